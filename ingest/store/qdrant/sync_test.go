package qdrant

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/store/storetest"
)

func openCatalog(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// put makes guides the catalog's next generation, at a time of its own.
func put(t *testing.T, c *catalog.Catalog, at int64, guides ...*guide.Guide) {
	t.Helper()
	r, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	plan := catalog.Plan{At: time.Unix(at, 0), Covers: func(string) bool { return true }}
	for _, g := range guides {
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

func fee(id, standard string) *guide.Guide {
	return &guide.Guide{ID: id, Title: "事项" + id, Fees: []guide.FeeRule{{Standard: standard}}, Scope: guide.Scope{Region: "990100"}}
}

func many(n int) []*guide.Guide {
	var all []*guide.Guide
	for i := range n {
		all = append(all, fee(fmt.Sprintf("g%03d", i), fmt.Sprintf("每证%d元", i)))
	}
	return all
}

// equal compares what the store finds with what memory finds: the same chunks, and
// scores that differ by the IDF of chunks not yet swept and the average length.
func equal(t *testing.T, s *Store, c *catalog.Catalog, questions ...string) {
	t.Helper()
	m, err := memory.FromCatalog(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Generation(), m.Generation(); got != want {
		t.Errorf("generation %d, want %d", got, want)
	}
	for _, question := range questions {
		q := store.Query{Terms: storetest.Terms(question), Limit: 1000}
		got, want := map[string]guide.Chunk{}, map[string]guide.Chunk{}
		for _, h := range find(t, s, q) {
			got[h.Chunk.ID] = h.Chunk
		}
		for _, h := range find(t, m, q) {
			want[h.Chunk.ID] = h.Chunk
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("search %q (-memory +qdrant):\n%s", question, diff)
		}
	}
}

func syncNow(t *testing.T, s *Store, c *catalog.Catalog) Report {
	t.Helper()
	r, err := s.Sync(t.Context(), c, hashed, nil)
	if err != nil {
		t.Fatalf("Sync: %v", err)
	}
	return r
}

func TestSyncFollowsTheCatalog(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		c := openCatalog(t)
		s := openStore(t, o)
		questions := []string{"收费", "20元", "10元", "事项a", "事项b", "事项d"}
		put(t, c, 1000, fee("a", "每证20元"), fee("b", "不收费"), fee("c", "不收费"))
		if r := syncNow(t, s, c); !r.Built || !r.Changed || r.Generation != 1 || r.Written != 6 || r.Missing != 0 {
			t.Errorf("first Sync: %+v, want a new collection of 6 chunks", r)
		}
		equal(t, s, c, questions...)
		if r := syncNow(t, s, c); r.Changed || r.Built || r.Written != 0 {
			t.Errorf("second Sync: %+v, want nothing done", r)
		}
		other := openStore(t, o) // another program
		if changed, err := other.Refresh(t.Context()); !changed || err != nil {
			t.Fatalf("Refresh = %v, %v; want a change", changed, err)
		}
		for i, guides := range [][]*guide.Guide{
			{fee("a", "每证10元"), fee("c", "不收费"), fee("d", "不收费")},
			{fee("a", "每证20元"), fee("c", "不收费"), fee("d", "不收费")}, // a is again what it was
			{fee("d", "不收费")},
		} {
			put(t, c, int64(2000+i), guides...)
			if r := syncNow(t, s, c); r.Built || !r.Changed || r.Generation != int64(i+2) {
				t.Errorf("Sync to generation %d: %+v, want it in the same collection", i+2, r)
			}
			equal(t, s, c, questions...)
			if got := other.Generation(); got != int64(i+1) {
				t.Errorf("the other program sees generation %d, want %d", got, i+1)
			}
			hits := find(t, other, store.Query{Terms: storetest.Terms("事项"), Limit: 1000})
			if len(hits) == 0 {
				t.Errorf("the other program, a generation behind, finds nothing")
			}
			if changed, err := other.Refresh(t.Context()); !changed || err != nil {
				t.Fatalf("Refresh = %v, %v; want a change", changed, err)
			}
			equal(t, other, c, questions...)
		}
	})
}

func TestACollectionOfNothingIsBuiltAgain(t *testing.T) {
	c, s := openCatalog(t), openStore(t, fake(t, qdranttest.New(t)))
	if r := syncNow(t, s, c); !r.Built || r.Generation != 0 {
		t.Errorf("Sync of an empty catalog: %+v", r)
	}
	if r := syncNow(t, s, c); r.Built {
		t.Errorf("second Sync of an empty catalog: %+v, want nothing done", r)
	}
	put(t, c, 1000, many(5)...)
	if r := syncNow(t, s, c); !r.Built || s.now.Load().average == 0 {
		t.Errorf("Sync of the first guides: %+v with average length %g, want one that was measured", r, s.now.Load().average)
	}
	equal(t, s, c, "事项")
}

func TestSyncIsIncremental(t *testing.T) {
	server := qdranttest.New(t)
	c, s := openCatalog(t), openStore(t, fake(t, server))
	guides := many(100)
	put(t, c, 1000, guides...)
	syncNow(t, s, c)
	guides[7] = fee("g007", "不收费")
	put(t, c, 2000, guides...)
	server.Forget()
	if r := syncNow(t, s, c); r.Written != 2 {
		t.Errorf("report %+v, want the 2 chunks of the changed guide", r)
	}
	for _, call := range server.Calls("Upsert") {
		for _, p := range call.Request.(*api.UpsertPoints).GetPoints() {
			if got := p.GetPayload()["guide"].GetStringValue(); got != "g007" {
				t.Errorf("a chunk of %s was written", got)
			}
		}
	}
}

func TestSyncIsInterruptedAndGoesOn(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		c := openCatalog(t)
		put(t, c, 1000, many(40)...)
		o.Batch, o.Parallel = 8, 1
		s := openStore(t, o)
		ctx, cancel := context.WithCancel(t.Context())
		written := 0
		_, err := s.Sync(ctx, c, hashed, func(done, total int) {
			if written = done; done >= 24 {
				cancel()
			}
		})
		if err == nil || written >= 80 {
			t.Fatalf("Sync of %d chunks ended with %v, want it interrupted", written, err)
		}
		if s.Generation() != 0 {
			t.Errorf("generation %d is seen of a build that did not end", s.Generation())
		}
		first := -1
		r, err := s.Sync(t.Context(), c, hashed, func(done, total int) {
			if first < 0 {
				first = done
			}
			if total != 80 {
				t.Errorf("%d chunks in all, want 80", total)
			}
		})
		if err != nil || r.Written != 80 {
			t.Fatalf("second Sync: %+v, %v", r, err)
		}
		if first <= 24 {
			t.Errorf("the second Sync began at chunk %d, want it to go on behind the 24 that were written", first)
		}
		equal(t, s, c, "事项", "每证")
	})
}

func TestWhatAnInterruptedChangeLeftIsUndone(t *testing.T) {
	for _, method := range []string{"Upsert", "SetPayload", "Update"} {
		t.Run(method, func(t *testing.T) {
			server := qdranttest.New(t)
			c, s := openCatalog(t), openStore(t, fake(t, server))
			put(t, c, 1000, fee("a", "每证10元"), fee("b", "不收费"), fee("c", "不收费"))
			syncNow(t, s, c)
			// Generation 2 changes a, removes b, adds d; it does not come through.
			put(t, c, 2000, fee("a", "每证20元"), fee("c", "不收费"), fee("d", "不收费"))
			ctx, cancel := context.WithCancel(t.Context())
			server.Meddle(func(_ context.Context, call qdranttest.Call, next func() (any, error)) (any, error) {
				r, err := next()
				if set, ok := call.Request.(*api.SetPayloadPoints); call.Is(method) && (!ok || set.GetPayload()["removed"].GetIntegerValue() != never) {
					cancel()
					return nil, status.Error(codes.Unavailable, "connection lost")
				}
				return r, err
			})
			if _, err := s.Sync(ctx, c, hashed, nil); !errors.Is(err, context.Canceled) {
				t.Fatalf("error %v, want %v", err, context.Canceled)
			}
			server.Meddle(nil)
			// Generation 3 is generation 1 again, with e.
			put(t, c, 3000, fee("a", "每证10元"), fee("b", "不收费"), fee("c", "不收费"), fee("e", "不收费"))
			syncNow(t, s, c)
			equal(t, s, c, "事项", "收费", "每证")
		})
	}
}

func TestFaultsThatPassAreWaitedFor(t *testing.T) {
	for name, fault := range map[string]error{
		"unavailable": status.Error(codes.Unavailable, "connection reset"),
		"busy":        status.Error(codes.ResourceExhausted, "rate limit"),
		"internal":    status.Error(codes.Internal, "service internal error"),
		"too slow":    status.Error(codes.DeadlineExceeded, "timed out"),
	} {
		server := qdranttest.New(t)
		o := fake(t, server)
		var pauses []time.Duration
		o.Wait = func(_ context.Context, d time.Duration) error { pauses = append(pauses, d); return nil }
		o.Parallel = 1
		c, s := openCatalog(t), openStore(t, o)
		put(t, c, 1000, many(5)...)
		var n atomic.Int32
		server.Meddle(func(_ context.Context, call qdranttest.Call, next func() (any, error)) (any, error) {
			if call.Is("Upsert") && n.Add(1) <= 3 {
				next() // it was done, but the answer is lost
				return nil, fault
			}
			return next()
		})
		syncNow(t, s, c)
		equal(t, s, c, "事项", "每证")
		if want := "[200ms 400ms 800ms]"; fmt.Sprint(pauses) != want {
			t.Errorf("%s: pauses %v, want %s", name, pauses, want)
		}
	}
}

func TestABusyServerSaysHowLong(t *testing.T) {
	server := qdranttest.New(t)
	o := fake(t, server)
	var pauses []time.Duration
	o.Wait = func(_ context.Context, d time.Duration) error { pauses = append(pauses, d); return nil }
	s := openStore(t, o)
	var n atomic.Int32
	server.Meddle(func(ctx context.Context, call qdranttest.Call, next func() (any, error)) (any, error) {
		if call.Is("Upsert") && n.Add(1) == 1 {
			grpc.SetTrailer(ctx, metadata.Pairs("retry-after", "7"))
			return nil, status.Error(codes.ResourceExhausted, "rate limit")
		}
		return next()
	})
	publish(t, s, 1, []guide.Chunk{{ID: "a", Text: "居住证"}})
	if fmt.Sprint(pauses) != "[7s]" {
		t.Errorf("pauses %v, want [7s]", pauses)
	}
}

func TestFaultsThatStayEndTheChange(t *testing.T) {
	for _, c := range []codes.Code{codes.InvalidArgument, codes.PermissionDenied, codes.Unauthenticated, codes.Unimplemented} {
		server := qdranttest.New(t)
		s := openStore(t, fake(t, server))
		server.Meddle(func(_ context.Context, call qdranttest.Call, next func() (any, error)) (any, error) {
			if call.Is("Upsert") {
				return nil, status.Error(c, "no")
			}
			return next()
		})
		_, err := s.Publish(t.Context(), 1, []guide.Chunk{{ID: "a", Text: "居住证"}}, nil, nil)
		if code(err) != c || len(server.Calls("Upsert")) != 1 {
			t.Errorf("%v: error %v after %d tries, want it after one", c, err, len(server.Calls("Upsert")))
		}
		if s.Generation() != 0 {
			t.Errorf("%v: generation %d is published", c, s.Generation())
		}
	}
}

func TestUploadsWaitForTheServer(t *testing.T) {
	server := qdranttest.New(t)
	o := fake(t, server)
	o.Batch, o.Parallel = 10, 2
	s := openStore(t, o)
	var now, most atomic.Int32
	server.Meddle(func(_ context.Context, call qdranttest.Call, next func() (any, error)) (any, error) {
		if call.Is("Upsert") {
			n := now.Add(1)
			defer now.Add(-1)
			for {
				m := most.Load()
				if n <= m || most.CompareAndSwap(m, n) {
					break
				}
			}
		}
		return next()
	})
	publish(t, s, 1, storetest.Chunks(400, 1))
	if got := most.Load(); got > 2 {
		t.Errorf("%d writes under way at once, want at most 2", got)
	}
}

func TestAnotherEmbedderMakesAnotherCollection(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		c := openCatalog(t)
		put(t, c, 1000, many(10)...)
		old := openStore(t, o)
		before := syncNow(t, old, c)

		o.Model = "hash/64b"
		s := openStore(t, o)
		if _, err := s.Refresh(t.Context()); !errors.Is(err, ErrRebuild) || !strings.Contains(err.Error(), `"hash/64b"`) {
			t.Errorf("error %v, want %v that names the models", err, ErrRebuild)
		}
		if _, err := s.Search(t.Context(), store.Query{Terms: storetest.Terms("事项")}); !errors.Is(err, ErrNotReady) {
			t.Errorf("search: error %v, want %v", err, ErrNotReady)
		}
		find(t, old, store.Query{Terms: storetest.Terms("事项")})
		r := syncNow(t, s, c)
		if !r.Built || r.Collection == before.Collection {
			t.Errorf("report %+v, want another collection than %s", r, before.Collection)
		}
		equal(t, s, c, "事项")
		if _, err := old.Search(t.Context(), store.Query{Terms: storetest.Terms("事项")}); !errors.Is(err, ErrRebuild) {
			t.Errorf("the old embedder's search: error %v, want %v", err, ErrRebuild)
		}
		names, err := s.collections(t.Context())
		if err != nil || len(names) != 1 || names[0] != r.Collection {
			t.Errorf("collections %v, %v; want %s alone", names, err, r.Collection)
		}
	})
}

func TestRebuildGoesOnBesideTheOldCollection(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		c := openCatalog(t)
		put(t, c, 1000, many(10)...)
		s, other := openStore(t, o), openStore(t, o)
		before := syncNow(t, s, c)
		if _, err := other.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		q := store.Query{Terms: storetest.Terms("事项"), Limit: 100}
		want := ids(find(t, other, q))
		r, err := s.Rebuild(t.Context(), c, hashed, func(int, int) {
			if got := ids(find(t, other, q)); got != want {
				t.Errorf("during the rebuild: hits %s, want %s", got, want)
			}
		})
		if err != nil || !r.Built || r.Collection == before.Collection {
			t.Fatalf("Rebuild: %+v, %v; want another collection than %s", r, err, before.Collection)
		}
		if got := ids(find(t, other, q)); got != want { // its collection is gone
			t.Errorf("after the rebuild: hits %s, want %s", got, want)
		}
		equal(t, other, c, "事项")
	})
}

func TestAnotherCatalogMakesAnotherCollection(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		c := openCatalog(t)
		put(t, c, 1000, many(10)...)
		put(t, c, 2000, many(12)...)
		s := openStore(t, o)
		syncNow(t, s, c)
		for name, at := range map[string][]int64{"one with the same number": {3000, 4000}, "one that is younger": {5000}} {
			c := openCatalog(t)
			for i, at := range at {
				put(t, c, at, many(3+i)...)
			}
			if r := syncNow(t, s, c); !r.Built {
				t.Errorf("%s: %+v, want a new collection", name, r)
			}
			equal(t, s, c, "事项")
		}
	})
}

func TestWhatIsNotOursIsNotTouched(t *testing.T) {
	server := qdranttest.New(t)
	s := openStore(t, fake(t, server))
	c := openCatalog(t)
	put(t, c, 1000, many(3)...)
	foreign := func(name string) {
		if err := s.client.CreateCollection(t.Context(), &api.CreateCollection{
			CollectionName: name, VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{}),
		}); err != nil {
			t.Fatal(err)
		}
	}
	foreign("yijian-notes")
	syncNow(t, s, c)
	if _, err := s.Rebuild(t.Context(), c, hashed, nil); err != nil {
		t.Fatal(err)
	}
	if ok, _ := s.client.CollectionExists(t.Context(), "yijian-notes"); !ok {
		t.Error("a collection that only looks like ours by its name was deleted")
	}

	o := fake(t, server)
	o.Collection = "notes"
	foreign("notes")
	if _, err := openStore(t, o).Sync(t.Context(), c, hashed, nil); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "?collection=") {
		t.Errorf("a collection in the alias' place: error %v, want %v", err, ErrForeign)
	}
	o.Collection = "alias"
	if err := s.client.CreateAlias(t.Context(), "alias", "notes"); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func(*Store) error{
		"Sync":    func(s *Store) error { _, err := s.Sync(t.Context(), c, hashed, nil); return err },
		"Refresh": func(s *Store) error { _, err := s.Refresh(t.Context()); return err },
	} {
		if err := do(openStore(t, o)); !errors.Is(err, ErrForeign) {
			t.Errorf("%s of an alias to a foreign collection: error %v, want %v", name, err, ErrForeign)
		}
	}
}

func TestTheSchemaIsCheckedAtStart(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, s *Store, server *qdranttest.Server)
		is   error
		want string
	}{
		{"an old server", func(_ *testing.T, _ *Store, server *qdranttest.Server) { server.SetVersion("1.16.3") }, ErrForeign, `"1.16.3", want 1.17 or newer`},
		{"no server of this kind", func(_ *testing.T, _ *Store, server *qdranttest.Server) { server.SetVersion("dev") }, ErrForeign, `"dev"`},
		{"an older schema", meta(metaSchema, api.NewValueInt(0)), ErrRebuild, fmt.Sprintf("schema 0, this program of %d", schemaVersion)},
		{"another model", meta(metaModel, api.NewValueString("m3")), ErrRebuild, `model "m3", the setting is "hash/64"`},
	} {
		server := qdranttest.New(t)
		s := openStore(t, fake(t, server))
		publish(t, s, 1, []guide.Chunk{{ID: "a", Text: "居住证"}})
		c.do(t, s, server)
		_, err := s.Refresh(t.Context())
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), s.address) {
			t.Errorf("%s: error %v, want %v that says %s", c.name, err, c.is, c.want)
		}
	}
	for _, version := range []string{"1.17.0", "v1.18.2", "1.20.0-dev", "2.0.0"} {
		server := qdranttest.New(t)
		server.SetVersion(version)
		if _, err := openStore(t, fake(t, server)).Refresh(t.Context()); err != nil {
			t.Errorf("version %s: %v", version, err)
		}
	}
}

func meta(key string, v *api.Value) func(*testing.T, *Store, *qdranttest.Server) {
	return func(t *testing.T, s *Store, _ *qdranttest.Server) {
		t.Helper()
		err := s.client.UpdateCollection(t.Context(), &api.UpdateCollection{
			CollectionName: s.now.Load().collection, Metadata: map[string]*api.Value{key: v},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheKeyIsSentAndInNoError(t *testing.T) {
	const key = "secret-9c1e"
	server := qdranttest.New(t)
	server.SetKey(key)
	o := fake(t, server)
	if _, err := openStore(t, o).Refresh(t.Context()); code(err) != codes.Unauthenticated {
		t.Errorf("without a key: error %v, want %v", err, codes.Unauthenticated)
	}
	o.Key = key
	s := openStore(t, o)
	if _, err := s.Refresh(t.Context()); err != nil {
		t.Errorf("with the key: %v", err)
	}
	server.Stop()
	if _, err := s.Refresh(t.Context()); err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("error %v, want one without the key", err)
	}
}

func TestTheConnectionCanBeEncrypted(t *testing.T) {
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	server := qdranttest.New(t)
	address := server.Address(t, grpc.Creds(credentials.NewServerTLSFromCert(&web.TLS.Certificates[0])))
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	o := fake(t, server)
	o.Host, o.Dial, o.TLS = host, nil, true
	if o.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	if _, err := openStore(t, o).Refresh(t.Context()); code(err) != codes.Unavailable || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("error %v, want that nobody vouches for the certificate", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	o.TLSConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	if _, err := openStore(t, o).Refresh(t.Context()); err != nil {
		t.Errorf("with its root: %v", err)
	}
	o.TLS, o.TLSConfig = false, nil
	if _, err := openStore(t, o).Refresh(t.Context()); err == nil {
		t.Error("no error without TLS")
	}
}

func TestUnusableOptionsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"no host":              func(o *Options) { o.Host = "" },
		"a slash in the name":  func(o *Options) { o.Collection = "a/b" },
		"vectors of no model":  func(o *Options) { o.Model = "" },
		"nobody counts tokens": func(o *Options) { o.Counts = nil },
	} {
		o := Options{Host: "host", Model: model, Dim: dim, Counts: memory.New()}
		change(&o)
		if s, err := Open(o); err == nil {
			s.Close()
			t.Errorf("%s: no error", name)
		}
	}
}
