package session

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"yijian/assistant/db"
)

// seal describes a creating call so that it can be repeated. A repeated call must
// get the same token, but tokens are not stored: the token is sealed (AES-256-GCM)
// with the client's own key, of which only a hash is stored.
func (s *Session) seal(st Start, key Key, token string) (db.Create, error) {
	request, err := hash(st)
	if err != nil {
		return db.Create{}, fmt.Errorf("hash request: %w", err)
	}
	box, err := box(key)
	if err != nil {
		return db.Create{}, err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := io.ReadFull(s.o.Rand, nonce); err != nil {
		return db.Create{}, fmt.Errorf("make nonce: %w", err)
	}
	return db.Create{
		Key:     key.sum("create"),
		Request: request,
		Sealed:  box.Seal(nonce, nonce, []byte(token), nil),
	}, nil
}

func unseal(key Key, sealed []byte) (string, error) {
	box, err := box(key)
	if err != nil {
		return "", err
	}
	if len(sealed) < box.NonceSize() {
		return "", errors.New("sealed token is too short")
	}
	token, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], nil)
	if err != nil {
		return "", fmt.Errorf("open sealed token: %w", err)
	}
	return string(token), nil
}

func box(key Key) (cipher.AEAD, error) {
	k := sha256.Sum256([]byte("seal\x00" + key.Caller + "\x00" + key.Value))
	block, err := aes.NewCipher(k[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
