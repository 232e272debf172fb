package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"

	"yijian/ingest/chunk"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/vector"
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

func TestRebuildFillsTheServerWithTheCatalogsVectors(t *testing.T) {
	data, guides := t.TempDir(), t.TempDir()
	generate(t, guides, 40, 1)
	e := &embeddingtest.Hash{}
	runProgram(t, only(e), "-data", data, guides)
	made := e.Texts()
	want := map[string]bool{}
	for _, v := range everything(t, data).Vectors {
		want[v] = true
	}
	if made == 0 || len(want) != made {
		t.Fatalf("%d texts were embedded, %d vectors are kept", made, len(want))
	}
	// One guide comes without its vectors: rebuild makes them first.
	write(t, filepath.Join(guides, guideFile(7)), guideText(7, 2))
	runProgram(t, byWords, "-data", data, guides)
	server := qdranttest.New(t)
	var out, complaints strings.Builder
	getenv := func(name string) string {
		if name == "YIJIAN_STORE" {
			return "qdrant://" + server.Address(t)
		}
		return ""
	}
	p := program{getenv: getenv, stdout: &out, stderr: &complaints, now: time.Now, embedders: only(e)}
	if code := p.run(t.Context(), []string{"rebuild", "-data", data}); code != exitDone || complaints.Len() > 0 {
		t.Fatalf("exit %d, %s", code, complaints.String())
	}
	if new := e.Texts() - made; new < 1 || new > 12 {
		t.Errorf("rebuild embedded %d texts, want those of one guide", new)
	}
	if !strings.Contains(out.String(), "generation 2") || !strings.Contains(out.String(), " 0 without a vector") {
		t.Errorf("output %q, want generation 2 and all vectors", out.String())
	}
	points := 0
	for _, c := range server.Calls("Upsert") {
		for _, pt := range c.Request.(*api.UpsertPoints).GetPoints() {
			points++
			text := pt.GetPayload()["context"].GetStringValue() + "\n" + pt.GetPayload()["text"].GetStringValue()
			got := pt.GetVectors().GetVectors().GetVectors()["dense"].GetDense().GetData()
			v, err := (&embeddingtest.Hash{}).Embed(t.Context(), []string{chunk.Folded(text)})
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 64 || vector.Dot(got, v[0]) < .99 {
				t.Errorf("point of %q has a vector of %d elements that is not its text's", text, len(got))
			}
		}
	}
	if points < 8*40 {
		t.Errorf("%d points were written, want those of 40 guides", points)
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
