package memory

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/guide"
)

// FromCatalog is a store of what the catalog publishes now.
func FromCatalog(ctx context.Context, c *catalog.Catalog) (*Store, error) {
	var (
		mu     sync.Mutex
		chunks []guide.Chunk
	)
	generation, err := c.EachGuide(ctx, func(g *guide.Guide) error {
		cut := chunk.Of(g)
		mu.Lock()
		defer mu.Unlock()
		chunks = append(chunks, cut...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("build the search index: %w", err)
	}
	slices.SortFunc(chunks, func(a, b guide.Chunk) int { return strings.Compare(a.ID, b.ID) })
	s := New()
	s.Publish(generation, chunks, nil)
	return s, nil
}

// Refresh brings the store to the catalog's published generation, which another
// program may have made, and reports whether that was a new one. Only what
// differs is read and indexed.
func (s *Store) Refresh(ctx context.Context, c *catalog.Catalog) (changed bool, err error) {
	now := s.Generation()
	published, err := c.Generation(ctx)
	if err != nil {
		return false, fmt.Errorf("refresh the search index: %w", err)
	}
	if published == now {
		return false, nil
	}
	d, err := c.Since(ctx, now)
	if err != nil {
		return false, fmt.Errorf("refresh the search index: %w", err)
	}
	var add []guide.Chunk
	var removed []string
	for _, ref := range d.Added {
		g, err := c.Guide(ctx, ref.Guide, ref.Version)
		if err != nil {
			return false, fmt.Errorf("refresh the search index: %w", err)
		}
		add = append(add, chunk.Of(g)...)
	}
	for _, ref := range d.Removed {
		g, err := c.Guide(ctx, ref.Guide, ref.Version)
		if err != nil {
			return false, fmt.Errorf("refresh the search index: %w", err)
		}
		for _, old := range chunk.Of(g) {
			removed = append(removed, old.ID)
		}
	}
	s.Publish(d.Generation, add, removed)
	return true, nil
}
