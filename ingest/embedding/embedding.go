// Package embedding is what turns text into vectors: texts that mean the same lie
// near each other. The interface and its contract are here; package bge does it in
// process, package embeddingtest is for tests that are not about meaning.
//
// Start at [Embedder].
package embedding

import "context"

// An Embedder turns texts into vectors.
//
// Embed returns one vector for each text, in their order, each of Dim elements
// and of length 1 (L2), so that a dot product is a cosine. A text without
// anything that the model sees (empty, white space, invisible characters) gets a
// vector of zeros: it is near nothing. A text that is longer than the model reads
// is cut there; that is no error. No texts are no vectors.
//
// The same text gets the same vector, whatever stands beside it, up to rounding.
// If one text fails, or ctx ends before all are done, the result is nil and an
// error that wraps the cause (context.DeadlineExceeded, context.Canceled): there
// is no partial result. Vectors belong to the caller, who may change them; the
// texts are not changed or kept. Methods may be called from several goroutines; an
// Embedder uses the processor's cores, or the server's batches, by itself, so
// callers hand it many texts at once.
//
// Model names what makes the vectors, with all that changes them: vectors of two
// names must not be compared, and a cache keyed by the name and the text is right.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	Dim() int
	Model() string
}
