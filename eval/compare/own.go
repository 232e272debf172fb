package main

import (
	"context"
	"fmt"

	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
	"yijian/ingest/vector"
)

// own is the program's search index in memory.
type own struct {
	store  *memory.Store
	number map[string]int // of a chunk's id
}

// model is the name under which the vectors are learnt; whose they are is for
// the caller to know.
const model = "compared"

func openOwn(_ context.Context, _ string, chunks []guide.Chunk, vectors [][]float32) (engine, error) {
	o := &own{store: memory.New(), number: make(map[string]int, len(chunks))}
	for i := range chunks {
		o.number[chunks[i].ID] = i
	}
	o.store.Publish(1, chunks, nil)
	if vectors == nil {
		return o, nil
	}
	err := o.store.Learn(model, len(vectors[0]), func(put func(embedding.Key, vector.Quantized) error) error {
		for i := range chunks {
			if err := put(chunk.Key(&chunks[i]), vector.QuantizedOf(vectors[i])); err != nil {
				return fmt.Errorf("chunk %s: %w", chunks[i].ID, err)
			}
		}
		return nil
	})
	return o, err
}

func (o *own) search(ctx context.Context, q question, limit int) ([]int, error) {
	ask := store.Query{Filter: q.scope.filter(), Limit: limit}
	for _, t := range han.Tokens(q.text) {
		ask.Terms = append(ask.Terms, store.Term{Token: t, Weight: 1})
	}
	if o.store.Model() != "" {
		ask.Vector = q.vector
	}
	hits, err := o.store.Search(ctx, ask)
	if err != nil {
		return nil, err
	}
	found := make([]int, len(hits))
	for i := range hits {
		found[i] = o.number[hits[i].Chunk.ID]
	}
	return found, nil
}

func (o *own) file() (int64, error) { return 0, nil }

func (o *own) close() error { return nil }
