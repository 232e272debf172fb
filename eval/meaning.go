package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/embedding/kept"
	"yijian/ingest/guide"
	"yijian/ingest/open"
	"yijian/ingest/store/memory"
	"yijian/ingest/vector"
)

// A meaning makes the vectors of a run, by the embedder of the settings.
type meaning struct {
	// texts makes those of guides and documents, and keeps them in the cache if
	// there is one; nil: search is by words alone.
	texts embedding.Embedder
	// questions makes those of questions, which are not cached: their time is
	// measured. It is empty if search is by words.
	questions *open.Questions
	close     func() error
}

// openMeaning opens the embedder. An empty cache folder keeps nothing.
func openMeaning(ctx context.Context, cache string) (*meaning, error) {
	settings, err := open.Load(os.Getenv)
	if err != nil {
		return nil, err
	}
	embedders, err := open.EmbeddersFor(ctx, settings, nil)
	if err != nil {
		return nil, err
	}
	m := &meaning{texts: embedders.First(), questions: embedders.Questions(), close: func() error { return nil }}
	if m.texts == nil || cache == "" {
		return m, nil
	}
	folder, err := kept.Open(cache, m.texts)
	if err != nil {
		return nil, err
	}
	m.texts, m.close = folder, folder.Close
	return m, nil
}

// models is what a store is to have vectors of.
func (m *meaning) models() []string {
	if m.texts == nil {
		return nil
	}
	return []string{m.texts.Model()}
}

// teach gives the chunks their vectors.
func (m *meaning) teach(ctx context.Context, s *memory.Store, chunks []guide.Chunk) error {
	if m.texts == nil {
		return nil
	}
	return s.Learn(m.texts.Model(), m.texts.Dim(), func(put func(embedding.Key, vector.Quantized) error) error {
		for part := range slices.Chunk(chunks, 128) {
			texts := make([]string, len(part))
			for i := range part {
				texts[i] = chunk.Folded(chunk.Passage(&part[i]))
			}
			vectors, err := m.texts.Embed(ctx, texts)
			if err != nil {
				return err
			}
			if len(vectors) != len(part) {
				return errors.New("not every text got a vector")
			}
			for i, v := range vectors {
				if err := put(chunk.Key(&part[i]), vector.QuantizedOf(v)); err != nil {
					return fmt.Errorf("%s: %w", part[i].ID, err)
				}
			}
		}
		return nil
	})
}
