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

	"yijian/eval/metric"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
)

// beirResult is what -json prints for one BEIR folder.
type beirResult struct {
	Dir     string  `json:"dir"`
	Queries int     `json:"queries"`
	NDCG    float64 `json:"ndcg@10"`
	Recall  float64 `json:"recall@10"`
	Hit1    float64 `json:"hit@1"`
	MRR     float64 `json:"mrr"`
	P50     float64 `json:"p50ms"`
	P99     float64 `json:"p99ms"`
}

// beir ranks a BEIR folder's corpus for its queries: whole documents, no region
// or day filter (Thakur et al. 2021).
func beir(ctx context.Context, dir string) (beirResult, error) {
	res := beirResult{Dir: dir}
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
		chunks = append(chunks, guide.Chunk{ID: d.ID, Guide: d.ID, Title: d.Title, Context: d.Title, Text: d.Text})
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
		var terms []store.Term
		for _, t := range han.Tokens(q.Text) {
			terms = append(terms, store.Term{Token: t, Weight: 1})
		}
		hits, err := s.Search(ctx, store.Query{Terms: terms, Limit: 100})
		times = append(times, time.Since(start))
		if err != nil {
			return err
		}
		ids := make([]string, len(hits))
		for i, h := range hits {
			ids[i] = h.Chunk.Guide
		}
		m := metric.Rank(ids, relevance[q.ID])
		res.Queries++
		res.NDCG += m.NDCG
		res.Recall += m.Recall
		res.Hit1 += m.Hit1
		res.MRR += m.MRR
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
