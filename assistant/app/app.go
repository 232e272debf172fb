// Package app puts the program together: from settings to a running server, and
// down again. Nothing else knows all the parts.
//
// Start at [New]. A program that only wants answers (an evaluation, a test) uses
// [App.Session] and [App.Path] and never calls [App.Run].
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/db"
	"yijian/assistant/guard/vault"
	"yijian/assistant/session"
	"yijian/assistant/web"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/open"
)

// An App is the program, ready to answer.
type App struct {
	c        Config
	catalog  *catalog.Catalog
	store    *indexes
	meaning  meaning
	db       *db.DB
	keys     *vault.Keys // nil: personal data is masked for good
	path     answer.Path
	session  *session.Session
	web      *web.Web
	metrics  *web.Metrics
	contents Contents
	// published tells of a new generation; it holds one.
	published chan struct{}
}

// New opens what the settings name, ingests guides if there are none yet, and
// connects the parts. Close the App when done, whether or not it has run.
func New(ctx context.Context, c Config) (_ *App, err error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.StopTime == 0 {
		c.StopTime = 10 * time.Second
	}
	for _, dir := range []string{c.Data, filepath.Dir(c.DB)} {
		// Conversations are nobody else's business.
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make data folder: %w", err)
		}
	}
	a := &App{c: c, metrics: web.NewMetrics(), published: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.closeFiles())
		}
	}()
	regions := open.Regions(c.Settings)
	words, err := open.Lexicon(c.Settings)
	if err != nil {
		return nil, err
	}
	if a.catalog, err = open.Catalog(ctx, c.Settings); err != nil {
		return nil, err
	}
	if a.contents, err = fill(ctx, a.catalog, c, regions); err != nil {
		return nil, err
	}
	if err := a.openMeaning(ctx); err != nil {
		return nil, err
	}
	a.learnSample(ctx)
	if err := a.openIndex(ctx); err != nil {
		return nil, err
	}
	if a.db, err = db.Open(ctx, c.DB); err != nil {
		return nil, fmt.Errorf("%w (setting %s)", err, dbName)
	}
	if err := a.openKeys(); err != nil {
		return nil, err
	}

	a.metrics.Generation(a.store.Generation)
	a.metrics.Vectors(a.vectorless)
	a.path = answer.New(answer.Options{
		Store: a.store, Guides: a.catalog, Regions: regions, Lexicon: words, Hotline: c.Hotline, Embed: a.vector,
	})
	a.session = session.New(session.Options{
		DB: a.db, Path: a.path, Regions: regions, Hotline: c.Hotline, Keys: a.keys,
		Now: c.Now, Log: c.Log, Observe: a.metrics.Answer,
	})
	static, err := web.Static()
	if err != nil {
		return nil, err
	}
	a.web, err = web.New(web.Options{
		Session: a.session, Guides: a.catalog, Static: static, Hotline: c.Hotline,
		Schemas: map[string][]byte{"guide.json": guide.Schema()},
		Metrics: a.metrics, Log: c.Log, Parts: a.parts(),
		Origins: c.Origins, Proxies: c.Proxies, MetricsToken: c.Metrics, Token: c.Token, Address: c.Address,
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// parts are what has to work before people are sent here.
func (a *App) parts() []web.Part {
	parts := []web.Part{
		{Name: "catalog", Check: func(ctx context.Context) error {
			_, err := a.catalog.Generation(ctx)
			return err
		}},
		{Name: "conversations", Check: a.db.Ping},
		{Name: "guides", Check: func(context.Context) error {
			if a.store.Len() == 0 {
				return errors.New("no guide is published")
			}
			return nil
		}},
	}
	if a.c.Server != nil {
		parts = append(parts, web.Part{Name: "search", Optional: true, Check: func(context.Context) error { return a.store.remote.Load().Ready() }})
	}
	if !a.meaning.words {
		parts = append(parts, a.vectorsPart())
	}
	return parts
}

// Session is the owner of the conversations.
func (a *App) Session() *session.Session { return a.session }

// Path answers questions outside any conversation.
func (a *App) Path() answer.Path { return a.path }

// Handler is the HTTP side.
func (a *App) Handler() http.Handler { return a.web }

// Contents says what is in the catalog, as far as New had to look.
func (a *App) Contents() Contents { return a.contents }

// Listen opens the port. Do it before New: a second program on the same port
// then ends before it touches any data.
func Listen(ctx context.Context, c Config) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, &PortTaken{c.Addr}
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s (setting %s): %w", c.Addr, Addr, err)
	}
	return l, nil
}

// PortTaken says that another program listens at the address.
type PortTaken struct{ Addr string }

func (e *PortTaken) Error() string {
	return fmt.Sprintf("%s is taken by another program; choose another address with -addr or %s", e.Addr, Addr)
}

// How often the program looks for new guides and old conversations.
const (
	lookEvery  = time.Second
	sweepEvery = time.Hour
)

// Run serves until ctx ends, then finishes what is going on (Config.StopTime at
// most) and returns nil. Meanwhile it follows the catalog, which other programs may write,
// and erases conversations past their time. It closes l.
func (a *App) Run(ctx context.Context, l net.Listener) error {
	server := web.Server(a.web, a.c.Log)
	// Streams and long polls are not idle: the session sends them home.
	bg, stop := context.WithCancel(context.WithoutCancel(ctx))
	var tasks sync.WaitGroup
	tasks.Go(func() { a.resume(bg) })
	tasks.Go(func() { every(bg, lookEvery, a.refresh) })
	tasks.Go(func() { a.learn(bg) })
	tasks.Go(a.checkKeys)
	tasks.Go(func() { a.sweep(bg); every(bg, sweepEvery, a.sweep) })
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()

	var err error
	select {
	case <-ctx.Done():
	case err = <-served: // it never ends by itself
		err = fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	stop()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.c.StopTime)
	defer cancel()
	a.finish(end, server)
	tasks.Wait()
	return err
}

// finish lets what is going on come to its end, and cuts it off when ctx ends. That
// is no failure: what was said is recorded and answered at the next start, and a
// client that never ends its request must not decide how the program ends.
func (a *App) finish(ctx context.Context, server *http.Server) {
	if err := a.session.Close(ctx); err != nil {
		a.c.Log.Warn("turns were cut off; they are answered at the next start", "error", err)
	}
	if err := server.Shutdown(ctx); err != nil {
		a.c.Log.Warn("connections were cut off", "error", errors.Join(err, server.Close()))
	}
}

// Close closes the files. Nothing may be running any more.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), a.c.StopTime)
	defer cancel()
	return errors.Join(a.session.Close(ctx), a.closeFiles())
}

func (a *App) closeFiles() error {
	var errs []error
	if a.store != nil { // work in the background with a server reads the catalog
		errs = append(errs, a.store.Close())
	}
	if a.db != nil {
		errs = append(errs, a.db.Close())
	}
	if a.catalog != nil {
		errs = append(errs, a.catalog.Close())
	}
	return errors.Join(errs...)
}

// every calls f at intervals until ctx ends.
func every(ctx context.Context, d time.Duration, f func(context.Context)) {
	t := time.NewTicker(d)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			f(ctx)
		}
	}
}

// refresh brings the search index to the catalog's published generation.
func (a *App) refresh(ctx context.Context) {
	changed, err := a.store.Refresh(ctx, a.catalog)
	if err != nil && ctx.Err() == nil {
		a.c.Log.Error("follow the catalog", "error", err)
	}
	if changed {
		a.c.Log.Info("guides changed", "generation", a.store.Generation())
		select {
		case a.published <- struct{}{}:
		default: // it is told already
		}
	}
}

// resume answers what the program was killed over.
func (a *App) resume(ctx context.Context) {
	n, err := a.session.Recover(ctx)
	if err != nil && ctx.Err() == nil && !errors.Is(err, session.ErrClosing) {
		a.c.Log.Error("answer what was left open", "error", err)
	}
	if n > 0 {
		a.c.Log.Info("answered what was left open", "conversations", n)
	}
}

func (a *App) sweep(ctx context.Context) {
	n, err := a.session.Sweep(ctx, a.c.Now().Add(-a.c.Retention))
	if err != nil && ctx.Err() == nil {
		a.c.Log.Error("erase old conversations", "error", err)
	}
	if n > 0 {
		a.c.Log.Info("erased old conversations", "conversations", n)
	}
	if a.c.SecurityLog > 0 {
		if _, err := a.session.SweepSecurityLog(ctx, a.c.Now().Add(-a.c.SecurityLog)); err != nil && ctx.Err() == nil {
			a.c.Log.Error("drop old security counts", "error", err)
		}
	}
}
