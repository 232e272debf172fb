package embeddingtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"yijian/ingest/embedding"
	"yijian/ingest/vector"
)

var texts = []string{"身份证", "居民身份证补领要什么材料", "fee", "餐饮店", " 户口\n", "😀", "身份证"}

// Run holds an Embedder to the contract of embedding.Embedder.
func Run(t *testing.T, open func(t *testing.T) embedding.Embedder) {
	ctx := context.Background()
	embed := func(t *testing.T, e embedding.Embedder, texts ...string) [][]float32 {
		t.Helper()
		v, err := e.Embed(ctx, texts)
		if err != nil {
			t.Fatalf("Embed of %d texts: %v", len(texts), err)
		}
		if len(v) != len(texts) {
			t.Fatalf("%d vectors of %d texts", len(v), len(texts))
		}
		return v
	}
	t.Run("vectors have Dim elements and length 1, in the order of the texts", func(t *testing.T) {
		e := open(t)
		if e.Dim() <= 0 || e.Model() == "" {
			t.Fatalf("Dim %d, Model %q", e.Dim(), e.Model())
		}
		all := embed(t, e, texts...)
		for i, v := range all {
			if len(v) != e.Dim() {
				t.Fatalf("%q: %d elements, want %d", texts[i], len(v), e.Dim())
			}
			if n := vector.Dot(v, v); n < 0.9999 || n > 1.0001 {
				t.Errorf("%q: length² %v, want 1", texts[i], n)
			}
			if one := embed(t, e, texts[i])[0]; vector.Dot(v, one) < 0.9999 {
				t.Errorf("%q: cosine %v to the vector of the text alone, want 1", texts[i], vector.Dot(v, one))
			}
		}
		if c := vector.Dot(all[0], all[1]); c > 0.9999 {
			t.Errorf("%q and %q have the same vector", texts[0], texts[1])
		}
	})
	t.Run("no texts are no vectors", func(t *testing.T) { embed(t, open(t)) })
	t.Run("a text with nothing in it is near nothing", func(t *testing.T) {
		e := open(t)
		empty := []string{"", " ", "\n\t\u3000", "\u200b\ufeff"}
		for i, v := range embed(t, e, append(empty, "户口")...)[:len(empty)] {
			if len(v) != e.Dim() || slices.ContainsFunc(v, func(x float32) bool { return x != 0 }) {
				t.Errorf("%q: vector of %d elements, length² %v; want %d zeros", empty[i], len(v), vector.Dot(v, v), e.Dim())
			}
		}
	})
	t.Run("a very long text is cut", func(t *testing.T) {
		e := open(t)
		long := strings.Repeat("户口登记", 20_000)
		v := embed(t, e, long, long+"身份证")
		if c := vector.Dot(v[0], v[1]); c < 0.9999 {
			t.Errorf("an end that is not read changed the vector: cosine %v", c)
		}
	})
	t.Run("vectors belong to the caller", func(t *testing.T) {
		e := open(t)
		given := slices.Clone(texts)
		first := embed(t, e, given...)
		want := slices.Clone(first[0])
		clear(first[0])
		if got := embed(t, e, given...)[0]; vector.Dot(got, want) < 0.9999 {
			t.Errorf("after the caller cleared a vector, the text has another")
		}
		if !slices.Equal(given, texts) {
			t.Errorf("the texts were changed: %q", given)
		}
	})
	t.Run("an ended context is an error and no vectors", func(t *testing.T) {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if v, err := open(t).Embed(ended, texts); v != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("got %d vectors, error %v; want none, context.Canceled", len(v), err)
		}
		late, cancel := context.WithTimeout(ctx, 0)
		defer cancel()
		if v, err := open(t).Embed(late, texts); v != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %d vectors, error %v; want none, context.DeadlineExceeded", len(v), err)
		}
	})
	t.Run("several goroutines get what one gets", func(t *testing.T) {
		e := open(t)
		want := embed(t, e, texts...)
		var wg sync.WaitGroup
		wrong := make(chan string, 8)
		for g := range 8 {
			wg.Go(func() {
				text := texts[g%len(texts)]
				v, err := e.Embed(ctx, []string{text, texts[0]})
				if err != nil || vector.Dot(v[0], want[g%len(texts)]) < 0.9999 && strings.TrimSpace(text) != "" {
					wrong <- fmt.Sprintf("%q: %v", text, err)
				}
			})
		}
		wg.Wait()
		close(wrong)
		for w := range wrong {
			t.Errorf("another vector or an error: %s", w)
		}
	})
}
