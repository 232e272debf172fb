package main

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/store"
)

// A scope is the filter that all engines are asked with.
type scope struct {
	regions []string  // of the rule; empty: all
	day     guide.Day // in force on it; 0: all
}

func (s scope) filter() store.Filter { return store.Filter{Regions: s.regions, Day: s.day} }

// A question is what an engine is asked.
type question struct {
	text  string
	scope scope
	// vector is the question's; nil: no engine but ours by meaning looks at it.
	vector []float32
}

// An engine is an index of chunks that are numbered from 0.
type engine interface {
	// search returns the numbers of up to limit chunks, best first.
	search(ctx context.Context, q question, limit int) ([]int, error)
	// file is how many bytes the index has outside of Go's heap; all of them are
	// in memory too, in a cache, when searches are as fast as measured here.
	file() (int64, error)
	close() error
}

// A build makes an engine of chunks, with vectors for each chunk or nil. It may
// write to dir.
type build func(ctx context.Context, dir string, chunks []guide.Chunk, vectors [][]float32) (engine, error)

// A contender is one way to search.
type contender struct {
	name    string
	meaning bool // it uses vectors
	build   build
}

// contenders are what is compared; the first is what the others are measured by.
func contenders() []contender {
	cjk := reading{cjk.AnalyzerName, func(s string) string { return s }} // bleve cuts: pairs of Han characters
	ours := reading{spaced, func(s string) string { return strings.Join(han.Tokens(s), " ") }}
	return []contender{
		{name: "yijian, words", build: openOwn},
		{name: "yijian, words + vectors", meaning: true, build: openOwn},
		{name: "FTS5, Han bigrams", build: fts5(bigrams)},
		{name: "FTS5, our tokens", build: fts5(han.Tokens)},
		{name: "bleve tf-idf, cjk", build: bleveBy(cjk, tfIDF)},
		{name: "bleve tf-idf, our tokens", build: bleveBy(ours, tfIDF)},
		{name: "bleve BM25, cjk", build: bleveBy(cjk, bm25)},
		{name: "bleve BM25, our tokens", build: bleveBy(ours, bm25)},
	}
}

// searched is the text of a chunk that all engines search.
func searched(c *guide.Chunk) string { return c.Context + "\n" + c.Text }

// bigrams are the tokens of a text without its single Han characters, but for
// those that stand alone.
func bigrams(text string) []string {
	all := han.Tokens(text)
	kept := all[:0:0]
	for i, t := range all {
		// A character of a pair stands before or after the pair: 居 居住 住.
		inPair := i > 0 && longer(all[i-1], t) && strings.HasSuffix(all[i-1], t) ||
			i+1 < len(all) && longer(all[i+1], t) && strings.HasPrefix(all[i+1], t)
		if !inPair || !oneHan(t) {
			kept = append(kept, t)
		}
	}
	return kept
}

func longer(a, b string) bool { return len(a) > len(b) }

func oneHan(token string) bool {
	r, n := utf8.DecodeRuneInString(token)
	return n == len(token) && unicode.Is(unicode.Han, r)
}
