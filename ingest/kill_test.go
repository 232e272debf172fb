package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/index"
)

func TestAnIngestKilled30TimesEndsAsIfUndisturbed(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and kills it 30 times: not with -short")
	}
	bin := filepath.Join(t.TempDir(), "ingest")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	guides := t.TempDir()
	generate(t, guides, killGuides, 1)
	undisturbed, disturbed := t.TempDir(), t.TempDir()
	r := rand.New(rand.NewPCG(30, 3))

	start := time.Now()
	ingest(t, bin, undisturbed, guides)
	whole := time.Since(start)
	before, after := everything(t, disturbed), everything(t, undisturbed)
	if len(after.Guides) != killGuides {
		t.Fatalf("an undisturbed run publishes %d guides, want %d", len(after.Guides), killGuides)
	}
	kills, changes := 0, 0
	for kills < 30 {
		if !kill(t, bin, disturbed, guides, time.Duration(r.Float64()*float64(whole)/2)) {
			// It ended before its time: the next kills fall on an ingest that
			// changes, removes, adds and moves files.
			if diff := cmp.Diff(after, everything(t, disturbed)); diff != "" {
				t.Fatalf("after %d kills and a whole run (-undisturbed +killed):\n%s", kills, diff)
			}
			changes++
			change(t, guides, changes)
			ingest(t, bin, undisturbed, guides)
			before, after = after, everything(t, undisturbed)
			continue
		}
		kills++
		now := everything(t, disturbed)
		if !cmp.Equal(now.Guides, before.Guides) && !cmp.Equal(now.Guides, after.Guides) {
			t.Fatalf("after %d kills what is published is neither the old generation nor the new one", kills)
		}
	}
	report := ingest(t, bin, disturbed, guides)
	if diff := cmp.Diff(after, everything(t, disturbed)); diff != "" {
		t.Errorf("after %d kills and a whole run (-undisturbed +killed):\n%s", kills, diff)
	}
	if len(report.Unreadable) > 0 || len(report.Duplicates) > 0 {
		t.Errorf("the last run reports %v and %v, want nothing unreadable or double", report.Unreadable, report.Duplicates)
	}
	t.Logf("%d kills over %d ingests of %d guides; an undisturbed one takes %v", kills, changes+1, killGuides, whole)
}

const killGuides = 500

// change changes a quarter of the files, replaces one by another and moves one.
func change(t *testing.T, guides string, n int) {
	t.Helper()
	moved := filepath.Join(guides, "moved", "a.md")
	switch n % 2 {
	case 1:
		if err := os.Remove(filepath.Join(guides, "a.md")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		write(t, moved, guideText(5000, 1))
	case 0:
		if err := os.Rename(moved, filepath.Join(guides, "a.md")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(guides, guideFile(n))); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(guides, guideFile(2000+n)), guideText(2000+n, 1))
	for i := n % 4; i < killGuides; i += 4 {
		if i > 100 { // those before are being removed
			write(t, filepath.Join(guides, guideFile(i)), guideText(i, uint64(n)+1))
		}
	}
}

// kill starts the program and kills it after a while; it reports whether that was
// before the program ended.
func kill(t *testing.T, bin, data, guides string, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(bin, "-data", data, guides)
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false
	case errors.As(err, &exit) && !exit.Exited():
		return true
	}
	t.Fatalf("the program failed: %v", err)
	return false
}

// ingest runs the program to its end.
func ingest(t *testing.T, bin, data, guides string) index.Report {
	t.Helper()
	cmd := exec.Command(bin, "-data", data, "-json", guides)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the program failed: %v\n%s", err, stderr.String())
	}
	var r index.Report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("the program's report: %v\n%s", err, out)
	}
	return r
}

// published is all that a catalog publishes, and all that it keeps.
type published struct {
	Guides map[string]*guide.Guide // by id
	Kept   []string                // rows of its tables, but for times
}

func everything(t *testing.T, data string) published {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	p := published{Guides: map[string]*guide.Guide{}}
	_, err = c.Each(t.Context(), func(r catalog.Record) error {
		g, err := r.Decode()
		if err != nil {
			return err
		}
		if p.Guides[g.ID] != nil {
			t.Errorf("guide %s is published twice", g.ID)
		}
		if g.Version() != r.Version {
			t.Errorf("guide %s has the content of %s, want %s", g.ID, g.Version(), r.Version)
		}
		p.Guides[g.ID] = g
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`
		SELECT 'version ' || guide || ' ' || version FROM version UNION ALL
		SELECT 'life ' || guide || ' ' || version || ' ' || added || ' ' || coalesce(removed, '') || ' ' || path || ' ' || file FROM life UNION ALL
		SELECT 'file ' || path || ' ' || hash || ' ' || loader || ' ' || guides || ' ' || notes FROM file UNION ALL
		SELECT 'staged ' || path FROM staged UNION ALL
		SELECT 'generation ' || n || ' ' || added || ' ' || changed || ' ' || removed FROM generation
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			t.Fatal(err)
		}
		p.Kept = append(p.Kept, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestReingestTouchesOnlyWhatChanged(t *testing.T) {
	data, guides := t.TempDir(), t.TempDir()
	generate(t, guides, 300, 1)
	runProgram(t, "-data", data, "-json", guides)
	for _, i := range []int{7, 150, 222} {
		write(t, filepath.Join(guides, guideFile(i)), guideText(i, 2))
	}
	var r index.Report
	if err := json.Unmarshal([]byte(runProgram(t, "-data", data, "-json", guides)), &r); err != nil {
		t.Fatal(err)
	}
	want := []string{"guide-00007", "guide-00150", "guide-00222"}
	if diff := cmp.Diff(want, r.Changed); diff != "" {
		t.Errorf("changed guides (-want +got):\n%s", diff)
	}
	if len(r.Added) > 0 || len(r.Removed) > 0 || len(r.Unchanged) != 297 || r.Generation != 2 {
		t.Errorf("report: %d added, %d removed, %d unchanged, generation %d; want 0, 0, 297, 2", len(r.Added), len(r.Removed), len(r.Unchanged), r.Generation)
	}
}

// runProgram runs the program in process and is its standard output.
func runProgram(t testing.TB, args ...string) string {
	t.Helper()
	var stdout, stderr strings.Builder
	p := program{getenv: func(string) string { return "" }, stdout: &stdout, stderr: &stderr, now: time.Now, embedders: byCharacters}
	if code := p.run(t.Context(), args); code != exitDone {
		t.Fatalf("ingest %v: exit %d\n%s", args, code, stderr.String())
	}
	return stdout.String()
}

func BenchmarkIngest(b *testing.B) {
	const n = 2000
	guides := b.TempDir()
	generate(b, guides, n, 1)
	b.Run("all new", func(b *testing.B) {
		for b.Loop() {
			runProgram(b, "-data", b.TempDir(), guides)
		}
		b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "guides/s")
	})
	b.Run("nothing new", func(b *testing.B) {
		data := b.TempDir()
		runProgram(b, "-data", data, guides)
		for b.Loop() {
			runProgram(b, "-data", data, guides)
		}
	})
	b.Run("one in a hundred changed", func(b *testing.B) {
		data := b.TempDir()
		runProgram(b, "-data", data, guides)
		seed := uint64(1)
		for b.Loop() {
			b.StopTimer()
			seed++
			for i := 0; i < n; i += 100 {
				write(b, filepath.Join(guides, guideFile(i)), guideText(i, seed))
			}
			b.StartTimer()
			runProgram(b, "-data", data, guides)
		}
	})
}
