package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"yijian/ingest/guide"
)

// Bleve's two scores.
const (
	tfIDF = index.TFIDFScoring
	bm25  = index.BM25Scoring
)

// A reading is how bleve is given a text.
type reading struct {
	analyzer string
	text     func(string) string
}

// spaced is the analyzer of texts that have been cut already.
const spaced = "spaced"

// bleveIndex is bleve's index on disk.
type bleveIndex struct {
	index bleve.Index
	dir   string
	read  reading
}

// A record is a chunk as bleve sees it.
type record struct {
	Text   string  `json:"text"`
	Region string  `json:"region"`
	Begins float64 `json:"begins"`
	Ends   float64 `json:"ends"`
}

func bleveBy(read reading, score string) build {
	return func(_ context.Context, dir string, chunks []guide.Chunk, _ [][]float32) (engine, error) {
		m, err := fields(read.analyzer, score)
		if err != nil {
			return nil, fmt.Errorf("bleve's mapping: %w", err)
		}
		b := &bleveIndex{dir: filepath.Join(dir, "bleve"), read: read}
		if err := b.fill(m, dir, chunks); err != nil {
			return nil, fmt.Errorf("fill %s: %w", b.dir, err)
		}
		if b.index, err = bleve.Open(b.dir); err != nil {
			return nil, fmt.Errorf("open %s: %w", b.dir, err)
		}
		return b, nil
	}
}

func fields(analyzer, score string) (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = score
	err := m.AddCustomAnalyzer(spaced, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	if err != nil {
		return nil, err
	}
	bare := func(f *mapping.FieldMapping) *mapping.FieldMapping {
		f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = false, false, false, false
		return f
	}
	text, region := bleve.NewTextFieldMapping(), bleve.NewTextFieldMapping()
	text.Analyzer, region.Analyzer = analyzer, keyword.Name
	d := bleve.NewDocumentStaticMapping()
	d.AddFieldMappingsAt("text", bare(text))
	d.AddFieldMappingsAt("region", bare(region))
	d.AddFieldMappingsAt("begins", bare(bleve.NewNumericFieldMapping()))
	d.AddFieldMappingsAt("ends", bare(bleve.NewNumericFieldMapping()))
	m.DefaultMapping = d
	return m, nil
}

func (b *bleveIndex) fill(m mapping.IndexMapping, dir string, chunks []guide.Chunk) error {
	w, err := bleve.NewBuilder(b.dir, m, map[string]any{"buildPathPrefix": dir, "batchSize": 10_000, "mergeMax": 16})
	if err != nil {
		return err
	}
	for i := range chunks {
		begins, ends := period(chunks[i].Validity)
		err := w.Index(strconv.Itoa(i), record{b.read.text(searched(&chunks[i])), chunks[i].Region, float64(begins), float64(ends)})
		if err != nil {
			return err
		}
	}
	return w.Close()
}

func (b *bleveIndex) search(ctx context.Context, q question, limit int) ([]int, error) {
	words := bleve.NewMatchQuery(b.read.text(q.text))
	words.SetField("text")
	var ask query.Query = words
	if f := within(q.scope); len(f) > 0 {
		both := bleve.NewBooleanQuery()
		both.AddShould(words)
		both.AddFilter(bleve.NewConjunctionQuery(f...))
		ask = both
	}
	result, err := b.index.SearchInContext(ctx, bleve.NewSearchRequestOptions(ask, limit, 0, false))
	if err != nil {
		return nil, err
	}
	hits := make([]ranked, len(result.Hits))
	for i, hit := range result.Hits {
		hits[i].score = float32(hit.Score)
		if hits[i].chunk, err = strconv.Atoi(hit.ID); err != nil {
			return nil, err
		}
	}
	// Equal scores are in no order of bleve's: the builder shuffles. Statutes that
	// stand twice in a corpus then changed nDCG@10 by .008 from run to run.
	slices.SortFunc(hits, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.chunk, b.chunk))
	})
	found := make([]int, len(hits))
	for i := range hits {
		found[i] = hits[i].chunk
	}
	return found, nil
}

// ranked is a hit.
type ranked struct {
	chunk int
	score float32 // rounded: terms are added up in an order that differs by build
}

// within is the scope as bleve's queries, all of which must hold.
func within(s scope) []query.Query {
	var all []query.Query
	if len(s.regions) > 0 {
		var any []query.Query
		for _, r := range s.regions {
			t := bleve.NewTermQuery(r)
			t.SetField("region")
			any = append(any, t)
		}
		all = append(all, bleve.NewDisjunctionQuery(any...))
	}
	if s.day != 0 {
		day, included := float64(s.day), true
		begun := bleve.NewNumericRangeInclusiveQuery(nil, &day, nil, &included)
		begun.SetField("begins")
		lasts := bleve.NewNumericRangeInclusiveQuery(&day, nil, &included, nil)
		lasts.SetField("ends")
		all = append(all, begun, lasts)
	}
	return all
}

func (b *bleveIndex) file() (int64, error) {
	var bytes int64
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		bytes += info.Size()
		return nil
	})
	return bytes, err
}

func (b *bleveIndex) close() error { return b.index.Close() }
