package kept

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/embedding"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/vector"
)

func hash() *embeddingtest.Hash { return &embeddingtest.Hash{} }

// setOf is the set of the texts' vectors.
func setOf(t *testing.T, texts ...string) *Set {
	t.Helper()
	e := hash()
	vectors, err := e.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSet(e.Model(), e.Dim())
	for i, text := range texts {
		s.Put(text, vectors[i])
	}
	return s
}

func open(t *testing.T, dir string, e embedding.Embedder) *Folder {
	t.Helper()
	f, err := Open(dir, e)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestEachKeepsTheContractOfAnEmbedder(t *testing.T) {
	t.Run("a set", func(t *testing.T) {
		embeddingtest.Run(t, func(t *testing.T) embedding.Embedder {
			e, err := setOf(t, "身份证", "fee", "").Over(hash())
			if err != nil {
				t.Fatal(err)
			}
			return e
		})
	})
	t.Run("a folder", func(t *testing.T) {
		embeddingtest.Run(t, func(t *testing.T) embedding.Embedder { return open(t, t.TempDir(), hash()) })
	})
	t.Run("the recent ones", func(t *testing.T) {
		embeddingtest.Run(t, func(t *testing.T) embedding.Embedder { return Recent(hash(), 3) })
	})
}

func TestASetIsReadAsItWasWritten(t *testing.T) {
	want := setOf(t, "身份证", "户口", "")
	var one, two bytes.Buffer
	if err := want.Write(&one); err != nil {
		t.Fatal(err)
	}
	if err := want.Write(&two); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same set is written in two ways")
	}
	got, err := Read(&one)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Set{})); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

func TestOfKeptTextsTheModelIsNotAsked(t *testing.T) {
	inner := hash()
	e, err := setOf(t, "身份证", "户口").Over(inner)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"户口", "护照", "身份证", "护照"}
	got, err := e.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if inner.Texts() != 2 {
		t.Errorf("the model made %d vectors, want 2", inner.Texts())
	}
	want, err := hash().Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range texts {
		if c := vector.Dot(got[i], want[i]); c < .999 {
			t.Errorf("%s: cosine %v to the model's vector", texts[i], c)
		}
	}
}

func TestASetOfAnotherModelIsRefused(t *testing.T) {
	if _, err := setOf(t, "户口").Over(&embeddingtest.Hash{Size: 32}); err == nil || !strings.Contains(err.Error(), "hash/64") || !strings.Contains(err.Error(), "hash/32") {
		t.Errorf("error %v, want one that names both models", err)
	}
}

func TestAFolderKeepsWhatWasMadeAndForgetsWhatWasCutOff(t *testing.T) {
	dir := t.TempDir()
	first := hash()
	f := open(t, dir, first)
	want, err := f.Embed(t.Context(), []string{"户口", "护照", "户口"})
	if err != nil {
		t.Fatal(err)
	}
	if f.Len() != 2 {
		t.Errorf("%d vectors are kept, want 2", f.Len())
	}
	f.Close()
	files, err := filepath.Glob(filepath.Join(dir, "*.vectors"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, %v; want one", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(files[0], info.Size()-5); err != nil { // as a kill does
		t.Fatal(err)
	}
	again := hash()
	f = open(t, dir, again)
	for range 2 {
		got, err := f.Embed(t.Context(), []string{"户口", "护照", "户口"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("a second run gets other vectors (-first +second):\n%s", diff)
		}
	}
	if again.Texts() != 1 {
		t.Errorf("after one record was cut off the model made %d vectors, want 1", again.Texts())
	}
	f.Close()
	other := open(t, dir, &embeddingtest.Hash{Size: 32})
	if other.Len() != 0 {
		t.Errorf("another model finds %d vectors, want none", other.Len())
	}
	if f = open(t, dir, hash()); f.Len() != 2 {
		t.Errorf("%d vectors are there at last, want 2", f.Len())
	}
}

func TestAFailureKeepsNothing(t *testing.T) {
	cause := errors.New("out of order")
	f := open(t, t.TempDir(), &embeddingtest.Hash{Fail: func([]string) error { return cause }})
	if v, err := f.Embed(t.Context(), []string{"户口"}); v != nil || !errors.Is(err, cause) || f.Len() != 0 {
		t.Errorf("got %v, %v, %d kept; want nil, %v, none", v, err, f.Len(), cause)
	}
}

func TestWhatAFullDiskHasCutOffDoesNotSpoilTheNextVectors(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, hash())
	if _, err := f.Embed(t.Context(), []string{"户口", "护照"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.file.Write([]byte("half a record")); err != nil { // so far the disk went
		t.Fatal(err)
	}
	if err := f.cut(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Embed(t.Context(), []string{"身份证"}); err != nil {
		t.Fatal(err)
	}
	writable := f.file
	readable, err := os.Open(writable.Name())
	if err != nil {
		t.Fatal(err)
	}
	f.file = readable
	if v, err := f.Embed(t.Context(), []string{"户口", "营业执照"}); v != nil || err == nil || f.Len() != 3 {
		t.Errorf("a file that takes nothing: %d vectors, %v, %d kept; want none, an error, 3", len(v), err, f.Len())
	}
	if err := errors.Join(readable.Close(), writable.Close()); err != nil {
		t.Fatal(err)
	}
	again := hash()
	if f = open(t, dir, again); f.Len() != 3 {
		t.Errorf("%d vectors are there, want 3", f.Len())
	}
	if _, err := f.Embed(t.Context(), []string{"户口", "护照", "身份证"}); err != nil || again.Texts() != 0 {
		t.Errorf("%d vectors were made again, %v; want none", again.Texts(), err)
	}
}

func TestABrokenFileIsAClearError(t *testing.T) {
	var whole bytes.Buffer
	if err := setOf(t, "户口").Write(&whole); err != nil {
		t.Fatal(err)
	}
	good := whole.String()
	bad := map[string]string{
		"nothing":        "",
		"another file":   "SQLite format 3\x00",
		"no model":       title,
		"no size":        title + "model\n",
		"size of 0":      title + "0 model\n",
		"a huge size":    title + "99999999 model\n",
		"a negative one": title + "-4 model\n",
		"cut off":        good[:len(good)-1],
		"a wild scale":   good[:len(good)-68] + "\xff\xff\xff\x7f" + good[len(good)-64:],
	}
	for name, text := range bad {
		if s, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: read %d vectors, want an error", name, s.Len())
		}
	}
	dir := t.TempDir()
	key := embedding.KeyOf(hash().Model())
	path := filepath.Join(dir, hex.EncodeToString(key[:8])+".vectors")
	if err := os.WriteFile(path, []byte("something else\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, hash()); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names the file", err)
	}
}

func TestRecentForgetsTheOneUsedLongestAgo(t *testing.T) {
	inner := hash()
	e := Recent(inner, 2)
	for i, step := range []struct {
		text string
		want int // vectors made so far
	}{{"甲", 1}, {"乙", 2}, {"甲", 2}, {"丙", 3}, {"甲", 3}, {"乙", 4}} {
		if _, err := e.Embed(t.Context(), []string{step.text}); err != nil {
			t.Fatal(err)
		}
		if inner.Texts() != step.want {
			t.Errorf("step %d, %s: %d vectors made, want %d", i, step.text, inner.Texts(), step.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	s := NewSet("m", 3)
	s.Put("a", []float32{1, 0, 0})
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(title + "3 m\n123"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := s.Write(&b); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&b)
		if err != nil || !cmp.Equal(s, again, cmp.AllowUnexported(Set{})) {
			t.Errorf("read, written and read again it is another: %v", err)
		}
	})
}
