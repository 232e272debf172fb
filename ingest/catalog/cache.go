package catalog

import (
	"container/list"
	"sync"

	"yijian/ingest/guide"
)

// cached is how many decoded guides are kept. At about 30 KB each that is 15 MB.
const cached = 512

// A cache keeps the guides that were used last.
type cache struct {
	mu    sync.Mutex
	limit int
	byRef map[Ref]*list.Element
	order *list.List // of *guide.Guide with their Ref, last used first
}

type cacheEntry struct {
	ref Ref
	g   *guide.Guide
}

func newCache(limit int) *cache {
	return &cache{limit: limit, byRef: map[Ref]*list.Element{}, order: list.New()}
}

func (c *cache) get(ref Ref) (*guide.Guide, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byRef[ref]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(cacheEntry).g, true
}

func (c *cache) put(ref Ref, g *guide.Guide) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byRef[ref]; ok {
		c.order.MoveToFront(e)
		return
	}
	c.byRef[ref] = c.order.PushFront(cacheEntry{ref, g})
	if c.order.Len() > c.limit {
		last := c.order.Back()
		delete(c.byRef, last.Value.(cacheEntry).ref)
		c.order.Remove(last)
	}
}
