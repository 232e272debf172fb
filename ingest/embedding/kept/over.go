package kept

import (
	"context"
	"fmt"

	"yijian/ingest/embedding"
)

// Over is e with the set in front of it: of a text whose vector is kept, e is not
// asked. The error says if the set is another model's.
func (s *Set) Over(e embedding.Embedder) (embedding.Embedder, error) {
	if s.model != e.Model() || s.dim != e.Dim() {
		return nil, fmt.Errorf("vectors of %s, %d elements, can't stand in for %s, %d elements", s.model, s.dim, e.Model(), e.Dim())
	}
	return over{e, s}, nil
}

type over struct {
	embedding.Embedder
	set *Set
}

func (o over) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	return known(ctx, texts, o.set.Get, func(texts []string) ([][]float32, error) {
		return o.Embedder.Embed(ctx, texts)
	})
}

// known takes the vectors that get knows and asks for the others together.
func known(ctx context.Context, texts []string, get func(string) ([]float32, bool), ask func([]string) ([][]float32, error)) ([][]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(texts))
	var others []string
	var at []int
	for i, text := range texts {
		if v, ok := get(text); ok {
			vectors[i] = v
			continue
		}
		others, at = append(others, text), append(at, i)
	}
	if len(others) == 0 {
		return vectors, nil
	}
	made, err := ask(others)
	if err != nil {
		return nil, err
	}
	for i, v := range made {
		vectors[at[i]] = v
	}
	return vectors, nil
}
