package qdrant

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"

	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
	"yijian/ingest/vector"
)

// BenchmarkSearch asks the server that YIJIAN_TEST_QDRANT names, with vectors of
// 512 elements. It reports how many of the 50 nearest the quantized index finds,
// and how long writing took.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			o := real(b)
			o.Model, o.Dim = "hash/512", 512
			hash := &embeddingtest.Hash{Size: o.Dim}
			embed := func(ctx context.Context, chunks []guide.Chunk) ([][]float32, error) {
				texts := make([]string, len(chunks))
				for i := range chunks {
					texts[i] = chunks[i].Text
				}
				return hash.Embed(ctx, texts)
			}
			s := openStore(b, o)
			chunks := storetest.Chunks(n, 1)
			start := time.Now()
			if _, err := s.Publish(b.Context(), 1, chunks, nil, embed); err != nil {
				b.Fatal(err)
			}
			written := time.Since(start)
			indexed(b, s)
			questions := storetest.Questions(200, 1)
			vectors, err := hash.Embed(b.Context(), questions)
			if err != nil {
				b.Fatal(err)
			}
			all, err := embed(b.Context(), chunks)
			if err != nil {
				b.Fatal(err)
			}
			filter := store.Filter{Regions: []string{"990102", "990100", "990000", "000000"}, Day: 20260312, Audience: "person"}

			found, wanted := 0, 0
			for i := range 20 {
				hits, err := s.Search(b.Context(), store.Query{Vector: vectors[i], Limit: 50, Filter: filter})
				if err != nil {
					b.Fatal(err)
				}
				var scores []float32
				for j := range chunks {
					if filter.Pass(&chunks[j]) {
						scores = append(scores, vector.Dot(vectors[i], all[j]))
					}
				}
				slices.Sort(scores)
				least := float64(scores[max(0, len(scores)-50)])
				for _, h := range hits {
					if h.Dense >= least-1e-5 {
						found++
					}
				}
				wanted += min(50, len(scores))
			}

			var times []time.Duration
			i := 0
			for b.Loop() {
				q := store.Query{Terms: storetest.Terms(questions[i%200]), Vector: vectors[i%200], Filter: filter}
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
			b.ReportMetric(float64(found)/float64(wanted), "recall@50")
			b.ReportMetric(float64(n)/written.Seconds(), "chunks/s")
		})
	}
}

// indexed waits until the server has built its indexes, which it does by itself
// after a load of writing; until then it compares one by one.
func indexed(b *testing.B, s *Store) {
	b.Helper()
	for {
		info, err := s.info(b.Context(), s.now.Load().collection)
		if err != nil {
			b.Fatal(err)
		}
		if info.GetStatus() == api.CollectionStatus_Green {
			return
		}
		if err := wait(b.Context(), time.Second); err != nil {
			b.Fatal(err)
		}
	}
}
