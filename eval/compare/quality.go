package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"yijian/eval/metric"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
)

// A score is the mean of a set's questions, each 0 to 1.
type score struct{ ndcg, hit1, recall float64 }

// deep is how many chunks are asked for: ten documents may have many each.
const deep = 300

// rate searches for every question of the set.
func rate(ctx context.Context, e engine, s *set) (score, error) {
	var sum score
	for _, q := range s.questions {
		found, err := e.search(ctx, q.question, deep)
		if err != nil {
			return sum, fmt.Errorf("%q: %w", q.text, err)
		}
		var documents []string
		seen := map[string]bool{}
		for _, n := range found {
			if id := s.chunks[n].Guide; !seen[id] {
				seen[id] = true
				documents = append(documents, id)
			}
		}
		r := metric.Rank(documents, q.relevant)
		sum.ndcg += r.NDCG
		sum.hit1 += r.Hit1
		sum.recall += r.Recall
	}
	n := float64(len(s.questions))
	return score{sum.ndcg / n, sum.hit1 / n, sum.recall / n}, nil
}

// embed gives the set's questions their vectors and returns the chunks'. Questions
// and passages are given to the model as the program gives them.
func embed(ctx context.Context, e embedding.Embedder, s *set) ([][]float32, error) {
	texts := make([]string, 0, len(s.chunks)+len(s.questions))
	for i := range s.chunks {
		texts = append(texts, chunk.Folded(chunk.Passage(&s.chunks[i])))
	}
	for _, q := range s.questions {
		texts = append(texts, chunk.Folded(q.text))
	}
	vectors, err := e.Embed(ctx, texts)
	if err != nil {
		return nil, err
	}
	if len(vectors) != len(texts) {
		return nil, fmt.Errorf("%d vectors of %d texts", len(vectors), len(texts))
	}
	for i := range s.questions {
		s.questions[i].vector = vectors[len(s.chunks)+i]
	}
	return vectors[:len(s.chunks)], nil
}

// rateAll rates every contender with a set, in their order.
func rateAll(ctx context.Context, e embedding.Embedder, s *set) ([]score, error) {
	vectors, err := embed(ctx, e, s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	var all []score
	for _, c := range contenders() {
		r, err := rateOne(ctx, c, s, vectors)
		if err != nil {
			return nil, fmt.Errorf("%s over %s: %w", c.name, s.name, err)
		}
		all = append(all, r)
	}
	return all, nil
}

func rateOne(ctx context.Context, c contender, s *set, vectors [][]float32) (_ score, err error) {
	dir, err := os.MkdirTemp("", "yijian-compare-")
	if err != nil {
		return score{}, err
	}
	defer os.RemoveAll(dir)
	if !c.meaning {
		vectors = nil
	}
	e, err := c.build(ctx, dir, s.chunks, vectors)
	if err != nil {
		return score{}, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	return rate(ctx, e, s)
}
