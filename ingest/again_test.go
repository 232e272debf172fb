package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/catalog"
	"yijian/ingest/embedding"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/index"
	"yijian/ingest/open"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
)

func TestReingestTouchesOnlyWhatChanged(t *testing.T) {
	data, guides := t.TempDir(), t.TempDir()
	generate(t, guides, 300, 1)
	first := ingested(t, "-data", data, "-json", guides)
	if v := first.Vectors; v == nil || v.Made < 8*300 || v.Missing != 0 {
		t.Errorf("the first run reports vectors %+v, want one for each of at least %d texts", v, 8*300)
	}
	before := everything(t, data)
	for _, i := range []int{7, 150, 222} {
		write(t, filepath.Join(guides, guideFile(i)), guideText(i, 2))
	}
	r := ingested(t, "-data", data, "-json", guides)
	want := []string{"guide-00007", "guide-00150", "guide-00222"}
	if diff := cmp.Diff(want, r.Changed); diff != "" {
		t.Errorf("changed guides (-want +got):\n%s", diff)
	}
	if len(r.Added) > 0 || len(r.Removed) > 0 || len(r.Unchanged) != 297 || r.Generation != 2 {
		t.Errorf("report: %d added, %d removed, %d unchanged, generation %d; want 0, 0, 297, 2", len(r.Added), len(r.Removed), len(r.Unchanged), r.Generation)
	}
	after := everything(t, data)
	was := map[string]bool{}
	for _, v := range before.Vectors {
		was[v] = true
	}
	made := 0
	for _, v := range after.Vectors {
		if !was[v] {
			made++
		}
	}
	// No more than three guides have texts, and no fewer than they have fees.
	if v := r.Vectors; v == nil || v.Made != made || made < 3 || made > 3*12 || len(after.Vectors) != len(before.Vectors)+made {
		t.Errorf("vectors %+v, %d are new beside %d; want those of three guides", v, made, len(before.Vectors))
	}
	if again := ingested(t, "-data", data, "-json", guides); again.Generation != 2 || again.Vectors == nil || again.Vectors.Made != 0 {
		t.Errorf("nothing changed: generation %d, vectors %+v; want 2 and none made", again.Generation, again.Vectors)
	}
}

func TestWhatIsInIsFoundWhileTheRestIsStillWithoutVectors(t *testing.T) {
	data, guides := t.TempDir(), t.TempDir()
	generate(t, guides, 200, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := 0
	e := &embeddingtest.Hash{Fail: func([]string) error {
		if calls++; calls == 4 {
			cancel()
		}
		return nil
	}}
	var out, complaints strings.Builder
	p := program{getenv: func(string) string { return "" }, stdout: &out, stderr: &complaints, now: time.Now, embedders: only(e)}
	if code := p.run(ctx, []string{"-data", data, "-json", guides}); code != exitInterrupted || !strings.Contains(complaints.String(), "Interrupted") {
		t.Fatalf("exit %d, %s; want %d", code, complaints.String(), exitInterrupted)
	}
	var r index.Report
	if err := json.Unmarshal([]byte(out.String()), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Added) != 200 || r.Vectors == nil || r.Vectors.Made != 3*128 || r.Vectors.Missing < 8*200-3*128 {
		t.Errorf("the report: %d guides, vectors %+v; want 200 guides and the first three batches of vectors", len(r.Added), r.Vectors)
	}
	for _, finished := range []bool{false, true} {
		there, guessed := found(t, data)
		// Vectors that only count characters don't keep quite all of them in sight.
		if !finished && there < 190 || finished == (guessed > 0) {
			t.Errorf("finished: %v: %d of 200 guides are found by their names, %d without a vector; want nearly all, the latter only before the end", finished, there, guessed)
		}
		if !finished {
			if again := ingested(t, "-data", data, "-json", guides); len(again.Unchanged) != 200 || again.Generation != 1 || again.Vectors.Missing != 0 || again.Vectors.Made != r.Vectors.Missing {
				t.Errorf("gone on with: %d unchanged, generation %d, vectors %+v; want 200, 1 and the %d that were missing", len(again.Unchanged), again.Generation, again.Vectors, r.Vectors.Missing)
			}
		}
	}
}

// found asks for each of 200 guides by its title: how many are among what an answer
// looks at, and how many of them have no vector there.
func found(t *testing.T, data string) (there, guessed int) {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	embedders := open.EmbeddersOf(&embeddingtest.Hash{})
	s, err := open.Store(t.Context(), c, embedders.Models()...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		id := fmt.Sprintf("guide-%05d", i)
		g, err := c.Guide(t.Context(), id, "")
		if err != nil {
			t.Fatal(err)
		}
		v, err := embedders.Questions().Vector(t.Context(), s.Model(), g.Title+"在哪里办")
		if err != nil {
			t.Fatal(err)
		}
		hits, err := s.Search(t.Context(), store.Query{Terms: storetest.Terms(g.Title + "在哪里办"), Vector: v, Model: s.Model(), Limit: 80})
		if err != nil || len(hits) == 0 {
			t.Fatalf("%s: %d hits, %v", id, len(hits), err)
		}
		if i := slices.IndexFunc(hits, func(h store.Hit) bool { return h.Chunk.Guide == id }); i >= 0 {
			there++
			if hits[i].Guessed {
				guessed++
			}
		}
	}
	return there, guessed
}

func only(e embedding.Embedder) embeddersOpener {
	return func(context.Context, open.Settings, *catalog.Catalog) (open.Embedders, error) {
		return open.EmbeddersOf(e), nil
	}
}

// ingested is the report of the program, run in process.
func ingested(t testing.TB, args ...string) index.Report {
	t.Helper()
	var r index.Report
	if err := json.Unmarshal([]byte(runProgram(t, byCharacters, args...)), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// runProgram runs the program in process and is its standard output.
func runProgram(t testing.TB, embedders embeddersOpener, args ...string) string {
	t.Helper()
	var stdout, stderr strings.Builder
	p := program{getenv: func(string) string { return "" }, stdout: &stdout, stderr: &stderr, now: time.Now, embedders: embedders}
	if code := p.run(t.Context(), args); code != exitDone {
		t.Fatalf("ingest %v: exit %d\n%s", args, code, stderr.String())
	}
	return stdout.String()
}

// byWords makes no vectors.
func byWords(context.Context, open.Settings, *catalog.Catalog) (open.Embedders, error) {
	return open.Embedders{}, nil
}

// BenchmarkIngest is without vectors and with those of an embedder that costs next
// to nothing: what it costs to keep them. What the model in the program costs is
// BenchmarkBatch in package embedding/bge.
func BenchmarkIngest(b *testing.B) {
	for _, n := range []int{2000, 14_000} {
		guides := b.TempDir()
		generate(b, guides, n, 1)
		for name, embedders := range map[string]embeddersOpener{"by words": byWords, "with vectors": byCharacters} {
			run := func(data string) { runProgram(b, embedders, "-data", data, guides) }
			b.Run(fmt.Sprintf("%d/%s/all new", n, name), func(b *testing.B) {
				for b.Loop() {
					run(b.TempDir())
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "guides/s")
			})
			data := b.TempDir()
			run(data)
			b.Run(fmt.Sprintf("%d/%s/nothing new", n, name), func(b *testing.B) {
				for b.Loop() {
					run(data)
				}
			})
			seed := uint64(1)
			b.Run(fmt.Sprintf("%d/%s/one in a hundred changed", n, name), func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					seed++
					for i := 0; i < n; i += 100 {
						write(b, filepath.Join(guides, guideFile(i)), guideText(i, seed))
					}
					b.StartTimer()
					run(data)
				}
			})
		}
	}
}
