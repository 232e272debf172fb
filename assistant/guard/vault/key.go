package vault

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
)

// A Key seals the personal data of one conversation. Its keys are in
// funcs: printed, it shows none.
type Key struct {
	id   string
	box  func() cipher.AEAD
	mark func(data []byte) [32]byte
	rand io.Reader
}

// newKey makes a Key from a conversation's secret. What seals and what marks are
// different keys.
func newKey(id string, secret []byte, rand io.Reader) (Key, error) {
	seals, err := hkdf.Key(sha256.New, secret, nil, "yijian seal", keySize)
	if err != nil {
		return Key{}, err
	}
	marks, err := hkdf.Key(sha256.New, secret, nil, "yijian mark", keySize)
	if err != nil {
		return Key{}, err
	}
	b, err := box(seals)
	if err != nil {
		return Key{}, err
	}
	return Key{
		id: id, rand: rand,
		box: func() cipher.AEAD { return b },
		mark: func(data []byte) [32]byte {
			h := hmac.New(sha256.New, marks)
			h.Write(data)
			return [32]byte(h.Sum(nil))
		},
	}, nil
}

// Seal seals the value of a token of the conversation.
func (k Key) Seal(token, value string) ([]byte, error) {
	nonce := make([]byte, k.box().NonceSize())
	if _, err := io.ReadFull(k.rand, nonce); err != nil {
		return nil, fmt.Errorf("seal %s: %w", token, err)
	}
	return k.box().Seal(nonce, nonce, []byte(value), k.with(token)), nil
}

// Open opens what Seal sealed for the same token, or says ErrDamaged.
func (k Key) Open(token string, sealed []byte) (string, error) {
	value, err := open(k.box(), sealed, k.with(token))
	if err != nil {
		return "", fmt.Errorf("open %s: %w", token, err)
	}
	return string(value), nil
}

func (k Key) with(token string) []byte { return []byte(k.id + "\x00" + token) }

// Mark is the same for the same value of the same kind, and says nothing of it to
// who hasn't the key.
func (k Key) Mark(kind, value string) [32]byte { return k.mark([]byte(kind + "\x00" + value)) }
