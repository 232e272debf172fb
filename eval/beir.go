package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yijian/eval/metric"
	"yijian/eval/report"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
)

// beir ranks a BEIR folder's corpus for its queries, without region or day filter
// (Thakur et al. 2021). Long documents are cut into pieces, and a document ranks as
// its best piece does. Times include the query's embedding.
func beir(ctx context.Context, dir string, m *meaning) (report.Beir, error) {
	res := report.Beir{Dir: dir}
	var chunks []guide.Chunk
	err := lines(filepath.Join(dir, "corpus.jsonl"), func(line []byte) error {
		var d struct {
			ID    string `json:"_id"`
			Title string `json:"title"`
			Text  string `json:"text"`
		}
		if err := json.Unmarshal(line, &d); err != nil {
			return err
		}
		for i, text := range pieces(d.Text) {
			chunks = append(chunks, guide.Chunk{ID: fmt.Sprintf("%s#%d", d.ID, i), Guide: d.ID, Title: d.Title, Context: d.Title, Text: text})
		}
		return nil
	})
	if err != nil {
		return res, err
	}
	relevance, err := qrels(filepath.Join(dir, "qrels", "test.tsv"))
	if err != nil {
		return res, err
	}
	s := memory.New()
	s.Publish(1, chunks, nil)
	if err := m.teach(ctx, s, chunks); err != nil {
		return res, fmt.Errorf("%s: %w", dir, err)
	}

	var times []time.Duration
	err = lines(filepath.Join(dir, "queries.jsonl"), func(line []byte) error {
		var q struct {
			ID   string `json:"_id"`
			Text string `json:"text"`
		}
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		if len(relevance[q.ID]) == 0 {
			return nil
		}
		start := time.Now()
		ids, err := rank(ctx, s, m, q.Text)
		times = append(times, time.Since(start))
		if err != nil {
			return err
		}
		r := metric.Rank(ids, relevance[q.ID])
		res.Queries++
		res.NDCG += r.NDCG
		res.Recall += r.Recall
		res.Hit1 += r.Hit1
		res.MRR += r.MRR
		return nil
	})
	if err != nil {
		return res, err
	}
	if res.Queries == 0 {
		return res, fmt.Errorf("%s: no query has a relevant document", dir)
	}
	for _, x := range []*float64{&res.NDCG, &res.Recall, &res.Hit1, &res.MRR} {
		*x /= float64(res.Queries)
	}
	res.P50, res.P99 = metric.Quantile(times, .5), metric.Quantile(times, .99)
	return res, nil
}

// ranked is how many documents a query's ranking has.
const ranked = 100

// rank is the documents for a query, best first.
func rank(ctx context.Context, s *memory.Store, m *meaning, text string) ([]string, error) {
	q := store.Query{Limit: 3 * ranked, Model: s.Model()} // several pieces may be of one document
	for _, t := range han.Tokens(text) {
		q.Terms = append(q.Terms, store.Term{Token: t, Weight: 1})
	}
	var err error
	if q.Vector, err = m.questions.Vector(ctx, s.Model(), text); err != nil {
		return nil, err
	}
	hits, err := s.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	var ids []string
	seen := map[string]bool{}
	for _, h := range hits {
		if !seen[h.Chunk.Guide] && len(ids) < ranked {
			seen[h.Chunk.Guide] = true
			ids = append(ids, h.Chunk.Guide)
		}
	}
	return ids, nil
}

// A document of up to whole characters is one piece, a longer one is cut into
// pieces of up to piece: as much as the model reads of a text. STARD's statutes,
// joined by 20 to texts of 2,830 characters, come to nDCG@10 .766 so, .754 in
// pieces of 180 (of which .037 and .038 are the vectors'), .703 whole.
const (
	whole = 500
	piece = 450
)

// pieces cuts a text between sentences.
func pieces(text string) []string {
	if utf8.RuneCountInString(text) <= whole {
		return []string{text}
	}
	var all []string
	size := 0
	for _, sentence := range han.Sentences(text) {
		n := utf8.RuneCountInString(sentence)
		if size == 0 || size+n > piece {
			all = append(all, "")
			size = 0
		}
		all[len(all)-1] += sentence
		size += n
	}
	if len(all) == 0 {
		return []string{text}
	}
	return all
}

// lines calls f for each line of a file that is not empty.
func lines(path string, f func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, 16<<20)
	for n := 1; sc.Scan(); n++ {
		if strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		if err := f(sc.Bytes()); err != nil {
			return fmt.Errorf("%s line %d: %w", path, n, err)
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// qrels reads relevance judgements: query, document, grade, with a header line.
func qrels(path string) (map[string]map[string]int, error) {
	all := map[string]map[string]int{}
	header := true
	err := lines(path, func(line []byte) error {
		f := strings.Split(strings.TrimSpace(string(line)), "\t")
		if header {
			header = false
			return nil
		}
		if len(f) != 3 {
			return fmt.Errorf("want query-id, corpus-id, score; got %d fields", len(f))
		}
		n, err := strconv.Atoi(f[2])
		if err != nil {
			return fmt.Errorf("score %q: %w", f[2], err)
		}
		if all[f[0]] == nil {
			all[f[0]] = map[string]int{}
		}
		all[f[0]][f[1]] = n
		return nil
	})
	return all, err
}
