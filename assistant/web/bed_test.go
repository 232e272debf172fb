package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/assistant/db"
	"yijian/assistant/session"
	"yijian/assistant/web"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// fakePath answers every question with one quoted fee; the words of the question
// choose a failure instead.
type fakePath struct{}

func (fakePath) Answer(ctx context.Context, ask answer.Ask, p answer.Progress) (answer.Reply, error) {
	switch {
	case strings.Contains(ask.Text, "坏了"):
		return answer.Reply{}, errors.New("store: connection refused")
	case strings.Contains(ask.Text, "崩溃"):
		panic("张三丰的私事")
	case strings.Contains(ask.Text, "半路坏"):
		p.Step("retrieve")
		return answer.Reply{}, errors.New("store: connection reset")
	}
	if p.Step != nil {
		p.Step("retrieve")
		p.Step("compose")
	}
	c := claim.Claim{Text: "每证20元", Origin: claim.Quoted, Slot: guide.Fee, Citations: []claim.Citation{{
		Guide: "g1", Version: "v1", Title: "居住证办理", Section: "收费标准", Quote: "每证20元", Region: "990100", Sample: true,
	}}}
	if p.Claim != nil {
		p.Claim(c)
	}
	return answer.Reply{
		Answer: answer.Answer{Outcome: answer.Answered, Text: "每证20元", Claims: []claim.Claim{c}, Region: ask.Region, AsOf: ask.Today,
			Label: "指南原文摘录", Unanswered: []guide.Slot{guide.Hours}, Suggest: []chat.Option{{Text: "几天办好", Value: "几天办好"}}},
		State: ask.State, Trace: answer.Trace{Retrieved: []string{"g1"}},
	}, nil
}

// Explain says what openapi.json promises, with a part of each kind.
func (f fakePath) Explain(ctx context.Context, ask answer.Ask) (answer.Explanation, error) {
	r, err := f.Answer(ctx, ask, answer.Progress{Step: func(string) {}})
	if err != nil {
		return answer.Explanation{}, err
	}
	r.Trace.Steps = []answer.Step{{Name: "retrieve", Millis: 1.5}}
	return answer.Explanation{
		Answer: r.Answer, Trace: r.Trace, Enough: .45, Model: "hash/64",
		Matters: []answer.Matter{{
			Understood: answer.Understood{Text: ask.Text, Intent: "ask", Slots: []guide.Slot{guide.Fee}, Wants: []string{"amount"}, Ambiguous: []string{},
				Units: []answer.UnitRead{{Text: "居住证", Terms: []string{"居住证"}, Kind: "item", Weight: 1}}},
			Guides: []answer.GuideFound{{ID: "g1", Version: "v1", Title: "居住证办理", Region: "990100", Score: .9, Support: 1, Lexical: 1, Flags: []string{"about"}}},
			Chunks: []answer.ChunkFound{{ID: "g1@v1#0", Guide: "g1", Title: "居住证办理", Section: "收费标准", Text: "每证20元", Lexical: 3, Fused: .1,
				Words: []answer.WordFound{{Token: "居住", Weight: 1, Chunks: 2}}}},
		}},
	}, nil
}

// guides holds one guide.
type guides struct{}

func (guides) Guide(_ context.Context, id, version string) (*guide.Guide, error) {
	g := &guide.Guide{ID: "居住证/办理 1", Title: "居住证办理", Fees: []guide.FeeRule{{Standard: "每证20元"}}}
	if id != g.ID || version != "" && version != g.Version() {
		return nil, fmt.Errorf("guide %s: %w", id, catalog.ErrNotFound)
	}
	return g, nil
}

// safe is a buffer that the server's goroutines may write to.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }
func (s *safe) String() string              { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

// A bed is a server on a port of its own.
type bed struct {
	t       testing.TB
	url     string
	log     *safe
	file    string
	session *session.Session
	handler *web.Web
	schemas *jsonschema.Compiler
	compile *sync.Mutex // of schemas
	ready   error       // of the part "guides"
}

func newBed(t testing.TB, change ...func(*web.Options)) *bed {
	t.Helper()
	b := &bed{t: t, log: &safe{}, compile: &sync.Mutex{}, file: filepath.Join(t.TempDir(), "conversations.db")}
	d, err := db.Open(t.Context(), b.file)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(b.log, nil))
	hotline := answer.Contact{Name: "安澜市12345热线", Phone: "12345", Hours: "7×24小时"}
	metrics := web.NewMetrics()
	b.session = session.New(session.Options{
		DB: d, Path: fakePath{}, Hotline: hotline, Log: log, Observe: metrics.Answer,
		Regions: region.China().With([]region.Division{{Code: "990100", Name: "安澜市"}, {Code: "990102", Name: "望湖区"}}),
	})
	o := web.Options{
		Session: b.session, Guides: guides{}, Hotline: hotline, Log: log, Metrics: metrics,
		Static: fstest.MapFS{
			"portal/index.html":  {Data: []byte("<!doctype html><title>安澜市</title>" + strings.Repeat(" ", 2000))},
			"console/index.html": {Data: []byte("<!doctype html><title>坐席</title>")},
			"guide/index.html":   {Data: []byte("<!doctype html><title>指南</title>")},
			"guide/guide.js":     {Data: []byte("export {}")},
			"widget/widget.js":   {Data: []byte("import './widget/element.js'")},
			"widget/element.js":  {Data: []byte("export {}")},
			"widget/.hidden":     {Data: []byte("secret")},
		},
		Schemas: map[string][]byte{"guide.json": []byte(`{"title":"guide"}`)},
		Parts:   []web.Part{{Name: "guides", Check: func(context.Context) error { return b.ready }}},
	}
	for _, f := range change {
		f(&o)
	}
	b.handler, err = web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(nil)
	s.Config = web.Server(b.handler, log)
	s.Start()
	b.url = s.URL
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := b.session.Close(ctx); err != nil {
			t.Errorf("close session: %v", err)
		}
		s.CloseClientConnections()
		s.Close()
		if err := d.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	b.schemas = compiler(t)
	return b
}

func openAPI(t testing.TB) map[string]any {
	t.Helper()
	raw, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return doc.(map[string]any)
}

func compiler(t testing.TB) *jsonschema.Compiler {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("https://yijian.example/openapi.json", openAPI(t)); err != nil {
		t.Fatal(err)
	}
	return c
}

// check validates a body against a schema of openapi.json, given as JSON pointer.
func (b *bed) check(pointer, what string, body []byte) {
	b.t.Helper()
	b.compile.Lock()
	s, err := b.schemas.Compile("https://yijian.example/openapi.json#" + pointer)
	b.compile.Unlock()
	if err != nil {
		b.t.Fatalf("openapi.json has no schema for %s: %v", what, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		b.t.Errorf("%s: not JSON: %v: %.200s", what, err, body)
		return
	}
	if err := s.Validate(v); err != nil {
		b.t.Errorf("%s is not what openapi.json promises: %v\n%.400s", what, err, body)
	}
}

// A call is one request.
type call struct {
	method, path, body string
	token              string
	header             map[string]string
}

func (k call) request(ctx context.Context, base string) (*http.Request, error) {
	if k.method == "" {
		k.method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(ctx, k.method, base+k.path, strings.NewReader(k.body))
	if err != nil {
		return nil, err
	}
	if k.token != "" {
		r.Header.Set("Authorization", "Bearer "+k.token)
	}
	for name, v := range k.header {
		if name == "Host" {
			r.Host = v
			continue
		}
		r.Header.Set(name, v)
	}
	return r, nil
}

// A reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

// do makes a call and compares the reply with openapi.json, whatever it is.
func (b *bed) do(k call) reply {
	b.t.Helper()
	req, err := k.request(b.t.Context(), b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatalf("%s %s: %v", req.Method, k.path, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", req.Method, k.path, err)
	}
	r := reply{resp.StatusCode, resp.Header, string(body)}
	if resp.Header.Get("X-Request-Id") == "" {
		b.t.Errorf("%s %s: no request id", req.Method, k.path)
	}
	b.honest(req, r)
	return r
}

// honest compares a JSON reply with what openapi.json says of its route and status.
func (b *bed) honest(req *http.Request, r reply) {
	b.t.Helper()
	media, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	route := routeOf(b.t, req.URL.EscapedPath())
	if route == "" || !slices.Contains([]string{"GET", "POST", "DELETE"}, req.Method) || r.status == http.StatusMethodNotAllowed {
		return
	}
	paths := openAPI(b.t)["paths"].(map[string]any)
	op, ok := paths[route].(map[string]any)[strings.ToLower(req.Method)].(map[string]any)
	if !ok {
		b.t.Errorf("openapi.json has no %s %s, which answered %d", req.Method, route, r.status)
		return
	}
	status := fmt.Sprint(r.status)
	said, ok := op["responses"].(map[string]any)[status].(map[string]any)
	if !ok {
		b.t.Errorf("openapi.json does not say that %s %s may answer %s", req.Method, route, status)
		return
	}
	content, _ := said["content"].(map[string]any)
	if len(content) == 0 {
		if r.body != "" {
			b.t.Errorf("%s %s %s: openapi.json promises no content, got %.100s", req.Method, route, status, r.body)
		}
		return
	}
	if content[media] == nil {
		b.t.Errorf("%s %s %s: media type %q is not promised", req.Method, route, status, media)
		return
	}
	if strings.HasSuffix(media, "json") {
		esc := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
		pointer := fmt.Sprintf("/paths/%s/%s/responses/%s/content/%s/schema", esc.Replace(route), strings.ToLower(req.Method), status, esc.Replace(media))
		b.check(pointer, fmt.Sprintf("%s %s %s", req.Method, route, status), []byte(r.body))
	}
}

// routeOf finds the path of openapi.json that an address belongs to, "" none.
func routeOf(t testing.TB, path string) string {
	t.Helper()
	parts := strings.Split(path, "/")
	for route := range openAPI(t)["paths"].(map[string]any) {
		want := strings.Split(route, "/")
		if len(want) != len(parts) {
			continue
		}
		if slices.EqualFunc(want, parts, func(w, p string) bool { return w == p || strings.HasPrefix(w, "{") && p != "" }) {
			return route
		}
	}
	return ""
}

// conversation opens one and returns its path and token.
func (b *bed) conversation() (path, token string) {
	b.t.Helper()
	r := b.do(call{method: "POST", path: "/api/v1/conversations", body: `{"region":"990102","channel":"widget"}`})
	var c struct{ ID, Token string }
	if err := json.Unmarshal([]byte(r.body), &c); err != nil || r.status != http.StatusCreated || c.Token == "" {
		b.t.Fatalf("open a conversation: %d %s %v", r.status, r.body, err)
	}
	return "/api/v1/conversations/" + c.ID, c.Token
}

// ask sends a message and returns the answer's id.
func (b *bed) ask(path, token, text string) string {
	b.t.Helper()
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		b.t.Fatal(err)
	}
	r := b.do(call{method: "POST", path: path + "/messages", token: token, body: string(body)})
	var a answer.Answer
	if err := json.Unmarshal([]byte(r.body), &a); err != nil || r.status != http.StatusOK || a.ID == "" {
		b.t.Fatalf("ask %q: %d %s %v", text, r.status, r.body, err)
	}
	return a.ID
}
