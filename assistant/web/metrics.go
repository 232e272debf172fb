package web

import (
	"crypto/subtle"
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"yijian/assistant/session"
)

// Metrics counts what operators watch, in Prometheus' text format (version
// 0.0.4). Labels are routes, statuses and outcomes: a closed set, never anything
// that a client chose.
//
// # Design
//
// Four series and a page of code. The client library would bring protobuf and
// seven more modules into the default program for the same text.
type Metrics struct {
	mu       sync.Mutex
	requests map[string]uint64     // by labels
	answers  map[string]uint64     // by labels
	took     map[string]*histogram // requests by labels
	answered histogram

	embedded histogram
	failed   uint64 // questions that got no vector

	generation func() int64
	vectorless func() (n int, known bool)
	began      time.Time
}

// NewMetrics returns metrics with nothing counted.
func NewMetrics() *Metrics {
	return &Metrics{
		requests: map[string]uint64{}, answers: map[string]uint64{}, took: map[string]*histogram{},
		generation: func() int64 { return 0 }, vectorless: func() (int, bool) { return 0, false }, began: time.Now(),
	}
}

// Generation tells how to find the generation of guides that searches see.
func (m *Metrics) Generation(f func() int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.generation = f
}

// Vectors tells how to find how many chunks have no vector; known is false where
// nobody can say.
func (m *Metrics) Vectors(f func() (n int, known bool)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.vectorless = f
}

// Embedding counts a question's vector, or that there was none to be had.
func (m *Metrics) Embedding(took time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.embedded.add(took)
	if err != nil {
		m.failed++
	}
}

// Answer counts an answer given; it is a session.Options.Observe.
func (m *Metrics) Answer(o session.Observed) {
	outcome := string(o.Outcome)
	if o.Failed {
		outcome = "failed"
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answers[labels("channel", o.Channel, "outcome", outcome)]++
	m.answered.add(o.Took)
}

func (m *Metrics) request(verb, route string, status int, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[labels("method", method(verb), "route", route, "status", strconv.Itoa(status))]++
	if strings.HasSuffix(route, "/events") { // it waits on purpose
		return
	}
	l := labels("route", route)
	h := m.took[l]
	if h == nil {
		h = &histogram{}
		m.took[l] = h
	}
	h.add(took)
}

func labels(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s=%q", pairs[i], pairs[i+1])
	}
	return b.String()
}

// bounds of the histograms, seconds: an answer is to take 5 to 60 ms without a
// model, seconds with one.
var bounds = [...]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

type histogram struct {
	counts [len(bounds) + 1]uint64 // not yet added up
	sum    float64
}

func (h *histogram) add(d time.Duration) {
	s := d.Seconds()
	i, _ := slices.BinarySearch(bounds[:], s)
	h.counts[i]++
	h.sum += s
}

func (h *histogram) write(w io.Writer, name, labels string) {
	comma := ""
	if labels != "" {
		comma = ","
	}
	var n uint64
	for i, c := range h.counts {
		n += c
		le := "+Inf"
		if i < len(bounds) {
			le = strconv.FormatFloat(bounds[i], 'g', -1, 64)
		}
		fmt.Fprintf(w, "%s_bucket{%s%sle=%q} %d\n", name, labels, comma, le, n)
	}
	if labels != "" {
		labels = "{" + labels + "}"
	}
	fmt.Fprintf(w, "%s_sum%s %g\n%s_count%s %d\n", name, labels, h.sum, name, labels, n)
}

// write writes everything, series in a fixed order.
func (m *Metrics) write(w io.Writer, listeners int) {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	m.mu.Lock()
	defer m.mu.Unlock()
	counter := func(name, help string, by map[string]uint64) {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s counter\n", name, help, name)
		for _, l := range slices.Sorted(maps.Keys(by)) {
			fmt.Fprintf(w, "%s{%s} %d\n", name, l, by[l])
		}
	}
	number := func(name, help string, v float64) {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s gauge\n%s %s\n", name, help, name, name, strconv.FormatFloat(v, 'f', -1, 64))
	}
	counter("yijian_requests_total", "HTTP requests by route and status.", m.requests)
	counter("yijian_answers_total", "Answers given, by outcome and channel.", m.answers)
	const requests = "yijian_request_seconds"
	fmt.Fprintf(w, "# HELP %s Duration of HTTP requests, waiting for events left out.\n# TYPE %s histogram\n", requests, requests)
	for _, l := range slices.Sorted(maps.Keys(m.took)) {
		m.took[l].write(w, requests, l)
	}
	const answers = "yijian_answer_seconds"
	fmt.Fprintf(w, "# HELP %s Time to make an answer.\n# TYPE %s histogram\n", answers, answers)
	m.answered.write(w, answers, "")
	const embedding = "yijian_question_embedding_seconds"
	fmt.Fprintf(w, "# HELP %s Time to make a question's vector, or to give up.\n# TYPE %s histogram\n", embedding, embedding)
	m.embedded.write(w, embedding, "")
	const failed = "yijian_question_embedding_failures_total"
	fmt.Fprintf(w, "# HELP %s Questions that got no vector and were searched by words.\n# TYPE %s counter\n%s %d\n", failed, failed, failed, m.failed)
	if n, known := m.vectorless(); known {
		number("yijian_vectors_missing", "Published chunks without a vector.", float64(n))
	}
	number("yijian_guides_generation", "Published generation of guides that searches see.", float64(m.generation()))
	number("yijian_listeners", "Clients waiting for events.", float64(listeners))
	number("yijian_heap_bytes", "Heap in use.", float64(mem.HeapInuse))
	number("yijian_goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
	number("yijian_start_time_seconds", "Start of the program, Unix time.", float64(m.began.Unix()))
}

// watcher lets those through who may see the metrics: they tell how much is asked
// and what fails, which is the operators' to know.
func (w *Web) watcher(next echo.HandlerFunc) echo.HandlerFunc {
	local := w.local(next)
	return func(c echo.Context) error {
		if w.o.MetricsToken == "" || c.Request().Header.Get("Authorization") == "" {
			return local(c)
		}
		got, err := token(c)
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(got), []byte(w.o.MetricsToken)) != 1 {
			return refuse("token-wrong")
		}
		return next(c)
	}
}

func (w *Web) metrics(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	c.Response().WriteHeader(http.StatusOK)
	w.o.Metrics.write(c.Response(), w.listening.count())
	return nil
}
