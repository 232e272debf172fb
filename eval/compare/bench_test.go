package main

import (
	"fmt"
	"testing"
	"time"

	"yijian/eval/metric"
)

// BenchmarkSearch asks every contender in turn, in one district and on one day.
// ×cpu is how many times the processor time of the program's own search by words it
// takes, at p50.
//
//	go test -run xxx -bench Search/10000$
//	go test -run xxx -bench Search/100000$ -timeout 30m
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		var first float64
		for i, c := range contenders() {
			b.Run(fmt.Sprintf("%d/%s", n, c.name), func(b *testing.B) {
				l := generate(n, 100, c.meaning)
				e := opened(b, c, l.chunks, l.vectors)
				if _, _, err := ask(b.Context(), e, l.questions[:warm]); err != nil {
					b.Fatal(err)
				}
				var times, cpus []time.Duration
				for next := 0; b.Loop(); next = (next + 1) % 100 {
					took, used, err := ask(b.Context(), e, l.questions[next:next+1])
					if err != nil {
						b.Fatal(err)
					}
					times, cpus = append(times, took...), append(cpus, used...)
				}
				p50 := metric.Quantile(cpus, .5)
				if i == 0 {
					first = p50
				}
				b.ReportMetric(p50, "cpu-p50-ms")
				b.ReportMetric(metric.Quantile(cpus, .99), "cpu-p99-ms")
				b.ReportMetric(metric.Quantile(times, .5), "p50-ms")
				b.ReportMetric(metric.Quantile(times, .99), "p99-ms")
				if first > 0 { // it has run
					b.ReportMetric(p50/first, "×cpu")
				}
			})
		}
	}
}

// BenchmarkBuild builds every contender's index, files included.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		var first float64
		for i, c := range contenders() {
			b.Run(fmt.Sprintf("%d/%s", n, c.name), func(b *testing.B) {
				l := generate(n, 1, c.meaning)
				for b.Loop() {
					e, err := c.build(b.Context(), b.TempDir(), l.chunks, l.vectors)
					if err != nil {
						b.Fatal(err)
					}
					if err := e.close(); err != nil {
						b.Fatal(err)
					}
				}
				took := b.Elapsed().Seconds() / float64(b.N)
				if i == 0 {
					first = took
				}
				if first > 0 {
					b.ReportMetric(took/first, "×time")
				}
			})
		}
	}
}
