package memory

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/guide"
	"yijian/ingest/index"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
)

var (
	hash  = &embeddingtest.Hash{}
	wider = &embeddingtest.Hash{Size: 96}
)

// fees are guides a0 to an with their fee.
func fees(n int, standard string) []*guide.Guide {
	var all []*guide.Guide
	for i := range n {
		all = append(all, fee(fmt.Sprintf("a%02d", i), standard))
	}
	return all
}

func embed(t *testing.T, c *catalog.Catalog, e *embeddingtest.Hash) {
	t.Helper()
	if _, err := index.Embed(t.Context(), c, e, nil); err != nil {
		t.Fatal(err)
	}
}

func refresh(t *testing.T, s *Store, c *catalog.Catalog) {
	t.Helper()
	if _, err := s.Refresh(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// sameAsNew wants s to find what a store built from the catalog now finds, by the
// same model and with as many vectors.
func sameAsNew(t *testing.T, what string, s *Store, c *catalog.Catalog, models ...string) {
	t.Helper()
	fresh, err := FromCatalog(t.Context(), c, models...)
	if err != nil {
		t.Fatal(err)
	}
	if s.Model() != fresh.Model() || s.Vectors() != fresh.Vectors() || s.Len() != fresh.Len() {
		t.Errorf("%s: %d chunks with %d vectors of %q, want %d with %d of %q", what, s.Len(), s.Vectors(), s.Model(), fresh.Len(), fresh.Vectors(), fresh.Model())
		return
	}
	for _, question := range []string{"收费", "每证20元", "事项a03", "不收费吗"} {
		q := store.Query{Terms: storetest.Terms(question), Limit: 20}
		for _, e := range []*embeddingtest.Hash{hash, wider} {
			if e.Model() == s.Model() {
				v, err := e.Embed(t.Context(), []string{question})
				if err != nil {
					t.Fatal(err)
				}
				q.Vector = v[0]
			}
		}
		if diff := cmp.Diff(find(t, fresh, q), find(t, s, q)); diff != "" {
			t.Errorf("%s, search %q (-new +refreshed):\n%s", what, question, diff)
		}
	}
}

func TestARefreshedStoreHasTheVectorsOfOneBuiltFromTheCatalog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	writer, reader := openCatalog(t, path), openCatalog(t, path)
	s, err := FromCatalog(t.Context(), reader, hash.Model())
	if err != nil {
		t.Fatal(err)
	}
	step := func(what string, vectors int) {
		t.Helper()
		refresh(t, s, reader)
		if s.Vectors() != vectors {
			t.Errorf("%s: %d chunks have a vector, want %d of %d", what, s.Vectors(), vectors, s.Len())
		}
		sameAsNew(t, what, s, reader, hash.Model())
	}
	publish(t, writer, fees(20, "每证20元")...)
	step("published, not embedded", 0)
	embed(t, writer, hash)
	step("embedded", 40)
	publish(t, writer, append(fees(19, "每证20元"), fee("a19", "不收费"), fee("b", "每证30元"))...)
	step("one changed, one new: texts that stay keep their vectors", 39)
	embed(t, writer, hash)
	step("embedded again", 42)
	publish(t, writer, fees(19, "每证20元")...)
	step("two withdrawn", 38)
	publish(t, writer, fees(20, "每证20元")...)
	step("the change taken back: its vector is older than the last one read", 40)
}

func TestVectorsServeAsTheyCome(t *testing.T) {
	c := openCatalog(t, filepath.Join(t.TempDir(), "catalog.db"))
	publish(t, c, fees(150, "每证20元")...)
	s, err := FromCatalog(t.Context(), c, hash.Model())
	if err != nil {
		t.Fatal(err)
	}
	var seen []int
	_, err = index.Embed(t.Context(), c, hash, func(done, total int) {
		refresh(t, s, c)
		if s.Vectors() != done {
			t.Errorf("%d vectors serve when %d of %d are made", s.Vectors(), done, total)
		}
		seen = append(seen, done)
	})
	if err != nil || len(seen) < 3 {
		t.Fatalf("made in %d steps, %v; want some", len(seen), err)
	}
	sameAsNew(t, "at the end", s, c, hash.Model())
}

func TestTheOldModelServesUntilTheNewOnesVectorsAreComplete(t *testing.T) {
	c := openCatalog(t, filepath.Join(t.TempDir(), "catalog.db"))
	publish(t, c, fees(150, "每证20元")...)
	embed(t, c, hash)
	models := []string{wider.Model(), hash.Model()}
	s, err := FromCatalog(t.Context(), c, models...)
	if err != nil {
		t.Fatal(err)
	}
	if s.Model() != hash.Model() || s.Vectors() != 300 {
		t.Fatalf("%d vectors of %q, want the 300 there are", s.Vectors(), s.Model())
	}
	_, err = index.Embed(t.Context(), c, wider, func(done, total int) {
		refresh(t, s, c)
		if done < total && (s.Model() != hash.Model() || s.Vectors() != 300) {
			t.Errorf("with %d of %d new vectors: %d of %q serve, want the old 300", done, total, s.Vectors(), s.Model())
		}
		q := store.Query{Terms: storetest.Terms("收费"), Vector: storetest.Vector(t, "收费"), Model: hash.Model(), Limit: 3}
		if hits := find(t, s, q); len(hits) != 3 || done < total && hits[0].Dense <= 0 {
			t.Errorf("with %d of %d new vectors: hits %+v, want 3", done, total, hits)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	refresh(t, s, c)
	if s.Model() != wider.Model() || s.Vectors() != 300 {
		t.Errorf("at the end: %d vectors of %q, want 300 of %q", s.Vectors(), s.Model(), wider.Model())
	}
	// Who asked just before the change has the old model's vector: words answer.
	q := store.Query{Terms: storetest.Terms("收费"), Vector: storetest.Vector(t, "收费"), Model: hash.Model(), Limit: 3}
	if hits := find(t, s, q); len(hits) != 3 || hits[0].Dense != 0 {
		t.Errorf("hits %+v, want 3 by words", hits)
	}
	sameAsNew(t, "at the end", s, c, models...)
}

func TestAVectorThatCantBeReadHidesNoChunk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	c := openCatalog(t, path)
	publish(t, c, fees(10, "每证20元")...)
	embed(t, c, hash)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for n, broken := range []string{"x''", "x'0102'", "zeroblob(400)", "x'ffffffff' || zeroblob(64)"} {
		if _, err := db.Exec(`UPDATE vector SET codes = `+broken+` WHERE n = ?`, n+1); err != nil {
			t.Fatal(err)
		}
	}
	s, err := FromCatalog(t.Context(), c, hash.Model())
	if err != nil {
		t.Fatalf("no start for the sake of a vector: %v", err)
	}
	if s.Vectors() != 16 {
		t.Errorf("%d chunks have a vector, want 16 of 20", s.Vectors())
	}
	found := map[string]bool{}
	for _, h := range find(t, s, store.Query{Terms: storetest.Terms("事项收费每证20元"), Vector: storetest.Vector(t, "每证20元"), Limit: 30}) {
		found[h.Chunk.ID] = true
	}
	if len(found) != 20 {
		t.Errorf("found %v, want all 20 chunks", slices.Sorted(maps.Keys(found)))
	}
	vectors, err := index.Vectors(c, hash.Model(), hash.Dim())(t.Context(), chunk.Of(fee("a00", "每证20元")))
	if err != nil || len(vectors) != 2 || vectors[0] != nil {
		t.Errorf("what a server is filled with: %v, %v; want no vector of what can't be read", vectors, err)
	}
}
