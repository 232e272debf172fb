package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"yijian/eval/cases"
	"yijian/eval/draft"
	"yijian/eval/metric"
)

// some are five results that a person can work out the measures of.
func some() *Cases {
	c := NewCases()
	expect := cases.Expect{Outcome: "answer", Guides: []string{"a"}, MustNot: []string{"免费"}}
	c.Add(Case{ID: "c1", Kind: "field", Outcome: "answer", Right: true, Text: "二十元", Guides: []string{"a"}, Retrieved: []string{"a", "b"},
		Facts: 2, Measured: true, MS: 1, Slots: []string{"fee"}, Turns: []string{"多少钱"}, Expect: expect})
	c.Add(Case{ID: "c2", Kind: "field", Outcome: "answer", Why: "cites [b a], want…", Text: "免费<b>", Guides: []string{"b", "a"}, Retrieved: []string{"b", "a"},
		Facts: 2, Stray: []string{"30元"}, Measured: true, Misplaced: []string{"b"}, Outdated: []string{"b"}, Forbidden: "免费", MS: 3,
		Slots: []string{"fee", "timeLimit"}, Turns: []string{"先问", "再<i>问"}, Trace: "supported; <trace>", Expect: expect})
	c.Add(Case{ID: "c3", Kind: "field", Outcome: "refuse", Why: "outcome refuse, want answer", Text: "没有", Guides: []string{}, Retrieved: []string{"x", "y", "z", "a"},
		Measured: true, MS: 2, Turns: []string{"问"}, Expect: expect})
	c.Add(Case{ID: "c4", Kind: "refuse", Outcome: "refuse", Right: true, Text: "没有", Guides: []string{}, Measured: true, MS: 2, Turns: []string{"问"},
		Expect: cases.Expect{Outcome: "refuse"}})
	c.Add(Case{ID: "c5", Kind: "refuse", Outcome: "answer", Why: "outcome answer, want refuse", Text: "9天", Guides: []string{"x"}, Facts: 1, Stray: []string{"9天"},
		Measured: true, MS: 2, Turns: []string{"问"}, Expect: cases.Expect{Outcome: "refuse", Alt: []string{"handoff"}}})
	c.Measure()
	return c
}

func TestMeasuresAreWhatTheResultsSay(t *testing.T) {
	got := map[string]metric.Interval{}
	for _, m := range some().Measures {
		if _, twice := got[m.Name]; twice {
			t.Errorf("%s is measured twice", m.Name)
		}
		got[m.Name] = m.Interval
	}
	for name, want := range map[string][2]int{
		"right":             {2, 5},
		"factPrecision":     {3, 5}, // 30元 and 9天 are of no expected guide
		"cleanAnswers":      {1, 3},
		"forbidden":         {1, 3},
		"misplaced":         {1, 3},
		"outdated":          {1, 3},
		"answerPrecision":   {2, 3},
		"answerRecall":      {2, 3},
		"refusePrecision":   {1, 2},
		"refuseRecall":      {1, 2},
		"clarifyRecall":     {0, 0},
		"refusedAnswerable": {1, 3},
		"citationPrecision": {2, 3},
		"citationRecall":    {2, 3},
		"hit@1":             {1, 3},
		"hit@3":             {2, 3},
		"hit@5":             {3, 3},
	} {
		if w := metric.Share(want[0], want[1]); got[name] != w {
			t.Errorf("%s = %+v, want %d of %d", name, got[name], want[0], want[1])
		}
	}
	if l := got["length"]; l.Value != (3+5+2+2+2)/5. || l.N != 5 {
		t.Errorf("length = %+v, want a mean of 2.8 characters", l)
	}
	if l := got["latency"]; l.Value != 2 || got["latencyP99"].Value != 3 {
		t.Errorf("latency = %+v, p99 %+v; want 2 and 3 ms", l, got["latencyP99"])
	}
	if c := some().Confusion; c["answer"]["answer"] != 2 || c["answer"]["refuse"] != 1 || c["refuse"]["answer"] != 1 {
		t.Errorf("confusion = %v", c)
	}
}

func TestWhatMayBeAnsweredFromAnywhereIsNotMeasuredForFacts(t *testing.T) {
	c := NewCases()
	c.Add(Case{ID: "c", Outcome: "answer", Facts: 3, Turns: []string{"问"}, Expect: cases.Expect{Outcome: "clarify", Alt: []string{"answer"}}})
	c.Measure()
	for _, m := range c.Measures {
		if m.Name == "factPrecision" && m.N != 0 {
			t.Errorf("factPrecision = %+v, want of none", m.Interval)
		}
	}
}

func verdicts() *Drafts {
	return NewDrafts([]draft.Result{
		{ID: "d1", Kind: draft.Right, What: "right", Verdict: draft.OK, Want: draft.OK, Text: "对"},
		{ID: "d2", Kind: draft.Right, What: "right", Verdict: draft.Wrong, Want: draft.OK, Why: "fact: <3>", Text: "误拦"},
		{ID: "d3", Kind: draft.Literal, What: "digit", Verdict: draft.Wrong, Want: draft.Wrong, Text: "判对的", Trusted: 1},
		{ID: "d4", Kind: draft.Negation, What: "yesno", Verdict: draft.OK, Want: draft.Wrong, Text: "漏过"},
	})
}

func TestVerdictsAreCountedByKind(t *testing.T) {
	d := verdicts()
	if d.N != 4 || d.WrongCaught != 1 || d.OKRejected != 1 || d.Trusted != 1 {
		t.Errorf("%d drafts, %d caught, %d rejected, %d trusted; want 4, 1, 1, 1", d.N, d.WrongCaught, d.OKRejected, d.Trusted)
	}
	for kind, want := range map[string]metric.Interval{
		draft.Right: metric.Share(1, 2), draft.Literal: metric.Share(1, 1), draft.Negation: metric.Share(0, 1), draft.Condition: {},
	} {
		if d.Rejected[kind] != want {
			t.Errorf("rejected of %s = %+v, want %+v", kind, d.Rejected[kind], want)
		}
	}
	if got := d.ByWhat["right/right"]; got != (Tally{2, 1}) {
		t.Errorf("right/right = %+v, want 1 of 2", got)
	}
}

func whole() Report {
	c := some()
	c.Repeated, c.Unstable = 3, []Unstable{{"c1", 2, "outcome answer, then <refuse>"}}
	return Report{
		Cases: c, Talks: some(), Drafts: verdicts(),
		Perturbed: &Perturbed{
			Kinds:   []PerturbedKind{{"typo", "同音错字", metric.Share(9, 10), metric.Share(8, 10), metric.Share(7, 8)}},
			Results: []PerturbedCase{{ID: "c1", Kind: "typo", Turns: []string{"多小钱"}, Before: "answer", After: "refuse", What: "outcome refuse, was answer"}},
		},
		Beir: []Beir{{Dir: "stard", Queries: 400, NDCG: .5123}},
	}
}

func TestThePageHoldsEverythingAndNeedsNothing(t *testing.T) {
	var b bytes.Buffer
	if err := whole().Page(&b, About{Over: "示例<市>", Day: "2026-03-12"}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		"示例&lt;市&gt;", "2026-03-12", "40.0%", "再&lt;i&gt;问", "免费&lt;b&gt;", "supported; &lt;trace&gt;", "outcome refuse, want answer",
		"outcome answer, then &lt;refuse&gt;", "多小钱", "同音错字", "误拦", "漏过", "0.512", "不出自应引指南 stray: 30元", "对话全文", "<strong>人：再&lt;i&gt;问</strong>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"<script", "http://", "https://", "src=", "@import", "url(", "<i>问", "<trace>", "NaN", "Inf", "ZgotmplZ", "判对的"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
	if n := strings.Count(page, "<svg"); n != 2*6+2 || n != strings.Count(page, "</svg>") {
		t.Errorf("%d plots, want 6 a set and two more", n)
	}
}

func TestAnEmptyReportIsAPageToo(t *testing.T) {
	for name, r := range map[string]Report{"nothing": {}, "no cases": {Cases: NewCases(), Drafts: NewDrafts(nil), Perturbed: &Perturbed{}}} {
		if r.Cases != nil {
			r.Cases.Measure()
		}
		var b bytes.Buffer
		if err := r.Page(&b, About{}); err != nil || strings.Contains(b.String(), "NaN") {
			t.Errorf("%s: %v\n%s", name, err, b.String())
		}
		r.Print(&b, true)
	}
}

func TestThePrintedReportNamesWhatIsWrong(t *testing.T) {
	var short, long bytes.Buffer
	whole().Print(&short, false)
	whole().Print(&long, true)
	for _, want := range []string{
		"✗ c2 (field): cites", "~ c1: run 2 differs", "run 3 times each: 4 of 5 the same", "all              2 of   5", "factPrecision           60.0%",
		"typo         90.0% (59.6% – 98.2%) of 10", "literal      100.0%", "condition    –", "negation/yesno                 0 of   1", "stard: 400 queries",
		"1 drafts cite a passage",
	} {
		if !strings.Contains(short.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, short.String())
		}
	}
	if strings.Contains(short.String(), "retrieved") || !strings.Contains(long.String(), "retrieved [b a]") || !strings.Contains(long.String(), `"多小钱"`) {
		t.Errorf("traces stand in the short report, or not in the long one")
	}
}

func TestTheJSONHasTheNamesThatOthersRelyOn(t *testing.T) {
	data, err := json.Marshal(whole())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"cases":{"n":5,"right":2,"byKind":{"field":{"n":3,"right":1}`, `"retrieved":["b","a"]`, `"why":`, `"ms":`,
		`"drafts":{"n":4,"wrongCaught":1,"okRejected":1`, `{"id":"d1","verdict":"ok"`, `"ndcg@10":`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the JSON lacks %s:\n%s", want, data)
		}
	}
}
