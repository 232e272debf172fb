package openai

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"yijian/ingest/han"
)

// Embed implements embedding.Embedder. Texts without anything to see are not
// sent: servers refuse them, or make up a vector.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, e.errorf("%w", err)
	}
	vectors := make([][]float32, len(texts))
	var seen []int // places of the texts to send
	for i, text := range texts {
		if han.Squash(text) == "" {
			vectors[i] = make([]float32, e.o.Dim)
			continue
		}
		seen = append(seen, i)
	}
	group, gtx := errgroup.WithContext(ctx)
	group.SetLimit(e.o.Parallel)
	for len(seen) > 0 {
		n := min(len(seen), int(e.batch.Load()))
		places := seen[:n]
		seen = seen[n:]
		group.Go(func() error { return e.embed(gtx, texts, places, vectors) })
	}
	if err := group.Wait(); err != nil {
		if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
			err = fmt.Errorf("%w: %w", ended, err)
		}
		return nil, err
	}
	return vectors, nil
}

// embed sends the texts at these places, halving what the server refuses.
func (e *Embedder) embed(ctx context.Context, texts []string, places []int, vectors [][]float32) error {
	batch := make([]string, len(places))
	for i, at := range places {
		batch[i] = cut(texts[at], e.o.Characters)
	}
	got, err := e.send(ctx, batch)
	if err == nil {
		for i, at := range places {
			vectors[at] = got[i]
		}
		return nil
	}
	var refused *refusal
	if !errors.As(err, &refused) || !refused.mayBeTooMuch() {
		return err
	}
	if len(places) == 1 {
		v, err := e.shorten(ctx, batch[0], err)
		if err != nil {
			return fmt.Errorf("text %d of %d: %w", places[0]+1, len(texts), err)
		}
		vectors[places[0]] = v
		return nil
	}
	half := len(places) / 2
	if err := e.embed(ctx, texts, places[:half], vectors); err != nil {
		return err
	}
	// The first half went through whole: so many at once it is from here on, at
	// most. A batch refused for one long text makes the others smaller for nothing,
	// which is slow and harmless.
	e.lower(half)
	return e.embed(ctx, texts, places[half:], vectors)
}

func (e *Embedder) lower(n int) {
	for {
		now := e.batch.Load()
		if int(now) <= n || e.batch.CompareAndSwap(now, int32(n)) {
			return
		}
	}
}

// lengths, in characters, at which a refused text is cut. They are fixed so that
// a text is always cut at the same place.
var lengths = [...]int{4096, 2048, 1024, 480, 240}

// shorten sends a text that the server refused for the reason given, shorter and
// shorter.
func (e *Embedder) shorten(ctx context.Context, text string, reason error) ([]float32, error) {
	for _, n := range lengths {
		short := cut(text, n)
		if len(short) == len(text) {
			continue
		}
		v, err := e.send(ctx, []string{short})
		if err == nil {
			return v[0], nil
		}
		var refused *refusal
		if !errors.As(err, &refused) || !refused.mayBeTooMuch() {
			return nil, err
		}
		reason = err
	}
	return nil, reason
}

// cut is the text's first n characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// characters is what a batch holds, for messages.
func characters(batch []string) int {
	n := 0
	for _, text := range batch {
		n += utf8.RuneCountInString(text)
	}
	return n
}
