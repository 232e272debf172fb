package vault

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// What can be wrong with a key or a sealed value.
var (
	ErrNone    = errors.New("the conversation has no key")
	ErrForeign = errors.New("the key is wrapped with a master key that is not here")
	ErrDamaged = errors.New("the key or the value is damaged")
)

// Keys is an open key folder. Its methods may be called from several goroutines,
// and several programs may use one folder.
type Keys struct {
	dir     string
	rand    io.Reader
	masters []master // the first wraps
	made    bool
}

// Open opens the key folder and makes what is missing: the folder (0700) and a
// master key (0600).
func Open(dir string, rand io.Reader) (*Keys, error) {
	k := &Keys{dir: dir, rand: rand}
	for _, d := range []string{dir, k.path("conversations"), k.path("tmp")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("open key folder: %w", err)
		}
	}
	var err error
	if k.masters, k.made, err = k.openMasters(); err != nil {
		return nil, fmt.Errorf("open key folder %s: %w", dir, err)
	}
	return k, nil
}

func (k *Keys) path(parts ...string) string {
	return filepath.Join(append([]string{k.dir}, parts...)...)
}

// Made reports whether Open made the master key.
func (k *Keys) Made() bool { return k.made }

// Of is a conversation's key, or an error that is ErrNone, ErrForeign or
// ErrDamaged, or of the disk.
func (k *Keys) Of(id string) (Key, error) {
	file, err := k.file(id)
	if err != nil {
		return Key{}, err
	}
	wrapped, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Key{}, fmt.Errorf("%w: %s", ErrNone, id)
	}
	if err != nil {
		return Key{}, fmt.Errorf("read key of %s: %w", id, err)
	}
	secret, err := k.unwrap(id, wrapped)
	if err != nil {
		return Key{}, fmt.Errorf("key of %s: %w", id, err)
	}
	return newKey(id, secret, k.rand)
}

// Make is a conversation's key; it makes one if there is none.
func (k *Keys) Make(id string) (Key, error) {
	key, err := k.Of(id)
	if !errors.Is(err, ErrNone) {
		return key, err
	}
	secret := make([]byte, keySize)
	if _, err := io.ReadFull(k.rand, secret); err != nil {
		return Key{}, fmt.Errorf("make key of %s: %w", id, err)
	}
	wrapped, err := k.wrap(id, secret)
	if err != nil {
		return Key{}, fmt.Errorf("make key of %s: %w", id, err)
	}
	file, err := k.file(id)
	if err != nil {
		return Key{}, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return Key{}, fmt.Errorf("make key of %s: %w", id, err)
	}
	if err := k.place(file, wrapped); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("make key of %s: %w", id, err)
	}
	return k.Of(id) // ours, or that of a program that was faster
}

// Destroy overwrites and removes a conversation's key. What it sealed is lost for
// good. It is no error if there is none.
func (k *Keys) Destroy(id string) error {
	file, err := k.file(id)
	if err != nil {
		return err
	}
	if err := shred(file); err != nil {
		return fmt.Errorf("destroy key of %s: %w", id, err)
	}
	return nil
}

// Each calls f with the ids of the conversations that have keys, some at a time,
// until it returns an error.
func (k *Keys) Each(f func(ids []string) error) error {
	folders, err := os.ReadDir(k.path("conversations"))
	if err != nil {
		return fmt.Errorf("list keys: %w", err)
	}
	for _, folder := range folders {
		files, err := os.ReadDir(k.path("conversations", folder.Name()))
		if err != nil {
			return fmt.Errorf("list keys: %w", err)
		}
		var ids []string
		for _, file := range files {
			ids = append(ids, strings.TrimSuffix(file.Name(), suffix))
		}
		if len(ids) == 0 {
			continue
		}
		if err := f(ids); err != nil {
			return err
		}
	}
	return nil
}

// Foreign counts the keys that no master key in the folder has wrapped. It reads
// every key.
func (k *Keys) Foreign() (n int, err error) {
	err = k.Each(func(ids []string) error {
		for _, id := range ids {
			if _, err := k.Of(id); errors.Is(err, ErrForeign) {
				n++
			}
		}
		return nil
	})
	return n, err
}

const suffix = ".key"

// file is where the key of a conversation is. Ids come from the database and,
// unchecked, from the network.
func (k *Keys) file(id string) (string, error) {
	if len(id) < 2 || len(id) > 64 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return "", fmt.Errorf("%w: no id of a conversation", ErrNone)
	}
	return k.path("conversations", id[len(id)-2:], id+suffix), nil
}

// A wrapped key is the format's name, the master's id, a nonce and the sealed key.
const format = "YJK1"

func (k *Keys) wrap(id string, secret []byte) ([]byte, error) {
	m := k.masters[0]
	nonce := make([]byte, m.box.NonceSize())
	if _, err := io.ReadFull(k.rand, nonce); err != nil {
		return nil, err
	}
	head := append([]byte(format), m.id[:]...)
	return m.box.Seal(append(head, nonce...), nonce, secret, []byte(id)), nil
}

func (k *Keys) unwrap(id string, wrapped []byte) ([]byte, error) {
	rest, ok := bytes.CutPrefix(wrapped, []byte(format))
	if !ok {
		return nil, ErrDamaged
	}
	for _, m := range k.masters {
		sealed, ok := bytes.CutPrefix(rest, m.id[:])
		if !ok {
			continue
		}
		secret, err := open(m.box, sealed, []byte(id))
		if err != nil || len(secret) != keySize {
			return nil, ErrDamaged
		}
		return secret, nil
	}
	return nil, ErrForeign
}

// box is AES-256-GCM.
func box(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// open opens what is sealed behind its nonce.
func open(box cipher.AEAD, sealed, with []byte) ([]byte, error) {
	if len(sealed) < box.NonceSize() {
		return nil, ErrDamaged
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], with)
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}
