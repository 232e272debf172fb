package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yijian/assistant/answer"
	"yijian/eval/cases"
	"yijian/eval/draft"
	"yijian/eval/report"
	"yijian/eval/talk"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// decode runs the program with -json and reads what it prints.
func decode(t *testing.T, args ...string) report.Report {
	t.Helper()
	code, stdout, stderr, err := program(t, append([]string{"-json"}, args...)...)
	var rep report.Report
	if code != 0 || err != nil || json.Unmarshal([]byte(stdout), &rep) != nil {
		t.Fatalf("%v exits with %d, %v: %s%s", args, code, err, stdout, stderr)
	}
	return rep
}

func TestATalkIsJudgedTurnByTurn(t *testing.T) {
	rep := decode(t, "-talks", filepath.Join("talk", "testdata", "example.txt"))
	if rep.Cases != nil || rep.Talks == nil || rep.Talks.N != 3 {
		t.Fatalf("report = %+v, want three turns and no cases", rep)
	}
	for i, r := range rep.Talks.Results {
		if want := fmt.Sprintf("example/%d", i+1); r.ID != want || r.Kind != "example" || !r.Right {
			t.Errorf("turn %d = %s of %s: right %v, %s\n%s", i+1, r.ID, r.Kind, r.Right, r.Why, r.Text)
		}
	}
	// A turn leans on those before it: without them 那去哪儿办呢 is about nothing.
	alone := file(t, "alone.txt", "地区: 990102\n人: 那去哪儿办呢\n期: answer\n据: anlan-id-card-reissue\n有: 0600-01180201\n")
	if rep := decode(t, "-talks", alone); rep.Talks.Right != 0 {
		t.Errorf("the second turn alone is right: %+v", rep.Talks.Results[0])
	}
}

func TestDraftsAreCheckedAgainstTheGuides(t *testing.T) {
	drafts := file(t, "d.jsonl", `{"id":"ok","region":"990102","passages":[{"guide":"anlan-id-card-first","text":"18个工作日"}],"draft":"十八个工作日办好。","verdict":"ok","what":"numeral"}
{"id":"digit","region":"990102","passages":[{"guide":"anlan-id-card-first","text":"18个工作日"}],"draft":"8个工作日办好。","verdict":"wrong","what":"digit"}`)
	d := decode(t, "-drafts", drafts).Drafts
	if d == nil || d.N != 2 || d.WrongCaught != 1 || d.OKRejected != 0 || d.Trusted != 0 {
		t.Errorf("drafts = %+v, want the wrong one caught and the right one let through", d)
	}
}

func TestRewordedQuestionsAreCompared(t *testing.T) {
	rep := decode(t, "-perturb", "-cases", file(t, "c.jsonl", right))
	if rep.Perturbed == nil || len(rep.Perturbed.Kinds) != 8 {
		t.Fatalf("perturbed = %+v, want eight kinds", rep.Perturbed)
	}
	for _, k := range rep.Perturbed.Kinds {
		if k.Name == "traditional" && (k.Stable.N != 1 || k.Stable.Value != 1 || k.Right.Value != 1) {
			t.Errorf("身份证丢了补办多少钱 in traditional characters = %+v, want the same reply", k)
		}
	}
}

func TestAPageIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	decode(t, "-html", path, "-cases", file(t, "c.jsonl", right+"\n"+wrong))
	page, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(page), "outcome answer, want refuse") || !strings.Contains(string(page), "</html>") {
		t.Errorf("%v: the page lacks the wrong case:\n%.300s", err, page)
	}
}

// A teller answers with what a function says; it cites nothing.
type teller func(ask answer.Ask) answer.Reply

func (f teller) Answer(_ context.Context, ask answer.Ask, _ answer.Progress) (answer.Reply, error) {
	return f(ask), nil
}

// shelf has no guide.
type shelf struct{}

func (shelf) Guide(context.Context, string, string) (*guide.Guide, error) {
	return nil, catalog.ErrNotFound
}

func says(outcome answer.Outcome, text string) answer.Reply {
	return answer.Reply{Answer: answer.Answer{Outcome: outcome, Text: text}}
}

func TestAReplyThatChangesFromRunToRunIsUnstable(t *testing.T) {
	asked := 0
	b := bench{guides: shelf{}, regions: region.China(), path: teller(func(ask answer.Ask) answer.Reply {
		if ask.Text == "moody" {
			asked++
			return says(answer.Refuse, fmt.Sprint("no", asked/3))
		}
		return says(answer.Refuse, "no")
	})}
	all := []cases.Case{
		{ID: "a", Turns: []string{"steady"}, Expect: cases.Expect{Outcome: "refuse"}},
		{ID: "b", Turns: []string{"moody"}, Expect: cases.Expect{Outcome: "refuse"}},
	}
	res, err := b.cases(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.repeat(t.Context(), all, res, 4); err != nil {
		t.Fatal(err)
	}
	// The third time moody is asked the reply is another.
	if res.Repeated != 4 || len(res.Unstable) != 1 || res.Unstable[0].ID != "b" || res.Unstable[0].Run != 3 {
		t.Errorf("unstable = %+v, want b from run 3", res.Unstable)
	}
	if worse := (baseline{known: known{N: 2, Right: 2}}).compare(report.Report{Cases: res}).Worse; len(worse) != 1 || !strings.Contains(worse[0], "b is answered now so") {
		t.Errorf("compare = %q, want that b is unstable", worse)
	}
}

func TestAReplyThatChangesWithTheWordsIsListed(t *testing.T) {
	b := bench{guides: shelf{}, regions: region.China(), path: teller(func(ask answer.Ask) answer.Reply {
		if strings.Contains(ask.Text, "？？？") {
			return says(answer.Clarify, "which?")
		}
		return says(answer.Refuse, "no")
	})}
	all := []cases.Case{{ID: "a", Turns: []string{"护照多少钱？"}, Expect: cases.Expect{Outcome: "refuse"}}}
	plain, err := b.cases(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.perturbed(t.Context(), all, plain)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Results) != 1 || got.Results[0].Kind != "marks" || got.Results[0].Right || got.Results[0].What != "outcome clarify, was refuse" {
		t.Errorf("listed = %+v, want the one with marks repeated", got.Results)
	}
	for _, k := range got.Kinds {
		if want := map[bool]float64{true: 0, false: 1}[k.Name == "marks"]; k.Stable.N > 0 && k.Stable.Value != want {
			t.Errorf("%s = %+v, want %v stable", k.Name, k.Stable, want)
		}
	}
	base := baseline{Stable: map[string]held{"marks": {30, 30}, "bare": {30, 30}}}
	if worse := base.compare(report.Report{Perturbed: got}).Worse; len(worse) != 1 || !strings.Contains(worse[0], "marks") {
		t.Errorf("compare = %q, want marks alone", worse)
	}
	path := filepath.Join(t.TempDir(), "b.json")
	if err := base.write(path, report.Report{Perturbed: got}); err != nil {
		t.Fatal(err)
	}
	var kept baseline
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &kept) != nil || kept.Stable["marks"] != (held{1, 0}) || kept.Stable["bare"] != (held{1, 1}) {
		t.Errorf("%v: the baseline keeps %+v, want marks 0 of 1 and bare 1 of 1", err, kept.Stable)
	}
}

func TestTalksCountInTheBaseline(t *testing.T) {
	script, err := talk.Read("t", strings.NewReader("人: 你好\n期: refuse\n人: 再见\n期: answer\n"))
	if err != nil {
		t.Fatal(err)
	}
	b := bench{guides: shelf{}, regions: region.China(), path: teller(func(answer.Ask) answer.Reply { return says(answer.Refuse, "no") })}
	res, err := b.talks(t.Context(), []talk.Talk{script})
	if err != nil || res.N != 2 || res.Right != 1 || res.ByKind["t"].N != 2 {
		t.Fatalf("talks = %+v, %v; want one turn of two right", res, err)
	}
	rep := report.Report{Talks: res}
	base := baseline{Talks: known{N: 2, Right: 2}}
	got := base.compare(rep)
	if len(got.Worse) != 2 || !strings.Contains(got.Worse[1], "t/2: outcome refuse") || len(got.Broken) != 1 {
		t.Errorf("compare = %+v, want t/2 broken", got)
	}
	path := filepath.Join(t.TempDir(), "b.json")
	if err := base.write(path, rep); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(data), `"t/2": "outcome refuse, want answer"`) {
		t.Errorf("%v: the baseline does not name the turn: %s", err, data)
	}
}

func TestACheckerThatLetsMorePassOrRejectsMoreIsWorse(t *testing.T) {
	verdicts := func(rejectsRight, catchesWrong bool) report.Report {
		verdict := map[bool]draft.Verdict{true: draft.Wrong, false: draft.OK}
		return report.Report{Drafts: report.NewDrafts([]draft.Result{
			{ID: "r", Kind: draft.Right, Want: draft.OK, Verdict: verdict[rejectsRight]},
			{ID: "w", Kind: draft.Literal, Want: draft.Wrong, Verdict: verdict[catchesWrong]},
		})}
	}
	path := filepath.Join(t.TempDir(), "b.json")
	if err := (baseline{}).write(path, verdicts(false, true)); err != nil {
		t.Fatal(err)
	}
	var base baseline
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &base) != nil {
		t.Fatalf("%v: %s", err, data)
	}
	for _, tc := range []struct {
		rejects, catches bool
		want             string
	}{{false, true, ""}, {true, true, "kind right"}, {false, false, "kind literal"}} {
		worse := strings.Join(base.compare(verdicts(tc.rejects, tc.catches)).Worse, "\n")
		if (worse == "") != (tc.want == "") || !strings.Contains(worse, tc.want) {
			t.Errorf("rejects the right %v, catches the wrong %v: worse = %q, want %q", tc.rejects, tc.catches, worse, tc.want)
		}
	}
}

func TestAChangeIsToldWithTheTraceOfWhatBroke(t *testing.T) {
	base := baseline{known: known{N: 4, Right: 2, Wrong: map[string]string{"mended": "m", "other": "before", "gone": "g"}}}
	c := report.NewCases()
	c.Add(report.Case{ID: "broken", Why: "lacks [42元]", Trace: "the trace", Text: "the text", Turns: []string{"the question"}})
	c.Add(report.Case{ID: "mended", Right: true, Turns: []string{"q"}})
	c.Add(report.Case{ID: "other", Why: "after", Trace: "another trace", Turns: []string{"q"}})
	var b strings.Builder
	base.compare(report.Report{Cases: c}).print(&b)
	for _, want := range []string{"1 of 3 right, baseline 2 of 4", "broken: lacks [42元]", "the trace", "the text", "the question", "\n  mended\n", "\n  gone\n", "other: after (was: before)"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the change lacks %q:\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "another trace") {
		t.Errorf("the trace of a case known to be wrong is told:\n%s", b.String())
	}
	b.Reset()
	same := report.NewCases()
	if (baseline{}).compare(report.Report{Cases: same}).print(&b); b.Len() > 0 {
		t.Errorf("nothing changed, and it says %q", b.String())
	}
}
