package memory

import (
	"context"
	"math"
	"slices"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/store"
)

// defaultLimit is the number of hits where the query names none.
const defaultLimit = 50

// Search implements [store.Store]. A term given twice counts twice; a term
// without a positive weight counts nothing.
func (s *Store) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	snap := s.current.Load()
	terms := merge(q.Terms)
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	idf := snap.idf(terms)
	best := top{limit: limit}
	for _, v := range snap.views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		scores := s.scores.Get().(*[segmentSize]float32)
		v.score(scores, snap.k1, terms, idf)
		best.collect(v, newFilter(v.segment, &q.Filter), scores)
		s.scores.Put(scores)
	}
	return best.hits(), nil
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
	score float32
	chunk *guide.Chunk
}

// worse orders by score, then by id backwards: the first of a heap is the first to go.
func (a candidate) worse(b candidate) bool {
	if a.score != b.score {
		return a.score < b.score
	}
	return a.chunk.ID > b.chunk.ID
}

// collect offers every scored chunk that passes the filter and leaves scores all zero.
func (t *top) collect(v *view, f filter, scores *[segmentSize]float32) {
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
		t.offer(candidate{score, &v.chunks[doc]})
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

// hits are the candidates, best first.
func (t *top) hits() []store.Hit {
	slices.SortFunc(t.heap, func(a, b candidate) int {
		if a.score != b.score {
			if a.score > b.score {
				return -1
			}
			return 1
		}
		return strings.Compare(a.chunk.ID, b.chunk.ID)
	})
	hits := make([]store.Hit, len(t.heap))
	for i, c := range t.heap {
		hits[i] = store.Hit{Chunk: *c.chunk, Lexical: float64(c.score)}
	}
	return hits
}
