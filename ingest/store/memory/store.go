package memory

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"yijian/ingest/embedding"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/vector"
)

// A Store is an index in memory. Make one with [New] or [FromCatalog].
type Store struct {
	current atomic.Pointer[snapshot]
	publish sync.Mutex // one change at a time; searches never take it
	rooms   sync.Pool  // of *bench
	models  []string   // whose vectors are wanted, the best first

	// Under publish: up to which place the catalog's vectors have been read, and
	// whether chunks have come since whose vectors may stand before it.
	seen  int64
	older bool
}

var _ store.Store = (*Store)(nil)

// New is an empty store of generation 0.
func New() *Store {
	return with(parameters{k1: k1, b: b})
}

func with(p parameters) *Store {
	s := &Store{rooms: sync.Pool{New: func() any { return new(bench) }}}
	s.current.Store(newSnapshot(p, meaning{}, 0, nil))
	return s
}

// Generation is the generation that searches see now.
func (s *Store) Generation() int64 { return s.current.Load().generation }

// Len is the number of chunks that searches see now.
func (s *Store) Len() int { return s.current.Load().n }

// DocFreq is in how many chunks the token occurs, and how many chunks there are.
func (s *Store) DocFreq(token string) (df, n int) {
	snap := s.current.Load()
	for _, v := range snap.views {
		if id, ok := v.dict.id(token); ok {
			df += v.df(id)
		}
	}
	return df, snap.n
}

// Publish makes a generation: the chunks that searches see now, without those
// whose ids are in removed, with add. A chunk whose id is already there takes
// its place; an id that isn't there is removed already. Searches see the old
// generation whole until Publish returns, and the new one whole after it. The
// store keeps add's chunks.
func (s *Store) Publish(generation int64, add []guide.Chunk, removed []string) {
	s.publish.Lock()
	defer s.publish.Unlock()

	add = lastOfEachID(add)
	ids := make(map[string]bool, len(add)+len(removed))
	for _, id := range removed {
		ids[id] = true
	}
	for i := range add {
		ids[add[i].ID] = true
	}
	var views []*view
	now := s.current.Load()
	for _, v := range now.views {
		w, _ := v.without(ids)
		views = append(views, w)
	}
	views = extend(views, add)
	if now.dim > 0 {
		fill(views, now.dim).carry(now.views)
	}
	s.older = s.older || len(add) > 0
	s.current.Store(newSnapshot(now.parameters, now.meaning, generation, views))
}

// Learn gives the chunks vectors of a model, each of dim elements: each calls put
// with the vectors that there are, by chunk.Key. Chunks that have one of that
// model keep it; those of another model are forgotten. Searches see them all at
// once when Learn returns; after an error nothing has changed.
func (s *Store) Learn(model string, dim int, each func(put func(embedding.Key, vector.Quantized) error) error) error {
	s.publish.Lock()
	defer s.publish.Unlock()
	return s.learn(meaning{model, dim}, func(f *filling) error {
		return each(func(key embedding.Key, q vector.Quantized) error {
			if len(q.Codes) != dim {
				return fmt.Errorf("a vector of %d elements, want %d", len(q.Codes), dim)
			}
			f.put(key, q.Codes, q.Scale)
			return nil
		})
	})
}

// learn is Learn for who holds publish.
func (s *Store) learn(m meaning, each func(*filling) error) error {
	now := s.current.Load()
	views := make([]*view, len(now.views))
	for i, v := range now.views {
		w := *v
		if m != now.meaning {
			w.vectors = nil
		}
		views[i] = &w
	}
	if err := each(fill(views, m.dim)); err != nil {
		return fmt.Errorf("vectors of %s: %w", m.model, err)
	}
	s.current.Store(newSnapshot(now.parameters, m, now.generation, views))
	return nil
}

// Model is whose vectors searches compare questions with; "" is nobody's.
func (s *Store) Model() string { return s.current.Load().model }

// Vectors is how many of the chunks that searches see have a vector.
func (s *Store) Vectors() int {
	now := s.current.Load()
	return now.n - now.missing()
}

// small is the number of chunks up to which the newest segment is built again
// together with what is added, in well under a second, so that many small
// generations don't make many small segments.
const small = 4096

// extend adds chunks to the views. Now and then that is everything built anew:
// when a fifth is dead, or there are many more segments than needed.
func extend(views []*view, add []guide.Chunk) []*view {
	live, dead := 0, 0
	for _, v := range views {
		live += v.live()
		dead += len(v.dead)
	}
	needed := (live + len(add) + segmentSize - 1) / segmentSize
	if dead > live/4 || len(views) > needed+8 {
		chunks := make([]guide.Chunk, 0, live+len(add))
		for _, v := range views {
			chunks = v.alive(chunks)
		}
		return viewsOf(append(chunks, add...))
	}
	if len(add) == 0 {
		return views
	}
	if n := len(views); n > 0 && views[n-1].live() < small {
		add = append(views[n-1].alive(nil), add...)
		views = views[:n-1]
	}
	return append(views, viewsOf(add)...)
}

func viewsOf(chunks []guide.Chunk) []*view {
	var views []*view
	for _, seg := range build(chunks) {
		views = append(views, &view{segment: seg})
	}
	return views
}

// lastOfEachID is chunks without those whose id comes again later.
func lastOfEachID(chunks []guide.Chunk) []guide.Chunk {
	seen := make(map[string]bool, len(chunks))
	twice := make([]bool, len(chunks))
	found := false
	for i := range slices.Backward(chunks) {
		twice[i] = seen[chunks[i].ID]
		found = found || twice[i]
		seen[chunks[i].ID] = true
	}
	if !found {
		return chunks
	}
	var kept []guide.Chunk
	for i := range chunks {
		if !twice[i] {
			kept = append(kept, chunks[i])
		}
	}
	return kept
}
