package catalog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/guide"
)

func open(t *testing.T, path string) *Catalog {
	t.Helper()
	c, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return c
}

func begin(t *testing.T, c *Catalog) *Run {
	t.Helper()
	r, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tree is a run's files: key → the guides in it as "id=fee", or nil for a file
// that can't be read.
type tree map[string][]string

func parse(path string, texts []string) []*guide.Guide {
	var gs []*guide.Guide
	for _, text := range texts {
		id, fee, _ := strings.Cut(text, "=")
		gs = append(gs, &guide.Guide{ID: id, Title: "事项" + id, Fees: []guide.FeeRule{{Standard: fee}}, Source: guide.Source{File: filepath.Base(path)}})
	}
	return gs
}

var noon = time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)

// publish does what package index does in a run over the folder "/d".
func publish(t *testing.T, c *Catalog, files tree) Change {
	t.Helper()
	r := begin(t, c)
	change, err := r.Publish(t.Context(), stage(t, r, files))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return change
}

func stage(t *testing.T, r *Run, files tree) Plan {
	t.Helper()
	p := Plan{At: noon, Covers: func(path string) bool { return strings.HasPrefix(path, "/d/") }}
	for _, path := range sorted(files) {
		f := Found{Path: path, Hash: strings.Join(files[path], ","), Loader: "1", Unreadable: files[path] == nil}
		p.Files = append(p.Files, f)
		if f.Unreadable {
			continue
		}
		if _, ok := r.Known(f.Path, f.Hash, f.Loader); ok {
			continue
		}
		if err := r.Stage(t.Context(), File{Path: path, Hash: f.Hash, Loader: "1", Guides: parse(path, files[path])}); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func sorted(files tree) []string {
	var paths []string
	for path := range files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// content is everything a reader sees.
func content(t *testing.T, c *Catalog) map[string]string {
	t.Helper()
	got := map[string]string{}
	_, err := c.Each(t.Context(), func(r Record) error {
		g, err := r.Decode()
		if err != nil {
			return err
		}
		if _, twice := got[g.ID]; twice {
			t.Errorf("guide %s comes twice", g.ID)
		}
		got[g.ID] = g.Fees[0].Standard + " in " + g.Source.File
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestGenerationsOfAFolder(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "new", "catalog.db"))
	steps := []struct {
		name    string
		files   tree
		change  Change
		content map[string]string
	}{
		{"nothing at all is no generation", tree{}, Change{}, map[string]string{}},
		{
			"new files are added", tree{"/d/a": {"a=1"}, "/d/b": {"b=1", "c=1"}},
			Change{Generation: 1, Added: []string{"a", "b", "c"}},
			map[string]string{"a": "1 in a", "b": "1 in b", "c": "1 in b"},
		},
		{
			"the same again changes nothing", tree{"/d/a": {"a=1"}, "/d/b": {"b=1", "c=1"}},
			Change{Generation: 1, Unchanged: []string{"a", "b", "c"}},
			map[string]string{"a": "1 in a", "b": "1 in b", "c": "1 in b"},
		},
		{
			"one guide of a file changes", tree{"/d/a": {"a=1"}, "/d/b": {"b=2", "c=1"}},
			Change{Generation: 2, Changed: []string{"b"}, Unchanged: []string{"a", "c"}},
			map[string]string{"a": "1 in a", "b": "2 in b", "c": "1 in b"},
		},
		{
			"an unreadable file keeps its guides", tree{"/d/a": {"a=1"}, "/d/b": nil},
			Change{Generation: 2, Unchanged: []string{"a", "b", "c"}},
			map[string]string{"a": "1 in a", "b": "2 in b", "c": "1 in b"},
		},
		{
			"a new file that holds them too wins only if it is first", tree{"/d/a": {"a=1"}, "/d/a2": {"b=9"}, "/d/b": nil, "/d/x": {"c=9"}},
			Change{
				Generation: 3, Changed: []string{"b"}, Unchanged: []string{"a", "c"},
				Duplicates: []Duplicate{{"b", "/d/a2", "/d/b"}, {"c", "/d/b", "/d/x"}},
			},
			map[string]string{"a": "1 in a", "b": "9 in a2", "c": "1 in b"},
		},
		{
			"when the winner is gone the other one's guide is there", tree{"/d/a": {"a=1"}, "/d/x": {"c=9"}, "/d/y": {"a=1"}},
			Change{Generation: 4, Changed: []string{"c"}, Unchanged: []string{"a"}, Removed: []string{"b"}, Duplicates: []Duplicate{{"a", "/d/a", "/d/y"}}},
			map[string]string{"a": "1 in a", "c": "9 in x"},
		},
		{
			"a file that lost is read again though it didn't change", tree{"/d/x": {"c=9"}, "/d/y": {"a=1"}},
			Change{Generation: 4, Unchanged: []string{"a", "c"}},
			map[string]string{"a": "1 in y", "c": "9 in x"},
		},
		{
			"files outside the folder lose to it but aren't removed", tree{"/d/x": {"c=9"}, "/d/y": {"a=1"}, "/e/z": {"z=1"}},
			Change{Generation: 5, Added: []string{"z"}, Unchanged: []string{"a", "c"}},
			map[string]string{"a": "1 in y", "c": "9 in x", "z": "1 in z"},
		},
		{
			"a file outside keeps what it holds", tree{"/d/x": {"c=9"}},
			Change{Generation: 6, Unchanged: []string{"c"}, Removed: []string{"a"}},
			map[string]string{"c": "9 in x", "z": "1 in z"},
		},
		{
			"a guide taken from a file outside", tree{"/d/x": {"c=9", "z=2"}},
			Change{Generation: 7, Changed: []string{"z"}, Unchanged: []string{"c"}},
			map[string]string{"c": "9 in x", "z": "2 in x"},
		},
		{
			"comes back when that file's turn comes", tree{"/d/x": {"c=9"}, "/e/z": {"z=1"}},
			Change{Generation: 8, Changed: []string{"z"}, Unchanged: []string{"c"}},
			map[string]string{"c": "9 in x", "z": "1 in z"},
		},
		{
			"an emptied folder is emptied", tree{},
			Change{Generation: 9, Removed: []string{"c"}},
			map[string]string{"z": "1 in z"},
		},
	}
	for _, step := range steps {
		if diff := cmp.Diff(step.change, publish(t, c, step.files)); diff != "" {
			t.Fatalf("%s: change (-want +got):\n%s", step.name, diff)
		}
		if diff := cmp.Diff(step.content, content(t, c)); diff != "" {
			t.Fatalf("%s: content (-want +got):\n%s", step.name, diff)
		}
	}
	history, err := c.Publications(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	want := []Publication{{Generation: 9, At: noon, Removed: 1}, {Generation: 8, At: noon, Changed: 1}, {Generation: 7, At: noon, Changed: 1}}
	if diff := cmp.Diff(want, history); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

func TestOldVersionsStay(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	publish(t, c, tree{"/d/a": {"a=1"}})
	old := parse("/d/a", []string{"a=1"})[0].Version()
	publish(t, c, tree{"/d/a": {"a=2"}})
	now, err := c.Guide(t.Context(), "a", "")
	if err != nil || now.Fees[0].Standard != "2" {
		t.Errorf("published a: %+v, %v, want the fee 2", now, err)
	}
	publish(t, c, tree{})
	was, err := c.Guide(t.Context(), "a", old)
	if err != nil || was.Fees[0].Standard != "1" || was.Version() != old {
		t.Errorf("a@%s after removal: %+v, %v, want the fee 1", old, was, err)
	}
	for _, version := range []string{"", "0123456789abcdef"} {
		if g, err := c.Guide(t.Context(), "a", version); !errors.Is(err, ErrNotFound) {
			t.Errorf("a@%s after removal: %+v, %v, want %v", version, g, err, ErrNotFound)
		}
	}
}

func TestSinceIsTheDifferenceOfTwoGenerations(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	version := func(text string) string { return parse("", []string{text})[0].Version() }
	publish(t, c, tree{"/d/a": {"a=1"}, "/d/b": {"b=1"}, "/d/c": {"c=1"}})
	publish(t, c, tree{"/d/a": {"a=2"}, "/d/c": {"c=1"}})
	publish(t, c, tree{"/d/a": {"a=1"}, "/d/c": {"c=2"}, "/d/d": {"d=1"}}) // a is what it was
	tests := map[int64]Difference{
		0: {3, []Ref{{"a", version("a=1"), ""}, {"c", version("c=2"), ""}, {"d", version("d=1"), ""}}, nil},
		1: {3, []Ref{{"c", version("c=2"), ""}, {"d", version("d=1"), ""}}, []Ref{{"b", version("b=1"), ""}, {"c", version("c=1"), ""}}},
		2: {3, []Ref{{"a", version("a=1"), ""}, {"c", version("c=2"), ""}, {"d", version("d=1"), ""}}, []Ref{{"a", version("a=2"), ""}, {"c", version("c=1"), ""}}},
		3: {3, nil, nil},
	}
	for earlier, want := range tests {
		got, err := c.Since(t.Context(), earlier)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Since(%d) (-want +got):\n%s", earlier, diff)
		}
	}
}

func TestStagedFilesAreSeenByTheNextRunOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	c := open(t, path)
	publish(t, c, tree{"/d/a": {"a=1"}})

	r := begin(t, c)
	files := tree{"/d/a": {"a=2"}, "/d/b": {"b=1"}}
	stage(t, r, files)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a": "1 in a"}, content(t, c)); diff != "" {
		t.Errorf("content after a run that did not publish (-want +got):\n%s", diff)
	}
	staged := parse("/d/b", []string{"b=1"})[0].Version()
	if g, err := c.Guide(t.Context(), "b", staged); !errors.Is(err, ErrNotFound) {
		t.Errorf("staged b: %+v, %v, want %v", g, err, ErrNotFound)
	}

	other := open(t, path) // another program
	r = begin(t, other)
	for path, texts := range files {
		if o, ok := r.Known(path, strings.Join(texts, ","), "1"); !ok || len(o.Guides) != len(texts) {
			t.Errorf("the next run knows %s: %+v, %v, want its guides", path, o, ok)
		}
		if _, ok := r.Known(path, "other bytes", "1"); ok {
			t.Errorf("the next run knows other bytes of %s", path)
		}
		if _, ok := r.Known(path, strings.Join(texts, ","), "2"); ok {
			t.Errorf("the next run knows %s with another loader", path)
		}
	}
	if _, err := r.Publish(t.Context(), stage(t, r, tree{"/d/b": {"b=1"}})); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"b": "1 in b"}, content(t, c)); diff != "" {
		t.Errorf("content after the next run (-want +got):\n%s", diff)
	}
	var orphans, left int
	if err := c.read.QueryRow(`SELECT (SELECT count(*) FROM version WHERE guide = 'a'), (SELECT count(*) FROM staged)`).Scan(&orphans, &left); err != nil {
		t.Fatal(err)
	}
	if orphans != 1 || left != 0 {
		t.Errorf("%d versions of a and %d staged files are left, want 1 and none", orphans, left)
	}
}

func TestThereIsOneRunAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	c, other := open(t, path), open(t, path)
	r := begin(t, c)
	for _, d := range []*Catalog{c, other} {
		if _, err := d.Begin(t.Context()); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), path) {
			t.Errorf("second run: %v, want %v with the path", err, ErrBusy)
		}
	}
	if _, err := other.Generation(t.Context()); err != nil {
		t.Errorf("reading while a run goes on: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, other).Close(); err != nil {
		t.Errorf("a run after the first: %v", err)
	}
}

func TestAFileThatWasNeverStagedIsAnError(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	r := begin(t, c)
	defer r.Close()
	_, err := r.Publish(t.Context(), Plan{Files: []Found{{Path: "/d/lost"}}, Covers: func(string) bool { return true }, At: noon})
	if err == nil || !strings.Contains(err.Error(), "/d/lost") {
		t.Errorf("error %v, want one that names the file", err)
	}
}

func TestACancelledRunKeepsWhatItRead(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	r := begin(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	plan := stage(t, r, tree{"/d/a": {"a=1"}})
	cancel()
	if _, err := r.Publish(ctx, plan); !errors.Is(err, context.Canceled) {
		t.Errorf("publish: %v, want %v", err, context.Canceled)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = begin(t, c)
	defer r.Close()
	if _, ok := r.Known("/d/a", "a=1", "1"); !ok {
		t.Error("the next run does not know /d/a")
	}
}

func TestManyProgramsMayOpenANewCatalogAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder with ? and # and 中文", "catalog.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			c, err := Open(context.Background(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if n, err := c.Generation(context.Background()); n != 0 || err != nil {
				t.Errorf("generation %d, %v, want 0", n, err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestAFileThatIsNoCatalogIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("这不是数据库。", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names the file", err)
	}
}

func TestTheSchemaOfANewerProgramIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	c := open(t, path)
	if _, err := c.write.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("error %v, want one that speaks of a newer program", err)
	}
}

func TestAVersionIsThatOfTheGuideThatIsReadBack(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	for _, fee := range []string{"20元", "broken \xff\xc3 bytes", "\ufffd", `\ufffd`, "<b>&\u2028"} {
		publish(t, c, tree{"/d/a": {"a=" + fee}})
		_, err := c.Each(t.Context(), func(r Record) error {
			g, err := r.Decode()
			if err == nil && g.Version() != r.Version {
				t.Errorf("fee %q: read back as version %s, want %s", fee, g.Version(), r.Version)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheCacheKeepsWhatWasUsedLast(t *testing.T) {
	c := newCache(3)
	for i := range 4 {
		c.put(Ref{Guide: fmt.Sprint(i)}, &guide.Guide{ID: fmt.Sprint(i)})
		c.get(Ref{Guide: "0"})
	}
	for id, want := range map[string]bool{"0": true, "1": false, "2": true, "3": true} {
		if g, ok := c.get(Ref{Guide: id}); ok != want || ok && g.ID != id {
			t.Errorf("guide %s is cached: %v, want %v", id, ok, want)
		}
	}
}

func TestFromTellsWhoseGuidesArePublished(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "catalog.db"))
	look := func(prefix string, these, others bool) {
		t.Helper()
		gotThese, gotOthers, err := c.From(t.Context(), prefix)
		if err != nil || gotThese != these || gotOthers != others {
			t.Errorf("From(%q) = %t, %t, %v; want %t, %t", prefix, gotThese, gotOthers, err, these, others)
		}
	}
	look("/d/", false, false)
	publish(t, c, tree{"/d/证件/a": {"a=1"}, "/d/b": {"b=1"}})
	look("/d/", true, false)
	look("/d/证件/", true, true)
	look("/e/", false, true)
	publish(t, c, tree{"/d/b": {"b=1"}})
	look("/d/证件/", false, true)
}
