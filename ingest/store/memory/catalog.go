package memory

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/guide"
)

// FromCatalog is a store of what the catalog publishes now. Models are whose
// vectors it may have, the best first; none: search is by words. It takes those
// of the first model that has a vector for every text, else of the one that has
// the most, and [Store.Refresh] takes the first's when they are complete.
func FromCatalog(ctx context.Context, c *catalog.Catalog, models ...string) (*Store, error) {
	generation, chunks, err := published(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("build the search index: %w", err)
	}
	s := New()
	s.models, s.older = models, true
	s.current.Store(newSnapshot(parameters{k1: k1, b: b}, meaning{}, generation, viewsOf(chunks)))
	if len(models) > 0 && len(chunks) >= worthwhile {
		// What the build leaves behind would wait for a collection until the heap had
		// grown by the vectors too.
		runtime.GC()
	}
	if err := s.follow(ctx, c); err != nil {
		return nil, fmt.Errorf("build the search index: %w", err)
	}
	return s, nil
}

// published are the chunks of the published generation, in order of guide: the
// same catalog gives the same segments.
func published(ctx context.Context, c *catalog.Catalog) (generation int64, chunks []guide.Chunk, err error) {
	var (
		mu     sync.Mutex
		guides [][]guide.Chunk
	)
	generation, err = c.EachVersion(ctx, func(ref catalog.Ref, g *guide.Guide) error {
		cut := chunk.OfVersion(g, ref.Version)
		mu.Lock()
		defer mu.Unlock()
		guides = append(guides, cut)
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	slices.SortFunc(guides, func(a, b []guide.Chunk) int { return strings.Compare(a[0].Guide, b[0].Guide) })
	return generation, slices.Concat(guides...), nil
}

// Want replaces the models of [FromCatalog], for when one has come to be known
// since. The vectors in use go on serving until the next Refresh finds better ones.
func (s *Store) Want(models ...string) {
	s.publish.Lock()
	defer s.publish.Unlock()
	s.models = models
}

// Refresh brings the store to the catalog's published generation, which another
// program may have made, and reports whether that was a new one. Only what
// differs is read and indexed. Vectors that have been made meanwhile are taken in
// too. One Refresh runs at a time.
func (s *Store) Refresh(ctx context.Context, c *catalog.Catalog) (changed bool, err error) {
	now := s.Generation()
	published, err := c.Generation(ctx)
	if err != nil {
		return false, fmt.Errorf("refresh the search index: %w", err)
	}
	if published != now {
		if err := s.catchUp(ctx, c, now); err != nil {
			return false, fmt.Errorf("refresh the search index: %w", err)
		}
	}
	if err := s.follow(ctx, c); err != nil {
		return published != now, fmt.Errorf("refresh the search index: %w", err)
	}
	return published != now, nil
}

// catchUp publishes what the catalog has published since a generation.
func (s *Store) catchUp(ctx context.Context, c *catalog.Catalog, now int64) error {
	d, err := c.Since(ctx, now)
	if err != nil {
		return err
	}
	var add []guide.Chunk
	var removed []string
	for _, ref := range d.Added {
		g, err := c.Guide(ctx, ref.Guide, ref.Version)
		if err != nil {
			return err
		}
		add = append(add, chunk.OfVersion(g, ref.Version)...)
	}
	for _, ref := range d.Removed {
		g, err := c.Guide(ctx, ref.Guide, ref.Version)
		if err != nil {
			return err
		}
		for _, old := range chunk.OfVersion(g, ref.Version) {
			removed = append(removed, old.ID)
		}
	}
	s.Publish(d.Generation, add, removed)
	return nil
}

// few is up to how many missing vectors are looked up one by one.
const few = 5000

// follow takes in the vectors that the catalog has and the store doesn't, of the
// model that serves best.
func (s *Store) follow(ctx context.Context, c *catalog.Catalog) error {
	s.publish.Lock()
	defer s.publish.Unlock()
	if len(s.models) == 0 {
		return nil
	}
	now := s.current.Load()
	missing := now.missing()
	if missing == 0 && now.model == s.models[0] {
		return nil
	}
	models, err := c.Models(ctx)
	if err != nil {
		return err
	}
	m, ok := s.choose(models, now)
	if !ok {
		return nil
	}
	serves := meaning{m.Name, m.Dim}
	same := serves == now.meaning
	if same && (missing == 0 || m.Last == s.seen && !s.older) {
		return nil
	}
	place := s.seen
	err = s.learn(serves, func(f *filling) error {
		if same && s.older && missing <= few {
			return c.VectorsOf(ctx, m.Name, f.keys(), f.bytes) // what follows place is looked at next time
		}
		after := place
		if !same || s.older {
			after = 0
		}
		place, err = c.EachVector(ctx, m.Name, after, f.bytes)
		return err
	})
	if err != nil {
		return err
	}
	s.seen, s.older = place, false
	return nil
}

// choose is the model whose vectors serve best: the first that has all, else the
// one in use, else the one that has the most.
func (s *Store) choose(models []catalog.Model, now *snapshot) (best catalog.Model, ok bool) {
	var most catalog.Model
	for _, name := range s.models {
		for _, m := range models {
			if m.Name != name || m.Dim < 1 {
				continue
			}
			if m.Through >= now.generation && m.Through > 0 {
				return m, true
			}
			if m.Vectors > most.Vectors {
				most = m
			}
			if name == now.model {
				best, ok = m, true
			}
		}
	}
	if ok {
		return best, true
	}
	return most, most.Vectors > 0
}

// missing is how many live chunks have no vector.
func (s *snapshot) missing() int {
	n := 0
	for _, v := range s.views {
		if v.vectors == nil {
			n += v.live()
			continue
		}
		v.vectors.missing(func(doc int) {
			if !v.dead[uint16(doc)] {
				n++
			}
		})
	}
	return n
}
