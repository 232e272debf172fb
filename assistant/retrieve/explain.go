package retrieve

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/region"
	"yijian/ingest/store"
)

// A Found is a chunk that the index found, with what its place among the others
// is made of.
type Found struct {
	Chunk   guide.Chunk
	Lexical float64 // BM25
	Dense   float64 // cosine with the question; 0: no vectors took part
	Fused   float64 // of the two (store.Fuse): what chunks are in order of
	Words   []Word  // of the search that stand in the chunk, the rarest first
}

// A Word is a search token.
type Word struct {
	Token  string
	Weight float64 // in this search; a word that the person said has 1
	Chunks int     // in how many chunks it stands
}

// Explain returns the chunks from which Search takes its guides, best first, for
// people who want to know why: at most limit of them. Model is whose vectors took
// part, empty for none.
func (s *Searcher) Explain(ctx context.Context, q understand.Query, in Scope, limit int) (all []Found, model string, err error) {
	query := store.Query{Terms: terms(q), Model: s.model(), Vector: s.vector(ctx, q.Text), Filter: store.Filter{Day: in.Day, Audience: in.Audience}}
	if in.Region != "" {
		query.Filter.Regions = region.Chain(in.Region)
	}
	if query.Vector != nil {
		model = query.Model
	}
	query.Limit = max(limit, chunks)
	hits, err := s.store.Search(ctx, query)
	if err != nil {
		return nil, "", fmt.Errorf("retrieve: explain: %w", err)
	}
	for _, h := range hits[:min(limit, len(hits))] {
		all = append(all, Found{
			Chunk: h.Chunk, Lexical: h.Lexical, Dense: h.Dense,
			Fused: h.Fused, Words: s.shared(query.Terms, &h.Chunk),
		})
	}
	return all, model, nil
}

// shared are the words of the search that stand in the chunk.
func (s *Searcher) shared(terms []store.Term, c *guide.Chunk) []Word {
	has := map[string]bool{}
	for _, text := range []string{c.Context, c.Text} {
		for _, token := range han.Tokens(text) {
			has[token] = true
		}
	}
	var words []Word
	for _, t := range terms {
		if has[t.Token] {
			n, _ := s.frequency(t.Token)
			words = append(words, Word{t.Token, t.Weight, n})
		}
	}
	slices.SortStableFunc(words, func(a, b Word) int { return cmp.Compare(a.Chunks, b.Chunks) })
	return words
}
