package app

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"yijian/assistant/web"
	"yijian/ingest/catalog"
	indexing "yijian/ingest/index"
	"yijian/ingest/open"
)

// A meaning gives questions their vectors, and the guides theirs in the
// background. Nothing waits for it: while vectors are missing, or the embedder is
// slow or gone, answers are by words, or by the vectors of the embedder before.
type meaning struct {
	questions atomic.Pointer[open.Questions]
	breaker   breaker
	words     bool        // the settings want no vectors
	learnt    atomic.Bool // no vector was missing when that was looked at last

	// Of openMeaning and then of learn alone: whole says that the embedder of the
	// settings is among them; else its server has not been reached yet.
	embedders open.Embedders
	whole     bool
}

// The pauses between two tries to make vectors: after a failure the first, then
// twice that and so on; and while another program makes them.
const (
	learnAgain    = time.Second
	learnAgainMax = 5 * time.Minute
	learnBusy     = 5 * time.Second
)

// openMeaning opens the embedders that need no server to be asked.
func (a *App) openMeaning(ctx context.Context) error {
	m := &a.meaning
	m.breaker.now = time.Now
	m.embedders, m.whole = open.EmbeddersOf(a.c.Embedders...), true
	if a.c.Embedders == nil {
		var err error
		if m.embedders, m.whole, err = open.EmbeddersAtHand(ctx, a.c.Settings, a.catalog); err != nil {
			return err
		}
	}
	m.words = m.whole && m.embedders.First() == nil
	m.questions.Store(m.embedders.Questions())
	return nil
}

// learnSample takes in the vectors that ship with the sample city, so that a first
// start answers its first question as it does all later ones: 40 ms. What doesn't
// work here is tried again and told of by learn.
func (a *App) learnSample(ctx context.Context) {
	if a.contents.Sample && a.c.Embedders == nil && a.c.Settings.Embed == (open.Embed{}) {
		_, _ = indexing.Embed(ctx, a.catalog, a.meaning.embedders.First(), nil)
	}
}

// openIndex opens the search index: in this process, and over it the one on a
// server if the settings name one.
func (a *App) openIndex(ctx context.Context) error {
	models := a.meaning.embedders.Models()
	if a.c.Server != nil {
		models = nil // the vectors are the server's to hold
	}
	local, err := open.Store(ctx, a.catalog, models...)
	if err != nil {
		return err
	}
	a.store = &indexes{local: local}
	if a.c.Server == nil {
		return nil
	}
	m, err := a.kept(ctx)
	if err != nil {
		return err
	}
	r, err := a.c.Server.Open(ctx, local, m, a.c.Log)
	if err != nil {
		return err
	}
	a.store.remote.Store(r)
	return nil
}

// kept is whose vectors a server's index has at first: those of the embedder that
// is set, unless only another's have been made.
func (a *App) kept(ctx context.Context) (open.Meaning, error) {
	models, err := a.catalog.Models(ctx)
	if err != nil {
		return open.Meaning{}, err
	}
	for _, e := range a.meaning.embedders.All() {
		for _, m := range models {
			if m.Name == e.Model() && m.Through > 0 {
				return open.Kept(a.catalog, e), nil
			}
		}
	}
	if first := a.meaning.embedders.First(); first != nil && a.meaning.whole {
		return open.Kept(a.catalog, first), nil
	}
	return open.Meaning{}, nil
}

// vector is a question's, of the embedder whose vectors the index has; nil if
// there is none to be had.
func (a *App) vector(ctx context.Context, text string) ([]float32, error) {
	m, model := &a.meaning, a.store.Model()
	remote := a.store.remote.Load()
	if model == "" || remote != nil && remote.Ready() != nil {
		return nil, nil
	}
	try, probe := m.breaker.admit()
	if !try {
		return nil, nil
	}
	start := time.Now()
	v, err := m.questions.Load().Vector(ctx, model, text)
	if errors.Is(ctx.Err(), context.Canceled) { // who asked has gone, which says nothing of the embedder
		return nil, err
	}
	a.metrics.Embedding(time.Since(start), err)
	switch changed := m.breaker.settle(probe, err); {
	case changed && err != nil:
		a.c.Log.Warn("questions get no vectors; answers are by words", "model", model, "error", err)
	case changed:
		a.c.Log.Info("questions get vectors again", "model", model)
	}
	return v, err
}

// learn makes the vectors that are missing, now and after each new generation,
// until ctx ends. What fails is tried again.
func (a *App) learn(ctx context.Context) {
	pause := learnAgain
	for {
		err := a.learnOnce(ctx)
		a.meaning.learnt.Store(err == nil)
		if ctx.Err() != nil {
			return
		}
		var again <-chan time.Time
		switch {
		case err == nil:
			pause = learnAgain
		case errors.Is(err, catalog.ErrBusy):
			again = time.After(learnBusy)
		default:
			a.c.Log.Warn("vectors are missing; answers are by words for now", "error", err, "again", pause)
			again = time.After(pause)
			pause = min(2*pause, learnAgainMax)
		}
		select {
		case <-ctx.Done():
			return
		case <-a.published:
		case <-again:
		}
	}
}

func (a *App) learnOnce(ctx context.Context) error {
	m := &a.meaning
	if !m.whole {
		all, err := open.EmbeddersFor(ctx, a.c.Settings, a.catalog)
		if err != nil {
			return fmt.Errorf("reach the embedder: %w", err)
		}
		m.embedders, m.whole = all, true
		m.questions.Store(all.Questions())
		if a.c.Server == nil {
			a.store.local.Want(all.Models()...)
		}
	}
	first := m.embedders.First()
	if first == nil {
		return nil
	}
	start := time.Now()
	made, err := indexing.Embed(ctx, a.catalog, first, nil)
	if made.Made > 0 {
		a.c.Log.Info("vectors made", "model", made.Model, "texts", made.Made, "missing", made.Missing, "seconds", time.Since(start).Seconds())
	}
	if err != nil {
		return err
	}
	return a.turn(ctx)
}

// turn brings the vectors of the embedder that is set, which are complete, to the
// server, if it has another's.
func (a *App) turn(ctx context.Context) error {
	first, remote := a.meaning.embedders.First(), a.store.latest()
	if remote == nil || remote.Model() == first.Model() {
		return nil
	}
	next, err := a.c.Server.Open(ctx, a.store.local, open.Kept(a.catalog, first), a.c.Log)
	if err != nil {
		return err
	}
	a.store.turn(next)
	return nil
}

// vectorless is how many of the chunks that searches see have no vector of the
// embedder that serves; known is false where that is a server's business, or
// nobody's.
func (a *App) vectorless() (n int, known bool) {
	if a.c.Server != nil || a.meaning.words {
		return 0, false
	}
	return a.store.local.Len() - a.store.local.Vectors(), true
}

// vectorsPart says whether questions are compared by meaning, with every guide and
// by the embedder that is set. Readiness does not depend on it.
func (a *App) vectorsPart() web.Part {
	return web.Part{Name: "vectors", Optional: true, Check: func(context.Context) error {
		if n, _ := a.vectorless(); n > 0 || !a.meaning.learnt.Load() {
			return errors.New("not every chunk has a vector of the embedder that is set")
		}
		if a.meaning.breaker.open() {
			return errors.New("questions get no vectors")
		}
		return nil
	}}
}
