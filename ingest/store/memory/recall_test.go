package memory

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/embedding/bge"
	"yijian/ingest/guide"
	"yijian/ingest/index"
	"yijian/ingest/region"
	"yijian/ingest/sample"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
	"yijian/ingest/vector"
)

// recall is the mean share of the truly nearest 50, by float32, that a search by
// the vector alone finds among its first 50.
func recall(t *testing.T, s *Store, chunks []guide.Chunk, vectors, questions [][]float32, f store.Filter) float64 {
	t.Helper()
	const k = 50
	found, all := 0, 0
	for _, q := range questions {
		type near struct {
			id  string
			cos float32
		}
		var truth []near
		for i := range chunks {
			if f.Pass(&chunks[i]) {
				truth = append(truth, near{chunks[i].ID, vector.Dot(vectors[i], q)})
			}
		}
		slices.SortFunc(truth, func(a, b near) int {
			switch {
			case a.cos > b.cos:
				return -1
			case a.cos < b.cos:
				return 1
			}
			return 0
		})
		truth = truth[:min(k, len(truth))]
		got := map[string]bool{}
		for _, h := range find(t, s, store.Query{Vector: q, Filter: f, Limit: k}) {
			got[h.Chunk.ID] = true
		}
		all += len(truth)
		for _, n := range truth {
			if got[n.id] {
				found++
			}
		}
	}
	return float64(found) / float64(all)
}

func TestNearlyAllOfTheNearestAreFound(t *testing.T) {
	const n = 20_000 // ten times as many as are rescored
	chunks := storetest.Chunks(n, 3)
	vectors := clustered(n+40, 512, 3)
	s := New()
	// As a base and what came later: several segments, dead chunks, vectors carried
	// over, and learnt in two parts.
	s.Publish(1, slices.Clone(chunks[:n-600]), nil)
	learn(t, s, "m", chunks[:n/2], vectors)
	s.Publish(2, slices.Clone(chunks[n-600:n-300]), nil)
	learn(t, s, "m", chunks, vectors)
	var gone []string
	for _, c := range chunks[:200] {
		gone = append(gone, c.ID)
	}
	s.Publish(3, slices.Clone(chunks[n-300:]), gone)
	learn(t, s, "m", chunks, vectors)
	chunks, asked, vectors := chunks[200:], vectors[n:], vectors[200:n]
	if s.Vectors() != n-200 {
		t.Fatalf("%d of %d chunks have a vector", s.Vectors(), s.Len())
	}
	for name, f := range map[string]store.Filter{
		"all":      {},
		"filtered": {Regions: []string{"990102", "990100", "990000", "000000"}, Day: 20260312, Audience: guide.Person},
		"few pass": {Guides: []string{"g00100", "g00200", "g00300", "g00400", "g00500", "g00600", "g01999"}},
	} {
		got := recall(t, s, chunks, vectors, asked, f)
		t.Logf("%s: recall@50 %.3f of %d chunks", name, got, n)
		if got < .95 {
			t.Errorf("%s: recall@50 %.3f, want .95", name, got)
		}
	}
}

func TestNearlyAllOfTheNearestRealTextsAreFound(t *testing.T) {
	c := openCatalog(t, filepath.Join(t.TempDir(), "catalog.db"))
	_, err := index.Sync(t.Context(), c, []index.Source{index.Embedded("sample", sample.FS())}, index.Options{
		Region: sample.City, Regions: region.China().With(sample.Divisions()), Sample: true, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	known, err := sample.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	var chunks []guide.Chunk
	var vectors [][]float32
	_, err = c.Each(t.Context(), func(r catalog.Record) error {
		g, err := r.Decode()
		if err != nil {
			return err
		}
		for _, cut := range chunk.Of(g) {
			v, ok := known.Get(chunk.Folded(chunk.Passage(&cut)))
			if !ok {
				return fmt.Errorf("%s has no vector that ships", cut.ID)
			}
			chunks, vectors = append(chunks, cut), append(vectors, v)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	e, err := bge.New()
	if err != nil {
		t.Fatal(err)
	}
	asked, err := e.Embed(t.Context(), []string{
		"娃上户口要带啥", "身份证丢了怎么补", "老人高龄补贴多少钱", "开个小吃店要办什么证", "公积金能取出来买房吗",
		"残疾证在哪里办", "离职了社保怎么办", "房子过户要交多少钱", "结婚登记要预约吗", "孩子上小学要什么材料",
	})
	if err != nil {
		t.Fatal(err)
	}
	s := New()
	s.Publish(1, slices.Clone(chunks), nil)
	learn(t, s, e.Model(), chunks, vectors)
	got := recall(t, s, chunks, vectors, asked, store.Filter{})
	t.Logf("recall@50 %.3f of %d chunks of the sample city", got, len(chunks))
	if got < .95 {
		t.Errorf("recall@50 %.3f, want .95", got)
	}
}

func TestQuestionsPublishingAndLearningGoTogether(t *testing.T) {
	// Every generation holds 30 chunks that name it, and no others; every model gives
	// a chunk the vector of its own.
	of := func(n int) (chunks []guide.Chunk, ids []string) {
		for i := range 30 {
			c := guide.Chunk{ID: fmt.Sprintf("g@%d#%02d", n, i), Guide: "g", Version: fmt.Sprint(n), Text: fmt.Sprintf("居住证办理%d", i%20)}
			chunks, ids = append(chunks, c), append(ids, c.ID)
		}
		return chunks, ids
	}
	s := New()
	first, _ := of(1)
	s.Publish(1, first, nil)
	teach := func(size int, chunks []guide.Chunk) error {
		return s.Learn(fmt.Sprint(size), size, func(put func(embedding.Key, vector.Quantized) error) error {
			for i := range chunks {
				v := make([]float32, size)
				v[i%20] = 1
				if err := put(chunk.Key(&chunks[i]), vector.QuantizedOf(v)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var done atomic.Bool
	var searches, dense atomic.Int64
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 1))
			for !done.Load() {
				size := 64 + 32*r.IntN(2)
				v := make([]float32, size)
				v[7] = 1
				hits, err := s.Search(context.Background(), store.Query{Terms: storetest.Terms("居住证"), Vector: v, Model: fmt.Sprint(size)})
				if err != nil || len(hits) != 30 {
					t.Errorf("%d hits and error %v, want 30", len(hits), err)
					return
				}
				for _, h := range hits {
					if h.Chunk.Version != hits[0].Chunk.Version {
						t.Errorf("one search saw versions %s and %s", h.Chunk.Version, hits[0].Chunk.Version)
						return
					}
					if h.Dense > .99 && !h.Guessed {
						dense.Add(1)
						if h.Chunk.Text != "居住证办理7" {
							t.Errorf("%q has the vector of another text", h.Chunk.Text)
							return
						}
					}
				}
				searches.Add(1)
			}
		})
	}
	wg.Go(func() {
		for n := 0; !done.Load(); n++ {
			if err := teach(64+32*(n/5%2), first[:6+6*(n%5)]); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for n := 2; (n <= 150 || searches.Load() < 100 || dense.Load() == 0) && !t.Failed(); n++ {
		add, _ := of(n)
		_, old := of(n - 1)
		s.Publish(int64(n), add, old)
	}
	done.Store(true)
	wg.Wait()
}

func TestATextKeepsItsVectorThroughEveryGeneration(t *testing.T) {
	chunks := storetest.Chunks(1200, 6)
	vectors := storetest.Vectors(t, chunks)
	s := New()
	s.Publish(1, slices.Clone(chunks[:800]), nil)
	learn(t, s, storetest.Model, chunks[:800], vectors)
	s.Publish(2, slices.Clone(chunks[800:]), nil)
	learn(t, s, storetest.Model, chunks[800:], vectors[800:])
	r := rand.New(rand.NewPCG(6, 6))
	for n := int64(3); n < 40; n++ {
		// New versions of guides whose texts stay, added before or after the old ones
		// go; some chunks for good.
		var add []guide.Chunk
		var gone []string
		for range 100 {
			i := r.IntN(len(chunks))
			gone = append(gone, chunks[i].ID)
			if r.IntN(50) == 0 {
				chunks, vectors = slices.Delete(chunks, i, i+1), slices.Delete(vectors, i, i+1)
				continue
			}
			chunks[i].ID = fmt.Sprintf("%s/%d", chunks[i].ID[:8], r.Uint64())
			add = append(add, chunks[i])
		}
		// A chunk that was renamed twice is added once.
		add = slices.DeleteFunc(add, func(c guide.Chunk) bool { return slices.Contains(gone, c.ID) })
		s.Publish(n, add, gone)
		if s.Len() != len(chunks) || s.Vectors() != len(chunks) {
			t.Fatalf("generation %d: %d vectors of %d chunks, want %d", n, s.Vectors(), s.Len(), len(chunks))
		}
	}
	fresh := New()
	fresh.Publish(60, slices.Clone(chunks), nil)
	learn(t, fresh, storetest.Model, chunks, vectors)
	for i := 0; i < 600; i += 20 {
		q := store.Query{Vector: vectors[i], Limit: 20}
		if got, want := fmt.Sprintf("%+v", find(t, s, q)), fmt.Sprintf("%+v", find(t, fresh, q)); got != want {
			t.Errorf("near %s: %s\nwant %s", chunks[i].ID, got, want)
		}
	}
}

func TestAnErrorWhileLearningChangesNothing(t *testing.T) {
	chunks := storetest.Chunks(100, 5)
	s := New()
	s.Publish(1, slices.Clone(chunks), nil)
	learn(t, s, storetest.Model, chunks[:40], storetest.Vectors(t, chunks))
	q := store.Query{Terms: storetest.Terms("居住证首次申领"), Vector: storetest.Vector(t, "居住证首次申领"), Limit: 100}
	before := fmt.Sprintf("%+v", find(t, s, q))
	for name, model := range map[string]string{"the same model": storetest.Model, "another": "m"} {
		err := s.Learn(model, storetest.Size, func(put func(embedding.Key, vector.Quantized) error) error {
			for i := range chunks {
				if err := put(chunk.Key(&chunks[i]), vector.QuantizedOf(storetest.Vector(t, "别的"))); err != nil {
					return err
				}
			}
			return put(embedding.KeyOf("x"), vector.Quantized{Codes: make([]int8, 3)})
		})
		if err == nil {
			t.Errorf("%s: a vector of 3 elements is taken", name)
		}
		if s.Model() != storetest.Model || s.Vectors() != 40 || fmt.Sprintf("%+v", find(t, s, q)) != before {
			t.Errorf("%s: after an error %d vectors of %q serve, and other hits; want what was", name, s.Vectors(), s.Model())
		}
	}
}

func TestSignBitsAreThoseOfElementsAboveZero(t *testing.T) {
	codes := make([]int8, 256+30) // 30 more than fill whole words
	for i := range codes {
		codes[i] = int8(i + 100)
	}
	got := make([]uint64, vector.Words(len(codes)))
	signs(got, codes)
	for i, c := range codes {
		if bit := got[i/64]>>(i%64)&1 == 1; bit != (c > 0) {
			t.Errorf("element %d is %d and its bit %v", i, c, bit)
		}
	}
	if rest := got[len(got)-1] >> 30; rest != 0 {
		t.Errorf("bits after the last element are %b, want 0", rest)
	}
}
