package web

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// Keys of what middleware and handlers leave for the log line.
const (
	keyID   = "request id"
	keyCode = "problem code"
)

// identify gives each request an id. A client's own is not taken: it would be
// somebody else's text in our log.
func (w *Web) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		id := hex.EncodeToString(b[:])
		c.Set(keyID, id)
		c.Response().Header().Set("X-Request-Id", id)
		return next(c)
	}
}

func requestID(c echo.Context) string {
	id, _ := c.Get(keyID).(string)
	return id
}

// observe counts and logs each request: one line, with the route's pattern and
// neither address, token nor text.
func (w *Web) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		if err := next(c); err != nil {
			c.Error(err) // writes the response, so that its status is known here
		}
		took := time.Since(began)
		route := c.Path()
		if !w.known[route] {
			route = "other"
		}
		code, _ := c.Get(keyCode).(string)
		w.o.Metrics.request(c.Request().Method, route, c.Response().Status, took)
		w.o.Log.Info("request", "id", requestID(c), "method", method(c.Request().Method), "route", route,
			"status", c.Response().Status, "code", code, "bytes", c.Response().Size, "ms", float64(took.Microseconds())/1000)
		return nil
	}
}

// method is the request's method if it is one of HTTP's: it may be any word.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// survive turns a panic into a problem. The value is not logged: it may hold what
// a person said.
func (w *Web) survive(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			w.o.Log.Error("handler panicked", "id", requestID(c), "type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			err = refuse("internal")
		}()
		return next(c)
	}
}

// What a page may load and do: only what this server serves, no inline script or
// style, no frame around it but our own.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// secure sets the headers that keep browsers from doing more than is meant.
func (w *Web) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		policy := pagePolicy
		if strings.HasPrefix(c.Request().URL.Path, "/api/") {
			policy = "default-src 'none'; frame-ancestors 'none'"
		} else {
			h.Set("X-Frame-Options", "SAMEORIGIN")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		h.Set("Content-Security-Policy", policy)
		return next(c)
	}
}
