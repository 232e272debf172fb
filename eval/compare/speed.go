package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"time"

	"yijian/eval/metric"
	"yijian/ingest/guide"
	"yijian/ingest/store/storetest"
	"yijian/ingest/vector"
)

// citizen is the scope of somebody in a district.
var citizen = scope{regions: []string{"990102", "990100", "990000", "000000"}, day: today}

// limit is the number of hits asked for when time counts: the store's default.
const limit = 50

// dim is the number of elements of a vector, as bge-small-zh-v1.5 makes them.
const dim = 512

// A load is generated chunks and questions about them.
type load struct {
	chunks    []guide.Chunk
	vectors   [][]float32 // nil: none
	questions []question
}

// generate makes n chunks and some questions, the same each time. Vectors are
// random; nearer to each other, as those of texts are, they take as long.
func generate(n, questions int, vectors bool) load {
	l := load{chunks: storetest.Chunks(n, 1)}
	r := rand.New(rand.NewPCG(1, 9))
	if vectors {
		l.vectors = make([][]float32, n)
	}
	for i := range l.vectors {
		l.vectors[i] = random(r)
	}
	for _, text := range storetest.Questions(questions, 1) {
		l.questions = append(l.questions, question{text: text, scope: citizen, vector: random(r)})
	}
	return l
}

func random(r *rand.Rand) []float32 {
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	vector.Normalize(v)
	return v
}

// A speed is what one contender took.
type speed struct {
	took  quantiles // a search, without the question's embedding
	cpu   quantiles // processor time of a search, on all cores
	build time.Duration
	heap  float64 // MB live in Go's heap: for ours with the chunks, which it keeps
	file  float64 // MB of the index outside of it
}

// Quantiles are in milliseconds.
type quantiles struct{ p50, p99 float64 }

// lower takes the lower of each; 0 is none yet.
func (q *quantiles) lower(times []time.Duration) {
	for _, x := range []struct {
		have *float64
		q    float64
	}{{&q.p50, .5}, {&q.p99, .99}} {
		if v := metric.Quantile(times, x.q); *x.have == 0 || v < *x.have {
			*x.have = v
		}
	}
}

// warm is how many questions are asked before any is timed.
const warm = 10

// measure builds the contender's index of n chunks and asks all questions rounds
// times; of each figure the lowest of a round is taken, as others' work on the
// machine only ever adds.
func measure(ctx context.Context, c contender, n, questions, rounds int) (s speed, err error) {
	dir, err := os.MkdirTemp("", "yijian-compare-")
	if err != nil {
		return s, err
	}
	defer os.RemoveAll(dir)
	before := heap()
	l := generate(n, questions, c.meaning)
	start := time.Now()
	e, err := c.build(ctx, dir, l.chunks, l.vectors)
	if err != nil {
		return s, err
	}
	s.build = time.Since(start)
	defer func() { err = errors.Join(err, e.close()) }()
	l.chunks, l.vectors = nil, nil
	s.heap = float64(heap()-before) / 1e6
	bytes, err := e.file()
	if err != nil {
		return s, err
	}
	s.file = float64(bytes) / 1e6
	if _, _, err := ask(ctx, e, l.questions[:min(warm, questions)]); err != nil {
		return s, err
	}
	for range rounds {
		took, used, err := ask(ctx, e, l.questions)
		if err != nil {
			return s, err
		}
		s.took.lower(took)
		s.cpu.lower(used)
	}
	return s, nil
}

// ask asks the questions one after the other and returns how long each took, and
// how much processor time it used.
func ask(ctx context.Context, e engine, questions []question) (took, used []time.Duration, err error) {
	for _, q := range questions {
		before, err := cpu()
		if err != nil {
			return nil, nil, err
		}
		start := time.Now()
		found, err := e.search(ctx, q, limit)
		took = append(took, time.Since(start))
		if err != nil {
			return nil, nil, fmt.Errorf("%q: %w", q.text, err)
		}
		if len(found) == 0 {
			return nil, nil, fmt.Errorf("%q: nothing found", q.text)
		}
		after, err := cpu()
		if err != nil {
			return nil, nil, err
		}
		used = append(used, after-before)
	}
	return took, used, nil
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
