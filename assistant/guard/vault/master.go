package vault

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// keySize is that of every key, in bytes.
const keySize = 32

// A master is a key that wraps the conversations' keys.
type master struct {
	id  [8]byte // which one it is, without telling what it is
	box cipher.AEAD
}

// masterFile is the master key that wraps new keys. master-*.key only open.
const masterFile = "master.key"

// masterHead says to whoever finds the file what it is.
const masterHead = `# 一件：个人信息密钥的主密钥。请单独备份；丢失后，会话中的个人信息只能以遮盖形式显示。
# Yijian: the master of the keys to personal data. Back it up on its own; without it
# personal data in conversations can be shown in masked form only.
`

// openMasters reads the master keys, the one that wraps first; it makes that one if
// there is none.
func (k *Keys) openMasters() (all []master, made bool, err error) {
	first := k.path(masterFile)
	if _, err := os.Stat(first); errors.Is(err, fs.ErrNotExist) {
		secret := make([]byte, keySize)
		if _, err := io.ReadFull(k.rand, secret); err != nil {
			return nil, false, fmt.Errorf("make master key: %w", err)
		}
		text := masterHead + base64.StdEncoding.EncodeToString(secret) + "\n"
		err := k.place(first, []byte(text))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, false, fmt.Errorf("make master key: %w", err)
		}
		made = err == nil
	}
	files, err := filepath.Glob(filepath.Join(globEscape(k.dir), "master-*.key"))
	if err != nil {
		return nil, false, err
	}
	for _, file := range append([]string{first}, files...) {
		m, err := readMaster(file)
		if err != nil {
			return nil, false, err
		}
		all = append(all, m)
	}
	return all, made, nil
}

func readMaster(file string) (master, error) {
	body, err := os.ReadFile(file)
	if err != nil {
		return master{}, fmt.Errorf("read master key: %w", err)
	}
	lines := slices.DeleteFunc(strings.Split(string(body), "\n"), func(l string) bool {
		return strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#")
	})
	secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(strings.Join(lines, "")))
	if err != nil || len(secret) != keySize {
		// Not the error: it quotes what it could not read.
		return master{}, fmt.Errorf("%s is no master key: want %d bytes in base64", file, keySize)
	}
	b, err := box(secret)
	if err != nil {
		return master{}, err
	}
	sum := sha256.Sum256(append([]byte("yijian master key id\x00"), secret...))
	return master{id: [8]byte(sum[:8]), box: b}, nil
}

// globEscape makes a path match itself alone.
func globEscape(path string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// place writes a file that appears whole or not at all, and is there after a power
// cut. The error is fs.ErrExist's if there is one already: it stays.
func (k *Keys) place(file string, body []byte) error {
	f, err := os.CreateTemp(k.path("tmp"), "key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = io.Copy(f, bytes.NewReader(body))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

// shred overwrites a file and removes it.
func shred(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	// Removed even if it can't be overwritten.
	if err := errors.Join(err, f.Sync(), f.Close(), ignoreMissing(os.Remove(file))); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// syncDir makes a new or removed name in a folder last. Windows
// can't sync folders.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && runtime.GOOS != "windows" {
		return err
	}
	return nil
}
