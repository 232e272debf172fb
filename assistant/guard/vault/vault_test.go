package vault_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"yijian/assistant/guard/vault"
)

const id, other = "c_abcdefghijklmnop", "c_ponmlkjihgfedcba"

func open(t *testing.T, dir string) *vault.Keys {
	t.Helper()
	k, err := vault.Open(dir, rand.Reader)
	if err != nil {
		t.Fatalf("open %s: %v", dir, err)
	}
	return k
}

func makeKey(t *testing.T, k *vault.Keys, id string) vault.Key {
	t.Helper()
	key, err := k.Make(id)
	if err != nil {
		t.Fatalf("make key of %s: %v", id, err)
	}
	return key
}

// keyFile is the only file of a conversation's key.
func keyFile(t *testing.T, dir, id string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "conversations", "*", id+".key"))
	if err != nil || len(files) != 1 {
		t.Fatalf("key files of %s: %v, %v; want one", id, files, err)
	}
	return files[0]
}

func TestWhatIsSealedOpensForTheSameConversationAndTokenOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys [1]*")
	k := open(t, dir)
	key := makeKey(t, k, id)
	sealed, err := key.Seal("⟦手机号1⟧", "13800001234")
	if err != nil || bytes.Contains(sealed, []byte("1380")) {
		t.Fatalf("sealed = %q, %v", sealed, err)
	}
	if got, err := makeKey(t, open(t, dir), id).Open("⟦手机号1⟧", sealed); err != nil || got != "13800001234" {
		t.Errorf("after opening the folder again: %q, %v", got, err)
	}
	if got, err := key.Open("⟦手机号2⟧", sealed); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("under another token: %q, %v; want ErrDamaged", got, err)
	}
	if got, err := makeKey(t, k, other).Open("⟦手机号1⟧", sealed); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("in another conversation: %q, %v; want ErrDamaged", got, err)
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if got, err := key.Open("⟦手机号1⟧", bad); !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("with byte %d changed: %q, %v; want ErrDamaged", i, got, err)
		}
	}
	if again, _ := key.Seal("⟦手机号1⟧", "13800001234"); bytes.Equal(again, sealed) {
		t.Error("the same value was sealed twice in the same way")
	}
}

func TestAMarkIsTheValuesInOneConversation(t *testing.T) {
	k := open(t, t.TempDir())
	a, b := makeKey(t, k, id), makeKey(t, k, other)
	if a.Mark("mobile", "1") != makeKey(t, k, id).Mark("mobile", "1") {
		t.Error("the same value has two marks")
	}
	if a.Mark("mobile", "1") == b.Mark("mobile", "1") || a.Mark("mobile", "1") == a.Mark("name", "1") {
		t.Error("a mark is the same in another conversation or kind")
	}
}

func TestADestroyedKeyIsGoneAndItsBytesToo(t *testing.T) {
	dir := t.TempDir()
	k := open(t, dir)
	sealed, err := makeKey(t, k, id).Seal("⟦姓名1⟧", "张三")
	if err != nil {
		t.Fatal(err)
	}
	file := keyFile(t, dir, id)
	copied := filepath.Join(dir, "another name")
	if err := os.Link(file, copied); err != nil {
		t.Fatal(err)
	}
	if err := k.Destroy(id); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Of(id); !errors.Is(err, vault.ErrNone) {
		t.Errorf("after destroying: %v, want ErrNone", err)
	}
	body, err := os.ReadFile(copied)
	if err != nil || len(body) == 0 || len(bytes.Trim(body, "\x00")) > 0 {
		t.Errorf("the file's bytes are %x, %v; want zeros", body, err)
	}
	if got, err := makeKey(t, k, id).Open("⟦姓名1⟧", sealed); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("a new key opens what the old one sealed: %q, %v", got, err)
	}
	if err := k.Destroy(other); err != nil {
		t.Errorf("destroy a key that is not there: %v", err)
	}
}

func TestALostMasterKeyIsCountedAndMayBePutBack(t *testing.T) {
	dir := t.TempDir()
	k := open(t, dir)
	if !k.Made() {
		t.Error("the first master key was not made")
	}
	sealed, err := makeKey(t, k, id).Seal("⟦姓名1⟧", "张三")
	if err != nil {
		t.Fatal(err)
	}
	lost := filepath.Join(t.TempDir(), "found")
	if err := os.Rename(filepath.Join(dir, "master.key"), lost); err != nil {
		t.Fatal(err)
	}
	k = open(t, dir)
	if n, err := k.Foreign(); !k.Made() || n != 1 || err != nil {
		t.Errorf("made %v, foreign keys %d, %v; want a new master that doesn't open 1", k.Made(), n, err)
	}
	before, err := os.ReadFile(keyFile(t, dir, id))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Make(id); !errors.Is(err, vault.ErrForeign) {
		t.Errorf("make the key of a conversation that has a foreign one: %v, want ErrForeign", err)
	}
	if after, err := os.ReadFile(keyFile(t, dir, id)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the foreign key was overwritten (%v)", err)
	}
	newer, err := makeKey(t, k, other).Seal("⟦姓名1⟧", "李四")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(lost, filepath.Join(dir, "master-2025.key")); err != nil {
		t.Fatal(err)
	}
	k = open(t, dir)
	if n, err := k.Foreign(); k.Made() || n != 0 || err != nil {
		t.Errorf("put back: made %v, foreign keys %d, %v; want none", k.Made(), n, err)
	}
	for id, c := range map[string]struct {
		sealed []byte
		want   string
	}{id: {sealed, "张三"}, other: {newer, "李四"}} {
		if got, err := makeKey(t, k, id).Open("⟦姓名1⟧", c.sealed); err != nil || got != c.want {
			t.Errorf("%s opens %q, %v; want %q", id, got, err, c.want)
		}
	}
}

func TestDamagedFilesAreSaidToBe(t *testing.T) {
	dir := t.TempDir()
	k := open(t, dir)
	makeKey(t, k, id)
	file := keyFile(t, dir, id)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{
		"empty": {}, "cut short": whole[:len(whole)-1], "longer": append(bytes.Clone(whole), 0), "other": []byte("YJK2 something else"),
		"changed": append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1), "head alone": whole[:12],
	} {
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Make(id); !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("%s key file: %v, want ErrDamaged", name, err)
		}
	}
	const typed = "not base64 at all"
	for _, body := range []string{"", typed, "# 主密钥\n", "c2hvcnQ="} {
		if err := os.WriteFile(filepath.Join(dir, "master.key"), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Open(dir, rand.Reader); err == nil || !strings.Contains(err.Error(), "master.key") || strings.Contains(err.Error(), typed) {
			t.Errorf("master key %q: %v; want an error that names the file and not what is in it", body, err)
		}
	}
	if _, err := vault.Open(file, rand.Reader); err == nil {
		t.Error("a file was opened as a key folder")
	}
}

func TestTwoProgramsThatBeginAtOnceShareTheirKeys(t *testing.T) {
	dir := t.TempDir()
	sealed := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range sealed {
		wg.Go(func() {
			k, err := vault.Open(dir, rand.Reader)
			if err != nil {
				t.Errorf("program %d: %v", i, err)
				return
			}
			key, err := k.Make(id)
			if err != nil {
				t.Errorf("program %d: %v", i, err)
				return
			}
			sealed[i], _ = key.Seal("⟦姓名1⟧", fmt.Sprint(i))
		})
	}
	wg.Wait()
	key := makeKey(t, open(t, dir), id)
	for i, s := range sealed {
		if got, err := key.Open("⟦姓名1⟧", s); err != nil || got != fmt.Sprint(i) {
			t.Errorf("what program %d sealed opens as %q, %v", i, got, err)
		}
	}
}

func TestAnIdIsNoPath(t *testing.T) {
	dir := t.TempDir()
	k := open(t, dir)
	for _, bad := range []string{"", "c", "../../x", "c_/../../master", "c_\x00", "C_ABC", strings.Repeat("a", 65), "..", "c_a.key"} {
		if _, err := k.Of(bad); !errors.Is(err, vault.ErrNone) {
			t.Errorf("key of %q: %v, want ErrNone", bad, err)
		}
		if _, err := k.Make(bad); !errors.Is(err, vault.ErrNone) {
			t.Errorf("make key of %q: %v, want ErrNone", bad, err)
		}
		if err := k.Destroy(bad); !errors.Is(err, vault.ErrNone) {
			t.Errorf("destroy key of %q: %v, want ErrNone", bad, err)
		}
	}
}

func TestOnlyTheProgramsAccountReadsTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	k := open(t, dir)
	makeKey(t, k, id)
	for _, path := range []string{dir, filepath.Join(dir, "master.key"), keyFile(t, dir, id), filepath.Dir(keyFile(t, dir, id))} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, %v; want nothing for others", path, info.Mode(), err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(dir, "tmp")); err != nil || len(left) > 0 {
		t.Errorf("left in tmp: %v, %v", left, err)
	}
}

func TestEachListsTheConversationsWithKeys(t *testing.T) {
	k := open(t, t.TempDir())
	want := map[string]bool{}
	for i := range 20 {
		id := fmt.Sprintf("c_conversation%02d", i)
		makeKey(t, k, id)
		want[id] = true
	}
	if err := k.Each(func(ids []string) error {
		for _, id := range ids {
			if !want[id] {
				t.Errorf("listed %q, which has no key or was listed before", id)
			}
			delete(want, id)
		}
		return nil
	}); err != nil || len(want) > 0 {
		t.Errorf("not listed: %v, %v", want, err)
	}
	stop := errors.New("enough")
	if err := k.Each(func([]string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped with %v, want the error of the func", err)
	}
}

func TestWithoutRandomnessNoKeyIsMade(t *testing.T) {
	dir := t.TempDir()
	if _, err := vault.Open(dir, strings.NewReader("")); err == nil {
		t.Error("a master key was made of nothing")
	}
	open(t, dir)
	k, err := vault.Open(dir, strings.NewReader("too little"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Make(id); err == nil {
		t.Error("a key was made of ten bytes")
	}
}

func FuzzOpen(f *testing.F) {
	dir := f.TempDir()
	k, err := vault.Open(dir, rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	key, err := k.Make(id)
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := key.Seal("t", "v")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add([]byte{})
	f.Add(sealed[:12])
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := key.Open("t", b)
		if err == nil && !bytes.Equal(b, sealed) || err != nil && !errors.Is(err, vault.ErrDamaged) || err != nil && got != "" {
			t.Errorf("open %x = %q, %v", b, got, err)
		}
	})
}
