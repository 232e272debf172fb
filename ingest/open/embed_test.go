package open

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/catalog"
	"yijian/ingest/embedding"
	"yijian/ingest/embedding/bge"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/index"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
	"yijian/ingest/vector"
)

// embeddings is a server that knows models by the number of elements in their
// name, as in m64.
func embeddings(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask struct {
			Model string
			Input []string
		}
		sizes := map[string]int{"m64": 64, "m96": 96}
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || sizes[ask.Model] == 0 {
			http.Error(w, `{"error":{"message":"no such model"}}`, http.StatusNotFound)
			return
		}
		made, err := (&embeddingtest.Hash{Size: sizes[ask.Model]}).Embed(r.Context(), ask.Input)
		if err != nil {
			return
		}
		type item struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		}
		reply := struct {
			Data []item `json:"data"`
		}{}
		for i, v := range made {
			reply.Data = append(reply.Data, item{i, v})
		}
		json.NewEncoder(w).Encode(reply)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestWhatMakesVectorsIsASetting(t *testing.T) {
	for _, tt := range []struct {
		getenv func(string) string
		want   Embed
	}{
		{env(), Embed{}},
		{env("YIJIAN_EMBED_MODEL", "none"), Embed{Model: "none"}},
		{env("YIJIAN_EMBED_MODEL", "none", "YIJIAN_EMBED_URL", "http://here/v1", "YIJIAN_EMBED_KEY", "k"), Embed{Model: "none"}},
		{env("YIJIAN_EMBED_MODEL", "m", "YIJIAN_EMBED_URL", "http://here/v1", "YIJIAN_EMBED_KEY", "k"), Embed{"http://here/v1", "k", "m"}},
	} {
		s, err := Load(tt.getenv)
		if diff := cmp.Diff(tt.want, s.Embed); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	for _, tt := range []struct {
		getenv func(string) string
		want   []string
	}{
		{env("YIJIAN_EMBED_MODEL", "m"), []string{"YIJIAN_EMBED_URL", `"m"`, "none"}},
		{env("YIJIAN_EMBED_URL", "http://here/v1"), []string{"YIJIAN_EMBED_MODEL", "YIJIAN_EMBED_URL"}},
	} {
		_, err := Load(tt.getenv)
		for _, want := range tt.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want it to say %s", err, want)
			}
		}
	}
}

func settings(t *testing.T, pairs ...string) Settings {
	t.Helper()
	s, err := Load(env(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWithNoneSearchIsByWords(t *testing.T) {
	c := catalogOf(t)
	put(t, c, 1000, "每证20元")
	if _, err := index.Embed(t.Context(), c, &embeddingtest.Hash{}, nil); err != nil {
		t.Fatal(err)
	}
	e, err := EmbeddersFor(t.Context(), settings(t, "YIJIAN_EMBED_MODEL", "none"), c)
	if err != nil || e.First() != nil || len(e.Models()) != 0 {
		t.Fatalf("embedders %v, %v; want none", e.Models(), err)
	}
	s, err := Store(t.Context(), c, e.Models()...)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := e.Questions().Vector(t.Context(), s.Model(), "收费"); v != nil || err != nil {
		t.Errorf("the question's vector is %v, %v; want none", v, err)
	}
	hits, err := s.Search(t.Context(), store.Query{Terms: storetest.Terms("20元")})
	if err != nil || len(hits) == 0 || s.Vectors() != 0 {
		t.Errorf("%d hits with %d vectors, %v; want some by words", len(hits), s.Vectors(), err)
	}
}

func TestWithoutSettingsTheModelInTheProgramIsUsed(t *testing.T) {
	e, err := EmbeddersFor(t.Context(), settings(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	own := new(bge.Embedder).Model()
	if diff := cmp.Diff([]string{own}, e.Models()); diff != "" {
		t.Errorf("models (-want +got):\n%s", diff)
	}
	q := e.Questions()
	v, err := q.Vector(t.Context(), own, "居住证怎麼辦")
	if err != nil || len(v) != 512 {
		t.Fatalf("%d elements, %v; want 512", len(v), err)
	}
	same, err := q.Vector(t.Context(), own, "居住证怎么办")
	if cos := vector.Dot(v, same); cos < .9999 || err != nil {
		t.Errorf("cosine %v, %v, of a question in traditional characters; want 1, as guides are folded too", cos, err)
	}
	if v, err := q.Vector(t.Context(), "somebody's", "居住证"); v != nil || err != nil {
		t.Errorf("vector %v, %v, by a model that is not there; want none", v, err)
	}
}

func TestAfterAChangeOfTheModelTheOldVectorsServeUntilTheNewAreMade(t *testing.T) {
	server := embeddings(t)
	c := catalogOf(t)
	put(t, c, 1000, "每证20元")
	old := settings(t, "YIJIAN_EMBED_URL", server.URL, "YIJIAN_EMBED_MODEL", "m64")
	e, err := EmbeddersFor(t.Context(), old, c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"openai/m64/64"}, e.Models()); diff != "" {
		t.Errorf("models at first (-want +got):\n%s", diff)
	}
	if _, err := index.Embed(t.Context(), c, e.First(), nil); err != nil {
		t.Fatal(err)
	}
	e, err = EmbeddersFor(t.Context(), settings(t, "YIJIAN_EMBED_URL", server.URL, "YIJIAN_EMBED_MODEL", "m96"), c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"openai/m96/96", "openai/m64/64"}, e.Models()); diff != "" {
		t.Errorf("models after the change (-want +got):\n%s", diff)
	}
	s, err := Store(t.Context(), c, e.Models()...)
	if err != nil {
		t.Fatal(err)
	}
	questions := e.Questions()
	ask := func(model string, elements int) {
		t.Helper()
		v, err := questions.Vector(t.Context(), s.Model(), "20元")
		if err != nil || s.Model() != model || len(v) != elements {
			t.Fatalf("the index has vectors of %q, the question one of %d elements, %v; want %q, %d", s.Model(), len(v), err, model, elements)
		}
		hits, err := s.Search(t.Context(), store.Query{Vector: v, Model: s.Model()})
		if err != nil || len(hits) == 0 || hits[0].Dense <= 0 {
			t.Errorf("by %s: %d hits, %v; want some by their vectors", model, len(hits), err)
		}
	}
	ask("openai/m64/64", 64)
	if _, err := index.Embed(t.Context(), c, e.First(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Refresh(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	ask("openai/m96/96", 96)

	_, err = EmbeddersFor(t.Context(), settings(t, "YIJIAN_EMBED_URL", server.URL, "YIJIAN_EMBED_MODEL", "m128"), c)
	if err == nil || !strings.Contains(err.Error(), "YIJIAN_EMBED_URL") || !strings.Contains(err.Error(), "404") {
		t.Errorf("a model that the server doesn't have: error %v, want one that names the setting and 404", err)
	}
	// A server whose vectors the catalog has need not be there for a start.
	server.Close()
	if e, err = EmbeddersFor(t.Context(), old, c); err != nil || e.First().Dim() != 64 {
		t.Errorf("without the server: %v, %v; want the model that the catalog knows", e.Models(), err)
	}
}

func TestTheProgramsOwnVectorsServeUntilAServersAreMade(t *testing.T) {
	server := embeddings(t)
	c, err := catalog.Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	put(t, c, 1000, "每证20元")
	e, err := EmbeddersFor(t.Context(), settings(t), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := index.Embed(t.Context(), c, e.First(), nil); err != nil {
		t.Fatal(err)
	}
	e, err = EmbeddersFor(t.Context(), settings(t, "YIJIAN_EMBED_URL", server.URL, "YIJIAN_EMBED_MODEL", "m64"), c)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Store(t.Context(), c, e.Models()...)
	if err != nil {
		t.Fatal(err)
	}
	v, err := e.Questions().Vector(t.Context(), s.Model(), "收费标准")
	if err != nil || s.Model() != new(bge.Embedder).Model() || len(v) != 512 {
		t.Errorf("the index has vectors of %q, the question one of %d elements, %v; want the program's", s.Model(), len(v), err)
	}
}

func TestEmbeddersAtHandNeedNoServer(t *testing.T) {
	own := new(bge.Embedder).Model()
	var calls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		http.Error(w, "no", http.StatusForbidden)
	}))
	defer server.Close()
	away := server.URL
	for _, tt := range []struct {
		name     string
		settings Embed
		has      []string // models whose vectors, of 4 elements, the catalog has
		want     []string
		whole    bool
	}{
		{"the model in the program", Embed{}, nil, []string{own}, true},
		{"by words", Embed{Model: "none"}, []string{"openai/city/4"}, nil, true},
		{"a new server", Embed{URL: away, Model: "city"}, nil, nil, false},
		{"a new model of a server", Embed{URL: away, Model: "city-2"}, []string{"openai/city/4", own}, []string{"openai/city/4", own}, false},
		{"a server whose vectors are there", Embed{URL: away, Model: "city"}, []string{"openai/city/4", "openai/city-2/4"}, []string{"openai/city/4", "openai/city-2/4"}, true},
	} {
		c := catalogOf(t)
		for _, name := range tt.has {
			v := catalog.TextVector{Text: embedding.KeyOf("一"), Vector: vector.QuantizedOf([]float32{1, 0, 0, 0})}
			if err := c.AddVectors(t.Context(), name, 4, []catalog.TextVector{v}); err != nil {
				t.Fatal(err)
			}
		}
		before := calls.Load()
		e, whole, err := EmbeddersAtHand(t.Context(), Settings{Embed: tt.settings}, c)
		if n := calls.Load() - before; n > 0 {
			t.Errorf("%s: the server was asked %d times", tt.name, n)
		}
		if err != nil || whole != tt.whole || !slices.Equal(e.Models(), tt.want) {
			t.Errorf("%s: %q, whole %v, %v; want %q, %v", tt.name, e.Models(), whole, err, tt.want, tt.whole)
		}
		all, err := EmbeddersFor(t.Context(), Settings{Embed: tt.settings}, c)
		if whole && (err != nil || !slices.Equal(all.Models(), tt.want)) || !whole && err == nil {
			t.Errorf("%s: EmbeddersFor = %q, %v; want the same, or that the server is away", tt.name, all.Models(), err)
		}
	}
}
