// Package web speaks HTTP: the API of version 1, and the pages with what they
// are made of. It checks who calls, how often and from where, and turns values
// and errors into JSON, event streams and problems; what happens in a
// conversation is package session's business.
//
// Start at [New], which lists every route; each group of handlers has a file of
// its own. What the API promises is openapi.json; a test compares it with the
// routes and with real replies.
package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"yijian/assistant/answer"
	"yijian/assistant/session"
)

// Options are what the server needs. Session, Guides and Static are required.
type Options struct {
	Session *session.Session
	Guides  answer.Guides
	Static  fs.FS             // folders widget, portal, console, guide: see Static
	Schemas map[string][]byte // JSON Schemas by file name: guide.json
	Hotline answer.Contact    // whom to call when nothing works
	Parts   []Part            // what readiness depends on
	Metrics *Metrics          // default: of its own
	Log     *slog.Logger      // default: discard

	Origins []string     // pages of other servers that may call the API; see origin.go
	Proxies []*net.IPNet // whose X-Forwarded-For is believed; none: nobody's
	// MetricsToken lets who bears it read /metrics from another machine; empty: only
	// this machine's own clients may.
	MetricsToken string

	Token   Rate // calls with one token
	Address Rate // calls from one address

	Beat time.Duration // between signs of life on a stream; default 15 s
	Poll time.Duration // longest wait of a long poll; default 25 s
	Now  func() time.Time
}

// A Part is one thing that has to work before people are sent here, or, if it is
// Optional, one that readiness tells of and does not depend on.
type Part struct {
	Name     string
	Check    func(context.Context) error
	Optional bool
}

// A Web is the HTTP handler of the program.
type Web struct {
	o         Options
	echo      *echo.Echo
	known     map[string]bool // registered routes
	tokens    *limiter
	addresses *limiter
	listening *gauge
}

// New builds the handler.
func New(o Options) (*Web, error) {
	if o.Metrics == nil {
		o.Metrics = NewMetrics()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Beat == 0 {
		o.Beat = 15 * time.Second
	}
	if o.Poll == 0 {
		o.Poll = 25 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	w := &Web{
		o:         o,
		echo:      echo.New(),
		known:     map[string]bool{},
		tokens:    newLimiter(o.Token, o.Now),
		addresses: newLimiter(o.Address, o.Now),
		listening: newGauge(maxListeners, maxListenersEach),
	}
	e := w.echo
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = w.fail
	e.IPExtractor = extractor(o.Proxies)
	// In this order: what is refused is logged and counted too.
	e.Use(w.identify, w.observe, w.survive, w.secure, w.origin, w.byAddress)

	v1 := e.Group("/api/v1")
	v1.POST("/conversations", w.createConversation)
	c := v1.Group("/conversations/:id")
	c.GET("", w.getConversation, w.byToken)
	c.DELETE("", w.eraseConversation, w.byToken)
	c.POST("/messages", w.postMessage, w.byToken)
	c.GET("/events", w.getEvents, w.byToken)
	c.POST("/handoff", w.postHandoff, w.byToken)
	c.DELETE("/handoff", w.deleteHandoff, w.byToken)
	v1.GET("/answers/:id", w.getAnswer, w.byToken)
	v1.POST("/answers/:id/feedback", w.postFeedback, w.byToken)
	v1.GET("/search", w.search, w.local)
	v1.GET("/explain", w.explain, w.local)
	v1.GET("/guides/:id", w.getGuide)
	e.GET("/api/openapi.json", w.openAPI)
	e.GET("/api/schemas/:name", w.schema)
	e.GET("/healthz", w.healthz)
	e.GET("/readyz", w.readyz)
	e.GET("/metrics", w.metrics, w.watcher)
	if err := w.pages(o.Static); err != nil {
		return nil, err
	}
	for _, r := range e.Routes() {
		w.known[r.Path] = true
	}
	return w, nil
}

// ServeHTTP answers one request.
func (w *Web) ServeHTTP(rw http.ResponseWriter, r *http.Request) { w.echo.ServeHTTP(rw, r) }

// Routes lists what the handler answers, each as "METHOD /path/:param", sorted.
func (w *Web) Routes() []string {
	var all []string
	for _, r := range w.echo.Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Server wraps the handler in a server with the times and sizes that keep slow
// and greedy clients from holding it. Streams and long polls set their own.
func Server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug), // broken TLS hellos and the like
	}
}
