package web_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yijian/assistant/web"
)

// serve runs a request through the handler without a network, so that the peer's
// address can be chosen.
func (b *bed) serve(k call, peer string) reply {
	b.t.Helper()
	return b.serveFor(b.t.Context(), k, peer)
}

// serveFor is serve for as long as ctx.
func (b *bed) serveFor(ctx context.Context, k call, peer string) reply {
	b.t.Helper()
	req, err := k.request(ctx, "http://127.0.0.1:8080")
	if err != nil {
		b.t.Fatal(err)
	}
	req.RemoteAddr = peer
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	return reply{rec.Code, rec.Header(), rec.Body.String()}
}

func TestSearchAndItsExplanationAreForThisMachineOnly(t *testing.T) {
	b := newBed(t)
	_, everyone, err := net.ParseCIDR("0.0.0.0/0")
	if err != nil {
		t.Fatal(err)
	}
	behind := newBed(t, func(o *web.Options) { o.Proxies = []*net.IPNet{everyone} })
	for _, tt := range []struct {
		peer   string
		header map[string]string
		status int
	}{
		{"127.0.0.1:5000", nil, 200},
		{"127.8.9.1:5000", nil, 200},
		{"[::1]:5000", nil, 200},
		{"[::ffff:127.0.0.1]:5000", nil, 200},
		{"127.0.0.1:5000", map[string]string{"Host": "localhost:8080"}, 200},
		{"192.0.2.7:5000", nil, 403},
		{"10.0.0.1:5000", nil, 403},
		{"192.0.2.7:5000", map[string]string{"X-Forwarded-For": "127.0.0.1"}, 403},
		{"192.0.2.7:5000", map[string]string{"X-Real-IP": "127.0.0.1"}, 403},
		{"127.0.0.1:5000", map[string]string{"X-Forwarded-For": "192.0.2.7"}, 403},
		{"127.0.0.1:5000", map[string]string{"X-Forwarded-For": "127.0.0.1"}, 403},
		{"127.0.0.1:5000", map[string]string{"Forwarded": "for=192.0.2.7"}, 403},
		{"127.0.0.1:5000", map[string]string{"Host": "rebound.example:8080"}, 403},
		{"@", nil, 403},
	} {
		for name, b := range map[string]*bed{"direct": b, "behind proxies": behind} {
			for _, what := range []string{"search", "explain"} {
				r := b.serve(call{path: "/api/v1/" + what + "?q=x", header: tt.header}, tt.peer)
				if r.status != tt.status {
					t.Errorf("%s: %s from %s with %v = %d %s, want %d", name, what, tt.peer, tt.header, r.status, r.body, tt.status)
				}
			}
		}
	}
}

func TestMetricsAreForThisMachineOrWhoBearsTheToken(t *testing.T) {
	const secret = "0123456789abcdef"
	closed := newBed(t)
	open := newBed(t, func(o *web.Options) { o.MetricsToken = secret })
	for _, tt := range []struct {
		name   string
		bed    *bed
		peer   string
		token  string
		header map[string]string
		status int
	}{
		{"this machine", closed, "127.0.0.1:5000", "", nil, 200},
		{"another machine", closed, "192.0.2.7:5000", "", nil, 403},
		{"another machine with a token that nobody set", closed, "192.0.2.7:5000", secret, nil, 403},
		{"through a proxy", closed, "127.0.0.1:5000", "", map[string]string{"X-Forwarded-For": "192.0.2.7"}, 403},
		{"this machine where a token is set", open, "127.0.0.1:5000", "", nil, 200},
		{"another machine with the token", open, "192.0.2.7:5000", secret, nil, 200},
		{"through a proxy with the token", open, "127.0.0.1:5000", secret, map[string]string{"X-Forwarded-For": "192.0.2.7"}, 200},
		{"another machine without the token", open, "192.0.2.7:5000", "", nil, 403},
		{"another machine with half the token", open, "192.0.2.7:5000", secret[:8], nil, 401},
		{"this machine with a wrong token", open, "127.0.0.1:5000", "x" + secret, nil, 401},
		{"another kind of token", open, "192.0.2.7:5000", "", map[string]string{"Authorization": "Basic " + secret}, 401},
	} {
		r := tt.bed.serve(call{path: "/metrics", token: tt.token, header: tt.header}, tt.peer)
		if shown := strings.Contains(r.body, "yijian_requests_total"); r.status != tt.status || shown != (tt.status == 200) {
			t.Errorf("%s: metrics = %d %.80s, want %d", tt.name, r.status, r.body, tt.status)
		}
	}
}

func TestAClientThatIsGoneIsNoFailureOfOurs(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, k := range []call{
		{path: path, token: token},
		{method: "POST", path: path + "/messages", token: token, body: `{"text":"问"}`},
		{path: "/api/v1/search?q=x"},
	} {
		if r := b.serveFor(ctx, k, "127.0.0.1:5"); r.status >= 500 {
			t.Errorf("%s %s = %d, want no 5xx in the counts", k.method, k.path, r.status)
		}
	}
	if log := b.log.String(); strings.Contains(log, "request failed") {
		t.Errorf("log = %s: want no failure", log)
	}
}

func TestOrigins(t *testing.T) {
	listed := newBed(t, func(o *web.Options) { o.Origins = []string{"https://www.anlan.example"} })
	none := newBed(t)
	for _, tt := range []struct {
		bed    *bed
		name   string
		origin string
		ok     bool
	}{
		{none, "no list", "", true},
		{none, "no list", "http://127.0.0.1:8080", true}, // our own
		{none, "no list", "http://localhost:3000", true},
		{none, "no list", "http://127.0.0.1:9", true},
		{none, "no list", "http://[::1]:3000", true},
		{none, "no list", "https://evil.example", false},
		{none, "no list", "https://localhost.evil.example", false},
		{none, "no list", "null", false},
		{none, "no list", "file://", false},
		{listed, "list", "https://www.anlan.example", true},
		{listed, "list", "http://127.0.0.1:8080", true}, // our own
		{listed, "list", "https://127.0.0.1:8080", true},
		{listed, "list", "http://www.anlan.example", false},
		{listed, "list", "https://www.anlan.example.evil.example", false},
		{listed, "list", "https://anlan.example", false},
		{listed, "list", "http://localhost:3000", false},
	} {
		h := map[string]string{}
		if tt.origin != "" {
			h["Origin"] = tt.origin
		}
		r := tt.bed.serve(call{method: "POST", path: "/api/v1/conversations", header: h}, "192.0.2.1:1000")
		allow := r.header.Get("Access-Control-Allow-Origin")
		if ok := r.status == 201; ok != tt.ok || ok && allow != tt.origin || !ok && allow != "" {
			t.Errorf("%s: POST from %q = %d, allowed origin %q; want ok %v", tt.name, tt.origin, r.status, allow, tt.ok)
		}
		h["Access-Control-Request-Method"] = "POST"
		r = tt.bed.serve(call{method: "OPTIONS", path: "/api/v1/conversations", header: h}, "192.0.2.1:1000")
		if tt.origin == "" {
			continue
		}
		if ok := r.status == 204; ok != tt.ok || ok && !strings.Contains(r.header.Get("Access-Control-Allow-Headers"), "Idempotency-Key") {
			t.Errorf("%s: preflight from %q = %d %v; want ok %v", tt.name, tt.origin, r.status, r.header, tt.ok)
		}
		if !tt.ok {
			h["Sec-Fetch-Site"] = "cross-site"
			if r := tt.bed.serve(call{method: "POST", path: "/api/v1/conversations", header: h}, "192.0.2.1:1000"); r.status != 403 {
				t.Errorf("%s: POST from %q, cross-site = %d, want 403", tt.name, tt.origin, r.status)
			}
			h["Sec-Fetch-Site"] = "same-origin"
			if r := tt.bed.serve(call{method: "POST", path: "/api/v1/conversations", header: h}, "192.0.2.1:1000"); r.status != 201 {
				t.Errorf("%s: POST from %q, which the browser calls ours, = %d, want 201", tt.name, tt.origin, r.status)
			}
		}
		if r.header.Get("Vary") != "Origin" || r.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: preflight from %q: headers %v", tt.name, tt.origin, r.header)
		}
	}
}

func TestCallsAreLimitedByTokenAndByAddress(t *testing.T) {
	now := time.Now()
	b := newBed(t, func(o *web.Options) {
		o.Token, o.Address = web.Rate{PerSecond: 1, Burst: 3}, web.Rate{PerSecond: 10, Burst: 20}
		o.Now = func() time.Time { return now }
	})
	path, token := b.conversation()
	get := call{path: path, token: token}
	for i := range 3 {
		if r := b.do(get); r.status != 200 {
			t.Fatalf("call %d = %d", i+1, r.status)
		}
	}
	r := b.do(get)
	if r.status != 429 || r.header.Get("Retry-After") != "1" || !strings.Contains(r.body, "1 秒") {
		t.Errorf("fourth call = %d, Retry-After %q: %s", r.status, r.header.Get("Retry-After"), r.body)
	}
	now = now.Add(time.Second)
	if r := b.do(get); r.status != 200 {
		t.Errorf("a second later = %d", r.status)
	}

	count := func(peers func(i int) (string, map[string]string), n int) (ok int) {
		for i := range n {
			peer, h := peers(i)
			if r := b.serve(call{method: "POST", path: "/api/v1/conversations", header: h}, peer); r.status == 201 {
				ok++
			}
		}
		return ok
	}
	if ok := count(func(int) (string, map[string]string) { return "192.0.2.1:1", nil }, 40); ok != 20 {
		t.Errorf("one address got %d calls of 40, want 20", ok)
	}
	if ok := count(func(i int) (string, map[string]string) {
		return "192.0.2.2:1", map[string]string{"X-Forwarded-For": fmt.Sprint("198.51.100.", i)}
	}, 40); ok != 20 {
		t.Errorf("one address that claims to be many got %d calls of 40, want 20", ok)
	}
	if ok := count(func(i int) (string, map[string]string) { return fmt.Sprintf("[2001:db8::%x]:1", i), nil }, 40); ok != 20 {
		t.Errorf("one IPv6 network got %d calls of 40, want 20", ok)
	}
	if ok := count(func(i int) (string, map[string]string) { return fmt.Sprintf("203.0.113.%d:1", i), nil }, 40); ok != 40 {
		t.Errorf("forty addresses got %d calls of 40, want all", ok)
	}
	if r := b.serve(call{path: "/healthz"}, "192.0.2.1:1"); r.status != http.StatusOK {
		t.Errorf("healthz from the limited address = %d, want 200", r.status)
	}
}

func TestBehindATrustedProxyTheClientIsLimited(t *testing.T) {
	_, proxies, err := net.ParseCIDR("10.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	b := newBed(t, func(o *web.Options) {
		o.Proxies, o.Address = []*net.IPNet{proxies}, web.Rate{PerSecond: 1, Burst: 1}
		o.Now = func() time.Time { return now }
	})
	for _, tt := range []struct {
		name, peer, forwarded string
		status                int
	}{
		{"a client", "10.0.0.1:1", "192.0.2.1", 201},
		{"the same client", "10.0.0.1:1", "192.0.2.1", 429},
		{"the same client, by another proxy", "10.0.0.2:1", "192.0.2.1", 429},
		{"the same client, with a forged first address", "10.0.0.1:1", "198.51.100.9, 192.0.2.1", 429},
		{"another client", "10.0.0.1:1", "192.0.2.2", 201},
		{"a client past the proxy that forges the header", "192.0.2.1:1", "192.0.2.77", 429},
	} {
		r := b.serve(call{method: "POST", path: "/api/v1/conversations", header: map[string]string{"X-Forwarded-For": tt.forwarded}}, tt.peer)
		if r.status != tt.status {
			t.Errorf("%s (%s for %s) = %d, want %d", tt.name, tt.peer, tt.forwarded, r.status, tt.status)
		}
	}
}
