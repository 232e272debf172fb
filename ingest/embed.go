package main

import (
	"context"
	"errors"
	"fmt"

	"yijian/ingest/catalog"
	"yijian/ingest/index"
	"yijian/ingest/open"
)

// errEmbedding says that the guides are published and vectors are missing.
var errEmbedding = errors.New("vectors are missing")

// embed makes the vectors that are missing. The guides have been published and
// are found without them, by words; so what goes wrong here wraps errEmbedding.
func (p program) embed(ctx context.Context, settings open.Settings, c *catalog.Catalog) (*index.Embedding, error) {
	embedders, err := p.openEmbedders(ctx, settings, c)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errEmbedding, err)
	}
	if embedders.First() == nil {
		return nil, nil
	}
	made, err := index.Embed(ctx, c, embedders.First(), p.bar(textMaking))
	if errors.Is(err, catalog.ErrBusy) {
		fmt.Fprint(p.stderr, textEmbeddedElsewhere)
		return nil, nil
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", errEmbedding, err)
	}
	return &made, err
}

func (p program) openEmbedders(ctx context.Context, s open.Settings, c *catalog.Catalog) (open.Embedders, error) {
	if p.embedders != nil {
		return p.embedders(ctx, s, c)
	}
	return open.EmbeddersFor(ctx, s, c)
}
