package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/store"
)

// An Open makes a store that has published exactly these chunks.
type Open func(t *testing.T, chunks []guide.Chunk) store.Store

// Run tests a backend. Its BM25 has parameters p.
func Run(t *testing.T, p Parameters, open Open) {
	chunks := Chunks(600, 1)
	s := open(t, chunks)
	ref := newReference(p, chunks)

	t.Run("scores and order are those of BM25", func(t *testing.T) {
		for _, question := range Questions(40, 1) {
			compare(t, s, ref, store.Query{Terms: Terms(question), Limit: 20})
		}
	})
	t.Run("filters alone and together let through what Filter.Pass lets through", func(t *testing.T) {
		testFilters(t, s, ref)
	})
	t.Run("weights multiply a term's score", func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 3))
		for _, question := range Questions(20, 3) {
			terms := Terms(question)
			for i := range terms {
				terms[i].Weight = 0.1 + r.Float64()
			}
			compare(t, s, ref, store.Query{Terms: terms, Limit: 20})
		}
	})
	t.Run("the limit is kept and defaults to 50", func(t *testing.T) {
		terms := Terms("有效身份证件的办理由居民到大厅申请") // something for nearly every chunk
		for limit, want := range map[int]int{0: 50, 1: 1, 7: 7, 400: 400} {
			q := store.Query{Terms: terms, Limit: limit}
			if got := len(search(t, s, q)); got != want {
				t.Errorf("limit %d: %d hits, want %d", limit, got, want)
			}
			compare(t, s, ref, q)
		}
	})
	t.Run("no terms, unknown terms and terms without weight find nothing", func(t *testing.T) {
		for _, terms := range [][]store.Term{nil, {{Token: "龘龘", Weight: 1}}, {{Token: "", Weight: 1}}, {{Token: "居住", Weight: 0}}} {
			if hits := search(t, s, store.Query{Terms: terms}); len(hits) != 0 {
				t.Errorf("terms %v: %d hits, want none", terms, len(hits))
			}
		}
	})
	t.Run("equal scores are in order of id", func(t *testing.T) { testTies(t, open) })
	t.Run("an empty store finds nothing", func(t *testing.T) {
		if hits := search(t, open(t, nil), store.Query{Terms: Terms("居住证")}); len(hits) != 0 {
			t.Errorf("%d hits, want none", len(hits))
		}
	})
	t.Run("a hit is the whole chunk", func(t *testing.T) { testWhole(t, open) })
	t.Run("a cancelled search is an error", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Search(ctx, store.Query{Terms: Terms("居住证")}); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
	})
}

// Terms are the tokens of a question, weight 1.
func Terms(question string) []store.Term {
	var terms []store.Term
	for _, token := range han.Tokens(question) {
		terms = append(terms, store.Term{Token: token, Weight: 1})
	}
	return terms
}

func search(t *testing.T, s store.Store, q store.Query) []store.Hit {
	t.Helper()
	hits, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	return hits
}

// compare lets scores differ by a rounding, and chunks change places only where
// their scores differ by no more.
func compare(t *testing.T, s store.Store, ref *reference, q store.Query) {
	t.Helper()
	got, want := search(t, s, q), ref.search(q)
	if len(got) != len(want) {
		t.Errorf("search %+v: %d hits, want %d", q, len(got), len(want))
		return
	}
	close := func(a, b float64) bool { return math.Abs(a-b) <= 1e-5*max(math.Abs(a), math.Abs(b)) }
	scores := map[string]float64{}
	for i := range ref.chunks {
		scores[ref.chunks[i].ID] = ref.score(i, q.Terms)
	}
	seen := map[string]bool{}
	for i := range got {
		id := got[i].Chunk.ID
		if !close(got[i].Lexical, want[i].Lexical) || !close(got[i].Lexical, scores[id]) {
			t.Errorf("search %+v: hit %d is %s with score %g, want %s with %g", q, i, id, got[i].Lexical, want[i].Chunk.ID, want[i].Lexical)
		}
		if seen[id] {
			t.Errorf("search %+v: %s comes twice", q, id)
		}
		seen[id] = true
		if !q.Filter.Pass(&got[i].Chunk) {
			t.Errorf("search %+v: %s should not pass the filter", q, id)
		}
	}
}

func testFilters(t *testing.T, s store.Store, ref *reference) {
	terms := Terms("居住证首次申领要带什么材料")
	regions := [][]string{nil, {"990102", "990100", "990000", "000000"}, {"990103"}, {"110000"}, {"000000"}}
	days := []guide.Day{0, 20250101, 20250110, 20260310, 20260328, 20260329, 20300101}
	audiences := []guide.Audience{"", guide.Person, guide.Business, "foreigner"}
	guides := [][]string{nil, {"g00001"}, {"g00003", "g00007", "nobody"}, {"nobody"}}
	for _, region := range regions {
		for _, day := range days {
			for _, audience := range audiences {
				for _, ids := range guides {
					f := store.Filter{Regions: region, Day: day, Audience: audience, Guides: ids}
					compare(t, s, ref, store.Query{Terms: terms, Filter: f, Limit: 30})
				}
			}
		}
	}
}

func testTies(t *testing.T, open Open) {
	var chunks []guide.Chunk
	for _, i := range rand.New(rand.NewPCG(5, 5)).Perm(40) {
		chunks = append(chunks, guide.Chunk{ID: fmt.Sprintf("same@1#%02d", i), Guide: "same", Text: "居住证办理"})
	}
	s := open(t, chunks)
	for i, hit := range search(t, s, store.Query{Terms: Terms("居住证"), Limit: 10}) {
		if want := fmt.Sprintf("same@1#%02d", i); hit.Chunk.ID != want {
			t.Errorf("hit %d is %s, want %s", i, hit.Chunk.ID, want)
		}
	}
}

func testWhole(t *testing.T, open Open) {
	want := guide.Chunk{
		ID: "a@1#2", Guide: "a", Version: "1", Title: "居住证", Slot: guide.Fee, Section: "收费标准", Text: "不收费", Context: "居住证\n收费标准",
		First: 3, Last: 5, Region: "990100", Handle: guide.HandledInCity, Audience: []guide.Audience{guide.Person},
		Validity: guide.Validity{From: 20250101, To: 20261231},
	}
	hits := search(t, open(t, []guide.Chunk{want}), store.Query{Terms: Terms("收费")})
	if len(hits) != 1 {
		t.Fatalf("%d hits, want 1", len(hits))
	}
	if got := fmt.Sprintf("%+v", hits[0].Chunk); got != fmt.Sprintf("%+v", want) {
		t.Errorf("hit %s, want %+v", got, want)
	}
}
