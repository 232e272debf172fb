package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yijian/ingest/store/qdrant/qdranttest"
)

func rebuild(ctx context.Context, store string, args ...string) (code int, stdout, stderr string) {
	var out, err strings.Builder
	getenv := func(name string) string {
		if name == "YIJIAN_STORE" {
			return store
		}
		return ""
	}
	p := program{getenv: getenv, stdout: &out, stderr: &err, now: time.Now}
	code = p.run(ctx, append([]string{"rebuild"}, args...))
	return code, out.String(), err.String()
}

func TestRebuildFillsTheServer(t *testing.T) {
	data, guides := t.TempDir(), t.TempDir()
	page := "---\nid: residence\ntitle: 居住证办理\n---\n## 收费标准\n\n不收费\n\n## 承诺期限\n\n3个工作日\n"
	if err := os.WriteFile(filepath.Join(guides, "residence.md"), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := start(t.Context(), false, "-data", data, guides); code != exitDone {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	server := qdranttest.New(t)
	address := "qdrant://" + server.Address(t)
	for n, want := range []string{"-1，", "-2，"} {
		code, stdout, stderr := rebuild(t.Context(), address, "-data", data)
		if code != exitDone || stderr != "" {
			t.Fatalf("rebuild %d: exit %d, %s", n+1, code, stderr)
		}
		for _, part := range []string{want, "第 1 代", "3 段文字", "缺向量 0 段", "generation 1, 3 chunks, 0 without a vector"} {
			if !strings.Contains(stdout, part) {
				t.Errorf("rebuild %d: output %q, want it to say %q", n+1, stdout, part)
			}
		}
	}
}

func TestRebuildSaysWhatIsMissing(t *testing.T) {
	server := qdranttest.New(t)
	server.SetVersion("1.8.0")
	old := "qdrant://" + server.Address(t)
	data := t.TempDir()
	for _, tt := range []struct {
		name, store string
		args        []string
		code        int
		want        string
	}{
		{"no server", "", nil, exitUsage, "YIJIAN_STORE=qdrant://HOST:6334"},
		{"a file", "sqlite:" + filepath.Join(data, "c.db"), nil, exitUsage, "YIJIAN_STORE=qdrant://HOST:6334"},
		{"a wrong address", "qdrant://", nil, exitUsage, "YIJIAN_STORE"},
		{"a path", old, []string{"guides"}, exitUsage, "-data"},
		{"an unknown flag", old, []string{"-x"}, exitUsage, "-h"},
		{"an old server", old, []string{"-data", data}, exitUnread, "1.8.0"},
	} {
		code, stdout, stderr := rebuild(t.Context(), tt.store, tt.args...)
		if code != tt.code || stdout != "" || !strings.Contains(stderr, tt.want) {
			t.Errorf("%s: exit %d, output %q, complaint %q; want %d and %q", tt.name, code, stdout, stderr, tt.code, tt.want)
		}
	}
	if code, stdout, _ := rebuild(t.Context(), "", "-h"); code != exitDone || !strings.Contains(stdout, "rebuild") {
		t.Errorf("-h: exit %d, output %q", code, stdout)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code, _, stderr := rebuild(ctx, "qdrant://"+qdranttest.New(t).Address(t), "-data", data); code != exitInterrupted || !strings.Contains(stderr, "Interrupted") {
		t.Errorf("interrupted: exit %d, complaint %q", code, stderr)
	}
}
