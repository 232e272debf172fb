package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// origin lets pages call the API: our own, those of the origins in the settings,
// and, where none is set, pages on the person's own machine (for trying the embed
// snippet). A request without an Origin is no other page's and passes; the token
// guards it. The widget's files may be loaded from everywhere: they are public,
// and module scripts need the header.
func (w *Web) origin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, h := c.Request(), c.Response().Header()
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			if public(r.URL.Path) {
				h.Set("Access-Control-Allow-Origin", "*")
				h.Set("Cross-Origin-Resource-Policy", "cross-origin")
			}
			return next(c)
		}
		h.Add("Vary", "Origin")
		from := r.Header.Get("Origin")
		if from == "" {
			return next(c)
		}
		// Browsers say themselves that a page is our own, which no page can forge;
		// that holds also where a proxy in front changes the host name.
		if r.Header.Get("Sec-Fetch-Site") != "same-origin" && !w.allowed(from, r.Host) {
			return refuse("origin-refused")
		}
		h.Set("Access-Control-Allow-Origin", from)
		h.Set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, ETag")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, If-Match, If-None-Match")
			h.Set("Access-Control-Max-Age", "600")
			return c.NoContent(http.StatusNoContent)
		}
		return next(c)
	}
}

// public reports whether a path is the widget's, or a liveness check that the
// embedded widget makes.
func public(path string) bool {
	return path == "/widget.js" || strings.HasPrefix(path, "/widget/") || path == "/healthz"
}

// allowed reports whether pages from an origin may call the API at host. The
// scheme is not compared with our own: a proxy in front may speak TLS.
func (w *Web) allowed(from, host string) bool {
	u, err := url.Parse(from)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false // "null" of sandboxed frames and files among them
	}
	if strings.EqualFold(u.Host, host) || slices.Contains(w.o.Origins, strings.ToLower(from)) {
		return true
	}
	return len(w.o.Origins) == 0 && localName(u.Hostname())
}

// localName reports whether a host name means this machine.
func localName(name string) bool {
	if strings.EqualFold(name, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && a.Unmap().IsLoopback()
}

// local lets only this machine's own clients through. A proxy on the same machine
// has a local address too, so whoever comes through one is refused, as is a page
// that made a foreign name point here.
func (w *Web) local(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		peer, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil || !localName(peer) {
			return refuse("local-only")
		}
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if !localName(host) {
			return refuse("local-only")
		}
		for _, h := range []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via"} {
			if r.Header.Get(h) != "" {
				return refuse("local-only")
			}
		}
		return next(c)
	}
}
