package report

import (
	_ "embed"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"yijian/eval/cases"
	"yijian/eval/draft"
	"yijian/eval/metric"
)

//go:embed page.html
var pageText string

// About says what the report is of.
type About struct {
	Over string // which guides
	Day  string // of the conversations
}

// Page writes the report as one page that needs nothing else: no script, no other
// file, nothing from the network.
func (r Report) Page(w io.Writer, about About) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"percent": percent, "interval": interval,
		"bounds": bounds, "join": func(s []string) string { return strings.Join(s, "、") },
		"last":     func(s []string) string { return s[len(s)-1] },
		"verdicts": misjudged, "outcomes": cases.Outcomes,
		"rejected": (*Drafts).bars, "kinds": (*Perturbed).bars,
		"set": func(title string, c *Cases) set { return set{title, c} },
	}).Parse(pageText)
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		Report
		About
	}{r, about})
}

// A set is cases with their title, as the page shows them.
type set struct {
	Title string
	*Cases
}

// Failures are the wrong results.
func (s set) Failures() []Case {
	return slices.DeleteFunc(slices.Clone(s.Results), func(r Case) bool { return r.Right })
}

// A transcript is one kind's turns in order, to be read as a conversation.
type transcript struct {
	ID    string
	Turns []Case
}

// Transcripts are the talks, whole: what a reader judges with the rubric.
func (s set) Transcripts() []transcript {
	var all []transcript
	for _, r := range s.Results {
		if n := len(all); n == 0 || all[n-1].ID != r.Kind {
			all = append(all, transcript{ID: r.Kind})
		}
		all[len(all)-1].Turns = append(all[len(all)-1].Turns, r)
	}
	return all
}

// Shares are the plot of what was right by kind.
func (s set) Shares() template.HTML {
	rows := []bar{{"全部 all", metric.Share(s.Right, s.N)}}
	for _, k := range slices.Sorted(maps.Keys(s.ByKind)) {
		rows = append(rows, bar{k, metric.Share(s.ByKind[k].Right, s.ByKind[k].N)})
	}
	return bars("各类题目的全对率 right by kind", rows)
}

// Slots are the plot of what was right by the slot asked for, as it was
// understood; a question for two counts for both.
func (s set) Slots() template.HTML {
	all := map[string]Tally{}
	for _, r := range s.Results {
		slots := r.Slots
		if len(slots) == 0 {
			slots = []string{"未指明 none"}
		}
		for _, slot := range slots {
			t := all[slot]
			t.N++
			t.Right += one(r.Right)
			all[slot] = t
		}
	}
	var rows []bar
	for _, k := range slices.Sorted(maps.Keys(all)) {
		rows = append(rows, bar{k, metric.Share(all[k].Right, all[k].N)})
	}
	return bars("各要素的全对率 right by slot", rows)
}

// Hits are the plot of what was found.
func (s set) Hits() template.HTML {
	return s.plot("检索命中 hit@k", "hit@1", "hit@3", "hit@5", "citationRecall", "right")
}

// Outcomes are the plot of precision and recall of outcomes.
func (s set) Outcomes() template.HTML {
	var names []string
	for _, o := range cases.Outcomes() {
		names = append(names, o+"Precision", o+"Recall")
	}
	return s.plot("各结果的准确率与召回率 precision and recall of outcomes", names...)
}

func (s set) plot(title string, names ...string) template.HTML {
	var rows []bar
	for _, n := range names {
		for _, m := range s.Measures {
			if m.Name == n {
				rows = append(rows, bar{n, m.Interval})
			}
		}
	}
	return bars(title, rows)
}

// Lengths are the plot of how long replies are.
func (s set) Lengths() template.HTML {
	var all []float64
	for _, r := range s.Results {
		all = append(all, float64(utf8.RuneCountInString(r.Text)))
	}
	return histogram("答复字数 characters of a reply", "字 characters", all, 0)
}

// Times are the plot of how long replies took, what took longer than four times
// the mean in the last step.
func (s set) Times() template.HTML {
	var all []float64
	for _, r := range s.Results {
		all = append(all, r.MS)
	}
	return histogram("用时 time of a reply", "毫秒 ms", all, 4*metric.Mean(all).Value)
}

// Cell is how many replies were to end in want and ended in got.
func (s set) Cell(want, got string) int { return s.Confusion[want][got] }

func (d *Drafts) bars() template.HTML {
	var rows []bar
	for _, k := range draft.Kinds() {
		rows = append(rows, bar{k, d.Rejected[k]})
	}
	return bars("被拦下的草稿 drafts rejected by kind", rows)
}

func misjudged(d *Drafts) []draft.Result {
	return slices.DeleteFunc(slices.Clone(d.Results), func(r draft.Result) bool { return r.Verdict == r.Want })
}

func (p *Perturbed) bars() template.HTML {
	var rows []bar
	for _, k := range p.Kinds {
		rows = append(rows, bar{k.Title + " " + k.Name, k.Stable})
	}
	return bars("换了说法，答复不变 the same reply to other words", rows)
}
