package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"yijian/assistant/session"
)

// How many clients may wait for events at once: in all, and in one conversation
// (a few windows and devices).
const (
	maxListeners     = 2000
	maxListenersEach = 8
)

// getEvents gives the turns after a sequence number, those there are and those
// to come: as an event stream to who accepts one, else as a long poll that
// returns a JSON array, empty if nothing happened in time.
func (w *Web) getEvents(c echo.Context) error {
	secret, err := token(c)
	if err != nil {
		return err
	}
	after, err := position(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	// Before taking a place: who has no token takes none.
	if _, err := w.o.Session.Conversation(c.Request().Context(), id, secret); err != nil {
		return err
	}
	leave, ok := w.listening.enter(id)
	if !ok {
		return refuse("too-many-listeners")
	}
	defer leave()
	if accepts(c, "text/event-stream") {
		return w.streamEvents(c, id, secret, after)
	}

	patient(c)
	ctx, cancel := context.WithTimeout(c.Request().Context(), w.o.Poll)
	defer cancel()
	turns, err := w.o.Session.Wait(ctx, id, secret, after)
	if err != nil {
		return err
	}
	if turns == nil {
		turns = []session.Entry{}
	}
	return private(c, http.StatusOK, turns)
}

// streamEvents writes turns as they come, with their number as the event's id,
// until the client goes, the conversation is erased or the program stops.
func (w *Web) streamEvents(c echo.Context, id, secret string, after int64) error {
	s := newStream(c)
	if err := s.beat(); err != nil { // the client sees at once that it is connected
		return nil
	}
	for c.Request().Context().Err() == nil {
		ctx, cancel := context.WithTimeout(c.Request().Context(), w.o.Beat)
		turns, err := w.o.Session.Wait(ctx, id, secret, after)
		cancel()
		if errors.Is(err, session.ErrClosing) {
			return nil // the client comes back with Last-Event-ID
		}
		if err != nil {
			p, _ := w.problem(c, err)
			_ = s.send("error", 0, p)
			return err
		}
		for _, t := range turns {
			if err := s.send("message", t.Seq, t); err != nil {
				return nil // the client is gone
			}
			after = t.Seq
		}
		if len(turns) == 0 && s.beat() != nil {
			return nil
		}
	}
	return nil
}

// position is the number after which the client wants turns: Last-Event-ID of a
// returning stream wins over the address it was opened with.
func position(c echo.Context) (int64, error) {
	v, name := c.Request().Header.Get("Last-Event-ID"), "Last-Event-ID"
	if v == "" {
		v, name = c.QueryParam("after"), "after"
	}
	if v == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		return 0, refuse("parameter-invalid", name)
	}
	return n, nil
}
