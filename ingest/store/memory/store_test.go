package memory

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/store"
	"yijian/ingest/store/storetest"
)

func TestStoreConforms(t *testing.T) {
	parameters := storetest.Parameters{K1: k1, B: b}
	t.Run("published at once", func(t *testing.T) {
		storetest.Run(t, parameters, func(t *testing.T, chunks []guide.Chunk) store.Store {
			s := New()
			s.Publish(1, chunks, nil)
			return s
		})
	})
	t.Run("published in many generations with removals between", func(t *testing.T) {
		storetest.Run(t, parameters, func(t *testing.T, chunks []guide.Chunk) store.Store {
			return grown(chunks)
		})
	})
}

func TestStoreSearchesByVectors(t *testing.T) {
	parameters := storetest.Parameters{K1: k1, B: b}
	t.Run("learnt at once", func(t *testing.T) {
		storetest.RunVectors(t, parameters, func(t *testing.T, chunks []guide.Chunk, vectors [][]float32) store.Store {
			s := New()
			s.Publish(1, chunks, nil)
			learn(t, s, storetest.Model, chunks, vectors)
			return s
		})
	})
	t.Run("learnt before, between and after many generations", func(t *testing.T) {
		storetest.RunVectors(t, parameters, func(t *testing.T, chunks []guide.Chunk, vectors [][]float32) store.Store {
			s := New()
			learn(t, s, storetest.Model, chunks, vectors)
			for i := 0; i < len(chunks); i += 150 {
				part := chunks[i:min(i+150, len(chunks))]
				s.Publish(int64(i+1), part, nil)
				learn(t, s, storetest.Model, part[:len(part)/2], vectors[i:])
				guests := slices.Clone(part[:len(part)/3])
				var gone []string
				for j := range guests {
					guests[j].ID += "guest"
					gone = append(gone, guests[j].ID)
				}
				s.Publish(int64(i+2), guests, nil) // have their vectors by their text
				s.Publish(int64(i+3), nil, gone)
			}
			learn(t, s, storetest.Model, chunks, vectors)
			return s
		})
	})
}

// grown publishes chunks bit by bit, others between them that go again, and some
// twice.
func grown(chunks []guide.Chunk) *Store {
	s := New()
	r := rand.New(rand.NewPCG(9, 9))
	n := int64(0)
	others := storetest.Chunks(300, 77)
	for i := range others {
		others[i].ID = "other" + others[i].ID
	}
	for part := range slices.Chunk(chunks, 37) {
		n++
		at := r.IntN(len(others) - 20)
		guests := others[at : at+20]
		var ids []string
		for _, c := range guests {
			ids = append(ids, c.ID)
		}
		s.Publish(n, guests, nil)
		n++
		s.Publish(n, append(slices.Clone(part), part[0]), ids)
	}
	return s
}

func TestScoresAfterManyChangesAreThoseOfANewIndex(t *testing.T) {
	chunks := storetest.Chunks(9000, 4) // more than one small segment
	fresh := New()
	fresh.Publish(1, slices.Clone(chunks), nil)

	changed := New()
	old := slices.Clone(chunks)
	for i := range old {
		if i%50 == 0 {
			old[i].ID += "old"
			old[i].Text = "从前的" + old[i].Text
		}
	}
	changed.Publish(1, old[:6000], nil)
	changed.Publish(2, old[6000:], nil)
	var add []guide.Chunk
	var removed []string
	for i := 0; i < len(old); i += 50 {
		add = append(add, chunks[i])
		removed = append(removed, old[i].ID)
	}
	changed.Publish(3, add, removed)

	if got, want := changed.Len(), fresh.Len(); got != want {
		t.Fatalf("%d chunks after the changes, want %d", got, want)
	}
	for _, question := range storetest.Questions(30, 4) {
		q := store.Query{Terms: storetest.Terms(question), Limit: 100}
		if diff := cmp.Diff(find(t, fresh, q), find(t, changed, q)); diff != "" {
			t.Fatalf("search %q: a new index and a changed one differ (-new +changed):\n%s", question, diff)
		}
	}
}

func find(t *testing.T, s *Store, q store.Query) []store.Hit {
	t.Helper()
	hits, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	return hits
}

func TestASearchSeesOneGenerationWhole(t *testing.T) {
	// Every generation holds 30 chunks that name it, and no others.
	of := func(n int64) (chunks []guide.Chunk, ids []string) {
		for i := range 30 {
			c := guide.Chunk{ID: fmt.Sprintf("g@%d#%02d", n, i), Guide: "g", Version: fmt.Sprint(n), Text: "居住证办理"}
			chunks, ids = append(chunks, c), append(ids, c.ID)
		}
		return chunks, ids
	}
	s := New()
	chunks, _ := of(1)
	s.Publish(1, chunks, nil)

	var done atomic.Bool
	var searches atomic.Int64
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for !done.Load() {
				before := s.Generation()
				hits, err := s.Search(context.Background(), store.Query{Terms: storetest.Terms("居住证")})
				after := s.Generation()
				if err != nil || len(hits) != 30 {
					t.Errorf("between generations %d and %d: %d hits and error %v, want 30", before, after, len(hits), err)
					return
				}
				for _, h := range hits {
					if h.Chunk.Version != hits[0].Chunk.Version {
						t.Errorf("one search saw versions %s and %s", hits[0].Chunk.Version, h.Chunk.Version)
						return
					}
				}
				searches.Add(1)
			}
		})
	}
	for n := int64(2); n <= 200 || searches.Load() < 100; n++ {
		chunks, _ := of(n)
		_, old := of(n - 1)
		s.Publish(n, chunks, old)
		if t.Failed() {
			break
		}
	}
	done.Store(true)
	wg.Wait()
}

func TestDocFreqCountsLiveChunks(t *testing.T) {
	s := New()
	s.Publish(1, []guide.Chunk{
		{ID: "a", Text: "居住证"}, {ID: "b", Text: "居住证和居住证明"}, {ID: "c", Text: "ABC护照"},
	}, nil)
	s.Publish(2, nil, []string{"a", "unknown"})
	for token, want := range map[string]int{"居住": 1, "护照": 1, "abc": 1, "驾照": 0} {
		if df, n := s.DocFreq(token); df != want || n != 2 {
			t.Errorf("DocFreq(%q) = %d of %d, want %d of 2", token, df, n, want)
		}
	}
}

func TestALargeBuildIsDealtOutToTheCores(t *testing.T) {
	for _, n := range []int{0, 1, worthwhile, 3*worthwhile + 1, segmentSize + 1} {
		chunks := make([]guide.Chunk, n)
		for i := range chunks {
			chunks[i] = guide.Chunk{ID: fmt.Sprintf("%06d", i), Text: fmt.Sprintf("第%d件", i)}
		}
		next := 0
		for _, seg := range build(chunks) {
			if len(seg.chunks) == 0 || len(seg.chunks) > segmentSize {
				t.Errorf("%d chunks: a segment of %d, want 1 to %d", n, len(seg.chunks), segmentSize)
			}
			for i := range seg.chunks {
				if seg.chunks[i].ID != chunks[next].ID {
					t.Fatalf("%d chunks: %s stands where %s should", n, seg.chunks[i].ID, chunks[next].ID)
				}
				next++
			}
		}
		if next != n {
			t.Errorf("%d chunks: %d are in segments", n, next)
		}
	}
}

func TestManyGenerationsDontMakeManySegments(t *testing.T) {
	s := New()
	chunks := storetest.Chunks(400, 6)
	for i := range chunks {
		var removed []string
		if i > 50 {
			removed = []string{chunks[i-50].ID}
		}
		s.Publish(int64(i+1), chunks[i:i+1], removed)
	}
	snap := s.current.Load()
	stored := 0
	for _, v := range snap.views {
		stored += len(v.chunks)
	}
	if len(snap.views) > 10 || stored > 100 || snap.n != 51 {
		t.Errorf("%d segments with %d chunks for %d live ones, want few, ≤ 100 and 51", len(snap.views), stored, snap.n)
	}
}

func TestPostingsAreThoseOfEachChunkCountedByItself(t *testing.T) {
	// More postings than a block of the tally holds, tokens of every length, the
	// same one many times in a chunk, chunks of nothing.
	chunks := storetest.Chunks(1000, 3)
	for i := range chunks {
		switch i % 50 {
		case 7:
			chunks[i].Context, chunks[i].Text = "", " ，。 "
		case 8:
			chunks[i].Text = strings.Repeat("证 gb39554 ", 300) + "\U0002000b\U0002000c"
		}
	}
	seg := buildSegment(chunks)
	if len(seg.docs) <= tallySize {
		t.Fatalf("%d postings, want more than the %d of a block", len(seg.docs), tallySize)
	}
	want := map[string]map[int]int{}
	for i := range chunks {
		tokens := append(han.Tokens(chunks[i].Context), han.Tokens(chunks[i].Text)...)
		if got, want := seg.lens[i], uint32(len(tokens)); got != want {
			t.Errorf("chunk %d has length %d, want %d", i, got, want)
		}
		for _, token := range tokens {
			if want[token] == nil {
				want[token] = map[int]int{}
			}
			want[token][i] = min(want[token][i]+1, math.MaxUint8)
		}
	}
	if got, want := seg.dict.size(), len(want); got != want {
		t.Errorf("%d tokens, want %d", got, want)
	}
	for token, counts := range want {
		id, ok := seg.dict.id(token)
		if !ok {
			t.Errorf("token %q has no number", token)
			continue
		}
		docs, ns := seg.postings(id)
		got := map[int]int{}
		for i, doc := range docs {
			got[int(doc)] = int(ns[i])
		}
		if diff := cmp.Diff(counts, got); diff != "" || !slices.IsSorted(docs) {
			t.Errorf("postings of %q (-want +got):\n%s", token, diff)
		}
	}
}

func TestPackKeepsTokensApart(t *testing.T) {
	tokens := []string{"", "\x00", "\x00\x00", "a", "\x00a", "居", "居住", "住居", "居住证", "居住证明", "\U0010ffff\U0010ffff\U0010ffff", "abcd", "\xff", "\xfe", "\ufffd"}
	d := newDict()
	for i, token := range tokens {
		if id := d.add(token); id != uint32(i) {
			t.Errorf("add(%q) = %d, want the new number %d", token, id, i)
		}
	}
	for i, token := range tokens {
		if id, ok := d.id(token); !ok || id != uint32(i) {
			t.Errorf("id(%q) = %d, %v, want %d", token, id, ok, i)
		}
	}
}
