// Package embeddingtest is for tests that need an embedder but no meaning: a
// small one whose vectors can be worked out by hand, and the suite that holds
// every Embedder to its contract.
//
// Start at [Hash] and [Run].
package embeddingtest

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync/atomic"

	"yijian/ingest/han"
	"yijian/ingest/vector"
)

// Hash embeds by characters: each character of the folded text (han.Squash) adds
// 1 to one element of the vector, element FNV-1a(character) mod Size, and the
// vector is normalised. So texts of the same characters, in any order, have a
// cosine of 1; texts without a common character one of 0, but for characters that
// fall on the same element. It reads 512 characters.
type Hash struct {
	Size int // elements; 0 means 64
	// Fail, if set, is asked before each call; its error is the call's.
	Fail func(texts []string) error

	texts atomic.Int64
}

// Embed implements embedding.Embedder.
func (h *Hash) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("hash embedder: %w", err)
	}
	if h.Fail != nil {
		if err := h.Fail(texts); err != nil {
			return nil, fmt.Errorf("hash embedder: %w", err)
		}
	}
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = h.one(text)
	}
	h.texts.Add(int64(len(texts)))
	return vectors, nil
}

func (h *Hash) one(text string) []float32 {
	v := make([]float32, h.Dim())
	n := 0
	for _, c := range han.Squash(text) {
		if n++; n > 512 {
			break
		}
		v[h.Element(c)]++
	}
	vector.Normalize(v)
	return v
}

// Element is the element of the vector that a character counts in.
func (h *Hash) Element(c rune) int {
	f := fnv.New32a()
	f.Write([]byte(string(c)))
	return int(f.Sum32() % uint32(h.Dim()))
}

// Dim is Size, or 64.
func (h *Hash) Dim() int {
	if h.Size == 0 {
		return 64
	}
	return h.Size
}

// Model is "hash/64", with the size.
func (h *Hash) Model() string { return fmt.Sprintf("hash/%d", h.Dim()) }

// Texts is the number of texts embedded so far, for tests of what is embedded
// again and what is not.
func (h *Hash) Texts() int { return int(h.texts.Load()) }
