package qdrant

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/store/storetest"
)

// A stub is a store that does as it is told.
type stub struct {
	mu         sync.Mutex
	generation int64
	err        error
	asked      int
	vectors    int
	wait       chan struct{} // searches wait for its end
	entered    chan struct{} // and say here that they do
}

func (s *stub) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	s.mu.Lock()
	s.asked++
	if q.Vector != nil {
		s.vectors++
	}
	err, wait, entered := s.err, s.wait, s.entered
	s.mu.Unlock()
	if entered != nil {
		entered <- struct{}{}
	}
	if wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return nil, err
}

func (s *stub) DocFreq(string) (df, n int) { return 1, 2 }

func (s *stub) Generation() int64 { s.mu.Lock(); defer s.mu.Unlock(); return s.generation }

func (s *stub) set(err error) { s.mu.Lock(); defer s.mu.Unlock(); s.err = err }

func (s *stub) count() int { s.mu.Lock(); defer s.mu.Unlock(); return s.asked }

func bed() (*Fallback, *stub, *stub, *clock) {
	primary, secondary, c := &stub{generation: 1}, &stub{generation: 1}, &clock{now: time.Unix(1000, 0)}
	return &Fallback{Primary: primary, Secondary: secondary, Now: c.Now}, primary, secondary, c
}

func question(t *testing.T, f *Fallback) {
	t.Helper()
	if _, err := f.Search(t.Context(), store.Query{Vector: []float32{1}}); err != nil {
		t.Errorf("search: %v", err)
	}
}

func TestFallbackLeavesAStoreAloneThatFailsAndComesBack(t *testing.T) {
	f, primary, secondary, c := bed()
	question(t, f)
	if primary.count() != 1 || secondary.count() != 0 || !f.Condition().Primary {
		t.Fatalf("in order: asked %d and %d times, want the primary alone", primary.count(), secondary.count())
	}
	cause := errors.New("gone")
	primary.set(cause)
	for range 10 {
		question(t, f)
	}
	if got := primary.count() - 1; got != 3 {
		t.Errorf("the primary was tried %d times, want 3 and then no more", got)
	}
	if secondary.count() != 10 || secondary.vectors != 0 {
		t.Errorf("the secondary was asked %d times, %d with a vector; want 10, 0", secondary.count(), secondary.vectors)
	}
	if got := f.Condition(); got.Primary || !errors.Is(got.Err, cause) || !got.Since.Equal(c.Now()) || got.Stood != 10 {
		t.Errorf("condition %+v, want the primary left alone since now", got)
	}
	// It stays away: tried once after 2, 4, 8, 16, 30, 30 seconds.
	for _, pause := range []time.Duration{2, 4, 8, 16, 30, 30} {
		before := primary.count()
		c.pass(pause*time.Second - 1)
		question(t, f)
		if primary.count() != before {
			t.Errorf("tried before %v s had passed", pause)
		}
		c.pass(1)
		question(t, f)
		question(t, f)
		if primary.count() != before+1 {
			t.Errorf("after %v s: tried %d times, want once", pause, primary.count()-before)
		}
	}
	primary.set(nil)
	c.pass(30 * time.Second)
	before := secondary.count()
	question(t, f)
	question(t, f)
	if got := f.Condition(); secondary.count() != before || !got.Primary || got.Err != nil || !got.Since.IsZero() {
		t.Errorf("condition %+v, want the primary back", got)
	}
}

func TestFallbackForgivesFailuresThatAreNotInARow(t *testing.T) {
	f, primary, _, _ := bed()
	for range 10 {
		primary.set(errors.New("now and then"))
		question(t, f)
		question(t, f)
		primary.set(nil)
		question(t, f)
	}
	if !f.Condition().Primary {
		t.Error("left alone, want it tried each time")
	}
}

func TestFallbackTriesWithOneSearchAtATime(t *testing.T) {
	f, primary, secondary, c := bed()
	primary.set(errors.New("gone"))
	for range 3 {
		question(t, f)
	}
	primary.mu.Lock()
	primary.err, primary.wait, primary.entered = nil, make(chan struct{}), make(chan struct{})
	primary.mu.Unlock()
	c.pass(time.Hour)
	var wg sync.WaitGroup
	wg.Go(func() { question(t, f) })
	<-primary.entered
	before := secondary.count()
	for range 5 {
		question(t, f)
	}
	if primary.count() != 4 || secondary.count() != before+5 {
		t.Errorf("while one search tries: primary asked %d times, secondary %d; want 4, %d", primary.count(), secondary.count(), before+5)
	}
	close(primary.wait)
	wg.Wait()
	if !f.Condition().Primary {
		t.Error("not back after the try went well")
	}
}

func TestFallbackDoesNotBlameAStoreForAnAskerWhoHasGone(t *testing.T) {
	f, primary, secondary, _ := bed()
	primary.wait = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 10 {
		if _, err := f.Search(ctx, store.Query{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want %v", err, context.Canceled)
		}
	}
	if secondary.count() != 0 || !f.Condition().Primary {
		t.Errorf("condition %+v after %d answers of the secondary, want none", f.Condition(), secondary.count())
	}
}

func TestFallbackPrefersTodaysGuides(t *testing.T) {
	f, primary, secondary, _ := bed()
	secondary.generation = 2
	question(t, f)
	if got := f.Condition(); primary.count() != 0 || got.Primary || !got.Behind || f.Generation() != 2 {
		t.Errorf("condition %+v, generation %d; want the secondary, which is ahead", got, f.Generation())
	}
	primary.mu.Lock()
	primary.generation = 3
	primary.mu.Unlock()
	question(t, f)
	if primary.count() != 1 || f.Generation() != 3 {
		t.Errorf("primary asked %d times, generation %d; want 1, 3", primary.count(), f.Generation())
	}
}

// The whole of it: a server that is stopped and started again.
func TestAnswersGoOnWhileTheServerIsGone(t *testing.T) {
	server := qdranttest.New(t)
	o := fake(t, server)
	o.Timeout = 2 * time.Second
	s := openStore(t, o)
	chunks := []guide.Chunk{{ID: "a", Text: "居住证办理"}, {ID: "b", Text: "护照"}}
	publish(t, s, 1, chunks)
	m := memory.New()
	m.Publish(1, chunks, nil)
	c := &clock{now: time.Unix(1000, 0)}
	f := &Fallback{Primary: s, Secondary: m, Now: c.Now}
	q := store.Query{Terms: storetest.Terms("居住证"), Vector: embed(t, "护照")}
	search := func() string {
		t.Helper()
		return ids(find(t, f, q))
	}
	if got := search(); !strings.Contains(got, "b") {
		t.Fatalf("hits %q, want b by its vector", got)
	}
	server.Stop()
	for range 5 {
		if got := search(); got != "a" {
			t.Errorf("while the server is gone: hits %q, want a by its words", got)
		}
	}
	if f.Condition().Primary {
		t.Error("the server is not known to be gone")
	}
	server.Start()
	deadline := time.Now().Add(20 * time.Second)
	for !f.Condition().Primary {
		if time.Now().After(deadline) {
			t.Fatalf("not back: %+v", f.Condition())
		}
		c.pass(time.Minute)
		search()
	}
	if got := search(); !strings.Contains(got, "b") {
		t.Errorf("after the server came back: hits %q, want b by its vector", got)
	}
}
