package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed static
var embedded embed.FS

// Static is the pages of the program: a folder each for the widget, the portal
// demo, the agents' page and the guide page.
func Static() (fs.FS, error) { return fs.Sub(embedded, "static") }

// A file is one static file, ready to be sent.
type file struct {
	body, packed []byte // packed: gzip, nil where it saves nothing
	kind         string
	tag          string
}

// pages registers a route for each page and each folder of files. All files are
// read once: they are small, and part of the program.
func (w *Web) pages(static fs.FS) error {
	files := map[string]file{}
	err := fs.WalkDir(static, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		body, err := fs.ReadFile(static, name)
		if err != nil {
			return err
		}
		files[name], err = pack(name, body)
		return err
	})
	if err != nil {
		return fmt.Errorf("read pages: %w", err)
	}

	get := func(route string, name func(echo.Context) string) {
		h := func(c echo.Context) error {
			f, ok := files[name(c)]
			if !ok {
				return refuse("no-such-address")
			}
			return f.send(c)
		}
		w.echo.GET(route, h)
		w.echo.HEAD(route, h)
	}
	page := func(route, name string) { get(route, func(echo.Context) string { return name }) }
	page("/", "portal/index.html")
	page("/console", "console/index.html")
	page("/console/", "console/index.html")
	page("/console/explain", "console/explain.html")
	page("/guides/:id", "guide/index.html")
	page("/widget.js", "widget/widget.js")
	page("/favicon.ico", "portal/favicon.svg")
	folders, err := fs.ReadDir(static, ".")
	if err != nil {
		return fmt.Errorf("read pages: %w", err)
	}
	for _, d := range folders {
		if d.IsDir() {
			get("/"+d.Name()+"/*", func(c echo.Context) string { return d.Name() + "/" + c.Param("*") })
		}
	}
	get("/assets/*", func(c echo.Context) string { return c.Param("*") })
	return nil
}

// pack prepares a file. Its type is told by its name from a list of our own: the
// system's table differs from machine to machine.
func pack(name string, body []byte) (file, error) {
	sum := sha256.Sum256(body)
	f := file{body: body, tag: `"` + hex.EncodeToString(sum[:8]) + `"`}
	switch path.Ext(name) {
	case ".html":
		f.kind = "text/html; charset=utf-8"
	case ".js":
		f.kind = "text/javascript; charset=utf-8"
	case ".css":
		f.kind = "text/css; charset=utf-8"
	case ".svg":
		f.kind = "image/svg+xml"
	case ".json", ".webmanifest":
		f.kind = "application/json"
	case ".png":
		f.kind = "image/png"
	case ".ico":
		f.kind = "image/x-icon"
	case ".woff2":
		f.kind = "font/woff2"
	case ".txt", ".md":
		f.kind = "text/plain; charset=utf-8"
	default:
		return file{}, fmt.Errorf("%s: no media type for this kind of file", name)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return file{}, err
	}
	if _, err := z.Write(body); err != nil {
		return file{}, err
	}
	if err := z.Close(); err != nil {
		return file{}, err
	}
	if b.Len() < len(body)*9/10 {
		f.packed = b.Bytes()
	}
	return f, nil
}

// send answers with the file, or says that the browser has it. Browsers ask every
// time: a page and its modules must be of one version.
func (f file) send(c echo.Context) error {
	h := c.Response().Header()
	h.Set("ETag", f.tag)
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(c.Request().Header.Get("If-None-Match"), f.tag) {
		return c.NoContent(http.StatusNotModified)
	}
	body := f.body
	if f.packed != nil && strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.packed
	}
	if c.Request().Method == http.MethodHead {
		h.Set("Content-Type", f.kind)
		return c.NoContent(http.StatusOK)
	}
	return c.Blob(http.StatusOK, f.kind, body)
}
