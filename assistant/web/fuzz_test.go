package web_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"yijian/assistant/web"
)

// FuzzCalls sends calls with any header and body: each gets an answer or a
// problem, never a failure of ours, and nothing panics.
func FuzzCalls(f *testing.F) {
	f.Add("POST", "", `{"region":"990100","channel":"widget"}`, "key", "http://localhost", "application/json", "", "1.2.3.4")
	f.Add("POST", "", `{"lang":1}`, "\x00", "null", "text/event-stream", "-1", "::1, x")
	f.Add("POST", "/messages", `{"text":"<script>alert(1)</script>"}`, "k2", "", "text/event-stream;q=0", "", "")
	f.Add("GET", "/events?after=99999999999999999999", "", "", "https://x", "*/*", "9", "")
	f.Add("DELETE", "/handoff", "\xff{", "", "", "", "", "")
	f.Add("GET", "/%2e%2e/%00", "", "", "", "", "", "")
	shared := newBed(f, func(o *web.Options) { o.Poll = time.Millisecond })
	f.Fuzz(func(t *testing.T, method, path, body, key, origin, accept, last, forwarded string) {
		b := *shared
		b.t = t
		base, token := b.conversation()
		if path == "" {
			base = "/api/v1/conversations"
		}
		k := call{method: method, path: base + path, body: body, token: token, header: map[string]string{
			"Idempotency-Key": key, "Origin": origin, "Accept": accept, "Last-Event-ID": last, "X-Forwarded-For": forwarded,
		}}
		if _, err := k.request(t.Context(), "http://127.0.0.1"); err != nil {
			t.Skip("no request can be made of this")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond) // a stream has no end of its own
		defer cancel()
		r := b.serveFor(ctx, k, "192.0.2.1:1")
		if r.status == 500 || strings.Contains(b.log.String(), "handler panicked") {
			t.Fatalf("%s %s = %d %s\n%s", method, path, r.status, r.body, b.log)
		}
		var p web.Problem
		if r.status >= 400 && r.body != "" {
			if err := json.Unmarshal([]byte(r.body), &p); err != nil || p.Status != r.status {
				t.Fatalf("%s %s = %d, not a problem: %s", method, path, r.status, r.body)
			}
		}
	})
}
