package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yijian/eval/report"
)

// folder writes a BEIR folder.
func folder(t *testing.T, corpus, queries, qrels string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "qrels"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"corpus.jsonl": corpus, "queries.jsonl": queries, "qrels/test.tsv": qrels} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	corpus = `{"_id":"d1","title":"居住证","text":"居住证的申领、签注和补领"}
{"_id":"d2","title":"护照","text":"护照的签发"}

{"_id":"d3","title":"婚姻","text":"结婚登记和离婚登记"}
`
	queries = `{"_id":"q1","text":"居住证怎么补领"}
{"_id":"q2","text":"护照"}
{"_id":"q3","text":"没有判断的问题"}
{"_id":"q4","text":"养狗"}
`
	judged = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq4\td3\t1\n"
)

func TestABEIRFolderIsMeasured(t *testing.T) {
	t.Setenv("YIJIAN_EMBED_MODEL", "none") // with vectors every document is somewhere in the list
	dir := folder(t, corpus, queries, judged)
	code, stdout, _, err := program(t, "-json", "-beir", dir)
	var rep report.Report
	if code != 0 || err != nil || json.Unmarshal([]byte(stdout), &rep) != nil || len(rep.Beir) != 1 || rep.Cases != nil {
		t.Fatalf("exits with %d, %v: %s", code, err, stdout)
	}
	// Two of the three judged queries find their document first, one shares no word
	// with any.
	b := rep.Beir[0]
	for name, got := range map[string]float64{"nDCG": b.NDCG, "recall": b.Recall, "hit@1": b.Hit1, "MRR": b.MRR} {
		if math.Abs(got-2./3) > 1e-9 {
			t.Errorf("%s = %v, want 2/3", name, got)
		}
	}
	if b.Dir != dir || b.Queries != 3 || b.P50 > b.P99 {
		t.Errorf("result = %+v, want %s and 3 queries", b, dir)
	}
	for _, key := range []string{`"ndcg@10"`, `"recall@10"`, `"hit@1"`, `"mrr"`, `"p50ms"`, `"p99ms"`} {
		if !strings.Contains(stdout, key) {
			t.Errorf("%s has no %s", stdout, key)
		}
	}
	_, stdout, _, _ = program(t, "-beir", dir, "-beir", dir)
	if n := strings.Count(stdout, "3 queries, nDCG@10 0.667"); n != 2 {
		t.Errorf("two folders print %q, want a line each", stdout)
	}
}

func TestABrokenBEIRFolderIsAFailureThatNamesTheLine(t *testing.T) {
	for name, tc := range map[string]struct{ corpus, queries, qrels, want string }{
		"corpus":          {"{}\n{", queries, judged, "corpus.jsonl line 2"},
		"queries":         {corpus, "{", judged, "queries.jsonl line 1"},
		"judgements":      {corpus, queries, "h\nq1\td1\n", "test.tsv line 2"},
		"a score":         {corpus, queries, "h\nq1\td1\tmuch\n", `test.tsv line 2: score "much"`},
		"nothing to find": {corpus, queries, "query-id\tcorpus-id\tscore\n", "no query"},
	} {
		code, _, _, err := program(t, "-beir", folder(t, tc.corpus, tc.queries, tc.qrels))
		if code != 2 || err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: exits with %d, %v; want 2 and %s", name, code, err, tc.want)
		}
	}
}

func TestADocumentIsFoundByMeaningWhereNoWordIsShared(t *testing.T) {
	dir := folder(t, `{"_id":"dog","title":"犬类登记","text":"犬类饲养登记"}
{"_id":"car","title":"机动车","text":"机动车驾驶证申领"}
{"_id":"tax","title":"税务","text":"税务信息确认"}
`, `{"_id":"q","text":"养狗办啥证"}
`, "h\nq\tdog\t1\n")
	code, stdout, _, err := program(t, "-json", "-beir", dir)
	var rep report.Report
	if code != 0 || err != nil || json.Unmarshal([]byte(stdout), &rep) != nil || rep.Beir[0].Hit1 != 1 {
		t.Errorf("exits with %d, %v: %s; want the document about dogs first", code, err, stdout)
	}
}
