package metric

import (
	"fmt"
	"math"
	"testing"
	"time"
)

func TestRankAgainstNumbersWorkedOutByHand(t *testing.T) {
	const log3 = 1.584962500721156 // log2(3)
	for _, tc := range []struct {
		name      string
		ranked    []string
		relevance map[string]int
		want      Ranking
	}{
		{"the only one first", []string{"a", "b"}, map[string]int{"a": 1}, Ranking{1, 1, 1, 1}},
		{"the only one second", []string{"b", "a"}, map[string]int{"a": 1}, Ranking{1 / log3, 1, 0, .5}},
		{"the only one third", []string{"b", "c", "a"}, map[string]int{"a": 1}, Ranking{.5, 1, 0, 1. / 3}},
		{"two of three, the first and the third",
			[]string{"a", "x", "b"}, map[string]int{"a": 1, "b": 1, "c": 1},
			Ranking{(1 + .5) / (1 + 1/log3 + .5), 2. / 3, 1, 1}},
		{"grades are gains as they are (1, 2): the lower first",
			[]string{"a", "b"}, map[string]int{"a": 1, "b": 2},
			Ranking{(1 + 2/log3) / (2 + 1/log3), 1, 1, 1}},
		{"grade 0 is not relevant", []string{"a", "b"}, map[string]int{"a": 0, "b": 1}, Ranking{1 / log3, 1, 0, .5}},
		{"none found", []string{"x"}, map[string]int{"a": 1}, Ranking{}},
		{"nothing ranked", nil, map[string]int{"a": 1}, Ranking{}},
		{"nothing relevant", []string{"a"}, map[string]int{"a": 0}, Ranking{}},
		{"beyond the tenth only the reciprocal rank counts", elevenThen("a"), map[string]int{"a": 1}, Ranking{0, 0, 0, 1. / 12}},
	} {
		got := Rank(tc.ranked, tc.relevance)
		for name, v := range map[string][2]float64{
			"nDCG": {got.NDCG, tc.want.NDCG}, "recall": {got.Recall, tc.want.Recall}, "hit": {got.Hit1, tc.want.Hit1}, "MRR": {got.MRR, tc.want.MRR},
		} {
			if math.Abs(v[0]-v[1]) > 1e-9 {
				t.Errorf("%s: %s of %v = %.6f, want %.6f", tc.name, name, tc.ranked, v[0], v[1])
			}
		}
	}
}

func elevenThen(id string) []string {
	var ids []string
	for i := range 11 {
		ids = append(ids, fmt.Sprint("x", i))
	}
	return append(ids, id)
}

func TestMoreThanTenRelevantStillReachOne(t *testing.T) {
	relevance, ranked := map[string]int{}, []string{}
	for i := range 15 {
		id := fmt.Sprint("d", i)
		relevance[id] = 1
		ranked = append(ranked, id)
	}
	if got := Rank(ranked, relevance); math.Abs(got.NDCG-1) > 1e-9 || math.Abs(got.Recall-10./15) > 1e-9 {
		t.Errorf("Rank of 15 relevant in order = %+v, want nDCG 1 and recall 10/15", got)
	}
}

func TestQuantilesAreNearestRanksInMilliseconds(t *testing.T) {
	ms := func(ns ...int) (ds []time.Duration) {
		for _, n := range ns {
			ds = append(ds, time.Duration(n)*time.Millisecond)
		}
		return ds
	}
	for _, tc := range []struct {
		ds   []time.Duration
		q    float64
		want float64
	}{
		{nil, .5, 0}, {ms(7), .5, 7}, {ms(7), .99, 7}, {ms(3, 1, 2), .5, 2}, {ms(3, 1, 2), .99, 3}, {ms(4, 3, 2, 1), .5, 2}, {ms(1, 2), 0, 1},
	} {
		if got := Quantile(tc.ds, tc.q); got != tc.want {
			t.Errorf("Quantile(%v, %v) = %v, want %v", tc.ds, tc.q, got, tc.want)
		}
	}
}
