package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"yijian/assistant/session"
)

const (
	maxBody  = 64 << 10 // bytes of a request body
	maxToken = 128      // characters; ours have 43
	maxKey   = 200      // characters of an Idempotency-Key
)

// read decodes a JSON body into v. An empty body leaves v as it is; fields that
// v doesn't have are ignored, so that newer clients can talk to older servers.
func read(c echo.Context, v any) error {
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	if err != nil { // the client went away or was too slow
		return refuse("json-invalid")
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	err = json.Unmarshal(body, v)
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return refuse("parameter-invalid", kind.Field) // a name of ours
	}
	if err != nil {
		// Not err: it may quote what the person typed.
		return refuse("json-invalid")
	}
	return nil
}

// token is the bearer token of the call.
func token(c echo.Context) (string, error) {
	scheme, value, ok := strings.Cut(c.Request().Header.Get("Authorization"), " ")
	value = strings.TrimSpace(value)
	if !ok || !strings.EqualFold(scheme, "Bearer") || value == "" || len(value) > maxToken {
		return "", refuse("token-missing")
	}
	return value, nil
}

// idempotency is the call's key. Where no token says whose key it is, the
// caller's address and program do.
func idempotency(c echo.Context) (session.Key, error) {
	v := c.Request().Header.Get("Idempotency-Key")
	if v == "" {
		return session.Key{}, nil
	}
	if len(v) > maxKey {
		return session.Key{}, refuse("key-invalid")
	}
	for _, b := range []byte(v) {
		if b <= ' ' || b > '~' {
			return session.Key{}, refuse("key-invalid")
		}
	}
	return session.Key{Caller: c.RealIP() + " " + c.Request().UserAgent(), Value: v}, nil
}

// param is a part of the path as it was meant: echo leaves it escaped where the
// path has escapes that matter (a guide's id may hold a slash).
func param(c echo.Context, name string) string {
	v := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return v
	}
	if plain, err := url.PathUnescape(v); err == nil {
		return plain
	}
	return v
}

// accepts reports whether the client asks for this media type by name.
func accepts(c echo.Context, media string) bool {
	for _, line := range c.Request().Header.Values("Accept") {
		for part := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(part, ";")
			if strings.EqualFold(strings.TrimSpace(name), media) && strings.TrimSpace(params) != "q=0" {
				return true
			}
		}
	}
	return false
}

// private answers with what only this client may see.
func private(c echo.Context, status int, v any) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, v)
}
