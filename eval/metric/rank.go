package metric

import (
	"math"
	"slices"
	"sort"
	"time"
)

// A Ranking is the measure of one query's ranked list.
type Ranking struct {
	NDCG   float64 // nDCG@10, the gain being the grade
	Recall float64 // recall@10
	Hit1   float64 // 1 if the first is relevant
	MRR    float64 // reciprocal rank of the first relevant, 0 beyond the list
}

// Rank measures a ranked list of ids against relevance judgements (> 0 relevant).
// Järvelin & Kekäläinen 2002; as trec_eval, and so BEIR, computes it.
func Rank(ranked []string, relevance map[string]int) Ranking {
	var r Ranking
	var dcg float64
	relevant, found := 0, 0
	var gains []float64
	for _, rel := range relevance {
		if rel > 0 {
			relevant++
			gains = append(gains, float64(rel))
		}
	}
	if relevant == 0 {
		return r
	}
	for i, id := range ranked {
		rel := relevance[id]
		if rel <= 0 {
			continue
		}
		if r.MRR == 0 {
			r.MRR = 1 / float64(i+1)
		}
		if i == 0 {
			r.Hit1 = 1
		}
		if i < 10 {
			found++
			dcg += float64(rel) / math.Log2(float64(i+2))
		}
	}
	sort.Sort(sort.Reverse(sort.Float64Slice(gains)))
	var ideal float64
	for i, g := range gains[:min(10, len(gains))] {
		ideal += g / math.Log2(float64(i+2))
	}
	r.NDCG = dcg / ideal
	r.Recall = float64(found) / float64(relevant)
	return r
}

// Quantile is the q-quantile (0 to 1) of the durations in milliseconds, nearest
// rank; 0 of none.
func Quantile(ds []time.Duration, q float64) float64 {
	if len(ds) == 0 {
		return 0
	}
	s := slices.Clone(ds)
	slices.Sort(s)
	i := int(math.Ceil(q*float64(len(s)))) - 1
	return float64(s[max(0, i)].Microseconds()) / 1000
}
