package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"yijian/ingest/embedding"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/vector"
)

const key = "sk-test-3f9a77c0"

// A request is what a server was sent.
type request struct {
	Model    string   `json:"model"`
	Input    []string `json:"input"`
	Encoding string   `json:"encoding_format"`
	path     string
	key      string
}

// A bed is a server that answers rightly, by the hash embedder, unless behave,
// which may be nil, has answered first and returns true.
type bed struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
}

func serve(t *testing.T, behave func(w http.ResponseWriter, n int, r request) bool) *bed {
	t.Helper()
	b := &bed{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		var r request
		body, err := io.ReadAll(hr.Body)
		if err != nil || json.Unmarshal(body, &r) != nil {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		r.path, r.key = hr.URL.Path, hr.Header.Get("Authorization")
		b.mu.Lock()
		b.requests = append(b.requests, r)
		n := len(b.requests)
		b.mu.Unlock()
		if behave == nil || !behave(w, n, r) {
			write(w, items(r.Input))
		}
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *bed) seen() []request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]request(nil), b.requests...)
}

type item struct {
	Index     int       `json:"index"`
	Embedding []float32 `json:"embedding"`
}

// items are right vectors, three times too long: servers need not normalise.
func items(texts []string) []item {
	all := make([]item, len(texts))
	for i, text := range texts {
		v, _ := new(embeddingtest.Hash).Embed(context.Background(), []string{text})
		for j := range v[0] {
			v[0][j] *= 3
		}
		all[i] = item{i, v[0]}
	}
	return all
}

func write(w http.ResponseWriter, data any) {
	json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": data})
}

func refuse(w http.ResponseWriter, status int, words string) bool {
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"message": words}})
	return true
}

// waits records the pauses between tries.
type waits struct {
	mu  sync.Mutex
	all []time.Duration
}

func (w *waits) wait(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, d)
	return ctx.Err()
}

func open(t *testing.T, b *bed, change func(*Options)) (*Embedder, *waits) {
	t.Helper()
	w := new(waits)
	o := Options{URL: b.URL, Key: key, Model: "hash", Dim: 64, Wait: w.wait}
	if change != nil {
		change(&o)
	}
	e, err := New(o)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return e, w
}

func TestItKeepsTheContract(t *testing.T) {
	b := serve(t, nil)
	embeddingtest.Run(t, func(t *testing.T) embedding.Embedder {
		e, _ := open(t, b, func(o *Options) { o.Batch, o.Characters = 2, 512 })
		return e
	})
}

func TestTheRequestIsThatOfTheCall(t *testing.T) {
	b := serve(t, nil)
	for url, path := range map[string]string{
		"":               "/v1/embeddings",
		"/":              "/v1/embeddings",
		"/v1":            "/v1/embeddings",
		"/v1/":           "/v1/embeddings",
		"/api/embed/v2":  "/api/embed/v2/embeddings",
		"/v1/embeddings": "/v1/embeddings",
	} {
		e, _ := open(t, b, func(o *Options) { o.URL += url })
		if _, err := e.Embed(t.Context(), []string{"护照"}); err != nil {
			t.Errorf("URL ending in %q: %v", url, err)
		}
		seen := b.seen()
		r := seen[len(seen)-1]
		if r.path != path || r.key != "Bearer "+key || r.Model != "hash" || r.Encoding != "float" {
			t.Errorf("URL ending in %q: got request %+v, want path %s", url, r, path)
		}
	}
	e, _ := open(t, b, func(o *Options) { o.Key = "" })
	if _, err := e.Embed(t.Context(), []string{"护照"}); err != nil {
		t.Fatal(err)
	}
	seen := b.seen()
	if got := seen[len(seen)-1].key; got != "" {
		t.Errorf("without a key, Authorization is %q, want none", got)
	}
}

func TestTheSizeIsAskedForOnce(t *testing.T) {
	b := serve(t, nil)
	e, _ := open(t, b, func(o *Options) { o.Dim = 0 })
	if e.Dim() != 64 || e.Model() != "openai/hash/64" || len(b.seen()) != 1 {
		t.Errorf("Dim %d, Model %q after %d requests; want 64, openai/hash/64, 1", e.Dim(), e.Model(), len(b.seen()))
	}
	if e, _ := open(t, b, nil); e.Dim() != 64 || len(b.seen()) != 1 {
		t.Errorf("with Dim given: Dim %d after %d requests, want 64 and no further one", e.Dim(), len(b.seen()))
	}
}

func TestWhoAsksForTheSizeCanStopWaiting(t *testing.T) {
	asked, ctx := make(chan struct{}), t.Context()
	ctx, cancel := context.WithCancel(ctx)
	release := make(chan struct{})
	b := serve(t, func(http.ResponseWriter, int, request) bool {
		close(asked)
		<-release // it never answers
		return true
	})
	defer close(release)
	go func() {
		<-asked
		cancel()
	}()
	if _, err := Open(ctx, Options{URL: b.URL, Model: "hash"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that the asker stopped", err)
	}
}

func TestUnusableSettingsAreRefused(t *testing.T) {
	for name, o := range map[string]Options{
		"no address":           {Model: "m", Dim: 1},
		"no scheme":            {URL: "host:8000/v1", Model: "m", Dim: 1},
		"another scheme":       {URL: "ftp://host/v1", Model: "m", Dim: 1},
		"no model":             {URL: "http://host/v1", Dim: 1},
		"a key in the address": {URL: "http://me:" + key + "@host/v1", Model: "m", Dim: 1},
		"an unreadable one":    {URL: "http://me:" + key + "@ho st\x7f/v1", Model: "m", Dim: 1},
		"a broken key":         {URL: "http://host/v1", Key: key + "\r\nX: y", Model: "m", Dim: 1},
	} {
		e, err := New(o)
		if err == nil || e != nil {
			t.Errorf("%s: got %v, %v; want an error", name, e, err)
			continue
		}
		if strings.Contains(err.Error(), key) {
			t.Errorf("%s: the error holds the key: %v", name, err)
		}
	}
}

func TestOrderIsByIndex(t *testing.T) {
	b := serve(t, func(w http.ResponseWriter, n int, r request) bool {
		all := items(r.Input)
		for i := range all { // last first
			j := len(all) - 1 - i
			if i < j {
				all[i], all[j] = all[j], all[i]
			}
		}
		write(w, all)
		return true
	})
	e, _ := open(t, b, func(o *Options) { o.Batch = 3 })
	texts := []string{"身份证", "护照", "", "户口", "驾照", "居住证", "社保卡", "公积金"}
	got, err := e.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := new(embeddingtest.Hash).Embed(t.Context(), texts)
	for i := range texts {
		if texts[i] != "" && vector.Dot(got[i], want[i]) < .9999 {
			t.Errorf("%q has another text's vector (cosine %g)", texts[i], vector.Dot(got[i], want[i]))
		}
	}
	for _, r := range b.seen() {
		if len(r.Input) > 3 {
			t.Errorf("a request of %d texts, want at most 3", len(r.Input))
		}
		for _, text := range r.Input {
			if text == "" {
				t.Error("an empty text was sent")
			}
		}
	}
}

// What a server may do wrong, and what is said of it. None of these passes by
// itself, so none is tried again.
func TestWhatAServerMaySendWrongly(t *testing.T) {
	number := func(v ...float32) []item { return []item{{0, v}} }
	full := items([]string{"护照"})[0].Embedding
	for _, c := range []struct {
		name  string
		reply func(w http.ResponseWriter)
		want  string
	}{
		{"a page with status 200", func(w http.ResponseWriter) { io.WriteString(w, "<html>log in</html>") }, "no list of vectors"},
		{"an empty body", func(w http.ResponseWriter) {}, "no list of vectors"},
		{"an error with status 200", func(w http.ResponseWriter) { refuse(w, 200, "model is loading") }, "model is loading"},
		{"no vectors", func(w http.ResponseWriter) { write(w, []item{}) }, "0 vectors came back for 1 texts"},
		{"a vector too many", func(w http.ResponseWriter) { write(w, []item{{0, full}, {1, full}}) }, "2 vectors came back for 1 texts"},
		{"an index too high", func(w http.ResponseWriter) { write(w, []item{{1, full}}) }, "index 1"},
		{"an index below zero", func(w http.ResponseWriter) { write(w, []item{{-1, full}}) }, "index -1"},
		{"another size", func(w http.ResponseWriter) { write(w, number(1, 2, 3)) }, "3 elements; model hash is set up with 64"},
		{"an empty vector", func(w http.ResponseWriter) { write(w, []item{{0, []float32{}}}) }, "no elements"},
		{"a vector of zeros", func(w http.ResponseWriter) { write(w, number(make([]float32, 64)...)) }, "no direction"},
		{"a vector in base64", func(w http.ResponseWriter) {
			write(w, []map[string]any{{"index": 0, "embedding": "AACAPw=="}})
		}, "no list of numbers"},
		{"null for a number", func(w http.ResponseWriter) {
			io.WriteString(w, `{"data":[{"index":0,"embedding":[`+strings.Repeat("1,", 63)+`null]}]}`)
		}, "null"},
		{"a number that is too large", func(w http.ResponseWriter) {
			io.WriteString(w, `{"data":[{"index":0,"embedding":[1e400]}]}`)
		}, "no list of numbers"},
		{"a key that is not accepted", func(w http.ResponseWriter) { refuse(w, 401, "Incorrect API key: "+key[:8]+"***") }, "401 Unauthorized: the key"},
		{"an unknown model", func(w http.ResponseWriter) { refuse(w, 404, "no model hash") }, "404 Not Found: no model hash"},
		{"a bad request whatever its size", func(w http.ResponseWriter) { refuse(w, 400, "dimensions not supported") }, "dimensions not supported"},
		{"a spent quota", func(w http.ResponseWriter) {
			w.WriteHeader(429)
			io.WriteString(w, `{"error":{"message":"pay first","code":"insufficient_quota"}}`)
		}, "pay first"},
		{"a redirection", func(w http.ResponseWriter) {
			w.Header().Set("Location", "http://elsewhere.invalid/")
			w.WriteHeader(307)
		}, "not followed"},
		{"a long wait", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "86400")
			refuse(w, 429, "busy")
		}, "left alone for 24h"},
	} {
		b := serve(t, func(w http.ResponseWriter, _ int, _ request) bool { c.reply(w); return true })
		e, waited := open(t, b, nil)
		v, err := e.Embed(t.Context(), []string{"护照"})
		if err == nil || v != nil {
			t.Errorf("%s: got %v, %v; want an error", c.name, v, err)
			continue
		}
		for _, part := range []string{c.want, strings.TrimPrefix(b.URL, "http://")} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q, want it to say %q", c.name, err, part)
			}
		}
		if strings.Contains(err.Error(), key) || strings.Contains(err.Error(), key[:8]) {
			t.Errorf("%s: the error holds the key: %v", c.name, err)
		}
		if len(waited.all) != 0 || len(b.seen()) != 1 {
			t.Errorf("%s: %d requests with pauses %v, want one", c.name, len(b.seen()), waited.all)
		}
	}
}

func TestTwoVectorsOfOneTextAreAnError(t *testing.T) {
	for name, index := range map[string][]any{"one index twice": {0, 0}, "no index": {nil, nil}} {
		b := serve(t, func(w http.ResponseWriter, _ int, r request) bool {
			var all []map[string]any
			for i, it := range items(r.Input) {
				m := map[string]any{"embedding": it.Embedding}
				if index[i] != nil {
					m["index"] = index[i]
				}
				all = append(all, m)
			}
			write(w, all)
			return true
		})
		e, _ := open(t, b, nil)
		if v, err := e.Embed(t.Context(), []string{"护照", "户口"}); err == nil || v != nil || !strings.Contains(err.Error(), "index") {
			t.Errorf("%s: got %d vectors, %v; want an error about the index", name, len(v), err)
		}
	}
}

func TestWhatPassesIsTriedAgain(t *testing.T) {
	half, second := firstWait, 2*firstWait
	for _, c := range []struct {
		name string
		bad  func(w http.ResponseWriter)
		want []time.Duration
	}{
		{"a busy server", func(w http.ResponseWriter) { refuse(w, 429, "busy") }, []time.Duration{half, second}},
		{"a busy server that says how long", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "7")
			refuse(w, 429, "busy")
		}, []time.Duration{7 * time.Second, 7 * time.Second}},
		{"a busy server that says until when", func(w http.ResponseWriter) {
			w.Header().Set("Date", "Thu, 12 Mar 2026 08:00:00 GMT")
			w.Header().Set("Retry-After", "Thu, 12 Mar 2026 08:00:30 GMT")
			refuse(w, 503, "down for a moment")
		}, []time.Duration{30 * time.Second, 30 * time.Second}},
		{"a server that gave up", func(w http.ResponseWriter) { refuse(w, 500, "worker died") }, []time.Duration{half, second}},
		{"a gateway's page", func(w http.ResponseWriter) {
			w.WriteHeader(502)
			io.WriteString(w, "<html>")
		}, []time.Duration{half, second}},
		{"a broken connection", func(w http.ResponseWriter) { drop(w, "") }, []time.Duration{half, second}},
		{"half a reply", func(w http.ResponseWriter) {
			drop(w, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"data\":[{\"ind")
		}, []time.Duration{half, second}},
	} {
		b := serve(t, func(w http.ResponseWriter, n int, _ request) bool {
			if n > 2 {
				return false
			}
			c.bad(w)
			return true
		})
		e, waited := open(t, b, nil)
		v, err := e.Embed(t.Context(), []string{"护照"})
		if err != nil || len(v) != 1 {
			t.Errorf("%s: got %d vectors, %v; want one", c.name, len(v), err)
		}
		if fmt.Sprint(waited.all) != fmt.Sprint(c.want) {
			t.Errorf("%s: pauses %v, want %v", c.name, waited.all, c.want)
		}
	}
}

// drop writes bytes and breaks the connection.
func drop(w http.ResponseWriter, bytes string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	io.WriteString(conn, bytes)
	conn.Close()
}

func TestTriesAreCounted(t *testing.T) {
	b := serve(t, func(w http.ResponseWriter, _ int, _ request) bool { return refuse(w, 503, "not now") })
	for retries, want := range map[int]int{0: 5, 2: 3, -1: 1} {
		before := len(b.seen())
		e, _ := open(t, b, func(o *Options) { o.Retries = retries })
		_, err := e.Embed(t.Context(), []string{"护照"})
		if err == nil || !strings.Contains(err.Error(), "not now") {
			t.Errorf("%d retries: error %v, want the server's", retries, err)
		}
		if got := len(b.seen()) - before; got != want {
			t.Errorf("%d retries: %d requests, want %d", retries, got, want)
		}
	}
}

func TestALargeBatchIsHalvedAndTheSizeKept(t *testing.T) {
	b := serve(t, func(w http.ResponseWriter, _ int, r request) bool {
		return len(r.Input) > 5 && refuse(w, 413, "at most 5 inputs")
	})
	e, _ := open(t, b, func(o *Options) { o.Batch, o.Parallel = 32, 1 })
	var texts []string
	for i := range 100 {
		texts = append(texts, fmt.Sprintf("第%d条", i))
	}
	v, err := e.Embed(t.Context(), texts)
	if err != nil || len(v) != 100 {
		t.Fatalf("got %d vectors, %v; want 100", len(v), err)
	}
	before := len(b.seen())
	if _, err := e.Embed(t.Context(), texts); err != nil {
		t.Fatal(err)
	}
	if got := len(b.seen()) - before; got != 25 {
		t.Errorf("the second time %d requests, want 25 of 4 texts", got)
	}
}

func TestALongTextIsCutWhereTheServerTakesIt(t *testing.T) {
	b := serve(t, func(w http.ResponseWriter, _ int, r request) bool {
		for _, text := range r.Input {
			if len([]rune(text)) > 512 {
				return refuse(w, 400, "maximum context length is 512 tokens")
			}
		}
		return false
	})
	e, _ := open(t, b, nil)
	long := strings.Repeat("居住证办理", 1000)
	got, err := e.Embed(t.Context(), []string{"护照", long, "户口"})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := new(embeddingtest.Hash).Embed(t.Context(), []string{"护照", string([]rune(long)[:480]), "户口"})
	for i := range want {
		if vector.Dot(got[i], want[i]) < .9999 {
			t.Errorf("text %d has another vector than its first 480 characters", i)
		}
	}
}

func TestNothingOfTheTextIsInAnError(t *testing.T) {
	const text = "我叫王小二，住在望湖区三号院"
	b := serve(t, func(w http.ResponseWriter, _ int, r request) bool {
		return refuse(w, 400, "can't embed: "+r.Input[0]+" with key "+key)
	})
	e, _ := open(t, b, nil)
	_, err := e.Embed(t.Context(), []string{text, "护照办理要什么材料"})
	if err == nil || strings.Contains(err.Error(), "王小二") || strings.Contains(err.Error(), key) {
		t.Errorf("error %v, want one without the text and the key", err)
	}
	b = serve(t, func(w http.ResponseWriter, _ int, _ request) bool {
		return refuse(w, 404, "bad\n\tkey "+key+strings.Repeat("!", 5000))
	})
	e, _ = open(t, b, nil)
	_, err = e.Embed(t.Context(), []string{text})
	if err == nil || strings.Contains(err.Error(), key) || strings.ContainsAny(err.Error(), "\n\t") || len(err.Error()) > 400 {
		t.Errorf("error %v, want a short line without the key", err)
	}
}

func TestASlowServerIsTriedAgainUntilTheCallersTimeEnds(t *testing.T) {
	hang := make(chan struct{})
	b := serve(t, func(w http.ResponseWriter, n int, _ request) bool {
		if n == 1 {
			<-hang
		}
		return false
	})
	defer close(hang)
	e, _ := open(t, b, func(o *Options) { o.Timeout = 50 * time.Millisecond })
	if v, err := e.Embed(t.Context(), []string{"护照"}); err != nil || len(v) != 1 {
		t.Errorf("got %d vectors, %v; want one, by the second request", len(v), err)
	}

	stuck := serve(t, func(w http.ResponseWriter, _ int, _ request) bool { <-hang; return true })
	e, _ = open(t, stuck, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if v, err := e.Embed(ctx, []string{"护照"}); v != nil || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %d vectors, %v; want %v", len(v), err, context.DeadlineExceeded)
	}
}

func TestAServerThatIsGoneIsAnErrorThatNamesIt(t *testing.T) {
	b := serve(t, nil)
	e, waited := open(t, b, nil)
	b.Close()
	_, err := e.Embed(t.Context(), []string{"护照"})
	if err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(b.URL, "http://")) || strings.Contains(err.Error(), key) {
		t.Errorf("error %v, want one that names the host", err)
	}
	if len(waited.all) != 4 {
		t.Errorf("%d pauses, want 4", len(waited.all))
	}
}

func FuzzReply(f *testing.F) {
	f.Add([]byte(`{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[3,4]}]}`))
	f.Add([]byte(`{"data":[{"index":1,"embedding":[1e38,1e38]},{"index":0,"embedding":[null,0]}]}`))
	f.Add([]byte(`{"error":{"message":"no"},"data":null}`))
	e, err := New(Options{URL: "http://host", Model: "m", Dim: 2, Key: key})
	if err != nil {
		f.Fatal(err)
	}
	batch := []string{"护照", "户口"}
	f.Fuzz(func(t *testing.T, data []byte) {
		e.reason(data, batch)
		v, err := e.read(data, batch)
		if err != nil {
			if v != nil {
				t.Errorf("%q: vectors and an error %v", data, err)
			}
			return
		}
		for i := range batch {
			if n := vector.Dot(v[i], v[i]); len(v[i]) != 2 || n < .999 || n > 1.001 {
				t.Errorf("%q: vector %d has %d elements, length² %g", data, i, len(v[i]), n)
			}
		}
	})
}
