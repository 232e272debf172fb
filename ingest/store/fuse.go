package store

import (
	"cmp"
	"math"
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
// them, or less if the texts are long, so that words count for more. Only the first
// [Candidates] of each list are looked at, so that a query with a higher limit has
// the same one.
func Best(hits []Hit) float64 {
	best, characters, n := 0.0, 0, 0
	for _, h := range leading(hits) {
		best = max(best, h.Lexical)
		characters += utf8.RuneCountInString(h.Chunk.Context) + utf8.RuneCountInString(h.Chunk.Text)
		n++
	}
	if characters > short*n {
		best *= float64(short*n) / float64(characters)
	}
	return best
}

// leading are the hits that are among the first Candidates by their words or by
// their vectors.
func leading(hits []Hit) []*Hit {
	all := make([]*Hit, len(hits))
	for i := range hits {
		all[i] = &hits[i]
	}
	if len(all) <= Candidates {
		return all
	}
	first := make(map[*Hit]bool, 2*Candidates)
	for _, score := range []func(*Hit) float64{func(h *Hit) float64 { return h.Lexical }, (*Hit).cosine} {
		slices.SortFunc(all, func(a, b *Hit) int {
			return cmp.Or(cmp.Compare(score(b), score(a)), strings.Compare(a.Chunk.ID, b.Chunk.ID))
		})
		for _, h := range all[:Candidates] {
			if score(h) != 0 {
				first[h] = true
			}
		}
	}
	return slices.DeleteFunc(all, func(h *Hit) bool { return !first[h] })
}

// Rank puts hits, the union of both lists, in order of [Fuse], equal ones in
// order of chunk id, and returns the first limit of them.
//
// A hit without a cosine, where others have one, is of a text whose vector has not
// been made yet. It is given the cosine that its words suggest, lest new guides
// stand behind all others until the vectors have come, and marked Guessed.
func Rank(hits []Hit, limit int) []Hit {
	guess(hits)
	best := Best(hits)
	for i := range hits {
		hits[i].Fused = Fuse(hits[i].Lexical, hits[i].Dense, best)
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Fused, a.Fused), strings.Compare(a.Chunk.ID, b.Chunk.ID))
	})
	return hits[:min(limit, len(hits))]
}

// guess gives the hits without a cosine one between the lowest and the highest of
// the others, in proportion to their words.
func guess(hits []Hit) {
	if !slices.ContainsFunc(hits, func(h Hit) bool { return h.Dense == 0 }) {
		return
	}
	best, low, high := 0.0, math.Inf(1), math.Inf(-1)
	for _, h := range leading(hits) {
		best = max(best, h.Lexical)
		if h.Dense != 0 {
			low, high = min(low, h.Dense), max(high, h.Dense)
		}
	}
	if low > high { // nobody has a vector, or the question has none
		return
	}
	for i := range hits {
		if h := &hits[i]; h.Dense == 0 && h.Lexical > 0 {
			h.Dense, h.Guessed = low+(high-low)*h.Lexical/best, true
		}
	}
}

// cosine is the hit's own; 0 if it has none.
func (h *Hit) cosine() float64 {
	if h.Guessed {
		return 0
	}
	return h.Dense
}
