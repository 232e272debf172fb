package memory

import (
	"context"
	"fmt"
	"math"
	"slices"

	"yijian/ingest/guide"
	"yijian/ingest/store"
)

// defaultLimit is the number of hits where the query names none.
const defaultLimit = 50

// Search implements [store.Store]. A term given twice counts twice; a term
// without a positive weight counts nothing. A question's vector of another size
// than the store's is an error; one of another model (Query.Model) is not used.
func (s *Store) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	snap := s.current.Load()
	ask, err := snap.probe(q.Vector, q.Model)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	terms := merge(q.Terms)
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	idf := snap.idf(terms)
	each := limit
	if ask != nil {
		each = max(limit, store.Candidates)
	}
	lexical, dense := top{limit: each}, top{limit: each}
	room := s.rooms.Get().(*bench)
	defer s.rooms.Put(room)
	for _, v := range snap.views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f := newFilter(v.segment, &q.Filter)
		v.score(&room.scores, snap.k1, terms, idf)
		if ask != nil {
			dense.near(v, &f, ask, room)
		}
		lexical.collect(v, &f, &room.scores)
	}
	return store.Rank(union(lexical.heap, dense.heap, ask), limit), nil
}

// union is the hits of both lists, with both scores.
func union(lexical, dense []candidate, ask *probe) []store.Hit {
	hits := make([]store.Hit, 0, len(lexical)+len(dense))
	both := make(map[*guide.Chunk]bool, len(dense))
	for _, c := range dense {
		both[c.chunk] = true
		hits = append(hits, store.Hit{Chunk: *c.chunk, Lexical: float64(c.other), Dense: float64(c.score)})
	}
	for _, c := range lexical {
		if both[c.chunk] {
			continue
		}
		if ask != nil {
			c.other = ask.cosine(c.view.vectors, c.doc)
		}
		hits = append(hits, store.Hit{Chunk: *c.chunk, Lexical: float64(c.score), Dense: float64(c.other)})
	}
	return hits
}

// merge adds up the weights of equal terms, in order of first mention.
func merge(terms []store.Term) []store.Term {
	var merged []store.Term
	at := make(map[string]int, len(terms))
	for _, t := range terms {
		if !(t.Weight > 0) || math.IsInf(t.Weight, 1) {
			continue
		}
		i, ok := at[t.Token]
		if !ok {
			at[t.Token] = len(merged)
			merged = append(merged, t)
			continue
		}
		merged[i].Weight += t.Weight
	}
	return merged
}

// idf is how rare each term is; 0 for one that occurs nowhere.
func (s *snapshot) idf(terms []store.Term) []float64 {
	idf := make([]float64, len(terms))
	for i, t := range terms {
		df := 0
		for _, v := range s.views {
			if id, ok := v.dict.id(t.Token); ok {
				df += v.df(id)
			}
		}
		if df > 0 {
			idf[i] = math.Log(1 + (float64(s.n-df)+0.5)/(float64(df)+0.5))
		}
	}
	return idf
}

// score adds the BM25 score of every chunk for the terms to scores.
func (v *view) score(scores *[segmentSize]float32, k1 float64, terms []store.Term, idf []float64) {
	for i, t := range terms {
		id, ok := v.dict.id(t.Token)
		if !ok || idf[i] == 0 {
			continue
		}
		weight := float32(t.Weight * idf[i] * (k1 + 1))
		docs, counts := v.postings(id)
		counts = counts[:len(docs)]
		norm := v.norm
		for j, doc := range docs {
			tf := float32(counts[j])
			scores[doc] += weight * tf / (tf + norm[doc])
		}
	}
}

// A filter is a store.Filter in the small numbers of one segment.
type filter struct {
	day      guide.Day
	regions  []uint32
	guides   []uint32
	audience audiences
	whole    *store.Filter // for what small numbers can't tell
}

func newFilter(s *segment, f *store.Filter) filter {
	x := filter{day: f.Day, whole: f}
	x.regions = numbers(s.regions, f.Regions)
	x.guides = numbers(s.guides, f.Guides)
	if f.Audience != "" {
		x.audience = audienceBit(f.Audience)
	}
	return x
}

// numbers is nil only if there are no names.
func numbers(known map[string]uint32, names []string) []uint32 {
	if len(names) == 0 {
		return nil
	}
	ids := make([]uint32, 0, len(names))
	for _, name := range names {
		if id, ok := known[name]; ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func (f *filter) pass(v *view, doc int) bool {
	m := &v.meta[doc]
	if f.day != 0 && (f.day < m.from || f.day > m.to) {
		return false
	}
	if f.regions != nil && !slices.Contains(f.regions, m.region) {
		return false
	}
	if f.guides != nil && !slices.Contains(f.guides, m.guide) {
		return false
	}
	if f.audience == 0 || m.audience == 0 || f.audience != others && m.audience&f.audience != 0 {
		return true
	}
	return f.audience == others && f.whole.Pass(&v.chunks[doc])
}

// top keeps the best hits: a heap with the worst of them first.
type top struct {
	limit int
	heap  []candidate
}

type candidate struct {
	score float32 // what the list is ordered by
	other float32 // lexical in the dense list
	chunk *guide.Chunk
	view  *view
	doc   int
}

// worse orders by score, then by id backwards: the first of a heap is the first to go.
func (a candidate) worse(b candidate) bool {
	if a.score != b.score {
		return a.score < b.score
	}
	return a.chunk.ID > b.chunk.ID
}

// collect offers every scored chunk that passes the filter and leaves scores all zero.
func (t *top) collect(v *view, f *filter, scores *[segmentSize]float32) {
	least := float32(0) // scores at or below it need not be looked at, unless they tie
	if len(t.heap) == t.limit {
		least = t.heap[0].score
	}
	for doc := range v.chunks {
		score := scores[doc]
		if score == 0 {
			continue
		}
		scores[doc] = 0
		if score < least || !f.pass(v, doc) {
			continue
		}
		t.offer(candidate{score: score, chunk: &v.chunks[doc], view: v, doc: doc})
		if len(t.heap) == t.limit {
			least = t.heap[0].score
		}
	}
}

func (t *top) offer(c candidate) {
	if len(t.heap) < t.limit {
		t.heap = append(t.heap, c)
		for i := len(t.heap) - 1; i > 0; {
			parent := (i - 1) / 2
			if !t.heap[i].worse(t.heap[parent]) {
				break
			}
			t.heap[i], t.heap[parent] = t.heap[parent], t.heap[i]
			i = parent
		}
		return
	}
	if !t.heap[0].worse(c) {
		return
	}
	t.heap[0] = c
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(t.heap); child++ {
			if t.heap[child].worse(t.heap[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		t.heap[i], t.heap[least] = t.heap[least], t.heap[i]
		i = least
	}
}
