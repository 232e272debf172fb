package web

import (
	_ "embed" // openapi.json
	"net/http"

	"github.com/labstack/echo/v4"
)

//go:embed openapi.json
var openAPI []byte

func (w *Web) openAPI(c echo.Context) error {
	return document(c, "application/json; charset=utf-8", openAPI)
}

func (w *Web) schema(c echo.Context) error {
	body, ok := w.o.Schemas[param(c, "name")]
	if !ok {
		return refuse("no-such-address")
	}
	return document(c, "application/schema+json; charset=utf-8", body)
}

func document(c echo.Context, kind string, body []byte) error {
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.Blob(http.StatusOK, kind, body)
}
