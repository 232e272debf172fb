package kept

import (
	"container/list"
	"context"
	"slices"
	"sync"

	"yijian/ingest/embedding"
)

// Recent is e with the last n texts' vectors kept in memory, 2 KB each for 512
// elements: the same questions are asked again and again.
func Recent(e embedding.Embedder, n int) embedding.Embedder {
	return &recent{Embedder: e, limit: n, byText: map[string]*list.Element{}, order: list.New()}
}

type recent struct {
	embedding.Embedder
	limit int

	mu     sync.Mutex
	byText map[string]*list.Element
	order  *list.List // of entry, last used first
}

type entry struct {
	text   string
	vector []float32
}

func (r *recent) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	return known(ctx, texts, r.get, func(texts []string) ([][]float32, error) {
		made, err := r.Embedder.Embed(ctx, texts)
		if err != nil {
			return nil, err
		}
		for i, v := range made {
			r.put(texts[i], slices.Clone(v)) // the caller may change its own
		}
		return made, nil
	})
}

func (r *recent) get(text string) ([]float32, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.byText[text]
	if !ok {
		return nil, false
	}
	r.order.MoveToFront(e)
	return slices.Clone(e.Value.(entry).vector), true
}

func (r *recent) put(text string, v []float32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.byText[text]; ok {
		return
	}
	r.byText[text] = r.order.PushFront(entry{text, v})
	if r.order.Len() > r.limit {
		last := r.order.Back()
		delete(r.byText, last.Value.(entry).text)
		r.order.Remove(last)
	}
}
