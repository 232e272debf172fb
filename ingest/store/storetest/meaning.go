package storetest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/vector"
)

// Size is the number of elements of this suite's vectors.
const Size = 64

// Model is who makes them: characters are counted, see embeddingtest.Hash.
const Model = "hash/64"

// Vector is a text's.
func Vector(t testing.TB, text string) []float32 {
	t.Helper()
	v, err := (&embeddingtest.Hash{Size: Size}).Embed(t.Context(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	return v[0]
}

// Vectors are the chunks'.
func Vectors(t testing.TB, chunks []guide.Chunk) [][]float32 {
	t.Helper()
	vectors := make([][]float32, len(chunks))
	for i := range chunks {
		vectors[i] = Vector(t, chunks[i].Context+"\n"+chunks[i].Text)
	}
	return vectors
}

// An OpenVectors makes a store that has published exactly these chunks, with their
// vectors by [Model]; nil is a chunk that has none yet.
type OpenVectors func(t *testing.T, chunks []guide.Chunk, vectors [][]float32) store.Store

// RunVectors tests how a backend searches by vectors beside words. Its BM25 has
// parameters p.
func RunVectors(t *testing.T, p Parameters, open OpenVectors) {
	chunks := Chunks(600, 11)
	m := &meant{reference: newReference(p, chunks), vectors: Vectors(t, chunks)}
	s := open(t, chunks, m.vectors)

	t.Run("hits have both scores, filtered or not, and are in order of both", func(t *testing.T) {
		for i, question := range Questions(24, 11) {
			q := store.Query{Terms: Terms(question), Vector: Vector(t, question), Filter: filters[i%len(filters)], Limit: []int{1, 10, 80}[i%3]}
			m.compare(t, s, q)
			q.Terms = nil
			m.compare(t, s, q)
		}
	})
	t.Run("other limits don't change the order", func(t *testing.T) {
		half := open(t, chunks, sparse(m.vectors, 2))
		for _, s := range []store.Store{s, half} {
			for _, question := range Questions(4, 12) {
				q := store.Query{Terms: Terms(question), Vector: Vector(t, question), Limit: store.Candidates}
				usual := search(t, s, q)
				for _, q.Limit = range []int{1, 20, 80} {
					if got, want := ids(search(t, s, q)), ids(usual[:q.Limit]); got != want {
						t.Errorf("%q, limit %d: %s\nwant, as with limit %d: %s", question, q.Limit, got, store.Candidates, want)
					}
				}
				q.Limit = len(chunks)
				in := map[string]bool{}
				for _, h := range usual {
					in[h.Chunk.ID] = true
				}
				all := slices.DeleteFunc(search(t, s, q), func(h store.Hit) bool { return !in[h.Chunk.ID] })
				if got, want := ids(all), ids(usual); got != want {
					t.Errorf("%q, no limit: %s\nwant, as with limit %d: %s", question, got, store.Candidates, want)
				}
			}
		}
	})
	t.Run("a chunk that has no vector yet stands where its words put it", func(t *testing.T) { testUnmade(t, open) })
	t.Run("without any vector, and without one of the question, the order is that of the words", func(t *testing.T) {
		none := open(t, chunks, make([][]float32, len(chunks)))
		for _, question := range Questions(6, 13) {
			q := store.Query{Terms: Terms(question), Limit: 40}
			want := search(t, s, q)
			for name, q := range map[string]store.Query{
				"zeros":                  with(q, make([]float32, Size), ""),
				"no numbers":             with(q, slices.Repeat([]float32{float32(math.NaN())}, Size), ""),
				"another model's vector": with(q, Vector(t, question), "another/64"),
				"another model's size":   with(q, make([]float32, 3), "another/3"),
			} {
				if got := search(t, s, q); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
					t.Errorf("%q, %s: %s, want %s", question, name, ids(got), ids(want))
				}
			}
			if got := search(t, none, with(q, Vector(t, question), Model)); ids(got) != ids(want) {
				t.Errorf("%q, no vectors: %s, want %s", question, ids(got), ids(want))
			}
		}
	})
	t.Run("a vector of the store's own model takes part", func(t *testing.T) {
		q := store.Query{Vector: Vector(t, "户口"), Model: Model, Limit: 5}
		if got := search(t, s, q); len(got) != 5 || got[0].Dense <= 0 {
			t.Errorf("%d hits %+v, want 5 by their vectors", len(got), got)
		}
	})
	t.Run("a question's vector of another size is a clear error", func(t *testing.T) {
		for _, model := range []string{"", Model} {
			hits, err := s.Search(t.Context(), store.Query{Terms: Terms("居住证"), Vector: make([]float32, 3), Model: model})
			if err == nil || hits != nil || !strings.Contains(err.Error(), "3 elements, want 64") {
				t.Errorf("model %q: %d hits, error %v; want none and 3 elements, want 64", model, len(hits), err)
			}
		}
	})
	t.Run("equal hits are in order of id", func(t *testing.T) {
		var same []guide.Chunk
		for i := range 150 { // the last ones come first
			same = append(same, guide.Chunk{ID: fmt.Sprintf("same@1#%03d", 149-i), Guide: "same", Text: "居住证办理"})
		}
		s := open(t, same, Vectors(t, same))
		for i, h := range search(t, s, store.Query{Terms: Terms("居住证"), Vector: Vector(t, "居住证"), Limit: 120}) {
			if want := fmt.Sprintf("same@1#%03d", i); h.Chunk.ID != want {
				t.Fatalf("hit %d is %s, want %s", i, h.Chunk.ID, want)
			}
		}
	})
	t.Run("an empty store finds nothing", func(t *testing.T) {
		if hits := search(t, open(t, nil, nil), store.Query{Terms: Terms("居住证"), Vector: Vector(t, "居住证")}); len(hits) != 0 {
			t.Errorf("%d hits, want none", len(hits))
		}
	})
}

var filters = []store.Filter{
	{},
	{Regions: []string{"990102", "990100", "990000", "000000"}, Day: 20260312, Audience: guide.Person},
	{Guides: []string{"g00003", "g00004", "g00050", "nobody"}},
	{Regions: []string{"110000"}},
}

func with(q store.Query, v []float32, model string) store.Query {
	q.Vector, q.Model = v, model
	return q
}

// sparse leaves out every n-th vector.
func sparse(vectors [][]float32, n int) [][]float32 {
	some := slices.Clone(vectors)
	for i := 0; i < len(some); i += n {
		some[i] = nil
	}
	return some
}

func ids(hits []store.Hit) string {
	var all []string
	for _, h := range hits {
		all = append(all, h.Chunk.ID)
	}
	return strings.Join(all, " ")
}

// meant is a reference that knows vectors too.
type meant struct {
	*reference
	vectors [][]float32
}

// near is how much cosines of so few int8 elements may be off: .007 was seen.
const near = .012

// compare wants each hit to have its exact scores and to belong where it stands,
// as far as that can be told with such cosines.
func (m *meant) compare(t *testing.T, s store.Store, q store.Query) {
	t.Helper()
	var all []store.Hit
	exact := map[string]store.Hit{}
	for i, c := range m.chunks {
		if q.Filter.Pass(&c) {
			h := store.Hit{Chunk: c, Lexical: m.score(i, q.Terms), Dense: float64(vector.Dot(m.vectors[i], q.Vector))}
			all, exact[c.ID] = append(all, h), h
		}
	}
	union := map[string]store.Hit{}
	for _, score := range []func(store.Hit) float64{func(h store.Hit) float64 { return h.Lexical }, func(h store.Hit) float64 { return h.Dense }} {
		slices.SortStableFunc(all, func(a, b store.Hit) int { return cmp.Compare(score(b), score(a)) })
		for _, h := range all[:min(store.Candidates, len(all))] {
			if score(h) != 0 {
				union[h.Chunk.ID] = h
			}
		}
	}
	var want []store.Hit
	for _, h := range all {
		if _, ok := union[h.Chunk.ID]; ok {
			want = append(want, h)
		}
	}
	best := store.Best(want)
	want = store.Rank(want, q.Limit)
	got := search(t, s, q)
	if len(got) != len(want) {
		t.Errorf("search %v: %d hits, want %d", terms(q), len(got), len(want))
		return
	}
	for i, h := range got {
		x := exact[h.Chunk.ID]
		if math.Abs(h.Dense-x.Dense) > near || math.Abs(h.Lexical-x.Lexical) > 1e-4*max(1, x.Lexical) || h.Guessed {
			t.Errorf("search %v: %s has scores %g and %g (guessed: %v), want %g and %g", terms(q), h.Chunk.ID, h.Lexical, h.Dense, h.Guessed, x.Lexical, x.Dense)
		}
		fused, wanted := store.Fuse(x.Lexical, x.Dense, best), want[i].Fused
		if math.Abs(h.Fused-fused) > near {
			t.Errorf("search %v: %s has %g together, want %g", terms(q), h.Chunk.ID, h.Fused, fused)
		}
		if math.Abs(fused-wanted) > near {
			t.Errorf("search %v: hit %d is %s with %g together, want %s with %g", terms(q), i, h.Chunk.ID, fused, want[i].Chunk.ID, wanted)
		}
	}
}

func terms(q store.Query) string {
	var all []string
	for _, t := range q.Terms {
		all = append(all, t.Token)
	}
	return fmt.Sprintf("%s by vector too (limit %d, filter %+v)", strings.Join(all, " "), q.Limit, q.Filter)
}

func testUnmade(t *testing.T, open OpenVectors) {
	chunks := []guide.Chunk{
		{ID: "a", Text: "居住证首次申领要带什么材料"}, // what is asked for, and just come
		{ID: "b", Text: "居住证签注"},
		{ID: "c", Text: "首次申领社会保障卡要带什么"},
		{ID: "d", Text: "证"}, // new too
	}
	for i := range 150 {
		chunks = append(chunks, guide.Chunk{ID: fmt.Sprintf("x%03d", i), Text: fmt.Sprintf("申领护照第%d号要带什么材料", i)})
	}
	vectors := Vectors(t, chunks)
	vectors[0], vectors[3] = nil, nil
	s := open(t, chunks, vectors)
	q := store.Query{Terms: Terms("居住证首次申领要带什么材料"), Vector: Vector(t, "居住证首次申领要带什么材料"), Limit: 300}
	hits := search(t, s, q)
	if len(hits) == 0 || hits[0].Chunk.ID != "a" {
		t.Fatalf("hits %s, want a first", ids(hits))
	}
	low, high := 1.0, 0.0
	for _, h := range hits {
		if !h.Guessed {
			low, high = min(low, h.Dense), max(high, h.Dense)
		}
	}
	for i, h := range hits {
		if want := h.Chunk.ID == "a" || h.Chunk.ID == "d"; h.Guessed != want {
			t.Errorf("%s is guessed: %v, want %v", h.Chunk.ID, h.Guessed, want)
		}
		if h.Dense < low || h.Dense > high {
			t.Errorf("%s has cosine %g, want one from %g to %g", h.Chunk.ID, h.Dense, low, high)
		}
		if h.Chunk.ID == "d" && i < 20 {
			t.Errorf("d, which says one character of what is asked for, is hit %d", i)
		}
	}
	q.Terms = nil
	for _, h := range search(t, s, q) {
		if h.Chunk.ID == "a" || h.Chunk.ID == "d" {
			t.Errorf("by the vector alone %s is found, which has none", h.Chunk.ID)
		}
	}
}
