package qdrant

import (
	"hash/fnv"
	"math"
	"slices"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/store"
)

// BM25's two, as in store/memory; a test holds them together.
const (
	k1 = 1.2
	b  = 0.9
)

// tokenID numbers a token for good: FNV-1a, 32 bits. Among the 300,000 tokens of a
// large city some ten pairs share a number; each then counts as the other.
func tokenID(token string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(token)) // never fails
	return h.Sum32()
}

// tokens are what a chunk is searched by.
func tokens(c *guide.Chunk) []string {
	return append(han.Tokens(c.Context), han.Tokens(c.Text)...)
}

// weigh is a chunk's sparse vector: BM25 without the IDF, which the server knows
// at the time of the question. A dot product with [ask]'s vector is then the score.
func weigh(c *guide.Chunk, average float64) (indices []uint32, values []float32) {
	all := tokens(c)
	counts := make(map[uint32]float64, len(all))
	for _, token := range all {
		counts[tokenID(token)]++
	}
	norm := k1
	if average > 0 {
		norm = k1 * (1 - b + b*float64(len(all))/average)
	}
	indices = make([]uint32, 0, len(counts))
	for id := range counts {
		indices = append(indices, id)
	}
	slices.Sort(indices)
	values = make([]float32, len(indices))
	for i, id := range indices {
		values[i] = float32(counts[id] * (k1 + 1) / (counts[id] + norm))
	}
	return indices, values
}

// ask is a question's sparse vector: the weights of its terms. A term given twice
// counts twice; one without a positive weight counts nothing.
func ask(terms []store.Term) (indices []uint32, values []float32) {
	weights := make(map[uint32]float64, len(terms))
	for _, t := range terms {
		if t.Token == "" || !(t.Weight > 0) || math.IsInf(t.Weight, 1) {
			continue
		}
		weights[tokenID(t.Token)] += t.Weight
	}
	for id := range weights {
		indices = append(indices, id)
	}
	slices.Sort(indices)
	for _, id := range indices {
		values = append(values, float32(weights[id]))
	}
	return indices, values
}
