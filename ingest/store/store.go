// Package store is search over the chunks of the guides in force: what a backend
// has to do ([Store]), what it is asked ([Query], [Filter]) and what it returns
// ([Hit]).
//
// The truth about guides is package catalog; a store is built from it and can
// always be built again. Start at [Store].
package store

import (
	"context"

	"yijian/ingest/guide"
)

// A Store searches chunks.
//
// Search returns the hits of the published generation that pass the filter: of
// the union of the lexically and the densely best ones the first q.Limit by
// [Fuse], each with both its scores. Without a vector that is best lexical score
// first. Nothing to search by (no terms, or none that occurs, and no vector) is
// no hits and no error. A question's vector of another size than the chunks' is an
// error; zeros, and what holds no numbers, is near nothing and searches by words.
// Ties are in order of chunk id, so the same query gives the same list. Up to
// [Candidates] a lower limit gives its beginning; beyond, longer lists are fused, and
// what they add may stand anywhere among the others, whose order stays. Methods may be called from several goroutines, also while a new
// generation is being published: a search sees one generation whole.
type Store interface {
	Search(ctx context.Context, q Query) ([]Hit, error)
	// DocFreq tells in how many of the n published chunks a token stands; both are
	// 0 if the store is empty.
	DocFreq(token string) (df, n int)
	// Generation is the published generation that searches see; 0 before the first.
	Generation() int64
}

// A Query is one search.
type Query struct {
	Terms []Term
	// Vector is the question's, of the embedder whose vectors the store has, of
	// length 1; nil searches by words alone.
	Vector []float32
	// Model, if set, names the embedder that made Vector: a store that has another's
	// vectors by now searches by words alone.
	Model  string
	Filter Filter
	Limit  int // chunks; 0 means 50
}

// A Term is one search token (see han.Tokens) with the weight its score is
// multiplied by; words the person said have weight 1, expansions less.
type Term struct {
	Token  string
	Weight float64
}

// A Filter says which chunks count. The zero Filter lets everything through.
type Filter struct {
	// Regions, if not empty, keeps guides whose rule holds in one of these codes:
	// the person's division and all above it (region.Chain).
	Regions []string
	// Day, if not 0, keeps guides in force on it.
	Day guide.Day
	// Audience, if set, keeps guides that serve it.
	Audience guide.Audience
	// Guides, if not empty, keeps these guide ids.
	Guides []string
}

// Pass reports whether a chunk passes the filter. Backends that filter by
// themselves must agree with it.
func (f Filter) Pass(c *guide.Chunk) bool {
	if f.Day != 0 && !c.Validity.InForce(f.Day) {
		return false
	}
	if len(f.Regions) > 0 && !contains(f.Regions, c.Region) {
		return false
	}
	if f.Audience != "" && len(c.Audience) > 0 && !contains(c.Audience, f.Audience) {
		return false
	}
	return len(f.Guides) == 0 || contains(f.Guides, c.Guide)
}

func contains[T comparable](list []T, v T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// A Hit is one chunk found.
type Hit struct {
	Chunk   guide.Chunk
	Lexical float64 // BM25 score; 0 if no term occurs in it
	Dense   float64 // cosine of the question's vector and the chunk's; 0 if the question has none
	Fused   float64 // of both, by [Fuse]: what the hits are in order of
	Guessed bool    // the chunk has no vector yet, and Dense is what [Rank] makes of its words
}
