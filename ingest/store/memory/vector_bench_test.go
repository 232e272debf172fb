package memory

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
	"yijian/ingest/vector"
)

// clustered makes n vectors of length 1 round centres, some more and some less
// close, as those of texts lie.
func clustered(n, dim int, seed uint64) [][]float32 {
	r := rand.New(rand.NewPCG(seed, 8))
	point := func(around []float32, spread float64) []float32 {
		v := make([]float32, dim)
		for i := range v {
			v[i] = float32(r.NormFloat64() * spread)
			if around != nil {
				v[i] += around[i]
			}
		}
		vector.Normalize(v)
		return v
	}
	base := point(nil, 1) // what all texts have in common
	centres := make([][]float32, max(1, n/40))
	for i := range centres {
		centres[i] = point(base, .045)
	}
	vectors := make([][]float32, n)
	for i := range vectors {
		vectors[i] = point(centres[r.IntN(len(centres))], .01+.03*r.Float64())
	}
	return vectors
}

// learn gives the chunks vectors; nil is none.
func learn(t testing.TB, s *Store, model string, chunks []guide.Chunk, vectors [][]float32) {
	t.Helper()
	dim := storetest.Size
	for _, v := range vectors {
		if v != nil {
			dim = len(v)
		}
	}
	err := s.Learn(model, dim, func(put func(embedding.Key, vector.Quantized) error) error {
		for i := range chunks {
			if vectors[i] == nil {
				continue
			}
			if err := put(chunk.Key(&chunks[i]), vector.QuantizedOf(vectors[i])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkSearchByMeaning is words and vectors together, without the embedding.
func BenchmarkSearchByMeaning(b *testing.B) {
	filters := map[string]store.Filter{
		"all":      {},
		"filtered": {Regions: []string{"990102", "990100", "990000", "000000"}, Day: 20260312, Audience: "person"},
	}
	for _, n := range sizes {
		s := New()
		chunks := storetest.Chunks(n, 1)
		s.Publish(1, chunks, nil)
		vectors := clustered(n+500, 512, 1)
		asked := slices.Clone(vectors[n:])
		learn(b, s, "m", chunks, vectors[:n])
		chunks, vectors = nil, nil
		live := heap()
		questions := storetest.Questions(500, 1)
		for _, name := range []string{"all", "filtered"} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				var times []time.Duration
				i := 0
				for b.Loop() {
					q := store.Query{Terms: storetest.Terms(questions[i%500]), Vector: asked[i%500], Filter: filters[name], Limit: 80}
					i++
					start := time.Now()
					if _, err := s.Search(b.Context(), q); err != nil {
						b.Fatal(err)
					}
					times = append(times, time.Since(start))
				}
				slices.Sort(times)
				at := func(p float64) float64 { return float64(times[int(p*float64(len(times)-1))].Microseconds()) / 1000 }
				b.ReportMetric(at(.5), "p50-ms")
				b.ReportMetric(at(.99), "p99-ms")
				b.ReportMetric(float64(live)/(1<<20), "heap-MB")
			})
		}
	}
}

// BenchmarkFromCatalog is what a start waits for: 9,000 guides of 11 chunks, by
// words alone and with a vector for each.
func BenchmarkFromCatalog(b *testing.B) {
	c, err := catalog.Open(b.Context(), filepath.Join(b.TempDir(), "catalog.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	fillCatalog(b, c, 90_000)
	for _, models := range [][]string{nil, {"m"}} {
		b.Run(fmt.Sprintf("%d models", len(models)), func(b *testing.B) {
			before := heap()
			var s *Store
			for b.Loop() {
				if s, err = FromCatalog(b.Context(), c, models...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(heap()-before)/(1<<20), "heap-MB")
			b.ReportMetric(float64(s.Len()), "chunks")
			b.ReportMetric(float64(s.Vectors()), "vectors")
			runtime.KeepAlive(s)
		})
	}
}

// fillCatalog publishes n chunks and their guides' titles, ten chunks to a guide,
// and gives each a vector.
func fillCatalog(b *testing.B, c *catalog.Catalog, n int) {
	b.Helper()
	var guides []*guide.Guide
	for chunks := range slices.Chunk(storetest.Chunks(n, 1), 10) {
		g := &guide.Guide{ID: chunks[0].Guide, Title: chunks[0].Title, Scope: guide.Scope{Region: chunks[0].Region}}
		for i, c := range chunks {
			g.Sections = append(g.Sections, guide.Section{Heading: fmt.Sprintf("%s%d", c.Section, i), Text: []string{c.Text}})
		}
		guides = append(guides, g)
	}
	publish(b, c, guides...)
	r := rand.New(rand.NewPCG(1, 1))
	v := make([]float32, 512)
	var all []catalog.TextVector
	for _, g := range guides {
		for _, cut := range chunk.Of(g) {
			for i := range v {
				v[i] = float32(r.NormFloat64())
			}
			vector.Normalize(v)
			all = append(all, catalog.TextVector{Text: chunk.Key(&cut), Vector: vector.QuantizedOf(v)})
		}
	}
	for part := range slices.Chunk(all, 1000) {
		if err := c.AddVectors(b.Context(), "m", 512, part); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.VectorsThrough(b.Context(), "m", 512, chunk.Version, 1); err != nil {
		b.Fatal(err)
	}
}
