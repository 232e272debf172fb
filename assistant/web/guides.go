package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yijian/assistant/session"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
)

// record is a guide as the API gives it: its fields, and its elements as they are
// quoted, so that a page can show and mark the very words of a citation.
type record struct {
	*guide.Guide
	Version  string          `json:"version"`
	Elements []guide.Element `json:"elements"`
}

func (w *Web) getGuide(c echo.Context) error {
	id, version := param(c, "id"), c.QueryParam("version")
	g, err := w.o.Guides.Guide(c.Request().Context(), id, version)
	if errors.Is(err, catalog.ErrNotFound) {
		return refuse("guide-not-found")
	}
	if err != nil {
		return err
	}
	r := record{g, g.Version(), g.Elements()}
	if r.Elements == nil {
		r.Elements = []guide.Element{}
	}
	h := c.Response().Header()
	tag := `"` + r.Version + `"`
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache") // a new version must be seen at once
	if strings.Contains(c.Request().Header.Get("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.JSON(http.StatusOK, r)
}

// search answers one question for an agent on the phone.
func (w *Web) search(c echo.Context) error {
	q, err := query(c)
	if err != nil {
		return err
	}
	patient(c)
	a, err := w.o.Session.Ask(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return private(c, http.StatusOK, a)
}

// explain says of one question how its answer came about.
func (w *Web) explain(c echo.Context) error {
	q, err := query(c)
	if err != nil {
		return err
	}
	patient(c)
	x, err := w.o.Session.Explain(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return private(c, http.StatusOK, x)
}

func query(c echo.Context) (session.Query, error) {
	day, err := guide.ParseDay(c.QueryParam("today"))
	if err != nil {
		return session.Query{}, refuse("parameter-invalid", "today")
	}
	return session.Query{
		Text: c.QueryParam("q"), Region: c.QueryParam("region"), Lang: c.QueryParam("lang"),
		Audience: guide.Audience(c.QueryParam("audience")), Day: day,
	}, nil
}

func (w *Web) healthz(c echo.Context) error {
	return private(c, http.StatusOK, health{OK: true})
}

// readyz checks each part. One that is optional is shown only. Errors are for operators and stay in the log.
func (w *Web) readyz(c echo.Context) error {
	h := health{OK: true, Parts: map[string]bool{}}
	for _, p := range w.o.Parts {
		err := p.Check(c.Request().Context())
		h.Parts[p.Name] = err == nil
		if err != nil && !p.Optional && !errors.Is(err, context.Canceled) {
			h.OK = false
			w.o.Log.Warn("part is not ready", "id", requestID(c), "part", p.Name, "error", err)
		}
	}
	if !h.OK {
		return private(c, http.StatusServiceUnavailable, h)
	}
	return private(c, http.StatusOK, h)
}

type health struct {
	OK    bool            `json:"ok"`
	Parts map[string]bool `json:"parts,omitempty"`
}
