package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yijian/assistant/chat"
	"yijian/assistant/session"
)

func (w *Web) createConversation(c echo.Context) error {
	var start session.Start
	if err := read(c, &start); err != nil {
		return err
	}
	key, err := idempotency(c)
	if err != nil {
		return err
	}
	conv, secret, err := w.o.Session.Create(c.Request().Context(), start, key)
	if err != nil {
		return err
	}
	return private(c, http.StatusCreated, created{conv.ID, secret})
}

type created struct {
	ID    string `json:"id"`
	Token string `json:"token"`
}

func (w *Web) getConversation(c echo.Context) error {
	secret, err := token(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), param(c, "id")
	conv, err := w.o.Session.Conversation(ctx, id, secret)
	if err != nil {
		return err
	}
	turns, err := w.o.Session.History(ctx, id, secret, 0)
	if err != nil {
		return err
	}
	if turns == nil {
		turns = []session.Entry{}
	}
	return private(c, http.StatusOK, history{conv, turns})
}

type history struct {
	chat.Conversation
	Turns []session.Entry `json:"turns"`
}

func (w *Web) eraseConversation(c echo.Context) error {
	secret, err := token(c)
	if err != nil {
		return err
	}
	if err := w.o.Session.Erase(c.Request().Context(), param(c, "id"), secret); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (w *Web) postHandoff(c echo.Context) error {
	secret, err := token(c)
	if err != nil {
		return err
	}
	key, err := idempotency(c)
	if err != nil {
		return err
	}
	var body struct {
		Lang string `json:"lang"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	a, err := w.o.Session.Handoff(c.Request().Context(), param(c, "id"), secret, session.Message{Key: key.Value, Lang: body.Lang})
	if err != nil {
		return err
	}
	return private(c, http.StatusOK, a)
}

// deleteHandoff leaves the queue. There is none yet, so whoever leaves it is out.
func (w *Web) deleteHandoff(c echo.Context) error {
	secret, err := token(c)
	if err != nil {
		return err
	}
	if _, err := w.o.Session.Conversation(c.Request().Context(), param(c, "id"), secret); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (w *Web) getAnswer(c echo.Context) error {
	secret, err := token(c)
	if err != nil {
		return err
	}
	a, err := w.o.Session.Answer(c.Request().Context(), param(c, "id"), secret)
	if err != nil {
		return err
	}
	return private(c, http.StatusOK, a)
}

func (w *Web) postFeedback(c echo.Context) error {
	secret, err := token(c)
	if err != nil {
		return err
	}
	key, err := idempotency(c)
	if err != nil {
		return err
	}
	var body struct {
		Grade  int    `json:"grade"`
		Reason string `json:"reason"`
	}
	if err := read(c, &body); err != nil {
		return err
	}
	err = w.o.Session.Rate(c.Request().Context(), param(c, "id"), secret,
		session.Rating{Grade: body.Grade, Reason: body.Reason, Key: key.Value})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
