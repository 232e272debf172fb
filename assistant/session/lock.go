package session

import (
	"context"
	"sync"
)

// locks is one lock a conversation, which can be waited for with a context. A
// conversation that nobody holds or waits for takes no memory.
type locks struct {
	mu   sync.Mutex
	held map[string]*hold
}

type hold struct {
	free chan struct{} // holds a token while the lock is free
	refs int           // holder and waiters
}

// lock waits until the conversation is free, or ctx ends.
func (l *locks) lock(ctx context.Context, id string) (unlock func(), err error) {
	l.mu.Lock()
	h := l.held[id]
	if h == nil {
		h = &hold{free: make(chan struct{}, 1)}
		h.free <- struct{}{}
		l.held[id] = h
	}
	h.refs++
	l.mu.Unlock()

	select {
	case <-h.free:
		return func() { h.free <- struct{}{}; l.drop(id, h) }, nil
	case <-ctx.Done():
		l.drop(id, h)
		return nil, ctx.Err()
	}
}

func (l *locks) drop(id string, h *hold) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.refs--; h.refs == 0 {
		delete(l.held, id)
	}
}
