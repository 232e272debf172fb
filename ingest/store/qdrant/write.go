package qdrant

import (
	"context"
	"fmt"
	"sync/atomic"

	api "github.com/qdrant/go-client/qdrant"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"yijian/ingest/guide"
)

// Vectors are the chunks' vectors, in their order, each of Dim elements; nil for
// a chunk that has none yet.
type Vectors func(ctx context.Context, chunks []guide.Chunk) ([][]float32, error)

// batchBytes bounds a request beside its number of points: some chunks are whole
// pages, and servers refuse requests above 32 MB.
const batchBytes = 4 << 20

// An upload writes points in batches, several at once. Who adds waits while all
// are under way: the server's pace is the upload's.
type upload struct {
	s          *Store
	collection string
	average    float64
	added      int64 // the generation that sees the points first
	vectors    Vectors
	sent       func(points int) // called after each batch, one at a time

	group    *errgroup.Group
	ctx      context.Context
	missing  atomic.Int64 // chunks without a vector
	progress chan int
	told     chan struct{}
}

func (s *Store) newUpload(ctx context.Context, collection string, average float64, added int64, vectors Vectors, sent func(int)) *upload {
	u := &upload{s: s, collection: collection, average: average, added: added, vectors: vectors, sent: sent,
		progress: make(chan int), told: make(chan struct{})}
	u.group, u.ctx = errgroup.WithContext(ctx)
	u.group.SetLimit(s.o.Parallel)
	go func() { // ends with wait
		defer close(u.told)
		for n := range u.progress {
			if u.sent != nil {
				u.sent(n)
			}
		}
	}()
	return u
}

// add hands over chunks; it may be called from several goroutines. An error of
// an earlier batch comes back here or from wait.
func (u *upload) add(chunks []guide.Chunk) error {
	if err := u.ctx.Err(); err != nil {
		return err // wait has the reason
	}
	u.group.Go(func() error { return u.send(chunks) })
	return nil
}

// wait is to be called once, after the last add has returned.
func (u *upload) wait() error {
	err := u.group.Wait()
	close(u.progress)
	<-u.told
	return err
}

func (u *upload) send(chunks []guide.Chunk) error {
	vectors, err := u.s.vectorsOf(u.ctx, u.vectors, chunks)
	if err != nil {
		return err
	}
	var batch []*api.PointStruct
	size := 0
	for i := range chunks {
		p, err := u.s.point(&chunks[i], vectors[i], u.average, u.added)
		if err != nil {
			return err
		}
		if u.s.o.Dim > 0 && len(vectors[i]) == 0 {
			u.missing.Add(1)
		}
		n := proto.Size(p)
		if len(batch) > 0 && (len(batch) == u.s.o.Batch || size+n > batchBytes) {
			if err := u.upsert(batch); err != nil {
				return err
			}
			batch, size = nil, 0
		}
		batch, size = append(batch, p), size+n
	}
	if len(batch) == 0 {
		return nil
	}
	return u.upsert(batch)
}

func (u *upload) upsert(batch []*api.PointStruct) error {
	req := &api.UpsertPoints{CollectionName: u.collection, Wait: api.PtrOf(true), Points: batch}
	err := u.s.write(u.ctx, fmt.Sprintf("write %d points", len(batch)), func(ctx context.Context) error {
		_, err := u.s.client.Upsert(ctx, req)
		return err
	})
	if err != nil {
		return err
	}
	u.progress <- len(batch)
	return nil
}

// vectorsOf asks for the vectors of chunks and checks how many came.
func (s *Store) vectorsOf(ctx context.Context, vectors Vectors, chunks []guide.Chunk) ([][]float32, error) {
	if vectors == nil || s.o.Dim == 0 {
		return make([][]float32, len(chunks)), nil
	}
	all, err := vectors(ctx, chunks)
	if err != nil {
		return nil, s.errorf("vectors of %d chunks: %w", len(chunks), err)
	}
	if len(all) != len(chunks) {
		return nil, s.errorf("%d vectors of %d chunks", len(all), len(chunks))
	}
	return all, nil
}

// setRemoved gives the points that pass the filter the generation that no longer
// sees them.
func (s *Store) setRemoved(ctx context.Context, collection string, which *api.Filter, generation int64) error {
	req := &api.SetPayloadPoints{
		CollectionName: collection,
		Wait:           api.PtrOf(true),
		Payload:        map[string]*api.Value{fieldRemoved: api.NewValueInt(generation)},
		PointsSelector: api.NewPointsSelectorFilter(which),
	}
	return s.write(ctx, "mark points as removed", func(ctx context.Context) error {
		_, err := s.client.SetPayload(ctx, req)
		return err
	})
}

// remove deletes the points that pass the filter.
func (s *Store) remove(ctx context.Context, collection string, which *api.Filter) error {
	req := &api.DeletePoints{CollectionName: collection, Wait: api.PtrOf(true), Points: api.NewPointsSelectorFilter(which)}
	return s.write(ctx, "delete points", func(ctx context.Context) error {
		_, err := s.client.Delete(ctx, req)
		return err
	})
}

// setMeta writes a collection's metadata, which is one step for its readers.
func (s *Store) setMeta(ctx context.Context, now *state) error {
	req := &api.UpdateCollection{CollectionName: now.collection, Metadata: map[string]*api.Value{
		metaGeneration: api.NewValueInt(now.generation),
		metaOrigin:     api.NewValueString(now.origin),
		metaAverage:    api.NewValueDouble(now.average),
	}}
	return s.write(ctx, fmt.Sprintf("publish generation %d", now.generation), func(ctx context.Context) error {
		return s.client.UpdateCollection(ctx, req)
	})
}
