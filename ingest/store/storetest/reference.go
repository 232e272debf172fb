package storetest

import (
	"math"
	"slices"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/store"
)

// Parameters are BM25's two.
type Parameters struct{ K1, B float64 }

// A reference is BM25 the slow way: every chunk against every term, straight
// from the formula.
type reference struct {
	p       Parameters
	chunks  []guide.Chunk
	counts  []map[string]int
	lens    []int
	df      map[string]int
	average float64
}

func newReference(p Parameters, chunks []guide.Chunk) *reference {
	r := &reference{p: p, chunks: chunks, df: map[string]int{}}
	total := 0
	for i := range chunks {
		counts := map[string]int{}
		n := 0
		for _, text := range []string{chunks[i].Context, chunks[i].Text} {
			for _, token := range han.Tokens(text) {
				counts[token]++
				n++
			}
		}
		for token := range counts {
			r.df[token]++
		}
		r.counts = append(r.counts, counts)
		r.lens = append(r.lens, n)
		total += n
	}
	r.average = float64(total) / float64(max(1, len(chunks)))
	return r
}

func (r *reference) search(q store.Query) []store.Hit {
	var hits []store.Hit
	for i := range r.chunks {
		if !q.Filter.Pass(&r.chunks[i]) {
			continue
		}
		if score := r.score(i, q.Terms); score > 0 {
			hits = append(hits, store.Hit{Chunk: r.chunks[i], Lexical: score})
		}
	}
	slices.SortFunc(hits, func(a, b store.Hit) int {
		if a.Lexical != b.Lexical {
			if a.Lexical > b.Lexical {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Chunk.ID, b.Chunk.ID)
	})
	limit := q.Limit
	if limit == 0 {
		limit = 50
	}
	return hits[:min(limit, len(hits))]
}

func (r *reference) score(i int, terms []store.Term) float64 {
	score := 0.0
	for _, t := range terms {
		tf := float64(r.counts[i][t.Token])
		if tf == 0 {
			continue
		}
		df := float64(r.df[t.Token])
		n := float64(len(r.chunks))
		idf := math.Log(1 + (n-df+0.5)/(df+0.5))
		norm := r.p.K1 * (1 - r.p.B + r.p.B*float64(r.lens[i])/r.average)
		score += t.Weight * idf * tf * (r.p.K1 + 1) / (tf + norm)
	}
	return score
}
