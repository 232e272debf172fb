package session

import "sync"

// hub wakes the listeners of a conversation. It carries nothing: who is woken
// reads the database.
type hub struct {
	mu        sync.Mutex
	listeners map[string]map[chan struct{}]struct{}
}

// listen returns a channel that is ready whenever something has happened since
// it was last read.
func (h *hub) listen(id string) (woken <-chan struct{}, leave func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.listeners[id] == nil {
		h.listeners[id] = map[chan struct{}]struct{}{}
	}
	h.listeners[id][c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners[id], c)
		if len(h.listeners[id]) == 0 {
			delete(h.listeners, id)
		}
	}
}

func (h *hub) wake(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.listeners[id] {
		select {
		case c <- struct{}{}:
		default: // it has not read the last one yet, and will find this too
		}
	}
}
