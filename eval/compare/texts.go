package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"yijian/eval/cases"
	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/guide"
	"yijian/ingest/index"
	"yijian/ingest/open"
	"yijian/ingest/region"
	"yijian/ingest/sample"
)

// A set is chunks with questions whose right documents are known. A document is a
// guide or a statute; it ranks as its best chunk does.
type set struct {
	name      string
	chunks    []guide.Chunk
	questions []judged
}

// A judged question has the grades of the documents that answer it.
type judged struct {
	question
	relevant map[string]int
}

// readSTARD reads a BEIR folder (Thakur et al. 2021), each document as one chunk.
func readSTARD(dir string) (set, error) {
	s := set{name: "STARD"}
	type line struct {
		ID    string `json:"_id"`
		Title string `json:"title"`
		Text  string `json:"text"`
	}
	corpus, err := readLines[line](filepath.Join(dir, "corpus.jsonl"))
	if err != nil {
		return s, err
	}
	for _, d := range corpus {
		s.chunks = append(s.chunks, guide.Chunk{ID: d.ID, Guide: d.ID, Title: d.Title, Context: d.Title, Text: d.Text})
	}
	queries, err := readLines[line](filepath.Join(dir, "queries.jsonl"))
	if err != nil {
		return s, err
	}
	relevant, err := qrels(filepath.Join(dir, "qrels", "test.tsv"))
	if err != nil {
		return s, err
	}
	for _, q := range queries {
		if len(relevant[q.ID]) > 0 {
			s.questions = append(s.questions, judged{question{text: q.Text}, relevant[q.ID]})
		}
	}
	if len(s.questions) == 0 {
		return s, fmt.Errorf("%s: no query has a relevant document", dir)
	}
	return s, nil
}

func readLines[T any](path string) ([]T, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []T
	for n, line := range bytes.Split(text, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", path, n+1, err)
		}
		all = append(all, v)
	}
	return all, nil
}

// qrels reads judgements: query, document, grade, with a header line.
func qrels(path string) (map[string]map[string]int, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	all := map[string]map[string]int{}
	sc := bufio.NewScanner(file)
	sc.Scan() // the header
	for n := 2; sc.Scan(); n++ {
		f := strings.Split(strings.TrimSpace(sc.Text()), "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("%s line %d: %d fields, want query-id, corpus-id, score", path, n, len(f))
		}
		grade, err := strconv.Atoi(f[2])
		if err != nil {
			return nil, fmt.Errorf("%s line %d: %w", path, n, err)
		}
		if all[f[0]] == nil {
			all[f[0]] = map[string]int{}
		}
		all[f[0]][f[1]] = grade
	}
	return all, sc.Err()
}

// today is the day of conversations that name none, as in the evaluation's baseline.
const today guide.Day = 20260312

// readCity is the sample city's guides and the golden cases about them.
func readCity(ctx context.Context, golden string) (set, error) {
	files, err := filepath.Glob(filepath.Join(golden, "*.jsonl"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s has no *.jsonl", golden)
	}
	if err != nil {
		return set{}, err
	}
	return readGuides(ctx, "sample city", index.Embedded("sample", sample.FS()), sample.City, files)
}

// readReal is a folder of guides with cases beside it.
func readReal(ctx context.Context, dir string) (set, error) {
	source, err := index.Open(filepath.Join(dir, "guides"))
	if err != nil {
		return set{}, err
	}
	return readGuides(ctx, "real guides", source, "371300", []string{filepath.Join(dir, "cases.jsonl")})
}

// readGuides cuts guides as the program does. Of the cases it takes those of one
// turn that are to be answered from guides; home is the region of guides that
// name none.
func readGuides(ctx context.Context, name string, source index.Source, home string, files []string) (s set, err error) {
	defer func() { err = errors.Join(err, source.Close()) }()
	s.name = name
	if s.chunks, err = cut(ctx, source, home); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return s, err
		}
		all, err := cases.Read(bytes.NewReader(text))
		if err != nil {
			return s, fmt.Errorf("%s: %w", file, err)
		}
		for i := range all {
			if q, ok := s.asked(&all[i]); ok {
				s.questions = append(s.questions, q)
			}
		}
	}
	if len(s.questions) == 0 {
		return s, fmt.Errorf("%s: no case is answered from a guide", name)
	}
	return s, nil
}

// asked is the case as one search; ok is false if it is no such case, or none of
// its guides is in the session's scope: a question that names another region is
// for more than a search to find out.
func (s *set) asked(c *cases.Case) (j judged, ok bool) {
	if len(c.Turns) != 1 || c.Expect.Outcome != "answer" || len(c.Expect.Guides) == 0 {
		return j, false
	}
	j = judged{question{text: c.Turns[0], scope: scope{day: today}}, map[string]int{}}
	if c.Today != 0 {
		j.scope.day = c.Today
	}
	if c.Home() != "" {
		j.scope.regions = region.Chain(c.Home())
	}
	filter := j.scope.filter()
	for i := range s.chunks {
		if id := s.chunks[i].Guide; slices.Contains(c.Expect.Guides, id) && filter.Pass(&s.chunks[i]) {
			j.relevant[id] = 1
		}
	}
	return j, len(j.relevant) > 0
}

// cut ingests guides into a catalog that is thrown away, and cuts them.
func cut(ctx context.Context, source index.Source, home string) (_ []guide.Chunk, err error) {
	dir, err := os.MkdirTemp("", "yijian-compare-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	settings, err := open.Load(func(string) string { return "" })
	if err != nil {
		return nil, err
	}
	c, err := catalog.Open(ctx, filepath.Join(dir, "catalog.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	_, err = index.Sync(ctx, c, []index.Source{source}, index.Options{Region: home, Regions: open.Regions(settings), Now: time.Now})
	if err != nil {
		return nil, err
	}
	var chunks []guide.Chunk
	_, err = c.Each(ctx, func(r catalog.Record) error {
		g, err := r.Decode()
		if err != nil {
			return err
		}
		chunks = append(chunks, chunk.Of(g)...)
		return nil
	})
	return chunks, err
}
