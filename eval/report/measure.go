package report

import (
	"slices"
	"time"
	"unicode/utf8"

	"yijian/eval/cases"
	"yijian/eval/metric"
)

// A Measure is one number with its bounds.
type Measure struct {
	Name  string `json:"name"`
	Title string `json:"title"` // for people who read reports
	Unit  Unit   `json:"unit"`
	metric.Interval
}

// A Unit says what a measure counts.
type Unit string

// The units.
const (
	Share      Unit = "share"
	Characters Unit = "characters"
	Millis     Unit = "ms"
)

// Measure fills in the measures of the results.
func (c *Cases) Measure() {
	share := func(name, title string, k, n int) {
		c.Measures = append(c.Measures, Measure{name, title, Share, metric.Share(k, n)})
	}
	c.Measures = nil
	share("right", "全对", c.Right, c.N)
	c.measureFacts(share)
	c.measureOutcomes(share)
	c.measureRetrieval(share)

	var lengths, times []float64
	var took []time.Duration
	for _, r := range c.Results {
		lengths = append(lengths, float64(utf8.RuneCountInString(r.Text)))
		times = append(times, r.MS)
		took = append(took, time.Duration(r.MS*float64(time.Millisecond)))
	}
	p99 := metric.Quantile(took, .99)
	c.Measures = append(c.Measures,
		Measure{"length", "答复平均字数", Characters, metric.Mean(lengths)},
		Measure{"latency", "平均用时", Millis, metric.Mean(times)},
		Measure{"latencyP99", "99% 的答复用时不超过", Millis, metric.Interval{Value: p99, Low: p99, High: p99, N: len(took)}})
}

type sharer func(name, title string, k, n int)

// measureFacts are the measures of what may hurt a person: a fact that isn't the
// item's asked for, another division's rule, an old rule.
func (c *Cases) measureFacts(share sharer) {
	facts, stray, answers, clean, forbidden, barred, misplaced, outdated, cited := 0, 0, 0, 0, 0, 0, 0, 0, 0
	for _, r := range c.Results {
		if r.Measured && r.Facts > 0 {
			facts += r.Facts
			stray += len(r.Stray)
			answers++
			if len(r.Stray) == 0 {
				clean++
			}
		}
		if len(r.Expect.MustNot) > 0 {
			barred++
			forbidden += one(r.Forbidden != "")
		}
		if len(r.Guides) > 0 {
			cited++
			misplaced += one(len(r.Misplaced) > 0)
			outdated += one(len(r.Outdated) > 0)
		}
	}
	share("factPrecision", "关键事实出自应引指南", facts-stray, facts)
	share("cleanAnswers", "关键事实无一出格的答复", clean, answers)
	share("forbidden", "说了不该说的", forbidden, barred)
	share("misplaced", "引了管不到当地的指南", misplaced, cited)
	share("outdated", "引了不在有效期的指南", outdated, cited)
}

func (c *Cases) measureOutcomes(share sharer) {
	var all []metric.Ending
	refused, answerable := 0, 0
	for _, r := range c.Results {
		all = append(all, metric.Ending{Want: r.Expect.Outcome, Alt: r.Expect.Alt, Got: r.Outcome})
		if answered(r.Expect.Outcome) {
			answerable++
			refused += one(r.Outcome == "refuse" && !slices.Contains(r.Expect.Alt, "refuse"))
		}
	}
	for _, o := range cases.Outcomes() {
		c.Measures = append(c.Measures,
			Measure{o + "Precision", o + " 准确率", Share, metric.Precision(all, o)},
			Measure{o + "Recall", o + " 召回率", Share, metric.Recall(all, o)})
	}
	share("refusedAnswerable", "能答却拒答", refused, answerable)
}

// measureRetrieval measures what was found, which bounds all else, and cited.
func (c *Cases) measureRetrieval(share sharer) {
	n, cited, right, recalled := 0, 0, 0, 0
	hits := map[int]int{}
	for _, r := range c.Results {
		if len(r.Expect.Guides) == 0 || !answered(r.Expect.Outcome) {
			continue
		}
		n++
		for _, k := range []int{1, 3, 5} {
			hits[k] += one(metric.Hit(r.Retrieved, r.Expect.Guides, k))
		}
		recalled += one(metric.Hit(r.Guides, r.Expect.Guides, len(r.Guides)))
		if answered(r.Outcome) {
			for _, g := range r.Guides {
				cited++
				right += one(slices.Contains(r.Expect.Guides, g))
			}
		}
	}
	share("citationPrecision", "所引指南是应引的", right, cited)
	share("citationRecall", "引了应引的指南", recalled, n)
	share("hit@1", "检索第 1 名即应引指南", hits[1], n)
	share("hit@3", "检索前 3 名有应引指南", hits[3], n)
	share("hit@5", "检索前 5 名有应引指南", hits[5], n)
}

// answered reports whether an outcome is one that cites guides.
func answered(outcome string) bool { return outcome == "answer" || outcome == "bundle" }

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
