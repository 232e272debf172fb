package qdrant

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/guide"
)

// Rebuild fills a new collection from the catalog and moves the alias to it.
// Searches go on in the old one until then. A rebuild that was interrupted, of the
// same generation, is gone on with.
func (s *Store) Rebuild(ctx context.Context, c *catalog.Catalog, vectors Vectors, progress Progress) (Report, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.checkVersion(ctx); err != nil {
		return Report{}, err
	}
	if _, err := s.resolve(ctx); err != nil { // the name is somebody else's
		return Report{}, err
	}
	return s.build(ctx, c, vectors, progress)
}

func (s *Store) build(ctx context.Context, c *catalog.Catalog, vectors Vectors, progress Progress) (Report, error) {
	generation, err := c.Generation(ctx)
	if err != nil {
		return Report{}, s.errorf("build: %w", err)
	}
	first, err := origin(ctx, c, generation, generation)
	if err != nil {
		return Report{}, s.errorf("build: %w", err)
	}
	name, have, err := s.site(ctx, fmt.Sprintf("%d of %s", generation, first))
	if err != nil {
		return Report{}, err
	}
	total, average, err := measure(ctx, c)
	if err != nil {
		return Report{}, s.errorf("build: %w", err)
	}
	// Every point is there from generation 0 on: the collection is seen from one
	// generation on, whichever that will be.
	done := len(have)
	up := s.newUpload(ctx, name, average, 0, vectors, func(n int) {
		done += n
		if progress != nil {
			progress(done, max(total, done))
		}
	})
	var mu sync.Mutex
	var waiting []guide.Chunk
	hand := func(chunks []guide.Chunk, least int) error {
		mu.Lock()
		waiting = append(waiting, chunks...)
		var batch []guide.Chunk
		if len(waiting) >= least {
			batch, waiting = waiting, nil
		}
		mu.Unlock()
		if len(batch) == 0 {
			return nil
		}
		return up.add(batch)
	}
	seen, eachErr := c.EachGuide(ctx, func(g *guide.Guide) error {
		var missing []guide.Chunk
		for _, c := range chunk.Of(g) {
			if !have[pointID(c.ID).GetUuid()] {
				missing = append(missing, c)
			}
		}
		return hand(missing, s.o.Batch)
	})
	if eachErr == nil {
		eachErr = hand(nil, 1)
	}
	if err := up.wait(); err != nil {
		return Report{}, err
	}
	if eachErr != nil {
		return Report{}, s.errorf("build: %w", eachErr)
	}
	if seen != generation {
		if len(have) > 0 {
			// The points found here are of another generation than those added.
			return Report{}, s.errorf("build: generation %d came while one of generation %d was gone on with; try again", seen, generation)
		}
		generation = seen
		if first, err = origin(ctx, c, generation, generation); err != nil {
			return Report{}, s.errorf("build: %w", err)
		}
	}
	next := &state{collection: name, generation: generation, average: average, origin: first}
	if err := s.setMeta(ctx, next); err != nil {
		return Report{}, err
	}
	if err := s.move(ctx, name); err != nil {
		return Report{}, err
	}
	changed := s.see(next)
	s.discard(ctx, name)
	return Report{Collection: name, Generation: generation, Changed: changed, Built: true, Written: done, Missing: int(up.missing.Load())}, nil
}

// measure counts the catalog's chunks and how many tokens one has on average.
func measure(ctx context.Context, c *catalog.Catalog) (chunks int, average float64, err error) {
	var n, length atomic.Int64
	_, err = c.EachGuide(ctx, func(g *guide.Guide) error {
		all := chunk.Of(g)
		n.Add(int64(len(all)))
		for i := range all {
			length.Add(int64(len(tokens(&all[i]))))
		}
		return nil
	})
	return int(n.Load()), float64(length.Load()) / float64(max(1, n.Load())), err
}

// site is the collection to be filled: one that was begun for the same target,
// with the points it has, or a new one.
func (s *Store) site(ctx context.Context, target string) (name string, have map[string]bool, err error) {
	inUse, err := s.resolve(ctx)
	if err != nil {
		return "", nil, err
	}
	names, err := s.collections(ctx)
	if err != nil {
		return "", nil, err
	}
	highest := 0
	for _, n := range names {
		tail, ok := strings.CutPrefix(n, s.prefix())
		number, err := strconv.Atoi(tail)
		if !ok || err != nil {
			continue
		}
		highest = max(highest, number)
		if n == inUse {
			continue
		}
		info, err := s.info(ctx, n)
		if err != nil {
			return "", nil, err
		}
		if info.GetConfig().GetMetadata()[metaTarget].GetStringValue() == target && target != "" {
			if err := s.createIndexes(ctx, n, info.GetPayloadSchema()); err != nil {
				return "", nil, err
			}
			have, err := s.ids(ctx, n)
			return n, have, err
		}
	}
	name = s.prefix() + strconv.Itoa(highest+1)
	return name, nil, s.create(ctx, name, target)
}

// collections are the names of this alias' collections, whatever they are of.
func (s *Store) collections(ctx context.Context) ([]string, error) {
	var ours []string
	err := s.read(ctx, "list its collections", func(ctx context.Context) error {
		names, err := s.client.ListCollections(ctx)
		for _, n := range names {
			rest, ok := strings.CutPrefix(n, s.o.Collection+"-")
			if ok && numbered.MatchString(rest) { // city-test is another alias than city
				ours = append(ours, n)
			}
		}
		return err
	})
	return ours, err
}

// numbered is what follows the alias in a collection's name: schema and number.
var numbered = regexp.MustCompile(`^[0-9a-f]{8}-[0-9]+$`)

// ids are the points of a collection.
func (s *Store) ids(ctx context.Context, collection string) (map[string]bool, error) {
	have := map[string]bool{}
	err := s.scroll(ctx, collection, nil, api.NewWithPayload(false), func(points []*api.RetrievedPoint) error {
		for _, p := range points {
			have[p.GetId().GetUuid()] = true
		}
		return nil
	})
	return have, err
}

// move lets the alias name a collection, in one step.
func (s *Store) move(ctx context.Context, name string) error {
	var was string
	was, err := s.resolve(ctx)
	if err != nil || was == name {
		return err
	}
	var steps []*api.AliasOperations
	if was != "" {
		steps = append(steps, api.NewAliasDelete(s.o.Collection))
	}
	steps = append(steps, api.NewAliasCreate(s.o.Collection, name))
	return s.write(ctx, "move alias "+s.o.Collection+" to "+name, func(ctx context.Context) error {
		return s.client.UpdateAliases(ctx, steps)
	})
}

// discard deletes this alias' collections but one. What it can't delete now, it
// deletes after the next build.
func (s *Store) discard(ctx context.Context, keep string) {
	names, err := s.collections(ctx)
	for _, n := range names {
		if n == keep {
			continue
		}
		if e := s.delete(ctx, n); e != nil {
			err = e
		}
	}
	if err != nil {
		s.o.Log.Warn("vector store: an old collection is left for the next time", "error", err)
	}
}

// delete deletes a collection, if it is one of this alias.
func (s *Store) delete(ctx context.Context, name string) error {
	info, err := s.info(ctx, name)
	if notFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.GetConfig().GetMetadata()[metaAlias].GetStringValue() != s.o.Collection {
		return nil
	}
	return s.write(ctx, "delete collection "+name, func(ctx context.Context) error {
		err := s.client.DeleteCollection(ctx, name)
		if code(err) == codes.Unknown { // the library's own: there was nothing to delete
			return nil
		}
		return err
	})
}

// Drop deletes the alias and every collection of it. Searches find nothing any
// more.
func (s *Store) Drop(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	names, err := s.collections(ctx)
	if err != nil {
		return err
	}
	for _, n := range names {
		if err := s.delete(ctx, n); err != nil { // takes its aliases along
			return err
		}
	}
	s.now.Store(&state{})
	return nil
}
