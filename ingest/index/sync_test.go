package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/load"
	"yijian/ingest/region"
	"yijian/ingest/sample"
)

var options = Options{Region: "990100", Now: func() time.Time { return time.Unix(1_800_000_000, 0) }, Today: 20260312}

// text is a small guide in Markdown.
func text(title, fee string) string {
	return fmt.Sprintf("---\ntitle: %s\n---\n\n## 收费标准\n\n%s\n", title, fee)
}

func openCatalog(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// folder writes files below a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, c *catalog.Catalog, o Options, paths ...string) Report {
	t.Helper()
	sources, bad := OpenAll(paths)
	if len(bad) > 0 {
		t.Fatalf("open %v: %v", paths, bad)
	}
	defer CloseAll(sources)
	r, err := Sync(t.Context(), c, sources, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// summary is what a report says about guides.
func summary(r Report) string {
	return fmt.Sprintf("%d: +%v ~%v =%v -%v", r.Generation, r.Added, r.Changed, r.Unchanged, r.Removed)
}

// codes are the reasons of a report, by file below dir.
func codes(t *testing.T, dir string, r Report) map[string]string {
	t.Helper()
	got := map[string]string{}
	for _, u := range r.Unreadable {
		if u.ZH == "" || u.EN == "" {
			t.Errorf("%s: reasons %q and %q, want both", u.Path, u.ZH, u.EN)
		}
		got[strings.TrimPrefix(u.Path, filepath.ToSlash(dir)+"/")] = u.Code
	}
	return got
}

func TestUnreadableFilesAreReportedAndHarmNothing(t *testing.T) {
	c := openCatalog(t)
	dir := folder(t, map[string]string{"a.md": text("甲", "不收费"), "b.md": text("乙", "每证20元")})
	if got, want := summary(run(t, c, options, dir)), "1: +[a b] ~[] =[] -[]"; got != want {
		t.Fatalf("first run %s, want %s", got, want)
	}

	write(t, filepath.Join(dir, "b.md"), "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01")
	write(t, filepath.Join(dir, "empty.txt"), "")
	write(t, filepath.Join(dir, "blank.html"), " \n\t\n")
	write(t, filepath.Join(dir, "broken.json"), `{"title": "甲"`)
	write(t, filepath.Join(dir, "wrong.txt"), "title: \xff\xfe\xfd\xfc\x81\x20\xff\xff")
	write(t, filepath.Join(dir, "huge.md"), strings.Repeat("办事指南\n", load.MaxSize/12))
	write(t, filepath.Join(dir, "scan.pdf"), "%PDF-1.7")
	write(t, filepath.Join(dir, ".hidden.md"), text("隐藏", "不收费"))
	write(t, filepath.Join(dir, ".git/c.md"), text("隐藏", "不收费"))
	write(t, filepath.Join(dir, "sub/d.md"), text("丁", "不收费"))
	r := run(t, c, options, dir)
	if got, want := summary(r), "2: +[d] ~[] =[a b] -[]"; got != want {
		t.Errorf("second run %s, want %s", got, want)
	}
	want := map[string]string{
		"b.md": "binary", "empty.txt": "empty", "blank.html": "empty", "broken.json": "bad-json",
		"wrong.txt": "encoding", "huge.md": "too-large",
	}
	if diff := cmp.Diff(want, codes(t, dir, r)); diff != "" {
		t.Errorf("unreadable files (-want +got):\n%s", diff)
	}
	if len(r.Skipped) != 1 || !strings.HasSuffix(r.Skipped[0], "/scan.pdf") {
		t.Errorf("skipped files %v, want scan.pdf", r.Skipped)
	}
	g, err := c.Guide(t.Context(), "b", "")
	if err != nil || len(g.Fees) != 1 || g.Fees[0].Standard != "每证20元" {
		t.Errorf("guide of the file that became unreadable: %+v, %v, want the fee it had", g, err)
	}

	write(t, filepath.Join(dir, "b.md"), text("乙", "每证20元"))
	if got, want := summary(run(t, c, options, dir)), "2: +[] ~[] =[a b d] -[]"; got != want {
		t.Errorf("run with the file mended %s, want %s", got, want)
	}
}

func TestGuidesFollowTheirFiles(t *testing.T) {
	c := openCatalog(t)
	dir := folder(t, map[string]string{"a.md": text("甲", "1元"), "sub/b.md": text("乙", "1元"), "sub/c.md": text("丙", "1元")})
	other := folder(t, map[string]string{"x.md": text("他", "1元")})
	steps := []struct {
		name  string
		do    func()
		paths []string
		want  string
	}{
		{"both folders", func() {}, []string{dir, other}, "1: +[a b c x] ~[] =[] -[]"},
		{"a folder and one inside it", func() {}, []string{filepath.Join(dir, "sub"), dir}, "1: +[] ~[] =[a b c] -[]"},
		{"a file goes, seen from another folder", func() { os.Remove(filepath.Join(dir, "a.md")) }, []string{filepath.Join(dir, "sub"), other}, "1: +[] ~[] =[b c x] -[]"},
		{"seen from another file", func() {}, []string{filepath.Join(dir, "sub", "b.md")}, "1: +[] ~[] =[b] -[]"},
		{"seen from its folder", func() {}, []string{dir}, "2: +[] ~[] =[b c] -[a]"},
		{"a file moves", func() { os.Rename(filepath.Join(dir, "sub", "b.md"), filepath.Join(dir, "b.md")) }, []string{dir}, "2: +[] ~[] =[b c] -[]"},
		{"one file by name", func() { write(t, filepath.Join(dir, "b.md"), text("乙", "2元")) }, []string{filepath.Join(dir, "b.md")}, "3: +[] ~[b] =[] -[]"},
	}
	for _, step := range steps {
		step.do()
		if got := summary(run(t, c, options, step.paths...)); got != step.want {
			t.Fatalf("%s: %s, want %s", step.name, got, step.want)
		}
	}
	g, err := c.Guide(t.Context(), "b", "")
	if err != nil || g.Source.File != "b.md" {
		t.Errorf("file of the guide that moved: %+v, %v, want b.md", g, err)
	}
}

func TestOtherOptionsReadEveryFileAgain(t *testing.T) {
	c := openCatalog(t)
	dir := folder(t, map[string]string{"a.md": text("甲", "1元"), "b.md": "---\ntitle: 乙\nregion: \"990102\"\n---\n不收费\n"})
	run(t, c, options, dir)
	o := options
	o.Region = "990103"
	if got, want := summary(run(t, c, o, dir)), "2: +[] ~[a] =[b] -[]"; got != want {
		t.Errorf("another region: %s, want %s", got, want)
	}
	o.Sample = true
	if got, want := summary(run(t, c, o, dir)), "3: +[] ~[a b] =[] -[]"; got != want {
		t.Errorf("marked as sample: %s, want %s", got, want)
	}
	o.Stamp = "zones"
	if got, want := summary(run(t, c, o, dir)), "3: +[] ~[] =[a b] -[]"; got != want {
		t.Errorf("other zones: %s, want %s", got, want)
	}
}

func TestADoubleIDIsReportedInEveryRun(t *testing.T) {
	c := openCatalog(t)
	dir := folder(t, map[string]string{
		"1.md": "---\nid: a\ntitle: 甲\n---\n一\n", "2.md": "---\nid: a\ntitle: 乙\n---\n二\n", "3.md": text("丙", "1元"),
	})
	prefix := filepath.ToSlash(dir) + "/"
	want := []catalog.Duplicate{{Guide: "a", Kept: prefix + "1.md", Dropped: prefix + "2.md"}}
	for range 3 {
		if diff := cmp.Diff(want, run(t, c, options, dir).Duplicates); diff != "" {
			t.Errorf("duplicates (-want +got):\n%s", diff)
		}
	}
	sources, _ := OpenAll([]string{dir})
	defer CloseAll(sources)
	r, err := Check(t.Context(), sources, options)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, r.Duplicates); diff != "" {
		t.Errorf("duplicates of a check (-want +got):\n%s", diff)
	}
	if g, err := c.Guide(t.Context(), "a", ""); err != nil || g.Title != "甲" {
		t.Errorf("the guide that counts is %+v, %v, want 甲", g, err)
	}
}

func TestLintsOfUnchangedFilesStayInTheReport(t *testing.T) {
	c := openCatalog(t)
	dir := folder(t, map[string]string{"a.md": text("甲", "1元"), "old.md": "---\ntitle: 旧\nexpires: 2025-12-31\n---\n不收费\n"})
	first := run(t, c, options, dir)
	expired := false
	for _, l := range first.Lints {
		expired = expired || l.Code == "expired" && l.Guide == "old"
	}
	if !expired {
		t.Errorf("lints %v, want one of the expired guide", first.Lints)
	}
	if diff := cmp.Diff(first.Lints, run(t, c, options, dir).Lints); diff != "" {
		t.Errorf("lints of a second run (-first +second):\n%s", diff)
	}
	sources, _ := OpenAll([]string{dir})
	defer CloseAll(sources)
	r, err := Check(t.Context(), sources, options)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.Lints, r.Lints); diff != "" {
		t.Errorf("lints of a check (-run +check):\n%s", diff)
	}
}

func TestACancelledRunPublishesNothingAndTheNextOneGoesOn(t *testing.T) {
	files := map[string]string{}
	for i := range 300 {
		files[fmt.Sprintf("%03d.md", i)] = text(fmt.Sprintf("事项%d", i), "1元")
	}
	dir := folder(t, files)
	c := openCatalog(t)
	ctx, cancel := context.WithCancel(t.Context())
	o := options
	o.Progress = func(done, total int) {
		if total != 300 {
			t.Errorf("progress %d of %d, want of 300", done, total)
		}
		if done == 150 {
			cancel()
		}
	}
	sources, _ := OpenAll([]string{dir})
	defer CloseAll(sources)
	if _, err := Sync(ctx, c, sources, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want %v", err, context.Canceled)
	}
	if n, err := c.Generation(t.Context()); n != 0 || err != nil {
		t.Errorf("generation %d, %v after a cancelled run, want 0", n, err)
	}
	r := run(t, c, options, dir)
	if len(r.Added) != 300 || r.Generation != 1 {
		t.Errorf("the next run adds %d guides in generation %d, want 300 in 1", len(r.Added), r.Generation)
	}
}

func TestASecondIngestIsRefused(t *testing.T) {
	c := openCatalog(t)
	first, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := Sync(t.Context(), c, nil, options); !errors.Is(err, catalog.ErrBusy) {
		t.Errorf("error %v, want %v", err, catalog.ErrBusy)
	}
}

func TestTheSampleCityIsRead(t *testing.T) {
	c := openCatalog(t)
	o := options
	o.Sample = true
	o.Regions = region.China().With(sample.Divisions())
	r, err := Sync(t.Context(), c, []Source{Embedded("sample", sample.FS())}, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Added) < 20 || len(r.Unreadable) > 0 || len(r.Duplicates) > 0 || len(r.Skipped) > 0 {
		t.Errorf("%d guides, unreadable %v, double %v, skipped %v; want at least 20 and no trouble", len(r.Added), r.Unreadable, r.Duplicates, r.Skipped)
	}
	_, err = c.Each(t.Context(), func(rec catalog.Record) error {
		g, err := rec.Decode()
		if err == nil && (!g.Source.Sample || !guide.Within(g.Scope.Region, "990000") && g.Scope.Region != guide.National) {
			t.Errorf("guide %s: sample %v, region %s; want it marked and of the sample city", g.ID, g.Source.Sample, g.Scope.Region)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// faulty is a file system some of which can't be read.
type faulty struct {
	fstest.MapFS
	broken map[string]error
}

func (f faulty) Open(name string) (fs.File, error) {
	if err := f.broken[name]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return f.MapFS.Open(name)
}

func (f faulty) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := f.broken[name]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return f.MapFS.ReadDir(name)
}

func TestGuidesBelowAFolderThatCantBeReadStay(t *testing.T) {
	files := fstest.MapFS{
		"a.md":     {Data: []byte(text("甲", "1元"))},
		"sub/b.md": {Data: []byte(text("乙", "1元"))},
		"c.md":     {Data: []byte(text("丙", "1元"))},
	}
	c := openCatalog(t)
	tests := []struct {
		name    string
		broken  map[string]error
		guides  string
		reasons map[string]string
	}{
		{"all can be read", nil, "1: +[a b c] ~[] =[] -[]", map[string]string{}},
		{
			"a folder and a file can't", map[string]error{"sub": fs.ErrPermission, "c.md": errors.New("disk on fire")},
			"1: +[] ~[] =[a c] -[]", map[string]string{"sub": "denied", "c.md": "read"},
		},
		{"nothing can", map[string]error{".": fs.ErrPermission}, "1: +[] ~[] =[] -[]", map[string]string{".": "denied"}},
		{"all can again", nil, "1: +[] ~[] =[a b c] -[]", map[string]string{}},
	}
	for _, tt := range tests {
		r, err := Sync(t.Context(), c, []Source{Embedded("test", faulty{files, tt.broken})}, options)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := summary(r); got != tt.guides {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.guides)
		}
		if diff := cmp.Diff(tt.reasons, codes(t, "test:", r)); diff != "" {
			t.Errorf("%s: reasons (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestAPathThatIsNotThereRemovesNothing(t *testing.T) {
	c := openCatalog(t)
	dir := folder(t, map[string]string{"a.md": text("甲", "1元")})
	run(t, c, options, dir)
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	sources, bad := OpenAll([]string{dir})
	if len(sources) != 0 || len(bad) != 1 || bad[0].Code != "missing" {
		t.Fatalf("sources %v, unreadable %v; want none and one that is missing", sources, bad)
	}
	r, err := Sync(t.Context(), c, sources, options)
	if got, want := summary(r), "1: +[] ~[] =[] -[]"; err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}
