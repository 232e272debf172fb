package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yijian/eval/report"
)

// realData is a folder of real data beside the repository; it is never part of it.
func realData(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("REAL DATA NOT TESTED: %s is absent (it is not part of the repository)", filepath.Join(append([]string{"../shared/data"}, parts...)...))
	}
	return path
}

// Floors for real data, below what is reached, so that a change for the worse is
// seen and one case more or less is not.
const (
	realRight = 24  // of 36 questions over a city's real guides
	realNDCG  = .48 // nDCG@10 over STARD; plain BM25 has .488
)

func TestRealGuidesAreAnsweredAndNothingForbiddenIsSaid(t *testing.T) {
	dir := realData(t, "real-guides")
	code, stdout, stderr, err := program(t, "-json",
		"-guides", filepath.Join(dir, "guides"), "-region", "371300", "-cases", filepath.Join(dir, "cases.jsonl"))
	var rep report.Report
	if code != 0 || err != nil || json.Unmarshal([]byte(stdout), &rep) != nil {
		t.Fatalf("exits with %d, %v: %s", code, err, stderr)
	}
	c := rep.Cases
	t.Logf("%d of %d right; %s", c.Right, c.N, strings.TrimSpace(stderr))
	if c.N < 36 || c.Right < realRight {
		t.Errorf("%d of %d right, want at least %d of 36", c.Right, c.N, realRight)
	}
	for _, r := range c.Results {
		if strings.HasPrefix(r.Why, "says ") {
			t.Errorf("%s %s, which it must not:\n%s", r.ID, r.Why, r.Text)
		}
		if len(r.Retrieved) > 10 {
			t.Errorf("%s lists %d guides retrieved, want at most 10", r.ID, len(r.Retrieved))
		}
	}
}

// TestRealStatutesAreFound is by words alone: the vectors of 1,445 documents took
// three minutes to make beside other work on two cores.
func TestRealStatutesAreFound(t *testing.T) {
	t.Setenv("YIJIAN_EMBED_MODEL", "none")
	code, stdout, _, err := program(t, "-json", "-beir", realData(t, "beir", "stard-dev"))
	var rep report.Report
	if code != 0 || err != nil || json.Unmarshal([]byte(stdout), &rep) != nil || len(rep.Beir) != 1 {
		t.Fatalf("exits with %d, %v: %s", code, err, stdout)
	}
	b := rep.Beir[0]
	t.Logf("%d queries, nDCG@10 %.3f, recall@10 %.3f, hit@1 %.3f", b.Queries, b.NDCG, b.Recall, b.Hit1)
	if b.Queries != 400 || b.NDCG < realNDCG {
		t.Errorf("%d queries, nDCG@10 %.3f; want 400 and at least %.2f", b.Queries, b.NDCG, realNDCG)
	}
}
