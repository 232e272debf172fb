package catalog

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/embedding"
	"yijian/ingest/vector"
)

// vectorsOf are the texts' vectors, of four elements, each with its text's first byte.
func vectorsOf(texts ...string) []TextVector {
	var all []TextVector
	for _, text := range texts {
		all = append(all, TextVector{embedding.KeyOf(text), vector.Quantized{Scale: .5, Codes: []int8{int8(text[0]), -1, 0, 1}}})
	}
	return all
}

func add(t *testing.T, c *Catalog, model string, texts ...string) {
	t.Helper()
	if err := c.AddVectors(t.Context(), model, 4, vectorsOf(texts...)); err != nil {
		t.Fatal(err)
	}
}

// kept is what the catalog has of a model after a place: the first bytes of the
// texts, read back from the vectors.
func kept(t *testing.T, c *Catalog, model string, after int64) (letters string, place int64) {
	t.Helper()
	place, err := c.EachVector(t.Context(), model, after, func(text embedding.Key, codes []byte) error {
		got := make([]int8, 4)
		scale, err := vector.ReadQuantized(got, codes)
		if err != nil || scale != .5 || got[1] != -1 || got[3] != 1 {
			t.Errorf("vector %v × %v, %v; want it as it was added", got, scale, err)
		}
		if text != embedding.KeyOf(string(rune(got[0]))) {
			t.Errorf("the vector of %c stands under another text", rune(got[0]))
		}
		letters += string(rune(got[0]))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return letters, place
}

func model(t *testing.T, c *Catalog, name string) Model {
	t.Helper()
	m, err := c.Model(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestVectorsAreReadInTheOrderInWhichTheyCame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	writer, reader := open(t, path), open(t, path)
	if all, err := reader.Models(t.Context()); len(all) != 0 || err != nil {
		t.Errorf("models of a new catalog: %v, %v; want none", all, err)
	}
	add(t, writer, "m", "b", "a")
	got, place := kept(t, reader, "m", 0)
	if got != "ba" {
		t.Errorf("vectors %q, want %q", got, "ba")
	}
	add(t, writer, "other", "x")
	add(t, writer, "m", "a", "d", "c") // a keeps the one it has
	if got, _ = kept(t, reader, "m", place); got != "dc" {
		t.Errorf("vectors after place %d: %q, want %q", place, got, "dc")
	}
	if got, place = kept(t, reader, "m", 0); got != "badc" {
		t.Errorf("all vectors: %q, want %q", got, "badc")
	}
	if got, end := kept(t, reader, "m", place); got != "" || end != place {
		t.Errorf("after the last: %q up to %d, want none up to %d", got, end, place)
	}
	if got, _ := kept(t, reader, "nobody", 0); got != "" {
		t.Errorf("vectors of a model that is not there: %q", got)
	}
	var found []string
	err := reader.VectorsOf(t.Context(), "m", []embedding.Key{embedding.KeyOf("c"), embedding.KeyOf("x"), embedding.KeyOf("a")}, func(_ embedding.Key, codes []byte) error {
		found = append(found, string(rune(codes[4])))
		return nil
	})
	if diff := cmp.Diff([]string{"c", "a"}, found); diff != "" || err != nil {
		t.Errorf("vectors of three texts, one of them another model's: %v (-want +got):\n%s", err, diff)
	}
	want := []Model{{Name: "m", Dim: 4, Vectors: 4, Last: place}, {Name: "other", Dim: 4, Vectors: 1, Last: 3}}
	all, err := reader.Models(t.Context())
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Errorf("models: %v (-want +got):\n%s", err, diff)
	}
}

func TestVectorsOfAnotherSizeAreRefusedAsAWhole(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	add(t, c, "m", "a")
	long := append(vectorsOf("b"), TextVector{embedding.KeyOf("c"), vector.Quantized{Codes: make([]int8, 5)}})
	if err := c.AddVectors(t.Context(), "m", 4, long); err == nil || !strings.Contains(err.Error(), "5 elements, want 4") {
		t.Errorf("a vector of 5: error %v, want 5 elements, want 4", err)
	}
	if err := c.AddVectors(t.Context(), "m", 5, long[1:]); err == nil || !strings.Contains(err.Error(), "5 elements, those that are there have 4") {
		t.Errorf("a model of 5: error %v, want both sizes", err)
	}
	if err := c.VectorsThrough(t.Context(), "m", 5, 1, 7); err == nil || !strings.Contains(err.Error(), "have 4") {
		t.Errorf("noted for a model of 5: error %v, want both sizes", err)
	}
	if got, _ := kept(t, c, "m", 0); got != "a" || model(t, c, "m").Through != 0 {
		t.Errorf("vectors %q through %d, want a alone and 0", got, model(t, c, "m").Through)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.AddVectors(ended, "m", 4, vectorsOf("z")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	stop := errors.New("enough")
	if _, err := c.EachVector(t.Context(), "m", 0, func(embedding.Key, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error %v, want the function's own", err)
	}
}

func TestThroughRisesAndBeginsAgainWhenGuidesAreCutOtherwise(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	for _, tt := range []struct {
		cut        int
		generation int64
		want       int64
	}{{1, 3, 3}, {1, 2, 3}, {1, 5, 5}, {2, 4, 4}, {2, 6, 6}} {
		if err := c.VectorsThrough(t.Context(), "m", 4, tt.cut, tt.generation); err != nil {
			t.Fatal(err)
		}
		if m := model(t, c, "m"); m.Through != tt.want || m.Cut != tt.cut {
			t.Errorf("after generation %d cut by %d: through %d cut by %d, want %d", tt.generation, tt.cut, m.Through, m.Cut, tt.want)
		}
	}
}

func TestOneProgramMakesVectorsAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	a, b := open(t, path), open(t, path)
	release, err := a.BeginEmbedding(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Catalog{a, b} {
		if _, err := c.BeginEmbedding(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("error %v, want %v", err, ErrBusy)
		}
	}
	publish(t, b, tree{"/d/a.md": {"a=1"}}) // guides are published meanwhile
	add(t, b, "m", "a")
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if release, err = b.BeginEmbedding(t.Context()); err != nil {
		t.Errorf("after it was released: %v", err)
	} else if err := release(); err != nil {
		t.Error(err)
	}
}

func TestForgottenTextsAreGoneAndTheirPlacesAreNotUsedAgain(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	var texts []string
	for i := range 2500 { // more than are deleted in one go
		texts = append(texts, fmt.Sprint("old", i))
	}
	add(t, c, "m", "a", "b")
	add(t, c, "m", texts...)
	add(t, c, "other", "b", "q")
	if err := c.VectorsThrough(t.Context(), "m", 4, 1, 3); err != nil {
		t.Fatal(err)
	}
	last := model(t, c, "m").Last
	published := func(k embedding.Key) bool { return k == embedding.KeyOf("a") || k == embedding.KeyOf("b") }
	if n, err := c.ForgetTexts(t.Context(), "m", published); n != 2500 || err != nil {
		t.Fatalf("ForgetTexts = %d, %v; want 2500", n, err)
	}
	if m := model(t, c, "m"); m.Vectors != 2 || m.Swept != 2 || m.Through != 3 {
		t.Errorf("model %+v, want 2 vectors, 2 left by the sweep, through 3", m)
	}
	if got, _ := kept(t, c, "other", 0); got != "bq" {
		t.Errorf("another model's vectors: %q, want bq", got)
	}
	add(t, c, "m", "c")
	if got, _ := kept(t, c, "m", last); got != "c" {
		t.Errorf("after the last place before: %q, want c: who has read so far misses it", got)
	}
}

func TestAVectorThatCantBeReadIsForgottenAndMissed(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	add(t, c, "m", "a", "b")
	if err := c.VectorsThrough(t.Context(), "m", 4, 1, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := c.write.Exec(`UPDATE vector SET codes = x'00' WHERE n = 1`); err != nil {
		t.Fatal(err)
	}
	if n, err := c.ForgetTexts(t.Context(), "m", func(embedding.Key) bool { return true }); n != 1 || err != nil {
		t.Fatalf("ForgetTexts = %d, %v; want the broken one", n, err)
	}
	if got, _ := kept(t, c, "m", 0); got != "b" || model(t, c, "m").Through != 0 {
		t.Errorf("vectors %q through %d, want b and 0: a is missing", got, model(t, c, "m").Through)
	}
}

func TestModelsOutOfUseAreForgotten(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	for i, name := range []string{"first", "second", "third"} {
		publish(t, c, tree{"/d/a.md": {fmt.Sprint("a=", i)}})
		add(t, c, name, "a", "b")
	}
	for _, tt := range []struct {
		before int64
		want   int
		left   string
	}{{-9, 0, "[first second third]"}, {1, 0, "[first second third]"}, {2, 2, "[second third]"}, {9, 2, "[third]"}} {
		n, err := c.ForgetModels(t.Context(), "third", tt.before)
		if n != tt.want || err != nil {
			t.Errorf("before generation %d: %d deleted, %v; want %d", tt.before, n, err, tt.want)
		}
		var names []string
		all, err := c.Models(t.Context())
		for _, m := range all {
			names = append(names, m.Name)
		}
		if got := fmt.Sprint(names); got != tt.left || err != nil {
			t.Errorf("before generation %d: left are %s, %v; want %s", tt.before, got, err, tt.left)
		}
	}
	add(t, c, "first", "z") // it may come back
	if got, _ := kept(t, c, "first", 0); got != "z" {
		t.Errorf("vectors of a model that came back: %q, want z", got)
	}
}
