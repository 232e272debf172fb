package qdrant

import (
	"context"
	"errors"
	"fmt"
	"time"

	api "github.com/qdrant/go-client/qdrant"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/guide"
)

// Progress is told how many chunks are written, of how many. It is called by one
// goroutine at a time.
type Progress func(done, total int)

// A Report is what a change of the collection came to.
type Report struct {
	Collection string
	Generation int64
	Changed    bool // searches see something else than before
	Built      bool // in a new collection
	Written    int  // chunks
	Missing    int  // of these, without a vector yet: they are found by their words alone
}

// Sync brings the collection to the catalog's published generation. Only what
// differs is written; a collection that is missing, of another schema or embedder,
// or of another catalog, is built anew, beside the old one. Searches see the old
// generation whole until the new one is. If Sync ends early, the next one goes on
// from there. Several programs may call it: they write the same.
func (s *Store) Sync(ctx context.Context, c *catalog.Catalog, vectors Vectors, progress Progress) (Report, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	now, err := s.look(ctx)
	if errors.Is(err, ErrRebuild) || err == nil && now.collection == "" {
		return s.build(ctx, c, vectors, progress)
	}
	if err != nil {
		return Report{}, err
	}
	generation, err := c.Generation(ctx)
	if err != nil {
		return Report{}, s.errorf("follow the catalog: %w", err)
	}
	then, err := origin(ctx, c, generation, now.generation)
	if err != nil {
		return Report{}, s.errorf("follow the catalog: %w", err)
	}
	// Another catalog, which may be an older one than was indexed; or one that had
	// nothing yet whose length could be averaged.
	if then != now.origin || now.average == 0 && generation != now.generation {
		return s.build(ctx, c, vectors, progress)
	}
	if generation == now.generation {
		return Report{Collection: now.collection, Generation: generation, Changed: s.see(now)}, nil
	}
	d, err := c.Since(ctx, now.generation)
	if err != nil {
		return Report{}, s.errorf("follow the catalog: %w", err)
	}
	next := *now
	next.generation = d.Generation
	if next.origin, err = origin(ctx, c, d.Generation, d.Generation); err != nil {
		return Report{}, s.errorf("follow the catalog: %w", err)
	}
	var chunks []guide.Chunk
	for _, r := range d.Added {
		g, err := c.Guide(ctx, r.Guide, r.Version)
		if err != nil {
			return Report{}, s.errorf("follow the catalog: %w", err)
		}
		chunks = append(chunks, chunk.Of(g)...)
	}
	var removed []string
	for _, r := range d.Removed {
		removed = append(removed, ref(r.Guide, r.Version))
	}
	return s.advance(ctx, now, &next, chunks, removed, vectors, progress)
}

// origin is when a generation was published, empty if the catalog has none of
// that number. Two catalogs hardly publish the same number in the same second.
func origin(ctx context.Context, c *catalog.Catalog, newest, n int64) (string, error) {
	if n > newest || n < 1 {
		return "", nil
	}
	all, err := c.Publications(ctx, int(newest-n)+2) // and one more may have come meanwhile
	if err != nil {
		return "", err
	}
	for _, p := range all {
		if p.Generation == n {
			return p.At.UTC().Format(time.RFC3339), nil
		}
	}
	return "", nil
}

// Publish makes a generation by hand: the chunks that searches see now, without
// those of the guide versions in removed (guide@version), with add. It is what
// Sync does, for chunks that are in no catalog.
func (s *Store) Publish(ctx context.Context, generation int64, add []guide.Chunk, removed []string, vectors Vectors) (Report, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	now, err := s.look(ctx)
	if err != nil {
		return Report{}, err
	}
	if now.collection == "" {
		total := 0
		for i := range add {
			total += len(tokens(&add[i]))
		}
		now.average = float64(total) / float64(max(1, len(add)))
		if now.collection, _, err = s.site(ctx, ""); err != nil {
			return Report{}, err
		}
		if err := s.setMeta(ctx, now); err != nil {
			return Report{}, err
		}
		if err := s.move(ctx, now.collection); err != nil {
			return Report{}, err
		}
	}
	next := *now
	next.generation = generation
	return s.advance(ctx, now, &next, add, removed, vectors, nil)
}

// advance writes the next generation into the collection of the present one.
func (s *Store) advance(ctx context.Context, now, next *state, add []guide.Chunk, removed []string, vectors Vectors, progress Progress) (Report, error) {
	if err := s.undo(ctx, now); err != nil {
		return Report{}, err
	}
	done := 0
	up := s.newUpload(ctx, now.collection, now.average, next.generation, vectors, func(n int) {
		done += n
		if progress != nil {
			progress(done, len(add))
		}
	})
	for rest := add; len(rest) > 0; {
		n := min(len(rest), s.o.Batch)
		if up.add(rest[:n]) != nil {
			break
		}
		rest = rest[n:]
	}
	if err := up.wait(); err != nil {
		return Report{}, err
	}
	const group = 256
	for rest := removed; len(rest) > 0; {
		n := min(len(rest), group)
		which := &api.Filter{Must: append(visible(now.generation), api.NewMatchKeywords(fieldOf, rest[:n]...))}
		if err := s.setRemoved(ctx, now.collection, which, next.generation); err != nil {
			return Report{}, err
		}
		rest = rest[n:]
	}
	if err := s.setMeta(ctx, next); err != nil {
		return Report{}, err
	}
	changed := s.see(next)
	s.sweep(ctx, next.collection, now.generation-1)
	return Report{Collection: next.collection, Generation: next.generation, Changed: changed, Written: len(add), Missing: int(up.missing.Load())}, nil
}

// undo takes back what a change that did not finish has left: it may have been
// of a generation whose content has changed since.
func (s *Store) undo(ctx context.Context, now *state) error {
	err := s.remove(ctx, now.collection, &api.Filter{Must: []*api.Condition{
		api.NewRange(fieldAdded, &api.Range{Gt: number(now.generation)}),
	}})
	if err != nil {
		return err
	}
	return s.setRemoved(ctx, now.collection, &api.Filter{Must: []*api.Condition{
		api.NewRange(fieldRemoved, &api.Range{Gt: number(now.generation), Lt: number(never)}),
	}}, never)
}

// sweep deletes the points that the given generation does not see, nor any later
// one. It is called with the last generation but two, for programs that have not
// noticed the newer ones yet. If it fails, the next sweep does its work.
func (s *Store) sweep(ctx context.Context, collection string, generation int64) {
	err := s.remove(ctx, collection, &api.Filter{Must: []*api.Condition{
		api.NewRange(fieldRemoved, &api.Range{Lte: number(generation)}),
	}})
	if err != nil {
		s.o.Log.Warn("vector store: old chunks are left for the next time", "error", err)
	}
}

// Fill adds the vectors that have come since their chunks were written, and
// reports how many, and how many are still missing.
func (s *Store) Fill(ctx context.Context, vectors Vectors) (filled, missing int, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	now := s.now.Load()
	if now == nil || now.collection == "" || s.o.Dim == 0 {
		return 0, 0, nil
	}
	which := &api.Filter{Must: visible(now.generation), MustNot: []*api.Condition{api.NewHasVector(denseName)}}
	err = s.scroll(ctx, now.collection, which, payload(), func(points []*api.RetrievedPoint) error {
		chunks := make([]guide.Chunk, len(points))
		for i, p := range points {
			chunks[i] = chunkOf(p.GetPayload())
		}
		all, err := s.vectorsOf(ctx, vectors, chunks)
		if err != nil {
			return err
		}
		var update []*api.PointVectors
		for i, v := range all {
			usable, err := s.usable(v)
			if err != nil {
				return s.errorf("chunk %s: %w", chunks[i].ID, err)
			}
			if len(v) == 0 {
				missing++
			}
			if usable {
				update = append(update, &api.PointVectors{
					Id:      points[i].GetId(),
					Vectors: api.NewVectorsMap(map[string]*api.Vector{denseName: api.NewVectorDense(v)}),
				})
			}
		}
		if len(update) == 0 {
			return nil
		}
		filled += len(update)
		req := &api.UpdatePointVectors{CollectionName: now.collection, Wait: api.PtrOf(true), Points: update}
		return s.write(ctx, fmt.Sprintf("write %d vectors", len(update)), func(ctx context.Context) error {
			_, err := s.client.UpdateVectors(ctx, req)
			return err
		})
	})
	return filled, missing, err
}

// scroll calls f with pages of the points that pass the filter.
func (s *Store) scroll(ctx context.Context, collection string, which *api.Filter, with *api.WithPayloadSelector, f func([]*api.RetrievedPoint) error) error {
	var offset *api.PointId
	for {
		req := &api.ScrollPoints{
			CollectionName: collection, Filter: which, Offset: offset,
			Limit: api.PtrOf(uint32(s.o.Batch)), WithPayload: with, WithVectors: api.NewWithVectors(false),
		}
		var points []*api.RetrievedPoint
		err := s.write(ctx, "list points", func(ctx context.Context) (err error) {
			points, offset, err = s.client.ScrollAndOffset(ctx, req)
			return err
		})
		if err != nil {
			return err
		}
		if len(points) > 0 {
			if err := f(points); err != nil {
				return err
			}
		}
		if offset == nil {
			return nil
		}
	}
}
