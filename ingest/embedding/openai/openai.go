// Package openai embeds texts by any server that speaks OpenAI's embeddings call
// (POST …/v1/embeddings): a model server in the same network, or a provider's. It
// knows no model; which one it is, is a setting.
//
// Start at [New]. batch.go shares texts out, call.go makes one request and
// repeats it, reply.go checks what comes back.
//
// # Design
//
// Servers differ in how many texts and how long a text they take, and say so only
// by refusing. So a refused batch is halved, down to one text, and a refused text
// is cut at the next of a few fixed lengths: the same text is always cut at the
// same place, and gets the same vector. Nothing that a server sends is believed:
// number, order, size and length of the vectors are checked, and an error names
// the host and what was wrong, never the key, and never what a person wrote.
package openai

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Options say which server and how to treat it.
type Options struct {
	// URL is the server's base ("https://host/v1") or the call itself
	// ("https://host/v1/embeddings"); a bare host means its /v1.
	URL   string
	Key   string // sent as a bearer token; empty: none is sent
	Model string // as the server calls it

	// Dim is how many elements a vector has to have; 0 asks the server, once, in New.
	Dim int
	// Batch is the most texts in a request; 0 means 64. A server that refuses so
	// many gets fewer.
	Batch int
	// Parallel is how many requests of one Embed are under way at once; 0 means 4.
	Parallel int
	// Timeout is that of one request; 0 means 30 s.
	Timeout time.Duration
	// Retries is how often a request is repeated that the server could not answer
	// now (408, 429, 5xx, a broken connection); 0 means 4, negative never.
	Retries int
	// Characters is where longer texts are cut at once; 0 means 8,192.
	Characters int

	Client *http.Client // nil: one of its own
	// Wait sleeps between two tries; nil sleeps on the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

// An Embedder is one model of one server. It implements embedding.Embedder.
type Embedder struct {
	o      Options
	url    string
	host   string
	client *http.Client
	batch  atomic.Int32 // texts in a request; falls when the server refuses
}

// New is [Open] for who has no context.
func New(o Options) (*Embedder, error) { return Open(context.Background(), o) }

// Open is an Embedder. If o.Dim is 0 it asks the server for one vector, for as
// long as ctx and o.Timeout allow.
func Open(ctx context.Context, o Options) (*Embedder, error) {
	address, host, err := endpoint(o.URL)
	if err != nil {
		return nil, fmt.Errorf("embedding server: %w", err)
	}
	if o.Model == "" {
		return nil, fmt.Errorf("embedding server %s: no model is named", host)
	}
	if strings.ContainsAny(o.Key, "\r\n") {
		return nil, fmt.Errorf("embedding server %s: the key holds a line break", host)
	}
	o.Batch = or(o.Batch, 64)
	o.Parallel = or(o.Parallel, 4)
	o.Timeout = or(o.Timeout, 30*time.Second)
	o.Characters = or(o.Characters, 8192)
	if o.Retries == 0 {
		o.Retries = 4
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	e := &Embedder{o: o, url: address, host: host, client: client(o.Client)}
	e.batch.Store(int32(o.Batch))
	if e.o.Dim > 0 {
		return e, nil
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	v, err := e.send(ctx, []string{"办事指南"})
	if err != nil {
		return nil, fmt.Errorf("ask for the size of a vector: %w", err)
	}
	e.o.Dim = len(v[0])
	return e, nil
}

// Dim is the number of elements of a vector.
func (e *Embedder) Dim() int { return e.o.Dim }

// Model is the server's name for the model, with the size of its vectors. Two
// servers that call different models by one name can't be told apart by it.
func (e *Embedder) Model() string { return fmt.Sprintf("openai/%s/%d", e.o.Model, e.o.Dim) }

// endpoint is the address of the call, and the host for messages.
func endpoint(raw string) (address, host string, err error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", "", errors.New("the address can't be read") // the parser's error repeats it, with a password in it
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", "", errors.New("want an address as in https://HOST/v1")
	}
	if u.User != nil {
		return "", "", fmt.Errorf("%s: the key is a setting of its own and does not belong into the address", u.Host)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	if u.Path == "" {
		u.Path = "/v1"
	}
	if !strings.HasSuffix(u.Path, "/embeddings") {
		u.Path += "/embeddings"
	}
	return u.String(), u.Host, nil
}

// client is a copy of c that follows no redirect: texts and key go to the host
// that was named and to no other.
func client(c *http.Client) *http.Client {
	if c == nil {
		c = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}
	}
	own := *c
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

func or[T int | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
