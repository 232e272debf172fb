package memory

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
)

// statutes is a folder in BEIR's layout, beside the repository.
const statutes = "../../../../shared/data/beir/stard-dev"

func TestRankingOnStatutes(t *testing.T) {
	if _, err := os.Stat(statutes); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no data at %s: ranking is not measured", statutes)
	}
	var chunks []guide.Chunk
	readLines(t, "corpus.jsonl", func(line []byte) {
		var doc struct {
			ID    string `json:"_id"`
			Title string
			Text  string
		}
		unmarshal(t, line, &doc)
		chunks = append(chunks, guide.Chunk{ID: doc.ID, Guide: doc.ID, Context: doc.Title, Text: doc.Text})
	})
	relevant := map[string]map[string]bool{}
	readLines(t, "qrels/test.tsv", func(line []byte) {
		f := strings.Fields(string(line))
		if len(f) != 3 || f[2] == "0" || f[0] == "query-id" {
			return
		}
		if relevant[f[0]] == nil {
			relevant[f[0]] = map[string]bool{}
		}
		relevant[f[0]][f[1]] = true
	})
	var questions []question
	readLines(t, "queries.jsonl", func(line []byte) {
		var q struct {
			ID   string `json:"_id"`
			Text string
		}
		unmarshal(t, line, &q)
		if len(relevant[q.ID]) > 0 {
			questions = append(questions, question{storetest.Terms(q.Text), relevant[q.ID]})
		}
	})

	t.Logf("%d statutes, %d questions", len(chunks), len(questions))
	for _, p := range []parameters{{0.9, 0.75}, {0.9, 0.9}, {1.2, 0.4}, {1.2, 0.75}, {k1, b}, {1.5, 0.75}, {1.5, 0.9}, {2, 0.9}} {
		s := with(p)
		s.Publish(1, chunks, nil)
		ndcg, hit1 := rank(t, s, questions)
		t.Logf("k1 %.1f, b %.2f: nDCG@10 %.4f, hit@1 %.4f", p.k1, p.b, ndcg, hit1)
		if p == (parameters{k1, b}) && ndcg < 0.49 {
			t.Errorf("nDCG@10 is %.4f, want at least .49", ndcg)
		}
	}
}

type question struct {
	terms    []store.Term
	relevant map[string]bool
}

func rank(t *testing.T, s *Store, questions []question) (ndcg, hit1 float64) {
	t.Helper()
	for _, q := range questions {
		gain, ideal := 0.0, 0.0
		for i, h := range find(t, s, store.Query{Terms: q.terms, Limit: 10}) {
			if q.relevant[h.Chunk.ID] {
				gain += 1 / math.Log2(float64(i)+2)
				if i == 0 {
					hit1++
				}
			}
		}
		for i := range min(10, len(q.relevant)) {
			ideal += 1 / math.Log2(float64(i)+2)
		}
		ndcg += gain / ideal
	}
	n := float64(len(questions))
	return ndcg / n, hit1 / n
}

func readLines(t *testing.T, name string, f func(line []byte)) {
	t.Helper()
	file, err := os.Open(filepath.Join(statutes, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		f(slices.Clone(lines.Bytes()))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func unmarshal(t *testing.T, line []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(line, v); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
}
