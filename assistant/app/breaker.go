package app

import (
	"sync"
	"time"
)

// A breaker keeps questions from waiting for what is slow or gone, one after the
// other: after some failures in a row it is left alone for a pause, then one
// question tries it, and the pause doubles with each that fails.
type breaker struct {
	now func() time.Time

	mu       sync.Mutex
	failures int // in a row
	pause    time.Duration
	next     time.Time // when it is tried again; only while it is left alone
}

const (
	breakAfter = 3
	firstPause = 2 * time.Second
	longPause  = 30 * time.Second
)

// admit reports whether to try, and whether that is to see if it is back. Who tries
// tells the end to settle.
func (b *breaker) admit() (try, probe bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pause == 0 {
		return true, false
	}
	now := b.now()
	if now.Before(b.next) {
		return false, false
	}
	b.next = now.Add(b.pause) // this one tries; should it never settle, so may another
	return true, true
}

// settle takes a try's end into account and reports whether that changed things:
// it is left alone from now on, or is back.
func (b *breaker) settle(probe bool, err error) (changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		changed = b.pause > 0
		b.failures, b.pause = 0, 0
		return changed
	}
	b.failures++
	switch {
	case probe && b.pause > 0:
		b.pause = min(2*b.pause, longPause)
	case b.pause > 0: // begun before it was left alone: nothing new
		return false
	case b.failures >= breakAfter:
		b.pause, changed = firstPause, true
	default:
		return false
	}
	b.next = b.now().Add(b.pause)
	return changed
}

// open reports whether it is left alone.
func (b *breaker) open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pause > 0
}
