package open

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"

	"yijian/ingest/catalog"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
	"yijian/ingest/store/qdrant"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/store/storetest"
)

func put(t *testing.T, c *catalog.Catalog, at int64, fees ...string) {
	t.Helper()
	r, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	plan := catalog.Plan{At: time.Unix(at, 0), Covers: func(string) bool { return true }}
	for i, fee := range fees {
		g := &guide.Guide{ID: fmt.Sprint("g", i), Title: "居住证", Fees: []guide.FeeRule{{Standard: fee}}}
		f := catalog.File{Path: g.ID, Hash: g.Version(), Guides: []*guide.Guide{g}}
		if err := r.Stage(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		plan.Files = append(plan.Files, catalog.Found{Path: f.Path, Hash: f.Hash})
	}
	if _, err := r.Publish(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
}

// remote is an index on a fake server, the catalog it follows and the vectors
// that have been asked for.
func remote(t *testing.T, server *qdranttest.Server, c *catalog.Catalog) *Remote {
	t.Helper()
	lexical, err := Store(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	m := Embedded(&embeddingtest.Hash{})
	q, err := qdrant.Open(qdrant.Options{
		Host: qdranttest.Host, Model: m.Model, Dim: m.Dim, Counts: lexical, Dial: []grpc.DialOption{server.Dial()},
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRemote(t.Context(), q, lexical, m, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func catalogOf(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestARemoteIndexFollowsTheCatalogInTheBackground(t *testing.T) {
	c, server := catalogOf(t), qdranttest.New(t)
	put(t, c, 1000, "每证20元")
	r := remote(t, server, c)
	question := store.Query{Terms: storetest.Terms("20元"), Vector: make([]float32, 64)}
	question.Vector[0] = 1
	for n, fee := range []string{"每证30元", "每证40元", "每证50元"} {
		put(t, c, int64(2000+n), fee)
		if changed, err := r.Refresh(t.Context(), c); !changed || err != nil {
			t.Fatalf("Refresh = %v, %v; want a change", changed, err)
		}
		if got := r.Generation(); got != int64(n+2) {
			t.Errorf("generation %d at once, want %d, by the index in this process", got, n+2)
		}
		hits, err := r.Search(t.Context(), question)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			if strings.Contains(h.Chunk.Text, "元") && h.Chunk.Text != fee {
				t.Errorf("after generation %d: hit %q, want %q", n+2, h.Chunk.Text, fee)
			}
		}
		r.work.Wait()
		if err := r.Ready(); err != nil {
			t.Errorf("when the work is done: %v", err)
		}
	}
	server.Forget()
	if _, err := r.Search(t.Context(), question); err != nil || len(server.Calls("QueryBatch")) == 0 {
		t.Errorf("the server was asked %d times, error %v; want it to answer", len(server.Calls("QueryBatch")), err)
	}
}

func TestARemoteIndexAnswersWithoutItsServer(t *testing.T) {
	c, server := catalogOf(t), qdranttest.New(t)
	put(t, c, 1000, "每证20元")
	server.Stop()
	r := remote(t, server, c)
	now := time.Unix(5000, 0)
	r.now = func() time.Time { return now }
	search := func() {
		t.Helper()
		hits, err := r.Search(t.Context(), store.Query{Terms: storetest.Terms("20元")})
		if err != nil || len(hits) == 0 || hits[0].Chunk.Text != "每证20元" {
			t.Errorf("%d hits, %v; want the fee", len(hits), err)
		}
	}
	search()
	if _, err := r.Refresh(t.Context(), c); err != nil {
		t.Errorf("Refresh without the server: %v", err)
	}
	r.work.Wait()
	search()
	if err := r.Ready(); err == nil || !strings.Contains(err.Error(), "by words") {
		t.Errorf("Ready = %v, want why answers are by words", err)
	}
	server.Start()
	if _, err := r.Refresh(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	r.work.Wait()
	if err := r.Ready(); err == nil {
		t.Errorf("tried again at once, want %v of peace after a failure", againIn)
	}
	deadline := time.Now().Add(20 * time.Second)
	for r.Ready() != nil {
		if time.Now().After(deadline) {
			t.Fatalf("not back: %v", r.Ready())
		}
		now = now.Add(againIn)
		if _, err := r.Refresh(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		r.work.Wait()
	}
	search()
}

func TestAServerOfNoUseStopsTheStart(t *testing.T) {
	c, server := catalogOf(t), qdranttest.New(t)
	server.SetVersion("1.9.0")
	q, err := qdrant.Open(qdrant.Options{Host: qdranttest.Host, Counts: memory.New(), Dial: []grpc.DialOption{server.Dial()}})
	if err != nil {
		t.Fatal(err)
	}
	lexical, err := Store(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	_, err = newRemote(t.Context(), q, lexical, Meaning{}, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "1.9.0") || !strings.Contains(err.Error(), "YIJIAN_STORE") {
		t.Errorf("error %v, want one that names the version and the setting", err)
	}
}
