package browsertest

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/ingest/guide"
)

// policy is the Content-Security-Policy of the program's own pages.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"

// mock is the API over a handful of guides, with hands on its failures. Zero
// fields mean that all goes well.
type mock struct {
	*httptest.Server
	guides map[string]*guide.Guide

	mu        sync.Mutex
	made      int               // conversations created
	turns     map[string][]turn // by conversation
	answered  map[string]answer.Answer
	received  map[string]int // POSTs of a message by Idempotency-Key
	ratings   []rating
	erased    []string
	handoffs  int
	called    []string // Idempotency-Keys of the calls for a person
	langs     []string // wanted by messages and calls for a person
	breakCall int      // cut so many calls for a person before they are taken
	searches  []string
	breakNext int           // cut so many message calls before they are taken
	cutNext   int           // cut so many message calls after one claim
	problem   *problem      // answer messages with this
	owned     bool          // a person owns the conversation: 202
	hold      chan struct{} // message calls wait for it after the first claim
	plain     bool          // answer with JSON, not with a stream
	forgot    bool          // no conversation is known any more, once
	spoke     chan struct{} // closed and replaced when a turn is added
}

type turn struct {
	chat.Turn
	Answer *answer.Answer `json:"answer,omitempty"`
}

type rating struct {
	Answer string
	Grade  int    `json:"grade"`
	Reason string `json:"reason"`
	Key    string
}

type problem struct {
	Status    int    `json:"status"`
	Title     string `json:"title"`
	Detail    string `json:"detail"`
	RequestID string `json:"requestId"`
}

func newMock(t *testing.T) *mock {
	t.Helper()
	m := &mock{guides: city(), turns: map[string][]turn{}, answered: map[string]answer.Answer{}, received: map[string]int{}, spoke: make(chan struct{})}
	mux := http.NewServeMux()
	static := os.DirFS(filepath.Join("..", "static"))
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(static)))
	mux.Handle("GET /widget/", http.FileServerFS(static))
	for path, file := range map[string]string{
		"GET /{$}": "portal/index.html", "GET /console": "console/index.html",
		"GET /guides/{id}": "guide/index.html", "GET /widget.js": "widget/widget.js",
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			b, err := os.ReadFile(filepath.Join("..", "static", file))
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript"}[filepath.Ext(file)])
			_, _ = w.Write(b)
		})
	}
	mux.HandleFunc("GET /embed", embed)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	mux.HandleFunc("POST /api/v1/conversations", m.create)
	mux.HandleFunc("GET /api/v1/conversations/{id}", m.history)
	mux.HandleFunc("DELETE /api/v1/conversations/{id}", m.erase)
	mux.HandleFunc("POST /api/v1/conversations/{id}/messages", m.message)
	mux.HandleFunc("POST /api/v1/conversations/{id}/handoff", m.handoff)
	mux.HandleFunc("GET /api/v1/conversations/{id}/events", m.events)
	mux.HandleFunc("POST /api/v1/answers/{id}/feedback", m.feedback)
	mux.HandleFunc("GET /api/v1/guides/{id}", m.guide)
	mux.HandleFunc("GET /api/v1/search", m.search)
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(m.Server.Close)
	return m
}

// embed is the page of a city that embeds the widget; the query gives the
// element's attributes.
func embed(w http.ResponseWriter, r *http.Request) {
	var attrs strings.Builder
	for name, values := range r.URL.Query() {
		if name != "text" {
			fmt.Fprintf(&attrs, ` %s="%s"`, template.HTMLEscapeString(name), template.HTMLEscapeString(values[0]))
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>市政府网站</title><script type="module" src="/widget.js"></script></head>
<body><h1>市政府网站</h1><p><a href="#x" id="before">页面上的链接</a></p>
<yijian-chat%s>%s</yijian-chat></body></html>`, attrs.String(), template.HTMLEscapeString(r.URL.Query().Get("text")))
}

func (m *mock) create(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made++
	id := fmt.Sprintf("c%d", m.made)
	m.turns[id] = nil
	send(w, http.StatusCreated, map[string]string{"id": id, "token": "token-" + id})
}

// known checks the token; it answers the request itself if it is wrong.
func (m *mock) known(w http.ResponseWriter, r *http.Request) (string, bool) {
	id := r.PathValue("id")
	_, ok := m.turns[id]
	if !ok || m.forgot || r.Header.Get("Authorization") != "Bearer token-"+id {
		m.forgot = false
		send(w, http.StatusUnauthorized, problem{Status: 401, Title: "Unauthorized", Detail: "对话不存在或已过期。"})
		return "", false
	}
	return id, true
}

func (m *mock) history(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id, ok := m.known(w, r); ok {
		send(w, http.StatusOK, struct {
			ID    string `json:"id"`
			Turns []turn `json:"turns"`
		}{id, m.turns[id]})
	}
}

func (m *mock) erase(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id, ok := m.known(w, r); ok {
		delete(m.turns, id)
		m.erased = append(m.erased, id)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (m *mock) message(w http.ResponseWriter, r *http.Request) {
	var in struct{ Text, Lang string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	m.mu.Lock()
	m.langs = append(m.langs, in.Lang)
	key := r.Header.Get("Idempotency-Key")
	m.received[key]++
	if m.breakNext > 0 {
		m.breakNext--
		m.mu.Unlock()
		cut(w)
		return
	}
	id, ok := m.known(w, r)
	if !ok {
		m.mu.Unlock()
		return
	}
	if m.problem != nil {
		p := *m.problem
		m.mu.Unlock()
		send(w, p.Status, p)
		return
	}
	if m.owned {
		m.add(id, chat.Citizen, in.Text, nil)
		m.mu.Unlock()
		w.WriteHeader(http.StatusAccepted)
		return
	}
	a, again := m.answered[key]
	if !again {
		a = m.reply(in.Text)
		a.ID = fmt.Sprintf("a%d", len(m.answered)+1)
		m.answered[key] = a
		m.add(id, chat.Citizen, in.Text, nil)
		m.add(id, chat.Assistant, a.Text, &a)
	}
	hold, plain := m.hold, m.plain
	broken := m.cutNext > 0
	if broken {
		m.cutNext--
	}
	m.mu.Unlock()
	if plain {
		send(w, http.StatusOK, a)
		return
	}
	stream(w, r, a, hold, broken)
}

func stream(w http.ResponseWriter, r *http.Request, a answer.Answer, hold chan struct{}, broken bool) {
	w.Header().Set("Content-Type", "text/event-stream")
	event := func(name string, data any) {
		b, err := json.Marshal(data)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, b)
		w.(http.Flusher).Flush()
	}
	fmt.Fprint(w, ": hello\n\n")
	event("status", map[string]string{"step": "understand"})
	event("status", map[string]string{"step": "retrieve"})
	for _, c := range a.Claims {
		event("claim", c)
		if broken {
			cut(w)
			return
		}
		if hold != nil {
			select {
			case <-hold:
			case <-r.Context().Done():
				return
			}
		}
	}
	event("answer", a)
}

// cut breaks the line as a dead network does.
func cut(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func (m *mock) add(id string, role chat.Role, text string, a *answer.Answer) {
	m.turns[id] = append(m.turns[id], turn{chat.Turn{Seq: int64(len(m.turns[id]) + 1), Role: role, Text: text}, a})
	close(m.spoke)
	m.spoke = make(chan struct{})
}

func (m *mock) handoff(w http.ResponseWriter, r *http.Request) {
	var in struct{ Lang string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.langs = append(m.langs, in.Lang)
	m.called = append(m.called, r.Header.Get("Idempotency-Key"))
	if m.breakCall > 0 {
		m.breakCall--
		cut(w)
		return
	}
	id, ok := m.known(w, r)
	if !ok {
		return
	}
	m.handoffs++
	a := m.reply("投诉")
	a.ID = fmt.Sprintf("h%d", m.handoffs)
	m.add(id, chat.Citizen, "转人工", nil)
	m.add(id, chat.Assistant, a.Text, &a)
	send(w, http.StatusOK, a)
}

func (m *mock) events(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for {
		m.mu.Lock()
		id, ok := m.known(w, r)
		if !ok {
			m.mu.Unlock()
			return
		}
		turns, spoke := m.turns[id], m.spoke
		m.mu.Unlock()
		if int64(len(turns)) > after {
			send(w, http.StatusOK, turns[after:])
			return
		}
		select {
		case <-spoke:
		case <-r.Context().Done():
			return
		}
	}
}

func (m *mock) feedback(w http.ResponseWriter, r *http.Request) {
	in := rating{Answer: r.PathValue("id"), Key: r.Header.Get("Idempotency-Key")}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ratings = append(m.ratings, in)
	w.WriteHeader(http.StatusNoContent)
}

func (m *mock) guide(w http.ResponseWriter, r *http.Request) {
	g, ok := m.guides[r.PathValue("id")]
	if !ok {
		send(w, http.StatusNotFound, problem{Status: 404, Title: "Not Found", Detail: "没有这份指南。"})
		return
	}
	send(w, http.StatusOK, struct {
		*guide.Guide
		Version  string          `json:"version"`
		Elements []guide.Element `json:"elements"`
	}{g, g.Version(), g.Elements()})
}

func (m *mock) search(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	m.searches = append(m.searches, r.URL.RawQuery)
	m.mu.Unlock()
	send(w, http.StatusOK, m.reply(r.URL.Query().Get("q")))
}

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	if status >= 400 {
		w.Header().Set("Content-Type", "application/problem+json")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// with runs f under the mock's lock.
func (m *mock) with(f func(m *mock)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(m)
}
