package qdrant

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"yijian/ingest/store"
)

// A Fallback is a store that answers from Primary, and from Secondary while
// Primary fails, is slow (its own deadline counts), or is behind: an answer by
// words alone from today's guides is better than a good match in yesterday's.
//
// After Failures failures in a row Primary is left alone for Pause, then one
// search tries it while the others go on with Secondary; if that fails too, the
// pause doubles, up to LongPause. So it comes back by itself, and nobody but the
// one who tries waits for a server that is gone. Fill the fields, then use it; they must
// not be changed later.
type Fallback struct {
	Primary   store.Store
	Secondary store.Store // in this process; gets no vectors

	Failures  int              // 0 means 3
	Pause     time.Duration    // 0 means 2 s
	LongPause time.Duration    // 0 means 30 s
	Now       func() time.Time // nil: the clock
	Log       *slog.Logger     // nil: none; told of every change

	mu       sync.Mutex
	failures int // in a row
	open     bool
	probing  bool
	since    time.Time // of the present state
	pause    time.Duration
	next     time.Time // when Primary is tried again
	err      error     // the last failure
	stood    int64     // answers by Secondary
}

var _ store.Store = (*Fallback)(nil)

// A Condition says who answers and why.
type Condition struct {
	// Primary says that Primary answers.
	Primary bool
	// Behind says that Secondary has a newer generation.
	Behind bool
	// Since is when Primary began to be left alone; zero if it is not.
	Since time.Time
	// Err is its last failure, while it is left alone.
	Err error
	// Stood is how many answers Secondary has given in its place.
	Stood int64
}

// Condition tells the present one.
func (f *Fallback) Condition() Condition {
	behind := f.behind()
	f.mu.Lock()
	defer f.mu.Unlock()
	c := Condition{Primary: !f.open && !behind, Behind: behind, Stood: f.stood}
	if f.open {
		c.Since, c.Err = f.since, f.err
	}
	return c
}

// Search implements [store.Store]. It fails only if Secondary does, or if ctx ends.
func (f *Fallback) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	if try, probe := f.admit(); try {
		hits, err := f.Primary.Search(ctx, q)
		gone := err != nil && ctx.Err() != nil // the asker is, which says nothing of Primary
		f.settle(probe, gone, err)
		if err == nil || gone {
			return hits, err
		}
	}
	f.mu.Lock()
	f.stood++
	f.mu.Unlock()
	q.Vector = nil
	return f.Secondary.Search(ctx, q)
}

// DocFreq implements [store.Store], by Secondary, which can't be away.
func (f *Fallback) DocFreq(token string) (df, n int) { return f.Secondary.DocFreq(token) }

// Generation implements [store.Store].
func (f *Fallback) Generation() int64 {
	return max(f.Primary.Generation(), f.Secondary.Generation())
}

func (f *Fallback) behind() bool { return f.Primary.Generation() < f.Secondary.Generation() }

// admit says whether this search tries Primary, and whether it does so alone, to
// see if it is back.
func (f *Fallback) admit() (try, probe bool) {
	if f.behind() {
		return false, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.open {
		return true, false
	}
	if f.probing || f.now().Before(f.next) {
		return false, false
	}
	f.probing = true
	return true, true
}

// settle takes the outcome of a search of Primary into account.
func (f *Fallback) settle(probe, gone bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if gone {
		f.probing = f.probing && !probe
		return
	}
	if err == nil {
		if probe {
			f.log(slog.LevelInfo, "vector store: back", "after", f.now().Sub(f.since))
			f.open, f.probing = false, false
		}
		if !f.open {
			f.failures = 0
		}
		return
	}
	f.err = err
	if probe {
		f.probing = false
		f.pause = min(2*f.pause, or(f.LongPause, 30*time.Second))
		f.next = f.now().Add(f.pause)
		return
	}
	f.failures++
	if f.open || f.failures < or(f.Failures, 3) {
		return
	}
	f.open, f.since = true, f.now()
	f.pause = or(f.Pause, 2*time.Second)
	f.next = f.since.Add(f.pause)
	f.log(slog.LevelWarn, "vector store: left alone, answers are by words only", "error", err, "pause", f.pause)
}

func (f *Fallback) now() time.Time {
	if f.Now == nil {
		return time.Now()
	}
	return f.Now()
}

func (f *Fallback) log(level slog.Level, msg string, args ...any) {
	if f.Log != nil {
		f.Log.Log(context.Background(), level, msg, args...)
	}
}
