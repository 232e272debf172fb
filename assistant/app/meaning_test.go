package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"yijian/assistant/answer"
	"yijian/assistant/app"
	"yijian/ingest/embedding"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/store/qdrant/qdranttest"
)

// run lets the program work until the function it returns is called, at the test's
// end at the latest.
func run(t *testing.T, c app.Config, a *app.App) (stop func()) {
	t.Helper()
	l, err := app.Listen(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ran := make(chan error, 1)
	go func() { ran <- a.Run(ctx, l) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ran; err != nil {
			t.Errorf("run: %v", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// page is what a page of the program says.
func page(t *testing.T, a *app.App, path string) string {
	t.Helper()
	rec := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr, r.Host = "127.0.0.1:40000", "127.0.0.1"
	a.Handler().ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		t.Fatalf("%s = %d %s, want 200", path, rec.Code, rec.Body)
	}
	return rec.Body.String()
}

// hasVectors reports whether the program says that no vector is missing.
func hasVectors(t *testing.T, a *app.App) bool {
	t.Helper()
	return strings.Contains(page(t, a, "/readyz"), `"vectors":true`)
}

// fee asks what the sample city answers by words as well.
func fee(t *testing.T, a *app.App) {
	t.Helper()
	if ans := ask(t, a, "居住证首次申领多少钱", "990102"); ans.Outcome != answer.Answered || len(ans.Claims) == 0 {
		t.Fatalf("answer = %+v, want a cited fact", ans)
	}
}

// embeds reports whether the next question is embedded by e.
func embeds(t *testing.T, a *app.App, e *embeddingtest.Hash, n *int) bool {
	t.Helper()
	before := e.Texts()
	*n++
	ask(t, a, fmt.Sprintf("第%d次问，居住证首次申领多少钱", *n), "990102") // no question twice: vectors are kept
	return e.Texts() > before
}

func embedders(list ...embedding.Embedder) []embedding.Embedder { return list }

func TestGuidesGetTheirVectorsInTheBackground(t *testing.T) {
	c := settings(t)
	e := &embeddingtest.Hash{}
	c.Embedders = embedders(e)
	a := start(t, c)
	if n := e.Texts(); n != 0 {
		t.Errorf("%d texts were embedded before the program ran, want none: nobody waits for them", n)
	}
	fee(t, a)
	run(t, c, a)
	until(t, "the sample has its vectors", func() bool { return hasVectors(t, a) })
	if m := page(t, a, "/metrics"); !strings.Contains(m, "\nyijian_vectors_missing 0\n") {
		t.Errorf("metrics do not say that no vector is missing:\n%s", m)
	}
	n, before := 0, e.Texts()
	if !embeds(t, a, e, &n) {
		t.Error("a question was not embedded")
	}
	ingest(t, c, parking)
	until(t, "the new guide is embedded", func() bool { return e.Texts() > before+1 && hasVectors(t, a) })
	if added := e.Texts() - before; added > 20 {
		t.Errorf("%d texts were embedded for one small guide", added)
	}
	if m := page(t, a, "/metrics"); strings.Contains(m, "yijian_question_embedding_seconds_count 0") {
		t.Errorf("metrics count no question's vector:\n%s", m)
	}
}

func TestTheSamplesOwnVectorsAreThereAtOnce(t *testing.T) {
	c := settings(t)
	c.Embedders = nil
	a := start(t, c)
	m := page(t, a, "/metrics")
	if !strings.Contains(m, "\nyijian_vectors_missing 0\n") {
		t.Errorf("vectors are missing after the first start:\n%s", m)
	}
	fee(t, a)
	if m := page(t, a, "/metrics"); !strings.Contains(m, "yijian_question_embedding_seconds_count") || strings.Contains(m, "yijian_question_embedding_seconds_count 0\n") {
		t.Errorf("the question was not embedded:\n%s", m)
	}
}

func TestByWordsAloneIfTheSettingsSaySo(t *testing.T) {
	c := settings(t, "YIJIAN_EMBED_MODEL", "none")
	c.Embedders = nil
	a := start(t, c)
	fee(t, a)
	if ready, m := page(t, a, "/readyz"), page(t, a, "/metrics"); strings.Contains(ready, "vectors") || strings.Contains(m, "yijian_vectors_missing") {
		t.Errorf("vectors are spoken of that nobody wants: %s\n%s", ready, m)
	}
}

func TestVectorsThatCannotBeMadeAreTriedAgain(t *testing.T) {
	c := settings(t)
	var works atomic.Bool
	e := &embeddingtest.Hash{Fail: func([]string) error {
		if works.Load() {
			return nil
		}
		return errors.New("no embedding today")
	}}
	c.Embedders = embedders(e)
	a := start(t, c)
	run(t, c, a)
	fee(t, a)
	if hasVectors(t, a) {
		t.Error("the program says that it has vectors")
	}
	works.Store(true)
	until(t, "the vectors were made", func() bool { return hasVectors(t, a) })
}

func TestAnotherEmbedderTakesOverWhenItsVectorsAreMade(t *testing.T) {
	for _, where := range []string{"in this process", "on a server"} {
		t.Run(where, func(t *testing.T) {
			c := settings(t)
			if where == "on a server" {
				c = settings(t, "YIJIAN_STORE", "qdrant://"+qdranttest.New(t).Address(t)+"?collection=city")
			}
			old := &embeddingtest.Hash{Size: 32}
			c.Embedders = embedders(old)
			n := 0
			first, err := app.New(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			stop := run(t, c, first)
			until(t, "the first embedder serves", func() bool { return hasVectors(t, first) && embeds(t, first, old, &n) })
			stop()
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}

			var works atomic.Bool
			next := &embeddingtest.Hash{Size: 48, Fail: func([]string) error {
				if works.Load() {
					return nil
				}
				return errors.New("not yet")
			}}
			c.Embedders = embedders(next, old)
			made := old.Texts()
			second := start(t, c)
			run(t, c, second)
			until(t, "the first embedder's vectors serve", func() bool { return embeds(t, second, old, &n) })
			if hasVectors(t, second) {
				t.Error("the program says that it has the new embedder's vectors")
			}
			works.Store(true)
			until(t, "the second embedder serves", func() bool { return hasVectors(t, second) && embeds(t, second, next, &n) })
			if embeds(t, second, old, &n) {
				t.Error("the first embedder is still asked")
			}
			if again := old.Texts() - made; again > n {
				t.Errorf("the first embedder was asked for %d texts by %d questions: its vectors were made anew", again, n)
			}
			fee(t, second)
			if where == "on a server" {
				until(t, "the server has the guides", func() bool { return strings.Contains(page(t, second, "/readyz"), `"search":true`) })
			}
		})
	}
}

// An embedding server, OpenAI-compatible, that is away until it is let in.
func embeddingServer(t *testing.T, there *atomic.Bool) string {
	t.Helper()
	var e embeddingtest.Hash
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var call struct{ Input []string }
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil || !there.Load() {
			http.Error(w, "away", http.StatusForbidden)
			return
		}
		vectors, err := e.Embed(r.Context(), call.Input)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		type item struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		}
		var reply struct {
			Data []item `json:"data"`
		}
		for i, v := range vectors {
			reply.Data = append(reply.Data, item{i, v})
		}
		_ = json.NewEncoder(w).Encode(reply)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAnEmbeddingServerThatIsAwayKeepsNobodyWaiting(t *testing.T) {
	var there atomic.Bool
	url := embeddingServer(t, &there)
	c := settings(t, "YIJIAN_EMBED_URL", url, "YIJIAN_EMBED_MODEL", "city")
	c.Embedders = nil
	a := start(t, c)
	stop := run(t, c, a)
	fee(t, a)
	if hasVectors(t, a) {
		t.Error("the program says that it has vectors")
	}
	there.Store(true)
	until(t, "the server has been reached and the vectors made", func() bool { return hasVectors(t, a) })
	stop()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	// Its vectors are in the catalog now: a later start does not ask for their size.
	there.Store(false)
	again := start(t, c)
	if m := page(t, again, "/metrics"); !strings.Contains(m, "\nyijian_vectors_missing 0\n") {
		t.Errorf("the vectors made before are not there:\n%s", m)
	}
	for range 5 {
		fee(t, again)
	}
	m := page(t, again, "/metrics")
	if !strings.Contains(m, "yijian_question_embedding_failures_total 3\n") {
		t.Errorf("want 3 questions to have tried the server, and then none for a while:\n%s", m)
	}
}
