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
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/index"
)

func TestAnIngestKilled200TimesEndsAsIfUndisturbed(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program 200 times, which takes a minute: not with -short")
	}
	guides := t.TempDir()
	generate(t, guides, killGuides, 1)
	undisturbed, disturbed := t.TempDir(), t.TempDir()
	r := rand.New(rand.NewPCG(30, 3))

	start := time.Now()
	ingest(t, undisturbed, guides)
	whole := time.Since(start)
	before, after := everything(t, disturbed), everything(t, undisturbed)
	if len(after.Guides) != killGuides || len(after.Vectors) < 8*killGuides {
		t.Fatalf("an undisturbed run publishes %d guides with %d vectors, want %d with at least eight times as many", len(after.Guides), len(after.Vectors), killGuides)
	}
	right := map[string]bool{} // every vector of an undisturbed run
	for _, v := range after.Vectors {
		right[v] = true
	}
	var early, embedding, late int // kills before, while and after vectors were made
	changes, round := 0, 0
	for early+embedding+late < 200 {
		// Some kills soon after the start, more later on, and now and then none, so
		// that both halves get theirs however slow the machine is.
		round++
		delay := time.Duration(r.Float64() * float64(whole) / 4)
		switch {
		case round <= 4:
			delay /= 16
		case round > 24:
			delay = time.Hour
		case round > 12:
			delay *= 3
		}
		if !kill(t, disturbed, guides, delay) {
			round = 0
			// It ended before its time: the next kills fall on an ingest that
			// changes, removes, adds and moves files.
			if diff := cmp.Diff(after, everything(t, disturbed)); diff != "" {
				t.Fatalf("after %d kills and a whole run (-undisturbed +killed):\n%.5000s", early+embedding+late, diff)
			}
			changes++
			change(t, guides, changes)
			start := time.Now()
			ingest(t, undisturbed, guides)
			whole = time.Since(start)
			before, after = after, everything(t, undisturbed)
			for _, v := range after.Vectors {
				right[v] = true
			}
			continue
		}
		now := glance(t, disturbed)
		switch {
		case slices.Equal(now.Live, before.Live) && len(now.Vectors) == len(before.Vectors):
			early++
		case slices.Equal(now.Live, after.Live) && len(now.Vectors) < len(after.Vectors):
			embedding++
		case slices.Equal(now.Live, after.Live):
			late++
		default:
			t.Fatalf("after %d kills what is published is neither the old generation nor the new one", early+embedding+late)
		}
		for _, v := range now.Vectors {
			if !right[v] {
				t.Fatalf("after %d kills there is a vector that an undisturbed run doesn't make: %s", early+embedding+late, v)
			}
		}
	}
	report := ingest(t, disturbed, guides)
	if diff := cmp.Diff(after, everything(t, disturbed)); diff != "" {
		t.Errorf("after 200 kills and a whole run (-undisturbed +killed):\n%.5000s", diff)
	}
	if len(report.Unreadable) > 0 || len(report.Duplicates) > 0 || report.Vectors == nil || report.Vectors.Missing > 0 {
		t.Errorf("the last run reports %v, %v and %+v, want nothing unreadable, double or missing", report.Unreadable, report.Duplicates, report.Vectors)
	}
	if early < 10 || embedding < 10 {
		t.Errorf("%d kills before and %d while vectors were made: the test looks too little at one of them", early, embedding)
	}
	t.Logf("kills before, while and after vectors were made: %d, %d, %d, over %d ingests of %d guides with %d vectors", early, embedding, late, changes+1, killGuides, len(after.Vectors))
}

const killGuides = 2000

// change changes a tenth of the files, replaces one by another and moves one.
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
	write(t, filepath.Join(guides, guideFile(killGuides+n)), guideText(killGuides+n, 1))
	for i := n % 10; i < killGuides; i += 10 {
		if i > 200 { // those before are being removed
			write(t, filepath.Join(guides, guideFile(i)), guideText(i, uint64(n)+1))
		}
	}
}

// kill starts the program and kills it after a while; it reports whether that was
// before the program ended.
func kill(t *testing.T, data, guides string, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(hashed, "-data", data, guides)
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
func ingest(t *testing.T, data, guides string) index.Report {
	t.Helper()
	cmd := exec.Command(hashed, "-data", data, "-json", guides)
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
	Guides  map[string]*guide.Guide // by id
	Kept    []string                // rows of its tables, but for times
	Live    []string                // the published guides and their versions
	Vectors []string                // model, text, vector
}

func everything(t *testing.T, data string) published {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	p := glance(t, data)
	p.Guides = map[string]*guide.Guide{}
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
	p.Kept = column(t, data, `
		SELECT 'version ' || guide || ' ' || version FROM version UNION ALL
		SELECT 'life ' || guide || ' ' || version || ' ' || added || ' ' || coalesce(removed, '') || ' ' || path || ' ' || file FROM life UNION ALL
		SELECT 'file ' || path || ' ' || hash || ' ' || loader || ' ' || guides || ' ' || notes FROM file UNION ALL
		SELECT 'staged ' || path FROM staged UNION ALL
		SELECT 'generation ' || n || ' ' || added || ' ' || changed || ' ' || removed FROM generation UNION ALL
		SELECT 'embedder ' || model || ' ' || dim || ' ' || through || ' ' || cut || ' ' || swept FROM embedder
		ORDER BY 1`)
	return p
}

// glance is what can be looked at after every kill: Live and Vectors alone.
func glance(t *testing.T, data string) published {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(data, "catalog.db")) // a kill may have come before there were tables
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return published{
		Live:    column(t, data, `SELECT guide || ' ' || version FROM life WHERE removed IS NULL ORDER BY 1`),
		Vectors: column(t, data, `SELECT model || ' ' || hex(text) || ' ' || hex(codes) FROM vector JOIN embedder ON embedder = id ORDER BY text`),
	}
}

// column is what a query of the catalog gives.
func column(t *testing.T, data, query string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
