package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yijian/ingest/catalog"
)

// start runs the program in process, on a terminal or not.
func start(ctx context.Context, terminal bool, args ...string) (code int, stdout, stderr string) {
	var out, err strings.Builder
	p := program{getenv: func(string) string { return "" }, stdout: &out, stderr: &err, terminal: terminal, now: time.Now, embedders: byCharacters}
	code = p.run(ctx, args)
	return code, out.String(), err.String()
}

func TestAnInterruptedIngestSaysThatTheNextOneGoesOn(t *testing.T) {
	data, guides := t.TempDir(), t.TempDir()
	generate(t, guides, 20, 1)
	if code, _, stderr := start(t.Context(), false, "-data", data, filepath.Join(guides, "00", "guide-00001.md")); code != exitDone {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, stdout, stderr := start(ctx, false, "-data", data, guides)
	if code != exitInterrupted || stdout != "" || !strings.Contains(stderr, "已停止") || !strings.Contains(stderr, "Interrupted") {
		t.Errorf("exit %d, output %q, complaint %q; want %d and a word about it", code, stdout, stderr, exitInterrupted)
	}
	if n := len(everything(t, data).Guides); n != 1 {
		t.Errorf("%d guides are published, want the 1 that was", n)
	}
}

func TestASecondIngestIsToldToWait(t *testing.T) {
	data, guides := t.TempDir(), t.TempDir()
	generate(t, guides, 3, 1)
	c, err := catalog.Open(t.Context(), filepath.Join(data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	first, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := start(t.Context(), false, "-data", data, guides)
	if code != exitUnread || stdout != "" || !strings.Contains(stderr, "另一个导入程序") || !strings.Contains(stderr, "Another ingest") {
		t.Errorf("exit %d, output %q, complaint %q; want %d and a word about it", code, stdout, stderr, exitUnread)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := start(t.Context(), false, "-data", data, guides); code != exitDone {
		t.Errorf("after the first is done: exit %d, %s", code, stderr)
	}
}

func TestTheBarIsForTerminalsOnly(t *testing.T) {
	guides := t.TempDir()
	generate(t, guides, 30, 1)
	for _, terminal := range []bool{true, false} {
		code, stdout, stderr := start(t.Context(), terminal, "-data", t.TempDir(), "-json", guides)
		if got := strings.Contains(stderr, textReading); code != exitDone || got != terminal {
			t.Errorf("terminal %v: exit %d, progress %v in %q", terminal, code, got, stderr)
		}
		if !strings.HasPrefix(stdout, "{") || strings.Contains(stdout, textReading) {
			t.Errorf("terminal %v: standard output %q, want JSON alone", terminal, stdout)
		}
	}
}

func TestACatalogThatCantBeOpenedIsAFailure(t *testing.T) {
	guides := t.TempDir()
	generate(t, guides, 1, 1)
	file := filepath.Join(guides, guideFile(0))
	code, stdout, stderr := start(t.Context(), false, "-data", file, guides)
	if code != exitUnread || stdout != "" || !strings.Contains(stderr, file) {
		t.Errorf("exit %d, output %q, complaint %q; want %d and the path", code, stdout, stderr, exitUnread)
	}
}
