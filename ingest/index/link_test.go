//go:build unix

package index

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

func TestLinksAreFollowedInsideTheFolderOnly(t *testing.T) {
	outside := folder(t, map[string]string{"secret.md": text("外", "1元"), "dir/x.md": text("外", "1元")})
	dir := folder(t, map[string]string{"a.md": text("甲", "1元"), "..data/mounted.md": text("乙", "1元"), "sub/c.md": text("丙", "1元")})
	link(t, "..data/mounted.md", filepath.Join(dir, "mounted.md")) // as mounted configuration has it
	link(t, "a.md", filepath.Join(dir, "same.md"))
	link(t, filepath.Join(outside, "secret.md"), filepath.Join(dir, "out.md"))
	link(t, "../../../../../../../../etc/passwd", filepath.Join(dir, "up.txt"))
	link(t, filepath.Join(outside, "dir"), filepath.Join(dir, "outdir"))
	link(t, "sub", filepath.Join(dir, "subdir"))
	link(t, "nothing", filepath.Join(dir, "dangling.md"))
	link(t, "loop.md", filepath.Join(dir, "loop.md"))
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.md"), 0o600); err != nil {
		t.Fatal(err)
	}

	r := run(t, openCatalog(t), options, dir)
	if got, want := summary(r), "1: +[a c mounted] ~[] =[] -[]"; got != want {
		t.Errorf("guides %s, want %s", got, want)
	}
	want := map[string]string{
		"out.md": "link", "up.txt": "link", "outdir": "link", "subdir": "link", "dangling.md": "link", "loop.md": "link",
	}
	if diff := cmp.Diff(want, codes(t, dir, r)); diff != "" {
		t.Errorf("links not followed (-want +got):\n%s", diff)
	}
	if len(r.Skipped) != 1 || filepath.Base(r.Skipped[0]) != "pipe.md" {
		t.Errorf("skipped %v, want pipe.md", r.Skipped)
	}
	if len(r.Duplicates) != 0 {
		t.Errorf("duplicates %v, want none", r.Duplicates)
	}
}

func TestAFolderCalledByALinkKeepsItsFilesKeys(t *testing.T) {
	first := folder(t, map[string]string{"a.md": text("甲", "1元"), "b.md": text("乙", "1元")})
	second := folder(t, map[string]string{"a.md": text("甲", "1元")})
	current := filepath.Join(t.TempDir(), "current")
	c := openCatalog(t)
	link(t, first, current)
	run(t, c, options, current)
	if err := os.Remove(current); err != nil {
		t.Fatal(err)
	}
	link(t, second, current)
	if got, want := summary(run(t, c, options, current)), "2: +[] ~[] =[a] -[b]"; got != want {
		t.Errorf("after the link was changed: %s, want %s", got, want)
	}
}
