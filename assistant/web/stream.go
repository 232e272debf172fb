package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// writeTime is how long a client may take to accept one event. Who is slower is
// gone: the program does not wait for it.
const writeTime = 15 * time.Second

// A stream writes server-sent events. Its methods may be called from several
// goroutines. The response begins with the first event: until then a failure
// can still be told by its status.
type stream struct {
	mu    sync.Mutex
	c     echo.Context
	ctl   *http.ResponseController
	begun bool
	err   error // the first failed write; later ones do nothing
}

func newStream(c echo.Context) *stream {
	return &stream{c: c, ctl: patient(c)}
}

// patient takes the server's reading time off a request whose answer may take
// longer: the server would end the request's context with it. Writing has its
// own times.
func patient(c echo.Context) *http.ResponseController {
	ctl := http.NewResponseController(c.Response())
	_ = ctl.SetReadDeadline(time.Time{}) // only test recorders can't
	return ctl
}

// send writes one event; id 0 is none.
func (s *stream) send(event string, id int64, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode event %s: %w", event, err)
	}
	frame := make([]byte, 0, len(data)+64)
	if id != 0 {
		frame = fmt.Appendf(frame, "id: %d\n", id)
	}
	frame = fmt.Appendf(frame, "event: %s\ndata: %s\n\n", event, data) // JSON has no line ends
	return s.write(frame)
}

// beat writes a comment, so that proxies and clients know that the line is alive.
func (s *stream) beat() error { return s.write([]byte(": \n\n")) }

func (s *stream) write(frame []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	_ = s.ctl.SetWriteDeadline(time.Now().Add(writeTime))
	if !s.begun {
		s.begun = true
		h := s.c.Response().Header()
		h.Set("Content-Type", "text/event-stream; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Accel-Buffering", "no") // nginx would hold the events back
		s.c.Response().WriteHeader(http.StatusOK)
	}
	if _, s.err = s.c.Response().Write(frame); s.err != nil {
		return s.err
	}
	s.err = s.ctl.Flush()
	return s.err
}

// open reports whether anything has been written.
func (s *stream) open() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begun
}

// beating sends a beat every interval until the returned func is called, which
// waits for the beating to end.
func (s *stream) beating(every time.Duration) (stop func()) {
	ended, quit := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				_ = s.beat() // the turn goes on without the client
			case <-quit:
				return
			}
		}
	}()
	return func() { close(quit); <-ended }
}
