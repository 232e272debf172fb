package qdrant

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"

	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/store/storetest"
)

const (
	model = storetest.Model
	dim   = storetest.Size
)

// settings for a fake server.
func fake(t *testing.T, server *qdranttest.Server) Options {
	t.Helper()
	return Options{
		Host: qdranttest.Host, Collection: "yijian", Model: model, Dim: dim,
		Counts: memory.New(), Dial: []grpc.DialOption{server.Dial()},
		Timeout: 10 * time.Second, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

func openStore(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// real is the settings of the server that YIJIAN_TEST_QDRANT names (HOST:PORT), in
// collections of this test's own, which go with it.
func real(t testing.TB) Options {
	t.Helper()
	address := os.Getenv("YIJIAN_TEST_QDRANT")
	if address == "" {
		t.Skip("YIJIAN_TEST_QDRANT names no server: not tested against a real one")
	}
	address = strings.TrimPrefix(address, "qdrant://")
	u, err := url.Parse("qdrant://" + address)
	if err != nil {
		t.Fatalf("YIJIAN_TEST_QDRANT=%q: %v", address, err)
	}
	port, _ := strconv.Atoi(u.Port())
	h := fnv.New32a()
	fmt.Fprint(h, t.Name(), os.Getpid(), time.Now().UnixNano())
	o := Options{
		Host: u.Hostname(), Port: port, Collection: fmt.Sprintf("yijian-test-%08x", h.Sum32()), Model: model, Dim: dim,
		Counts: memory.New(), Timeout: 10 * time.Second,
	}
	t.Cleanup(func() {
		s := openStore(t, o)
		if err := s.Drop(context.Background()); err != nil {
			t.Errorf("clean up: %v", err)
		}
	})
	return o
}

// hashed are vectors by characters.
func hashed(ctx context.Context, chunks []guide.Chunk) ([][]float32, error) {
	texts := make([]string, len(chunks))
	for i, c := range chunks {
		texts[i] = c.Context + "\n" + c.Text
	}
	return (&embeddingtest.Hash{Size: dim}).Embed(ctx, texts)
}

func embed(t *testing.T, text string) []float32 {
	t.Helper()
	v, err := (&embeddingtest.Hash{Size: dim}).Embed(t.Context(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	return v[0]
}

func publish(t *testing.T, s *Store, generation int64, add []guide.Chunk, removed ...string) Report {
	t.Helper()
	r, err := s.Publish(t.Context(), generation, add, removed, hashed)
	if err != nil {
		t.Fatalf("publish generation %d: %v", generation, err)
	}
	return r
}

func find(t *testing.T, s store.Store, q store.Query) []store.Hit {
	t.Helper()
	hits, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %+v: %v", q.Terms, err)
	}
	return hits
}

func ids(hits []store.Hit) string {
	var all []string
	for _, h := range hits {
		all = append(all, h.Chunk.ID)
	}
	return strings.Join(all, " ")
}

// A clock that tests turn on.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }
