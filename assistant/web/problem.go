package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"yijian/assistant/answer"
	"yijian/assistant/session"
)

// A Problem is how a failed call is reported (RFC 9457): a sentence for the
// person in Chinese, a title for the programmer in English, and the request's
// id, by which the log line is found.
type Problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	RequestID string `json:"requestId"`
	// Contact is whom to call when the program can't help.
	Contact *answer.Contact `json:"contact,omitempty"`
}

// A refusal is an error that this package itself finds, named as in the table of
// sentences.
type refusal struct {
	code  string
	args  []any // of the sentence
	after int   // seconds until another try, 0 not said
}

func (r refusal) Error() string { return r.code }

func refuse(code string, args ...any) error { return refusal{code: code, args: args} }

// codeOf is the one place where an error becomes a code of the table.
func codeOf(err error) refusal {
	var r refusal
	var long *session.TooLong
	var body *http.MaxBytesError
	var e *echo.HTTPError
	switch {
	case errors.As(err, &r):
		return r
	case errors.As(err, &long):
		return refusal{code: "message-too-long", args: []any{long.Limit, long.Got}}
	case errors.As(err, &body):
		return refusal{code: "body-too-large", args: []any{maxBody >> 10}}
	case errors.Is(err, session.ErrEmpty):
		return refusal{code: "message-empty"}
	case errors.Is(err, session.ErrRegion):
		return refusal{code: "region-unknown"}
	case errors.Is(err, session.ErrChannel):
		return refusal{code: "channel-unknown"}
	case errors.Is(err, session.ErrAudience):
		return refusal{code: "audience-unknown"}
	case errors.Is(err, session.ErrGrade):
		return refusal{code: "grade-unknown"}
	case errors.Is(err, session.ErrToken):
		return refusal{code: "token-wrong"}
	case errors.Is(err, session.ErrNotFound):
		return refusal{code: "not-found"}
	case errors.Is(err, session.ErrKeyReused):
		return refusal{code: "key-reused"}
	case errors.Is(err, session.ErrClosing):
		return refusal{code: "closing", after: 2}
	case errors.Is(err, session.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return refusal{code: "unavailable", after: 5}
	case errors.As(err, &e) && e.Code == http.StatusNotFound:
		return refusal{code: "no-such-address"}
	case errors.As(err, &e) && e.Code == http.StatusMethodNotAllowed:
		return refusal{code: "method-not-allowed"}
	}
	return refusal{code: "internal"}
}

// problem describes an error for the client.
func (w *Web) problem(c echo.Context, err error) (Problem, refusal) {
	r := codeOf(err)
	if r.code == "internal" && c.Request().Context().Err() != nil {
		r = refusal{code: "client-gone"} // its going is what failed the call
	}
	s, ok := sentences[r.code]
	if !ok { // a code without a sentence is our mistake, not the person's
		r = refusal{code: "internal"}
		s = sentences[r.code]
	}
	detail := s.zh
	if len(r.args) > 0 {
		detail = fmt.Sprintf(s.zh, r.args...)
	}
	p := Problem{
		Type: "urn:yijian:problem:" + r.code, Title: s.en, Status: s.status,
		Detail: detail, Code: r.code, RequestID: requestID(c),
	}
	if s.status >= 500 {
		contact := w.o.Hotline
		p.Contact = &contact
	}
	return p, r
}

// fail answers a failed call. Errors that are ours are logged with the request's
// id; they hold no personal data by rule (package errors name codes and ids).
func (w *Web) fail(err error, c echo.Context) {
	p, r := w.problem(c, err)
	switch {
	case r.code == "client-gone":
		w.o.Log.Info("client went away", "id", p.RequestID, "error", err)
	case p.Status >= 500 && r.code != "closing":
		w.o.Log.Error("request failed", "id", p.RequestID, "code", p.Code, "error", err)
	}
	c.Set(keyCode, p.Code)
	if c.Response().Committed {
		return
	}
	h := c.Response().Header()
	h.Set("Content-Type", "application/problem+json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if r.after > 0 {
		h.Set("Retry-After", strconv.Itoa(r.after))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	c.Response().WriteHeader(p.Status)
	if c.Request().Method != http.MethodHead {
		_ = json.NewEncoder(c.Response()).Encode(p) // the client may be gone: nobody to tell
	}
}
