package memory

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
)

// sizes are numbers of chunks of about 100 characters.
var sizes = []int{1_000, 10_000, 100_000}

func BenchmarkBuild(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before := heap()
			chunks := storetest.Chunks(n, 1)
			characters := 0
			for i := range chunks {
				characters += len([]rune(chunks[i].Text))
			}
			var s *Store
			for b.Loop() {
				s = New()
				s.Publish(1, chunks, nil)
			}
			b.ReportMetric(float64(characters)/float64(n), "characters/chunk")
			b.ReportMetric(float64(heap()-before)/(1<<20), "heap-MB")
			runtime.KeepAlive(s)
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	filters := map[string]store.Filter{
		"all":      {},
		"filtered": {Regions: []string{"990102", "990100", "990000", "000000"}, Day: 20260312, Audience: "person"},
	}
	for _, n := range sizes {
		s := New()
		s.Publish(1, storetest.Chunks(n, 1), nil)
		questions := storetest.Questions(500, 1)
		for _, name := range []string{"all", "filtered"} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				var times []time.Duration
				i := 0
				for b.Loop() {
					q := store.Query{Terms: storetest.Terms(questions[i%len(questions)]), Filter: filters[name]}
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
			})
		}
	}
}

// BenchmarkPublish changes one guide in a hundred.
func BenchmarkPublish(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			chunks := storetest.Chunks(n, 1)
			s := New()
			s.Publish(1, chunks, nil)
			var removed []string
			for _, c := range chunks[:n/100] {
				removed = append(removed, c.ID)
			}
			generation := int64(1)
			for b.Loop() {
				generation++
				s.Publish(generation, chunks[:n/100], removed)
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
