package embeddingtest

import (
	"context"
	"errors"
	"math"
	"testing"

	"yijian/ingest/embedding"
	"yijian/ingest/vector"
)

func TestHashKeepsTheContract(t *testing.T) {
	Run(t, func(*testing.T) embedding.Embedder { return new(Hash) })
}

func TestHashCanBeWorkedOutByHand(t *testing.T) {
	h := &Hash{Size: 4096}
	v, err := h.Embed(context.Background(), []string{"身份证", "证 份身", "护照", "身份"})
	if err != nil {
		t.Fatal(err)
	}
	if got := v[0][h.Element('身')]; math.Abs(float64(got)-1/math.Sqrt(3)) > 1e-6 {
		t.Errorf("element of 身 is %v, want 1/√3", got)
	}
	for i, want := range []float64{1, 1, 0, 2 / math.Sqrt(6)} {
		if got := vector.Dot(v[0], v[i]); math.Abs(float64(got)-want) > 1e-6 {
			t.Errorf("cosine of text 0 and text %d is %v, want %v", i, got, want)
		}
	}
	if h.Texts() != 4 {
		t.Errorf("Texts() = %d, want 4", h.Texts())
	}
}

func TestHashFailsAsTold(t *testing.T) {
	cause := errors.New("out of order")
	h := &Hash{Fail: func([]string) error { return cause }}
	if v, err := h.Embed(context.Background(), []string{"户口"}); v != nil || !errors.Is(err, cause) {
		t.Errorf("got %v, %v; want nil, %v", v, err, cause)
	}
}
