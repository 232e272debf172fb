// Package report is what an evaluation found: as JSON ([Report]), as text
// ([Report.Print]) and as one page ([Report.Page]). It measures what the run
// collected ([Measure]) and runs nothing itself.
package report

import (
	"yijian/eval/cases"
	"yijian/eval/draft"
	"yijian/eval/metric"
)

// A Report is what one run found; what wasn't run is nil.
type Report struct {
	Cases     *Cases     `json:"cases,omitempty"`
	Talks     *Cases     `json:"talks,omitempty"` // a case is a turn, its kind the talk
	Drafts    *Drafts    `json:"drafts,omitempty"`
	Perturbed *Perturbed `json:"perturbed,omitempty"`
	Beir      []Beir     `json:"beir,omitempty"`
}

// Cases are the judged conversations.
type Cases struct {
	N         int              `json:"n"`
	Right     int              `json:"right"`
	ByKind    map[string]Tally `json:"byKind"`
	Measures  []Measure        `json:"measures"`
	Confusion metric.Confusion `json:"confusion"` // wanted outcome, then the one that came
	Results   []Case           `json:"results"`
	Repeated  int              `json:"repeated,omitempty"` // how often each was run
	Unstable  []Unstable       `json:"unstable,omitempty"` // cases whose runs differ
}

// A Tally counts.
type Tally struct {
	N     int `json:"n"`
	Right int `json:"right"`
}

// A Case is one case's result.
type Case struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Outcome   string   `json:"outcome"`
	Text      string   `json:"text"`
	Guides    []string `json:"guides"`    // cited, best first
	Retrieved []string `json:"retrieved"` // best first, at most 10, before any threshold
	Right     bool     `json:"right"`
	Why       string   `json:"why"`
	MS        float64  `json:"ms"`
	Trace     string   `json:"trace,omitempty"`
	Slots     []string `json:"slots,omitempty"` // as the question was understood

	// Facts is how many critical facts (package metric) the claims say; Stray are
	// those that stand in none of the expected guides, for this division. They are
	// measured where guides are expected, or none may answer.
	Facts    int      `json:"facts"`
	Stray    []string `json:"stray,omitempty"`
	Measured bool     `json:"-"`
	// Misplaced and Outdated are guides cited that don't hold for the person's
	// division, or whose quoted office doesn't, and that are not in force.
	Misplaced []string `json:"misplaced,omitempty"`
	Outdated  []string `json:"outdated,omitempty"`
	Forbidden string   `json:"forbidden,omitempty"` // what it says though it must not

	Turns  []string      `json:"-"`
	Region string        `json:"-"`
	Expect cases.Expect  `json:"-"`
	Says   []metric.Fact `json:"-"`
}

// NewCases returns no cases yet.
func NewCases() *Cases {
	return &Cases{ByKind: map[string]Tally{}, Confusion: metric.Confusion{}, Results: []Case{}}
}

// Add counts a result.
func (c *Cases) Add(r Case) {
	k := c.ByKind[r.Kind]
	k.N++
	c.N++
	if r.Right {
		k.Right++
		c.Right++
	}
	c.ByKind[r.Kind] = k
	c.Confusion.Add(r.Expect.Outcome, r.Outcome)
	c.Results = append(c.Results, r)
}

// An Unstable case got another reply when it was run again.
type Unstable struct {
	ID   string `json:"id"`
	Run  int    `json:"run"` // the first that differs, from 2
	What string `json:"what"`
}

// Drafts are the checker's verdicts.
type Drafts struct {
	N           int                        `json:"n"`
	WrongCaught int                        `json:"wrongCaught"`
	OKRejected  int                        `json:"okRejected"`
	Trusted     int                        `json:"trusted"` // drafts with a passage that stands in no guide here
	Rejected    map[string]metric.Interval `json:"rejected"`
	ByWhat      map[string]Tally           `json:"byWhat"` // right: the verdict is
	Results     []draft.Result             `json:"results"`
}

// NewDrafts counts verdicts. Rejected is the share rejected, by kind.
func NewDrafts(results []draft.Result) *Drafts {
	d := &Drafts{N: len(results), Rejected: map[string]metric.Interval{}, ByWhat: map[string]Tally{}, Results: results}
	n, rejected := map[string]int{}, map[string]int{}
	for _, r := range results {
		n[r.Kind]++
		if r.Verdict == draft.Wrong {
			rejected[r.Kind]++
			if r.Want == draft.Wrong {
				d.WrongCaught++
			} else {
				d.OKRejected++
			}
		}
		if r.Trusted > 0 {
			d.Trusted++
		}
		t := d.ByWhat[r.Kind+"/"+r.What]
		t.N++
		if r.Verdict == r.Want {
			t.Right++
		}
		d.ByWhat[r.Kind+"/"+r.What] = t
	}
	for k, of := range n {
		d.Rejected[k] = metric.Share(rejected[k], of)
	}
	return d
}

// Perturbed says how replies hold when the question is worded otherwise.
type Perturbed struct {
	Kinds   []PerturbedKind `json:"kinds"`
	Results []PerturbedCase `json:"results"` // those that did not hold
}

// A PerturbedKind sums up one way of wording.
type PerturbedKind struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Stable is the share of reworded questions with the same outcome, the same
	// guides cited and the same critical facts; Same that with the same text; Right
	// the share still right of those right before.
	Stable metric.Interval `json:"stable"`
	Same   metric.Interval `json:"same"`
	Right  metric.Interval `json:"right"`
}

// A PerturbedCase is one reworded question that got another reply.
type PerturbedCase struct {
	ID     string   `json:"id"`
	Kind   string   `json:"kind"`
	Turns  []string `json:"turns"`
	Before string   `json:"before"` // outcome
	After  string   `json:"after"`
	Right  bool     `json:"right"` // still right, or wrong before too
	What   string   `json:"what"`
	Trace  string   `json:"trace"`
}

// Beir is the measure of one BEIR folder.
type Beir struct {
	Dir     string  `json:"dir"`
	Queries int     `json:"queries"`
	NDCG    float64 `json:"ndcg@10"`
	Recall  float64 `json:"recall@10"`
	Hit1    float64 `json:"hit@1"`
	MRR     float64 `json:"mrr"`
	P50     float64 `json:"p50ms"`
	P99     float64 `json:"p99ms"`
}
