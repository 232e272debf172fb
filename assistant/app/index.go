package app

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"yijian/ingest/catalog"
	"yijian/ingest/open"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
)

// The indexes are what questions are searched in: the one in this process, with
// vectors, or one on a server, for which that of this process stands in by words.
// When a server's is to have another embedder's vectors, the one that it has
// serves until the other is filled.
type indexes struct {
	local  *memory.Store
	remote atomic.Pointer[open.Remote] // nil: there is no server

	mu     sync.Mutex
	coming *open.Remote   // takes remote's place once it is filled; nil: none
	past   []*open.Remote // a search may still be under way there
}

var _ open.Index = (*indexes)(nil)

// Search implements store.Store.
func (x *indexes) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	r := x.remote.Load()
	if r == nil {
		return x.local.Search(ctx, q)
	}
	if q.Model != "" && q.Model != r.Model() {
		q.Vector = nil // it was made before the index changed
	}
	return r.Search(ctx, q)
}

// DocFreq implements store.Store.
func (x *indexes) DocFreq(token string) (df, n int) { return x.local.DocFreq(token) }

// Generation implements store.Store: what this process has stands in for a server
// that is behind.
func (x *indexes) Generation() int64 { return x.local.Generation() }

// Len implements open.Index.
func (x *indexes) Len() int { return x.local.Len() }

// Model is whose vectors a question is compared with; "": nobody's.
func (x *indexes) Model() string {
	if r := x.remote.Load(); r != nil {
		return r.Model()
	}
	return x.local.Model()
}

// Refresh implements open.Index. One runs at a time.
func (x *indexes) Refresh(ctx context.Context, c *catalog.Catalog) (changed bool, err error) {
	serving := x.remote.Load()
	if serving == nil {
		return x.local.Refresh(ctx, c)
	}
	x.mu.Lock()
	coming := x.coming
	x.mu.Unlock()
	if coming == nil {
		return serving.Refresh(ctx, c)
	}
	changed, err = coming.Refresh(ctx, c)
	if err != nil || coming.Ready() != nil {
		return changed, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.coming == coming {
		x.remote.Store(coming)
		x.coming, x.past = nil, append(x.past, serving)
	}
	return changed, nil
}

// latest is the server's index that was opened last; nil: there is no server.
func (x *indexes) latest() *open.Remote {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.coming != nil {
		return x.coming
	}
	return x.remote.Load()
}

// turn lets another index on the server take the place of the one that serves, once
// it is filled. The one that serves follows the catalog no more: two would build
// the server's collection by turns.
func (x *indexes) turn(next *open.Remote) {
	x.latest().Rest()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.coming != nil {
		x.past = append(x.past, x.coming)
	}
	x.coming = next
}

// Close ends the work with the server. No search may be under way.
func (x *indexes) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	var errs []error
	for _, r := range append(x.past, x.remote.Load(), x.coming) {
		if r != nil {
			errs = append(errs, r.Close())
		}
	}
	return errors.Join(errs...)
}
