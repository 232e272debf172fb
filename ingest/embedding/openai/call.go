package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	firstWait = 500 * time.Millisecond // doubled at each further try
	longWait  = 20 * time.Second
	// patience is how long a server may ask to be left alone. One that asks for more
	// is not going to answer this call.
	patience = 2 * time.Minute
)

// send makes one request of a batch, and repeats it while the server can't
// answer.
func (e *Embedder) send(ctx context.Context, batch []string) ([][]float32, error) {
	body, err := json.Marshal(struct {
		Model    string   `json:"model"`
		Input    []string `json:"input"`
		Encoding string   `json:"encoding_format"`
	}{e.o.Model, batch, "float"})
	if err != nil { // strings only
		return nil, e.errorf("write the request: %w", err)
	}
	pause := firstWait
	for try := 0; ; try++ {
		vectors, err := e.once(ctx, body, batch)
		if err == nil {
			return vectors, nil
		}
		var again *passing
		if ctx.Err() != nil || !errors.As(err, &again) || try >= e.o.Retries {
			return nil, e.errorf("%d texts, %d characters, try %d: %w", len(batch), characters(batch), try+1, err)
		}
		d := max(pause, again.after)
		if again.after > patience {
			return nil, e.errorf("%w: it wants to be left alone for %v", err, again.after)
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
			return nil, e.errorf("%w: no time is left to wait %v: %w", err, d, context.DeadlineExceeded)
		}
		if err := e.o.Wait(ctx, d); err != nil {
			return nil, e.errorf("%w", err)
		}
		pause = min(2*pause, longWait)
	}
}

// once makes one request. An error that may pass is a *passing.
func (e *Embedder) once(ctx context.Context, body []byte, batch []string) ([][]float32, error) {
	limited, cancel := context.WithTimeout(ctx, e.o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return nil, bare(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if e.o.Key != "" {
		req.Header.Set("Authorization", "Bearer "+e.o.Key)
	}
	resp, err := e.client.Do(req)
	if err != nil {
		return nil, broken(ctx, bare(err))
	}
	defer resp.Body.Close()
	// A float takes at most some 25 bytes; 16,384 elements is more than any model has.
	limit := int64(1<<20 + 25*16384*len(batch))
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, broken(ctx, fmt.Errorf("read the reply: %w", bare(err)))
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("the reply to %d texts is longer than %d bytes", len(batch), limit)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, e.refused(resp, data, batch)
	}
	return e.read(data, batch)
}

// passing is an error that another try may not meet.
type passing struct {
	err   error
	after time.Duration // how long the server wants to be left alone; 0: it does not say
}

func (p *passing) Error() string { return p.err.Error() }
func (p *passing) Unwrap() error { return p.err }

// broken is an error of the connection. If the caller has gone, there is no other
// try; a request's own time running out is worth one.
func broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &passing{err: err}
}

// bare is err without the address, which package net/http puts before it.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// refused is a reply other than 200.
func (e *Embedder) refused(resp *http.Response, data []byte, batch []string) error {
	r := &refusal{status: resp.StatusCode, why: e.reason(data, batch)}
	switch {
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		r.why = "the key, or going without one, is not accepted" // servers' own words repeat parts of the key
		return r
	case resp.StatusCode < 400:
		r.why = "a redirection or no reply, which is not followed"
		return r
	case resp.StatusCode == http.StatusTooManyRequests && quotaSpent(data):
		return r // waiting does not fill a purse
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusRequestTimeout, resp.StatusCode >= 500:
		return &passing{r, retryAfter(resp.Header.Get("Retry-After"), resp.Header.Get("Date"))}
	}
	return r
}

// retryAfter reads a number of seconds, or a moment, on the server's own clock if
// it tells the time.
func retryAfter(after, now string) time.Duration {
	if s, err := strconv.Atoi(after); err == nil && s >= 0 {
		return time.Duration(min(s, 1<<20)) * time.Second
	}
	at, err := http.ParseTime(after)
	if err != nil {
		return 0
	}
	from, err := http.ParseTime(now)
	if err != nil {
		return 0
	}
	return max(0, at.Sub(from))
}

// errorf names the host.
func (e *Embedder) errorf(format string, args ...any) error {
	return fmt.Errorf("embedding server %s: "+format, append([]any{e.host}, args...)...)
}
