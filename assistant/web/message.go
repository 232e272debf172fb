package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yijian/assistant/answer"
	"yijian/assistant/claim"
	"yijian/assistant/session"
)

// postMessage answers a message: as one JSON answer, or, to who accepts an event
// stream, as status, claim and answer events while it comes about.
func (w *Web) postMessage(c echo.Context) error {
	secret, err := token(c)
	if err != nil {
		return err
	}
	key, err := idempotency(c)
	if err != nil {
		return err
	}
	var body struct {
		Text string `json:"text"`
		Lang string `json:"lang"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	msg := session.Message{Text: body.Text, Key: key.Value, Lang: body.Lang}
	if accepts(c, "text/event-stream") {
		return w.streamMessage(c, secret, msg)
	}
	patient(c)
	a, err := w.o.Session.Send(c.Request().Context(), param(c, "id"), secret, msg, answer.Progress{})
	if err != nil {
		return err
	}
	return private(c, http.StatusOK, a)
}

// streamMessage tells a turn as it happens. Failed writes are not this turn's
// failure: the client asks again with its key, or reads the history.
func (w *Web) streamMessage(c echo.Context, secret string, msg session.Message) error {
	s := newStream(c)
	stop := s.beating(w.o.Beat)
	a, err := w.o.Session.Send(c.Request().Context(), param(c, "id"), secret, msg, answer.Progress{
		Step:  func(step string) { _ = s.send("status", 0, status{step}) },
		Claim: func(cl claim.Claim) { _ = s.send("claim", 0, cl) },
	})
	stop()
	if err != nil && !s.open() {
		return err
	}
	if err != nil {
		p, _ := w.problem(c, err)
		_ = s.send("error", 0, p)
		return err // for the log; the response has begun
	}
	_ = s.send("answer", 0, a)
	return nil
}

type status struct {
	Step string `json:"step"`
}
