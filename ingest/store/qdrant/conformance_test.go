package qdrant

import (
	"context"
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/store/storetest"
)

func TestAFakeServerKeepsTheContract(t *testing.T) {
	storetest.Run(t, storetest.Parameters{K1: k1, B: b}, func(t *testing.T, chunks []guide.Chunk) store.Store {
		s := openStore(t, fake(t, qdranttest.New(t)))
		publish(t, s, 1, chunks)
		return s
	})
}

func TestARealServerKeepsTheContract(t *testing.T) {
	o := real(t)
	storetest.Run(t, storetest.Parameters{K1: k1, B: b}, func(t *testing.T, chunks []guide.Chunk) store.Store {
		s := openStore(t, o)
		if err := s.Drop(t.Context()); err != nil {
			t.Fatal(err)
		}
		publish(t, s, 1, chunks)
		return s
	})
}

func TestAFakeServerSearchesByVectors(t *testing.T) {
	storetest.RunVectors(t, storetest.Parameters{K1: k1, B: b}, func(t *testing.T, chunks []guide.Chunk, vectors [][]float32) store.Store {
		return published(t, fake(t, qdranttest.New(t)), chunks, vectors)
	})
}

func TestARealServerSearchesByVectors(t *testing.T) {
	storetest.RunVectors(t, storetest.Parameters{K1: k1, B: b}, func(t *testing.T, chunks []guide.Chunk, vectors [][]float32) store.Store {
		return published(t, real(t), chunks, vectors)
	})
}

// published is a store of chunks and their vectors.
func published(t *testing.T, o Options, chunks []guide.Chunk, vectors [][]float32) store.Store {
	t.Helper()
	of := map[string][]float32{}
	for i, c := range chunks {
		of[c.ID] = vectors[i]
	}
	s := openStore(t, o)
	_, err := s.Publish(t.Context(), 1, chunks, nil, func(_ context.Context, part []guide.Chunk) ([][]float32, error) {
		all := make([][]float32, len(part))
		for i, c := range part {
			all[i] = of[c.ID]
		}
		return all, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
