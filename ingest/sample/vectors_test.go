package sample_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding/bge"
	"yijian/ingest/embedding/kept"
	"yijian/ingest/guide"
	"yijian/ingest/index"
	"yijian/ingest/region"
	"yijian/ingest/sample"
	"yijian/ingest/vector"
)

var update = flag.Bool("update", false, "write vectors.bin anew")

// passages are the texts of the sample's chunks, folded, as a first start finds
// them.
func passages(t *testing.T) []string {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = index.Sync(t.Context(), c, []index.Source{index.Embedded("sample", sample.FS())}, index.Options{
		Region: sample.City, Regions: region.China().With(sample.Divisions()), Sample: true, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var texts []string
	_, err = c.EachGuide(t.Context(), func(g *guide.Guide) error {
		mu.Lock()
		defer mu.Unlock()
		for _, cut := range chunk.Of(g) {
			texts = append(texts, chunk.Folded(chunk.Passage(&cut)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

func TestVectorsAreOfTheSampleAsItIs(t *testing.T) {
	texts := passages(t)
	if *update {
		writeVectors(t, texts)
		return // what is embedded in this program is the old file
	}
	set, err := sample.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	missing := 0
	for _, text := range texts {
		if _, ok := set.Get(text); !ok {
			missing++
			t.Logf("no vector: %.60s", text)
		}
	}
	if missing > 0 || set.Len() != len(texts) {
		t.Errorf("%d of %d texts have no vector, of %d that there are; make them with -update", missing, len(texts), set.Len())
	}
}

func TestVectorsAreWhatTheModelGives(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the model over every text of the sample: not with -short")
	}
	if *update {
		t.Skip("vectors.bin is being written")
	}
	set, err := sample.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	e, err := bge.New()
	if err != nil {
		t.Fatal(err)
	}
	if set.Model() != e.Model() || set.Dim() != e.Dim() {
		t.Fatalf("vectors of %s, %d elements; the model in the program is %s, %d", set.Model(), set.Dim(), e.Model(), e.Dim())
	}
	texts := passages(t)
	made, err := e.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		v, ok := set.Get(text)
		if !ok {
			continue // the other test says so
		}
		if c := vector.Dot(v, made[i]); c < .9995 {
			t.Errorf("cosine %v to the model's vector: %.60s", c, text)
		}
	}
}

func writeVectors(t *testing.T, texts []string) {
	t.Helper()
	e, err := bge.New()
	if err != nil {
		t.Fatal(err)
	}
	made, err := e.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	set := kept.NewSet(e.Model(), e.Dim())
	for i, text := range texts {
		set.Put(text, made[i])
	}
	var b bytes.Buffer
	if err := set.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("vectors.bin", b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
