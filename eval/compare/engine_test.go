package main

import (
	"fmt"
	"slices"
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// opened builds a contender's index, closed with the test.
func opened(t testing.TB, c contender, chunks []guide.Chunk, vectors [][]float32) engine {
	t.Helper()
	if !c.meaning {
		vectors = nil
	}
	e, err := c.build(t.Context(), t.TempDir(), chunks, vectors)
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	t.Cleanup(func() {
		if err := e.close(); err != nil {
			t.Errorf("%s: close: %v", c.name, err)
		}
	})
	return e
}

// cuts are what each contender that goes by words alone cuts texts into.
var cuts = map[string]func(string) []string{
	"yijian, words":            han.Tokens,
	"FTS5, Han bigrams":        bigrams,
	"FTS5, our tokens":         han.Tokens,
	"bleve tf-idf, cjk":        bigrams,
	"bleve tf-idf, our tokens": han.Tokens,
	"bleve BM25, cjk":          bigrams,
	"bleve BM25, our tokens":   han.Tokens,
}

func TestEveryEngineFindsAllChunksOfTheScopeThatShareAToken(t *testing.T) {
	l := generate(300, 4, true)
	scopes := []scope{{}, citizen, {day: today}, {day: 20250105}, {regions: []string{"990103"}}, {regions: []string{"110000"}}, {regions: []string{"990102", "990100"}, day: 20260410}}
	for i := range l.chunks { // on the first and on the last day
		if v := l.chunks[i].Validity; v.From+v.To > 0 && len(scopes) < 14 {
			scopes = append(scopes, scope{day: max(v.From, v.To)})
		}
	}
	for _, c := range contenders() {
		e := opened(t, c, l.chunks, l.vectors)
		for _, q := range l.questions {
			for _, s := range scopes {
				q.scope = s
				got, err := e.search(t.Context(), q, len(l.chunks))
				if err != nil {
					t.Fatalf("%s: %q in %+v: %v", c.name, q.text, s, err)
				}
				slices.Sort(got)
				if want := sharing(l.chunks, q, cuts[c.name]); !slices.Equal(got, want) {
					t.Errorf("%s: %q in %+v: found %v, want %v", c.name, q.text, s, got, want)
				}
			}
		}
	}
}

// sharing are the chunks in scope that have a token of the question; without cut,
// all in scope.
func sharing(chunks []guide.Chunk, q question, cut func(string) []string) []int {
	filter := q.scope.filter()
	var want []int
	for i := range chunks {
		if !filter.Pass(&chunks[i]) {
			continue
		}
		if cut == nil || slices.ContainsFunc(cut(searched(&chunks[i])), func(t string) bool { return slices.Contains(cut(q.text), t) }) {
			want = append(want, i)
		}
	}
	return want
}

func TestTheChunkThatSaysWhatIsAskedComesFirst(t *testing.T) {
	texts := []string{"住房公积金提取", "居住证补领", "居住证首次申领", "护照换领", "身份证丢失补领，收费40元"}
	chunks := make([]guide.Chunk, len(texts))
	for i, text := range texts {
		chunks[i] = guide.Chunk{ID: fmt.Sprint("c", i), Guide: fmt.Sprint("g", i), Context: "办事指南", Text: text}
	}
	for _, c := range contenders() {
		e := opened(t, c, chunks, [][]float32{{1, 0}, {0, 1}, {.6, .8}, {.8, -.6}, {-1, 0}})
		for i, text := range texts {
			got, err := e.search(t.Context(), question{text: text}, 2)
			if err != nil || len(got) == 0 || len(got) > 2 || got[0] != i {
				t.Errorf("%s: %q: found %v, %v, want %d first of two", c.name, text, got, err, i)
			}
		}
		got, err := e.search(t.Context(), question{text: `"*"`}, 2)
		if err != nil || len(got) > 0 {
			t.Errorf("%s: a question without a word: found %v, %v, want nothing", c.name, got, err)
		}
		got, err = e.search(t.Context(), question{text: "鳄鱼", vector: []float32{.8, -.6}}, 1)
		if err != nil || c.meaning != (len(got) == 1 && got[0] == 3) {
			t.Errorf("%s: words that no chunk has, and a vector: found %v, %v, want chunk 3 by meaning only", c.name, got, err)
		}
	}
}

func TestEqualScoresAreInOrder(t *testing.T) {
	chunks := make([]guide.Chunk, 40)
	want := make([]int, len(chunks))
	for i := range chunks {
		chunks[i] = guide.Chunk{ID: fmt.Sprintf("c%02d", i), Guide: "g", Text: "居住证办理"}
		want[i] = i
	}
	for _, c := range named("bleve") {
		got, err := opened(t, c, chunks, nil).search(t.Context(), question{text: "居住证"}, len(chunks))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: found %v, %v, want %v", c.name, got, err, want)
		}
	}
}

func TestBigramsLeaveOutTheCharactersOfPairs(t *testing.T) {
	for text, want := range map[string][]string{
		"":           nil,
		"居住证":        {"居住", "住证"},
		"证":          {"证"},
		"居住，住":       {"居住", "住"},
		"住，住址":       {"住", "住址"},
		"居住证3.5元a证件": {"居住", "住证", "3.5", "元", "a", "证件"},
		"abc c 身份":   {"abc", "c", "身份"},
	} {
		if got := bigrams(text); !slices.Equal(got, want) {
			t.Errorf("bigrams(%q) = %q, want %q", text, got, want)
		}
	}
}
