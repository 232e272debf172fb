package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"yijian/eval/report"
	"yijian/ingest/guide"
	"yijian/ingest/store/qdrant/qdranttest"
)

// program runs the program and returns what it prints.
func program(t *testing.T, args ...string) (code int, stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	code, err = mainErr(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String(), err
}

// file writes a file into a folder of its own.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const right = `{"id":"r","kind":"field","region":"990102","turns":["身份证丢了补办多少钱"],"expect":{"outcome":"answer","guides":["anlan-id-card-reissue"],"must":[["42元"]]}}`
const wrong = `{"id":"w","kind":"field","region":"990102","turns":["身份证丢了补办多少钱"],"expect":{"outcome":"refuse"}}`

func TestUsageAndFailuresExitWithTwo(t *testing.T) {
	good := file(t, "good.jsonl", right)
	for name, args := range map[string][]string{
		"an unknown flag":               {"-nonsense"},
		"a stray word":                  {"golden"},
		"a day that is none":            {"-today", "2026-02-30"},
		"guides without cases":          {"-guides", t.TempDir()},
		"cases that are not there":      {"-cases", filepath.Join(t.TempDir(), "none.jsonl")},
		"cases that are broken":         {"-cases", file(t, "bad.jsonl", right+"\n{")},
		"guides that are not there":     {"-guides", filepath.Join(t.TempDir(), "none"), "-cases", good},
		"a folder without a guide":      {"-guides", t.TempDir(), "-cases", good},
		"a region that is none":         {"-guides", t.TempDir(), "-region", "12", "-cases", good},
		"BEIR that is not there":        {"-beir", filepath.Join(t.TempDir(), "none")},
		"prefill, which is not there":   {"-prefill", good},
		"bundles, which are not there":  {"-bundles", good},
		"drafts that are broken":        {"-drafts", good},
		"drafts that are not there":     {"-drafts", filepath.Join(t.TempDir(), "none.jsonl")},
		"a talk that is broken":         {"-talks", good},
		"no runs":                       {"-repeat", "0", "-cases", good},
		"repeating nothing":             {"-repeat", "2", "-beir", t.TempDir()},
		"rewording nothing":             {"-perturb", "-beir", t.TempDir()},
		"an update of other cases":      {"-update", "-cases", good},
		"a page that can't be written":  {"-html", filepath.Join(t.TempDir(), "no", "page.html"), "-cases", good},
		"an update outside the project": {"-update"},
	} {
		t.Chdir(t.TempDir())
		code, stdout, stderr, err := program(t, args...)
		if code != 2 || err == nil && stderr == "" {
			t.Errorf("%s: %v exits with %d, error %v, says %q; want 2 and a reason", name, args, code, err, stderr)
		}
		if stdout != "" && name != "an update outside the project" {
			t.Errorf("%s: prints %q on standard output, want nothing", name, stdout)
		}
	}
}

func TestHelpIsNoFailure(t *testing.T) {
	code, stdout, stderr, err := program(t, "-h")
	if code != 0 || err != nil || stdout != "" || !strings.Contains(stderr, "-perturb") {
		t.Errorf("-h exits with %d, %v, prints %q and %q; want 0 and the flags on standard error", code, err, stdout, stderr)
	}
}

func TestABrokenFileIsNamedWithItsLine(t *testing.T) {
	path := file(t, "bad.jsonl", right+"\n{")
	if _, _, _, err := program(t, "-cases", path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v, want %s and line 2", err, path)
	}
}

func TestJSONStandsAloneOnStandardOutput(t *testing.T) {
	code, stdout, stderr, err := program(t, "-json", "-cases", file(t, "c.jsonl", right+"\n"+wrong))
	if code != 0 || err != nil {
		t.Fatalf("exits with %d, %v; want 0: cases of one's own have no baseline", code, err)
	}
	dec := json.NewDecoder(strings.NewReader(stdout))
	dec.DisallowUnknownFields()
	var rep report.Report
	if err := dec.Decode(&rep); err != nil {
		t.Fatalf("standard output is no report: %v\n%s", err, stdout)
	}
	if dec.More() {
		t.Errorf("more than one value on standard output:\n%s", stdout)
	}
	if !strings.Contains(stderr, "guides") {
		t.Errorf("standard error = %q, want what was ingested", stderr)
	}
	c := rep.Cases
	if c.N != 2 || c.Right != 1 || c.ByKind["field"] != (report.Tally{N: 2, Right: 1}) {
		t.Errorf("n %d right %d byKind %v, want 2, 1, field 2 and 1", c.N, c.Right, c.ByKind)
	}
	r, w := c.Results[0], c.Results[1]
	if !r.Right || r.Outcome != "answer" || len(r.Guides) != 1 || r.Guides[0] != "anlan-id-card-reissue" || !strings.Contains(r.Text, "42元") ||
		len(r.Retrieved) == 0 || r.Retrieved[0] != "anlan-id-card-reissue" || len(r.Retrieved) > 10 {
		t.Errorf("the right case = %+v", r)
	}
	if w.Right || w.Why != "outcome answer, want refuse" {
		t.Errorf("the wrong case = %+v, want why", w)
	}
}

func TestWithoutJSONTheWrongCasesAreListed(t *testing.T) {
	cases := file(t, "c.jsonl", right+"\n"+wrong)
	_, stdout, _, _ := program(t, "-cases", cases)
	for _, want := range []string{"✗ w (field): outcome answer, want refuse", "field", "all", "1 of   2"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("prints %q, want %q", stdout, want)
		}
	}
	if strings.Contains(stdout, "✗ r") {
		t.Errorf("prints %q, want nothing of the right case", stdout)
	}
	if _, stdout, _, _ = program(t, "-wrong", "-cases", cases); !strings.Contains(stdout, "retrieved [anlan-id-card-reissue") {
		t.Errorf("-wrong prints %q, want the trace", stdout)
	}
}

func TestTheDayOfACaseWinsOverTheRuns(t *testing.T) {
	ask := func(today string) string {
		return `{"id":"d","region":"990102",` + today + `"turns":["社保卡丢了补办多少钱"],"expect":{"outcome":"answer"}}`
	}
	for _, tc := range []struct{ args, today, want string }{
		{"2026-03-12", "", "anlan-social-card-reissue"},
		{"2025-11-20", "", "anlan-social-card-reissue-2023"},
		{"2026-03-12", `"today":"2025-11-20",`, "anlan-social-card-reissue-2023"},
	} {
		_, stdout, _, err := program(t, "-json", "-today", tc.args, "-cases", file(t, "c.jsonl", ask(tc.today)))
		var rep report.Report
		if err != nil || json.Unmarshal([]byte(stdout), &rep) != nil || rep.Cases.N != 1 {
			t.Fatalf("-today %s: %v %s", tc.args, err, stdout)
		}
		if got := rep.Cases.Results[0].Guides; len(got) != 1 || got[0] != tc.want {
			t.Errorf("-today %s, case %q cites %v, want %s", tc.args, tc.today, got, tc.want)
		}
	}
}

func TestAnotherFolderOfGuidesIsEvaluated(t *testing.T) {
	dir := filepath.Dir(file(t, "fishing.md", "---\ntitle: 垂钓证申领\n---\n## 办理材料\n- 近期照片\n- 申请表\n"))
	cases := file(t, "c.jsonl", `{"id":"f","region":"371302","turns":["垂钓证要带什么"],"expect":{"outcome":"answer","guides":["fishing"],"must":[["近期照片"]]}}`)
	for home, want := range map[string]int{"371300": 1, "370100": 0} {
		_, stdout, _, err := program(t, "-json", "-guides", dir, "-region", home, "-cases", cases)
		var rep report.Report
		if err != nil || json.Unmarshal([]byte(stdout), &rep) != nil {
			t.Fatalf("-region %s: %v %s", home, err, stdout)
		}
		if rep.Cases.Right != want {
			t.Errorf("guides of %s asked in 371302: %d right, want %d: %+v", home, rep.Cases.Right, want, rep.Cases.Results)
		}
	}
}

// TestTheGoldenCasesAreHeldAgainstTheBaseline runs the program as a change would
// be judged: it must exit with 1 exactly if it is worse than the baseline, and
// must not be.
func TestTheGoldenCasesAreHeldAgainstTheBaseline(t *testing.T) {
	code, stdout, stderr, err := program(t, "-json")
	if err != nil {
		t.Fatal(err)
	}
	var rep report.Report
	if err := json.Unmarshal([]byte(stdout), &rep); err != nil {
		t.Fatal(err)
	}
	base, err := readBaseline(golden)
	if err != nil {
		t.Fatal(err)
	}
	worse := base.compare(rep).Worse
	if (code == 1) != (len(worse) > 0) || code > 1 {
		t.Errorf("exits with %d though worse = %q", code, worse)
	}
	for _, w := range worse {
		t.Errorf("worse than the baseline: %s", w)
		if !strings.Contains(stderr, w) {
			t.Errorf("standard error does not say so:\n%s", stderr)
		}
	}
	if rep.Cases.N < 250 {
		t.Errorf("%d golden cases; the test has lost sight of them", rep.Cases.N)
	}
}

func TestWorseThanTheBaselineIsLessRightOrBrokenAnew(t *testing.T) {
	base := baseline{known: known{N: 3, Right: 2, Wrong: map[string]string{"c": "known"}}}
	results := func(right ...bool) *report.Cases {
		c := &report.Cases{N: len(right)}
		for i, ok := range right {
			c.Results = append(c.Results, report.Case{ID: string(rune('a' + i)), Right: ok, Why: "why"})
			if ok {
				c.Right++
			}
		}
		return c
	}
	for _, tc := range []struct {
		name string
		c    *report.Cases
		want []string // in what is listed; nil: no worse
	}{
		{"the same", results(true, true, false), nil},
		{"better", results(true, true, true), nil},
		{"one more case, right", results(true, true, false, true), nil},
		{"one more case, wrong", results(true, true, false, false), []string{"2 of 4", "d: why"}},
		{"one for another", results(false, true, true), []string{"2 of 3", "a: why"}},
		{"less right", results(true, false, false), []string{"1 of 3 right, baseline 2 of 3", "b: why"}},
		{"a case gone", results(true, true), []string{"2 of 2"}},
	} {
		got := base.compare(report.Report{Cases: tc.c}).Worse
		if (got == nil) != (tc.want == nil) {
			t.Errorf("%s: compare = %q, want %q", tc.name, got, tc.want)
		}
		all := strings.Join(got, "\n")
		for _, w := range tc.want {
			if !strings.Contains(all, w) {
				t.Errorf("%s: compare = %q, want %q in it", tc.name, got, w)
			}
		}
	}
}

func TestABaselineIsReadAsItIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "baseline.json")
	c := &report.Cases{N: 2, Right: 1, Results: []report.Case{{ID: "a", Right: true}, {ID: "b", Why: "says <x>"}}}
	if err := (baseline{Today: 20260312}).write(path, report.Report{Cases: c}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readBaseline(fstest.MapFS{"testdata/baseline.json": {Data: data}})
	if err != nil || got.N != 2 || got.Right != 1 || got.Today != guide.Day(20260312) || len(got.Wrong) != 1 || got.Wrong["b"] != "says <x>" {
		t.Errorf("read back %+v, %v", got, err)
	}
	if worse := got.compare(report.Report{Cases: c}).Worse; worse != nil {
		t.Errorf("a result is worse than itself: %q", worse)
	}
	for name, f := range map[string]fstest.MapFS{"none": {}, "broken": {"testdata/baseline.json": {Data: []byte("{")}}} {
		if _, err := readBaseline(f); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAnUpdateWritesTheBaseline(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "eval", "testdata"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	code, _, _, err := program(t, "-update")
	if code != 0 || err != nil {
		t.Fatalf("-update exits with %d, %v", code, err)
	}
	b, err := readBaseline(os.DirFS(filepath.Join(root, "eval")))
	if err != nil || b.N < 250 || b.Right+len(b.Wrong) != b.N {
		t.Errorf("wrote %d cases, %d right, %d wrong, %v", b.N, b.Right, len(b.Wrong), err)
	}
}

func TestASearchServerIsLeftAsItWas(t *testing.T) {
	server := qdranttest.New(t)
	t.Setenv("YIJIAN_STORE", "qdrant://"+server.Address(t)+"?collection=city")
	dir := filepath.Dir(file(t, "parking.md", "---\nid: parking\ntitle: 停车证办理\nregion: 990100\n---\n## 收费标准\n\n每证77元\n"))
	one := file(t, "c.jsonl", `{"id":"p","kind":"field","region":"990100","turns":["停车证多少钱"],"expect":{"outcome":"answer","guides":["parking"],"must":[["77元"]]}}`)
	code, stdout, stderr, err := program(t, "-json", "-guides", dir, "-cases", one)
	var rep report.Report
	if code != 0 || err != nil || json.Unmarshal([]byte(stdout), &rep) != nil || rep.Cases.Right != 1 || !strings.Contains(stderr, "127.0.0.1") {
		t.Errorf("exits with %d, %v: %s%s; want the case right and the server named", code, err, stdout, stderr)
	}
	if len(server.Calls("QueryBatch")) == 0 {
		t.Error("the server was never searched")
	}
	created, deleted := server.Calls("Create"), server.Calls("Delete")
	if len(created) != 1 || len(deleted) != 1 || strings.Contains(fmt.Sprint(created), "city") {
		t.Errorf("created %v, deleted %v; want one collection of the evaluation's own, both times", created, deleted)
	}
}
