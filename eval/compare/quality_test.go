package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yijian/eval/cases"
	"yijian/ingest/guide"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestASetIsReadWithItsJudgements(t *testing.T) {
	good := map[string]string{
		"corpus.jsonl":   `{"_id":"d1","title":"甲法第一条","text":"当事人应当履行。"}` + "\n" + `{"_id":"d2","title":"乙法","text":"不得转让。"}` + "\n",
		"queries.jsonl":  `{"_id":"q1","text":"要不要履行"}` + "\n" + `{"_id":"q2","text":"没有人评过"}` + "\n",
		"qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t2\n",
	}
	bad := map[string]string{
		"corpus.jsonl":   "{",
		"queries.jsonl":  `{"_id":"q9","text":"没有人评过"}`,
		"qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\n",
	}
	dir := t.TempDir()
	for name, text := range good {
		write(t, dir, name, text)
	}
	s, err := readSTARD(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.chunks) != 2 || searched(&s.chunks[0]) != "甲法第一条\n当事人应当履行。" || len(s.questions) != 1 || s.questions[0].relevant["d1"] != 2 {
		t.Errorf("read %+v, want two chunks and q1 with d1 of grade 2", s)
	}
	for name, text := range bad {
		write(t, dir, name, text)
		if _, err := readSTARD(dir); err == nil {
			t.Errorf("%s is %q: no error", name, text)
		}
		write(t, dir, name, good[name])
	}
	if _, err := readSTARD(filepath.Join(dir, "none")); err == nil {
		t.Error("no folder: no error")
	}
}

func TestTheCitysQuestionsCanBeAnswered(t *testing.T) {
	s, err := readCity(t.Context(), "../testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.chunks) < 500 || len(s.questions) < 150 {
		t.Errorf("%d chunks and %d questions, want ≥ 500 and ≥ 150", len(s.chunks), len(s.questions))
	}
	for _, q := range s.questions {
		found := slices.ContainsFunc(s.chunks, func(c guide.Chunk) bool {
			return q.relevant[c.Guide] > 0 && c.Validity.InForce(q.scope.day) && slices.Contains(q.scope.regions, c.Region)
		})
		if !found {
			t.Errorf("%q: none of %v is in scope", q.text, q.relevant)
		}
	}
	if _, err := readCity(t.Context(), t.TempDir()); err == nil {
		t.Error("a folder without cases: no error")
	}
}

func TestOnlyWhatOneSearchCanAnswerIsAsked(t *testing.T) {
	s := set{chunks: []guide.Chunk{
		{Guide: "city", Region: "990100"}, {Guide: "other", Region: "110000"}, {Guide: "old", Region: "990100", Validity: guide.Validity{To: 20251231}},
	}}
	home := "990102"
	base := cases.Case{Region: &home, Turns: []string{"要带什么"}, Expect: cases.Expect{Outcome: "answer", Guides: []string{"city"}}}
	for name, c := range map[string]struct {
		change func(*cases.Case)
		want   bool
	}{
		"as it is":               {func(*cases.Case) {}, true},
		"on a day of its own":    {func(c *cases.Case) { c.Today, c.Expect.Guides = 20251231, []string{"old"} }, true},
		"the guide has run out":  {func(c *cases.Case) { c.Expect.Guides = []string{"old"} }, false},
		"another region's guide": {func(c *cases.Case) { c.Expect.Guides = []string{"other"} }, false},
		"no region":              {func(c *cases.Case) { c.Region, c.Expect.Guides = nil, []string{"other"} }, true},
		"two turns":              {func(c *cases.Case) { c.Turns = []string{"你好", "要带什么"} }, false},
		"refused":                {func(c *cases.Case) { c.Expect.Outcome = "refuse" }, false},
	} {
		one := base
		c.change(&one)
		if q, ok := s.asked(&one); ok != c.want {
			t.Errorf("%s: asked %+v, %v, want %v", name, q, ok, c.want)
		}
	}
}

// fixed finds the same for every question.
type fixed []int

func (f fixed) search(context.Context, question, int) ([]int, error) { return f, nil }
func (fixed) file() (int64, error)                                   { return 0, nil }
func (fixed) close() error                                           { return nil }

func TestADocumentRanksAsItsBestChunk(t *testing.T) {
	s := set{
		chunks:    []guide.Chunk{{Guide: "a"}, {Guide: "a"}, {Guide: "b"}, {Guide: "c"}},
		questions: []judged{{relevant: map[string]int{"b": 1}}},
	}
	for _, c := range []struct {
		found fixed
		want  score
	}{
		{fixed{2, 0, 1, 3}, score{1, 1, 1}},
		{fixed{1, 0, 2}, score{1 / math.Log2(3), 0, 1}},
		{fixed{0, 3}, score{}},
	} {
		got, err := rate(t.Context(), c.found, &s)
		if err != nil || got != c.want {
			t.Errorf("found %v: %+v, %v, want %+v", c.found, got, err, c.want)
		}
	}
}

func TestWordsFindStatutesAsTheyDidWhenMeasured(t *testing.T) {
	dir := "../../../shared/data/beir/stard-dev"
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	s, err := readSTARD(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contenders() {
		if c.meaning || strings.HasPrefix(c.name, "FTS5") { // one needs a model, the other seconds
			continue
		}
		got, err := rateOne(t.Context(), c, &s, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got.ndcg < .45 || got.ndcg > .55 {
			t.Errorf("%s: nDCG@10 %.3f, want about .5", c.name, got.ndcg)
		}
	}
}
