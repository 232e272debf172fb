package bge

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"yijian/ingest/embedding/bge/onnx"
	"yijian/ingest/embedding/bge/wordpiece"
)

// Embedder implements embedding.Embedder. Vectors have 512 elements; of a text,
// the first 510 pieces count.
type Embedder struct {
	tokenizer *wordpiece.Tokenizer
	weights   *weights
	scratch   sync.Pool
}

// New loads the model that the program carries.
func New() (*Embedder, error) {
	if err := checkSum("tokenizer.json", tokenizerSum, tokenizerFile); err != nil {
		return nil, err
	}
	if err := checkSum("model_quantized.onnx", modelSum, modelFile); err != nil {
		return nil, err
	}
	t, err := wordpiece.Parse([]byte(tokenizerFile))
	if err != nil {
		return nil, fmt.Errorf("bge: %w", err)
	}
	g, err := onnx.Read(modelFile)
	if err != nil {
		return nil, fmt.Errorf("bge: %w", err)
	}
	w, err := readWeights(g, t.Size())
	if err != nil {
		return nil, err
	}
	e := &Embedder{tokenizer: t, weights: w}
	e.scratch.New = func() any { return new(scratch) }
	return e, nil
}

// Dim is 512.
func (e *Embedder) Dim() int { return dim }

// Model names the model, its quantisation and its vector.
func (e *Embedder) Model() string { return "bge-small-zh-v1.5/int8/cls" }

// Embed returns the vectors of the texts; see embedding.Embedder. Texts are
// shared out over the processor's cores, each text to one. Between two layers of
// a text it looks whether ctx has ended.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	var next atomic.Int64
	var failed atomic.Pointer[error]
	work := func() {
		s := e.scratch.Get().(*scratch)
		defer e.scratch.Put(s)
		for {
			i := int(next.Add(1)) - 1
			if i >= len(texts) || failed.Load() != nil {
				return
			}
			v, err := e.one(ctx, s, texts[i])
			if err != nil {
				err = fmt.Errorf("bge: embed text %d of %d: %w", i+1, len(texts), err)
				failed.CompareAndSwap(nil, &err)
				return
			}
			vectors[i] = v
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(texts)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	return vectors, nil
}

func (e *Embedder) one(ctx context.Context, s *scratch, text string) ([]float32, error) {
	out := make([]float32, dim)
	ids := e.tokenizer.Encode(text, tokens)
	if len(ids) == 2 { // [CLS] [SEP]
		return out, ctx.Err()
	}
	if err := e.weights.forward(ctx, s, ids, out); err != nil {
		return nil, err
	}
	return out, nil
}
