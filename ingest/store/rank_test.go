package store_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/store"
)

// hit is one with a text of so many characters.
func hit(id string, lexical, dense float64, characters int) store.Hit {
	return store.Hit{Chunk: guide.Chunk{ID: id, Text: strings.Repeat("证", characters)}, Lexical: lexical, Dense: dense}
}

func order(hits []store.Hit) string {
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.Chunk.ID)
	}
	return strings.Join(ids, " ")
}

func TestHitsAreInOrderOfBothScores(t *testing.T) {
	for _, tt := range []struct {
		name string
		hits []store.Hit
		want string
	}{
		{"words alone", []store.Hit{hit("a", 1, 0, 10), hit("b", 3, 0, 10), hit("c", 2, 0, 10)}, "b c a"},
		{"vectors alone", []store.Hit{hit("a", 0, .1, 10), hit("b", 0, .3, 10), hit("c", 0, -.2, 10)}, "b a c"},
		// The best words add .1 to a cosine, half as good ones .05.
		{"both", []store.Hit{hit("a", 8, .5, 10), hit("b", 0, .59, 10), hit("c", 4, .56, 10), hit("d", 0, .62, 10)}, "d c a b"},
		// In texts twice as long as guides' they count twice.
		{"both, of long texts", []store.Hit{hit("a", 8, .5, 200), hit("b", 0, .59, 200), hit("c", 4, .56, 200), hit("d", 0, .62, 200)}, "a c d b"},
		{"equal ones", []store.Hit{hit("b", 1, .5, 10), hit("c", 1, .5, 10), hit("a", 1, .5, 10)}, "a b c"},
		// c has no vector yet, and half the words of the best: .2 + (.6-.2)/2 + .05.
		{"one without a vector", []store.Hit{hit("a", 8, .2, 10), hit("b", 0, .6, 10), hit("c", 4, 0, 10), hit("d", 1, .43, 10), hit("e", 1, .45, 10)}, "b e c d a"},
		{"none", nil, ""},
	} {
		if got := order(store.Rank(slices.Clone(tt.hits), 10)); got != tt.want {
			t.Errorf("%s: order %s, want %s", tt.name, got, tt.want)
		}
		if got := order(store.Rank(slices.Clone(tt.hits), 2)); got != strings.Join(strings.Fields(tt.want)[:min(2, len(tt.hits))], " ") {
			t.Errorf("%s: the first two are %s, want those of %s", tt.name, got, tt.want)
		}
	}
}

func TestAGuessIsMarkedAndBetweenTheOthers(t *testing.T) {
	for _, h := range store.Rank([]store.Hit{hit("a", 8, .2, 10), hit("b", 0, .6, 10), hit("c", 4, 0, 10), hit("d", 0, 0, 10)}, 10) {
		want := map[string]float64{"a": .2, "b": .6, "c": .4, "d": 0}[h.Chunk.ID]
		if math.Abs(h.Dense-want) > 1e-9 || h.Guessed != (h.Chunk.ID == "c") {
			t.Errorf("%s has cosine %g, guessed: %v; want %g, only c guessed", h.Chunk.ID, h.Dense, h.Guessed, want)
		}
	}
}

// BenchmarkRank is the union of two lists that have nothing in common.
func BenchmarkRank(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var hits []store.Hit
	for i := range 2 * store.Candidates {
		c := guide.Chunk{ID: fmt.Sprintf("guide@0123456789abcdef#%03d", i), Context: "居住证办理\n申请材料", Text: "居民身份证原件，住所证明一份，本人近期照片两张，申请表一份（窗口领取或者网上下载）"}
		hits = append(hits, store.Hit{Chunk: c, Lexical: r.Float64(), Dense: r.Float64()})
	}
	for b.Loop() {
		store.Rank(slices.Clone(hits), 80)
	}
}
