package store

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Candidates is how many of each list, the lexical and the dense one, are fused
// at least: what is middling in both can be the best of the two together.
const Candidates = 100

const (
	// lexicalWeight is what the best lexical match adds to a cosine. Questions over
	// real guides are best served by .05 to .1: the expected guide is first for .905
	// of them, with .2 and more for .81, by the cosine alone .905 and by words alone
	// .76; over the sample city for .943, .937, .893 and .881.
	lexicalWeight = 0.1
	// short is the mean length in characters up to which that holds; guides' chunks
	// have 70. Above, the weight grows in proportion, since a vector says less of a
	// longer text, and nothing of what a model no longer reads. Statutes of 142
	// characters are best served by .25 (nDCG@10 .553; with .14, as here, .537, by
	// the cosine alone .501 and by words alone .508); joined to texts of 430, 1,140
	// and 2,830 characters by .2, .8 and 1, and .43, 1.1 and 2.8 is within .006 of it.
	short = 100
)

// Fuse is the one score of a hit's two, whatever the backend: its cosine, and its
// lexical score in relation to best, which is [Best] of the query's hits. So
// lexical scores of two backends need not be of one scale, and without a vector
// the order is that of the words.
func Fuse(lexical, dense, best float64) float64 {
	if best <= 0 {
		return dense
	}
	return dense + lexicalWeight*lexical/best
}

// Best is what the lexical scores of these hits are measured by: the highest of
// them, or less if the texts are long, so that words count for more.
func Best(hits []Hit) float64 {
	best, characters := 0.0, 0
	for i := range hits {
		best = max(best, hits[i].Lexical)
		characters += utf8.RuneCountInString(hits[i].Chunk.Context) + utf8.RuneCountInString(hits[i].Chunk.Text)
	}
	if characters > short*len(hits) {
		best *= float64(short*len(hits)) / float64(characters)
	}
	return best
}

// Rank puts hits, the union of both lists, in order of [Fuse], equal ones in
// order of chunk id, and returns the first limit of them.
func Rank(hits []Hit, limit int) []Hit {
	best := Best(hits)
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(
			cmp.Compare(Fuse(b.Lexical, b.Dense, best), Fuse(a.Lexical, a.Dense, best)),
			strings.Compare(a.Chunk.ID, b.Chunk.ID))
	})
	return hits[:min(limit, len(hits))]
}
