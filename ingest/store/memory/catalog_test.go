package memory

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
)

// publish makes guides the catalog's next generation.
func publish(t testing.TB, c *catalog.Catalog, guides ...*guide.Guide) {
	t.Helper()
	r, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	plan := catalog.Plan{At: time.Unix(0, 0), Covers: func(string) bool { return true }}
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

func TestARefreshedStoreIsTheOneBuiltFromTheCatalog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	writer, reader := openCatalog(t, path), openCatalog(t, path)
	s, err := FromCatalog(t.Context(), reader)
	if err != nil {
		t.Fatal(err)
	}
	if s.Generation() != 0 || s.Len() != 0 {
		t.Fatalf("store of an empty catalog: generation %d with %d chunks, want none", s.Generation(), s.Len())
	}
	generations := [][]*guide.Guide{
		{fee("a", "每证20元"), fee("b", "不收费"), fee("c", "不收费")},
		{fee("a", "每证10元"), fee("c", "不收费"), fee("d", "不收费")},
		{fee("a", "每证20元"), fee("c", "不收费"), fee("d", "不收费")},
	}
	for i, guides := range generations {
		publish(t, writer, guides...)
		if changed, err := s.Refresh(t.Context(), reader); !changed || err != nil {
			t.Fatalf("generation %d: Refresh = %v, %v, want a change", i+1, changed, err)
		}
		if changed, err := s.Refresh(t.Context(), reader); changed || err != nil {
			t.Fatalf("generation %d: second Refresh = %v, %v, want none", i+1, changed, err)
		}
		fresh, err := FromCatalog(t.Context(), reader)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := s.Generation(), int64(i+1); got != want || fresh.Generation() != want {
			t.Errorf("generations %d and %d, want %d", got, fresh.Generation(), want)
		}
		for _, question := range []string{"收费", "20元", "10元", "事项a", "事项b", "事项d"} {
			q := store.Query{Terms: storetest.Terms(question)}
			if diff := cmp.Diff(find(t, fresh, q), find(t, s, q)); diff != "" {
				t.Errorf("generation %d, search %q (-new +refreshed):\n%s", i+1, question, diff)
			}
		}
	}
}

func TestAChunkPointsIntoItsGuide(t *testing.T) {
	c := openCatalog(t, filepath.Join(t.TempDir(), "catalog.db"))
	for i := range 3 {
		publish(t, c, fee("a", fmt.Sprintf("每证%d0元", i+1)))
	}
	s, err := FromCatalog(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	hits := find(t, s, store.Query{Terms: storetest.Terms("收费每证"), Limit: 1})
	if len(hits) != 1 {
		t.Fatalf("%d hits, want 1", len(hits))
	}
	hit := hits[0].Chunk
	g, err := c.Guide(t.Context(), hit.Guide, hit.Version)
	if err != nil {
		t.Fatalf("the hit's guide: %v", err)
	}
	if got, want := g.Elements()[hit.First].Text, "每证30元"; got != want || hit.Text != want {
		t.Errorf("the hit's element is %q and its text %q, want %q", got, hit.Text, want)
	}
}

// An earlier program may have known fewer fields and so have computed another
// version of the same content; what the catalog calls it is what finds it there.
func TestAGuideGoesByTheVersionThatTheCatalogGaveIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	c := openCatalog(t, path)
	publish(t, c, fee("a", "每证20元"), fee("b", "不收费"))
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"version", "life"} {
		if _, err := db.Exec(`UPDATE ` + table + ` SET version = 'earlier' WHERE guide = 'a'`); err != nil {
			t.Fatal(err)
		}
	}
	s, err := FromCatalog(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	q := store.Query{Terms: storetest.Terms("每证20元"), Limit: 1}
	hits := find(t, s, q)
	if len(hits) != 1 || hits[0].Chunk.Version != "earlier" {
		t.Fatalf("hits %+v, want one of version %q", hits, "earlier")
	}
	if _, err := c.Guide(t.Context(), hits[0].Chunk.Guide, hits[0].Chunk.Version); err != nil {
		t.Errorf("the hit's guide: %v", err)
	}
	publish(t, c, fee("b", "不收费"))
	if _, err := s.Refresh(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for _, hit := range find(t, s, q) {
		if hit.Chunk.Guide == "a" {
			t.Errorf("a removed guide is found: %s", hit.Chunk.ID)
		}
	}
}

func openCatalog(t *testing.T, path string) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
