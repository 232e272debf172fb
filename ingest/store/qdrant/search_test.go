package qdrant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
	"yijian/ingest/store/qdrant/qdranttest"
	"yijian/ingest/store/storetest"
	"yijian/ingest/vector"
)

// servers are the fake one and, if there is one, the real one.
func servers(t *testing.T, test func(t *testing.T, o Options)) {
	t.Run("fake", func(t *testing.T) { test(t, fake(t, qdranttest.New(t))) })
	t.Run("real", func(t *testing.T) { test(t, real(t)) })
}

func TestEveryHitHasBothScoresExactly(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		chunks := storetest.Chunks(600, 7)
		s := openStore(t, o)
		publish(t, s, 1, chunks)
		lexical := memory.New()
		lexical.Publish(1, chunks, nil)
		filters := []store.Filter{
			{},
			{Regions: []string{"990102", "990100", "000000"}, Day: 20260312, Audience: guide.Person},
			{Guides: []string{"g00003", "g00004", "g00050"}},
		}
		bothOnly := 0
		for i, question := range storetest.Questions(12, 7) {
			q := store.Query{Terms: storetest.Terms(question), Vector: embed(t, question), Filter: filters[i%len(filters)], Limit: 30}
			hits := find(t, s, q)
			if len(hits) == 0 {
				t.Errorf("%q: no hits", question)
			}
			words := map[string]float64{}
			union := map[string]store.Hit{} // the first of each list, which are fused
			for i, h := range find(t, lexical, store.Query{Terms: q.Terms, Filter: q.Filter, Limit: len(chunks)}) {
				words[h.Chunk.ID] = h.Lexical
				if i < store.Candidates {
					union[h.Chunk.ID] = h
				}
			}
			for i, h := range nearest(t, chunks, q) {
				if i == store.Candidates {
					break
				}
				h.Lexical = words[h.Chunk.ID]
				union[h.Chunk.ID] = h
			}
			best := store.Best(slices.Collect(maps.Values(union)))
			last := math.Inf(1)
			for _, h := range hits {
				v, err := hashed(t.Context(), []guide.Chunk{h.Chunk})
				if err != nil {
					t.Fatal(err)
				}
				if want := float64(vector.Dot(v[0], q.Vector)); math.Abs(h.Dense-want) > 1e-4 {
					t.Errorf("%q: %s has dense score %g, want %g", question, h.Chunk.ID, h.Dense, want)
				}
				if want := words[h.Chunk.ID]; math.Abs(h.Lexical-want) > 1e-4*max(1, want) {
					t.Errorf("%q: %s has lexical score %g, want %g", question, h.Chunk.ID, h.Lexical, want)
				}
				if !q.Filter.Pass(&h.Chunk) {
					t.Errorf("%q: %s does not pass %+v", question, h.Chunk.ID, q.Filter)
				}
				fused := store.Fuse(h.Lexical, h.Dense, best)
				if fused > last+1e-4 {
					t.Errorf("%q: %s with %g comes after %g", question, h.Chunk.ID, fused, last)
				}
				last = fused
				if h.Lexical > 0 && h.Dense > 0 {
					bothOnly++
				}
			}
		}
		if bothOnly == 0 {
			t.Error("no hit has two scores: the test asks nothing")
		}
	})
}

// nearest are the chunks that pass the query's filter, the highest cosine first.
func nearest(t *testing.T, chunks []guide.Chunk, q store.Query) []store.Hit {
	t.Helper()
	vectors, err := hashed(t.Context(), chunks)
	if err != nil {
		t.Fatal(err)
	}
	var hits []store.Hit
	for i, c := range chunks {
		if q.Filter.Pass(&c) {
			hits = append(hits, store.Hit{Chunk: c, Dense: float64(vector.Dot(vectors[i], q.Vector))})
		}
	}
	slices.SortStableFunc(hits, func(a, b store.Hit) int { return cmp.Compare(b.Dense, a.Dense) })
	return hits
}

func TestAVectorAloneFindsWhatHasNoWordInCommon(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		s := openStore(t, o)
		publish(t, s, 1, []guide.Chunk{{ID: "a", Text: "护照"}, {ID: "b", Text: "户口"}, {ID: "c", Text: "户口迁移"}})
		hits := find(t, s, store.Query{Vector: embed(t, "户口"), Limit: 2})
		if got := ids(hits); got != "b c" {
			t.Errorf("hits %q, want %q", got, "b c")
		}
		for _, h := range hits {
			if h.Lexical != 0 {
				t.Errorf("%s has lexical score %g, want 0: there were no terms", h.Chunk.ID, h.Lexical)
			}
		}
	})
}

func TestChunksWithoutAVectorAreFoundByTheirWords(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		s := openStore(t, o)
		some := func(ctx context.Context, chunks []guide.Chunk) ([][]float32, error) {
			all, err := hashed(ctx, chunks)
			for i := range chunks {
				if chunks[i].ID != "b" {
					all[i] = nil
				}
			}
			return all, err
		}
		r, err := s.Publish(t.Context(), 1, []guide.Chunk{{ID: "a", Text: "居住证"}, {ID: "b", Text: "居住证办理"}, {ID: "c", Text: "护照"}}, nil, some)
		if err != nil || r.Missing != 2 || r.Written != 3 {
			t.Fatalf("report %+v, %v; want 3 written, 2 missing", r, err)
		}
		q := store.Query{Terms: storetest.Terms("居住证"), Vector: embed(t, "居住证")}
		hits := find(t, s, q)
		if got := ids(hits); got != "a b" {
			t.Errorf("hits %q, want %q: a says less else", got, "a b")
		}
		for _, h := range hits {
			if h.Guessed != (h.Chunk.ID == "a") {
				t.Errorf("%s is guessed: %v", h.Chunk.ID, h.Guessed)
			}
		}
		filled, missing, err := s.Fill(t.Context(), hashed)
		if filled != 2 || missing != 0 || err != nil {
			t.Fatalf("Fill = %d, %d, %v; want 2, 0", filled, missing, err)
		}
		if got := ids(find(t, s, q)); got != "a b c" {
			t.Errorf("hits after the vectors came: %q, want %q", got, "a b c")
		}
		if filled, missing, err = s.Fill(t.Context(), hashed); filled+missing != 0 || err != nil {
			t.Errorf("second Fill = %d, %d, %v; want nothing to do", filled, missing, err)
		}
	})
}

func TestAVectorOfAnotherSizeIsAClearError(t *testing.T) {
	s := openStore(t, fake(t, qdranttest.New(t)))
	publish(t, s, 1, []guide.Chunk{{ID: "a", Text: "护照"}})
	_, err := s.Search(t.Context(), store.Query{Vector: make([]float32, 3)})
	if err == nil || !strings.Contains(err.Error(), "3 elements, want 64") {
		t.Errorf("error %v, want one that says 3 elements, want 64", err)
	}
	_, err = s.Publish(t.Context(), 2, []guide.Chunk{{ID: "b"}}, nil, func(context.Context, []guide.Chunk) ([][]float32, error) {
		return [][]float32{make([]float32, 3)}, nil
	})
	if err == nil || !strings.Contains(err.Error(), "3 elements, want 64") {
		t.Errorf("error %v, want one that says 3 elements, want 64", err)
	}
}

func TestWithoutAnEmbedderTheSearchIsLexical(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		o.Model, o.Dim = "", 0
		s := openStore(t, o)
		if _, err := s.Publish(t.Context(), 1, []guide.Chunk{{ID: "a", Text: "居住证"}, {ID: "b", Text: "护照"}}, nil, hashed); err != nil {
			t.Fatal(err)
		}
		hits := find(t, s, store.Query{Terms: storetest.Terms("居住证"), Vector: embed(t, "护照")})
		if got := ids(hits); got != "a" {
			t.Errorf("hits %q, want a", got)
		}
	})
}

func TestTiesAreCutInOrderOfID(t *testing.T) {
	servers(t, func(t *testing.T, o Options) {
		s := openStore(t, o)
		var chunks []guide.Chunk
		for i := range 500 { // the last ones come first
			chunks = append(chunks, guide.Chunk{ID: fmt.Sprintf("g@1#%03d", 499-i), Text: "居住证"})
		}
		publish(t, s, 1, chunks)
		for _, q := range []store.Query{
			{Terms: storetest.Terms("居住证"), Limit: 20},
			{Terms: storetest.Terms("居住证"), Vector: embed(t, "居住证"), Limit: 150},
		} {
			for i, h := range find(t, s, q) {
				if want := fmt.Sprintf("g@1#%03d", i); h.Chunk.ID != want {
					t.Fatalf("limit %d: hit %d is %s, want %s", q.Limit, i, h.Chunk.ID, want)
				}
			}
		}
	})
}

func TestRequestsAreOfTheAgreedShape(t *testing.T) {
	server := qdranttest.New(t)
	o := fake(t, server)
	o.Batch = 4
	s := openStore(t, o)
	publish(t, s, 1, []guide.Chunk{
		{ID: "a", Guide: "ga", Version: "1", Text: "居住证", Region: "990100"}, {ID: "b", Text: "户口", Region: "990100"}, {ID: "c", Text: "口户", Region: "990100"},
		{ID: "d", Text: "居住地", Region: "990100"}, {ID: "e", Text: "护照", Region: "990100"},
	})
	create := server.Calls("Create")[0].Request.(*api.CreateCollection)
	dense := create.GetVectorsConfig().GetParamsMap().GetMap()["dense"]
	if scalar := dense.GetQuantizationConfig().GetScalar(); scalar.GetType() != api.QuantizationType_Int8 || dense.GetSize() != dim || dense.GetDistance() != api.Distance_Cosine {
		t.Errorf("dense vector %v, want %d elements, cosine, int8", dense, dim)
	}
	if got := create.GetShardNumber(); got != 1 {
		t.Errorf("%d shards, want 1: scores are to be of one scale", got)
	}
	if got := create.GetSparseVectorsConfig().GetMap()["lexical"].GetModifier(); got != api.Modifier_Idf {
		t.Errorf("the sparse vector's modifier is %v, want Idf", got)
	}
	indexed := map[string]api.FieldType{}
	for _, c := range server.Calls("CreateFieldIndex") {
		r := c.Request.(*api.CreateFieldIndexCollection)
		indexed[r.GetFieldName()] = r.GetFieldType()
	}
	for _, f := range []string{"region", "handle", "audience", "slot", "guide", "from", "to", "added", "removed"} {
		if _, ok := indexed[f]; !ok {
			t.Errorf("field %s has no index", f)
		}
	}
	sizes := []int{}
	for _, c := range server.Calls("Upsert") {
		r := c.Request.(*api.UpsertPoints)
		sizes = append(sizes, len(r.GetPoints()))
		if !r.GetWait() {
			t.Error("a write does not wait to be applied")
		}
		for _, p := range r.GetPoints() {
			if want := pointID(p.GetPayload()["id"].GetStringValue()).GetUuid(); p.GetId().GetUuid() != want {
				t.Errorf("point %s, want %s", p.GetId().GetUuid(), want)
			}
		}
	}
	slices.Sort(sizes)
	if !slices.Equal(sizes, []int{1, 4}) {
		t.Errorf("batches of %v points, want 4 and 1", sizes)
	}
	server.Forget()
	find(t, s, store.Query{Terms: storetest.Terms("居住"), Vector: embed(t, "户口"), Filter: store.Filter{Regions: []string{"990100"}}, Limit: 2})
	calls := server.Calls("QueryBatch")
	if len(calls) != 2 || len(server.Calls()) != 2 {
		t.Fatalf("%d calls for one search, want 2 batches", len(server.Calls()))
	}
	one := calls[0].Request.(*api.QueryBatchPoints)
	if n := len(one.GetQueryPoints()); n != 2 {
		t.Fatalf("the first batch has %d queries, want sparse and dense", n)
	}
	for _, q := range one.GetQueryPoints() {
		if len(q.GetFilter().GetMust()) != 3 {
			t.Errorf("query using %s has filter %v, want generation and region", q.GetUsing(), q.GetFilter())
		}
	}
	if p := one.GetQueryPoints()[1].GetParams().GetQuantization(); !p.GetRescore() || p.GetOversampling() != 2 {
		t.Errorf("the dense query has quantization %v, want rescored, oversampled", p)
	}
	two := calls[1].Request.(*api.QueryBatchPoints).GetQueryPoints()
	if len(two) != 1 || two[0].GetUsing() != "lexical" || len(two[0].GetFilter().GetMust()[0].GetHasId().GetHasId()) == 0 || two[0].GetWithPayload().GetEnable() {
		t.Errorf("the second batch is %v, want lexical scores of the ids that only the dense list has", two)
	}

	server.Forget()
	find(t, s, store.Query{Terms: storetest.Terms("居住")})
	if got := len(server.Calls()); got != 1 {
		t.Errorf("%d calls for a search by words alone, want 1", got)
	}
}

func TestASlowServerIsGivenUp(t *testing.T) {
	server := qdranttest.New(t)
	o := fake(t, server)
	o.Timeout = 50 * time.Millisecond
	s := openStore(t, o)
	publish(t, s, 1, []guide.Chunk{{ID: "a", Text: "居住证"}})
	server.Meddle(func(ctx context.Context, c qdranttest.Call, next func() (any, error)) (any, error) {
		<-ctx.Done()
		return nil, status.FromContextError(ctx.Err()).Err()
	})
	_, err := s.Search(t.Context(), store.Query{Terms: storetest.Terms("居住")})
	if code(err) != codes.DeadlineExceeded || !strings.Contains(err.Error(), qdranttest.Host) {
		t.Errorf("error %v, want the server's name and a deadline", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Search(ctx, store.Query{Terms: storetest.Terms("居住")}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the caller's %v", err, context.DeadlineExceeded)
	}
}

func TestHalfAnAnswerIsAnError(t *testing.T) {
	server := qdranttest.New(t)
	s := openStore(t, fake(t, server))
	publish(t, s, 1, []guide.Chunk{{ID: "a", Text: "居住证"}, {ID: "b", Text: "证住居"}})
	q := store.Query{Terms: storetest.Terms("居住"), Vector: embed(t, "居住")}
	for name, answer := range map[string]func(*api.QueryBatchResponse){
		"no lists":     func(r *api.QueryBatchResponse) { r.Result = nil },
		"one of two":   func(r *api.QueryBatchResponse) { r.Result = r.Result[:1] },
		"one too many": func(r *api.QueryBatchResponse) { r.Result = append(r.Result, &api.BatchResult{}) },
	} {
		server.Meddle(func(_ context.Context, c qdranttest.Call, next func() (any, error)) (any, error) {
			r, err := next()
			if b, ok := r.(*api.QueryBatchResponse); ok {
				answer(b)
			}
			return r, err
		})
		if hits, err := s.Search(t.Context(), q); err == nil || hits != nil {
			t.Errorf("%s: got %d hits, %v; want an error", name, len(hits), err)
		}
	}
}

func TestEveryErrorOfTheServerIsAnErrorOfTheSearch(t *testing.T) {
	server := qdranttest.New(t)
	s := openStore(t, fake(t, server))
	publish(t, s, 1, []guide.Chunk{{ID: "a", Text: "居住证"}})
	for c := codes.Canceled; c <= codes.Unauthenticated; c++ {
		server.Meddle(func(context.Context, qdranttest.Call, func() (any, error)) (any, error) {
			return nil, status.Error(c, "meddled")
		})
		if _, err := s.Search(t.Context(), store.Query{Terms: storetest.Terms("居住")}); err == nil || !strings.Contains(err.Error(), "meddled") {
			t.Errorf("status %v: error %v", c, err)
		}
	}
}

func TestSearchesAndPublishingGoTogether(t *testing.T) {
	server := qdranttest.New(t)
	s := openStore(t, fake(t, server))
	of := func(n int64) []guide.Chunk {
		var chunks []guide.Chunk
		for i := range 20 {
			chunks = append(chunks, guide.Chunk{ID: fmt.Sprintf("g@%d#%02d", n, i), Guide: "g", Version: fmt.Sprint(n), Text: "居住证办理"})
		}
		return chunks
	}
	publish(t, s, 1, of(1))
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for ctx.Err() == nil {
				hits, err := s.Search(t.Context(), store.Query{Terms: storetest.Terms("居住证"), Vector: embed(t, "居住")})
				if err != nil || len(hits) != 20 {
					t.Errorf("%d hits, %v; want 20", len(hits), err)
					return
				}
				for _, h := range hits {
					if h.Chunk.Version != hits[0].Chunk.Version {
						t.Errorf("one search saw versions %s and %s", h.Chunk.Version, hits[0].Chunk.Version)
						return
					}
				}
			}
		})
	}
	wg.Go(func() {
		for ctx.Err() == nil {
			if _, _, err := s.Fill(t.Context(), hashed); err != nil {
				t.Errorf("fill: %v", err)
				return
			}
		}
	})
	for n := int64(2); n <= 30; n++ {
		vectors := hashed
		if n%2 == 0 {
			vectors = nil // they come later
		}
		if _, err := s.Publish(t.Context(), n, of(n), []string{ref("g", fmt.Sprint(n-1))}, vectors); err != nil {
			t.Fatalf("publish generation %d: %v", n, err)
		}
	}
	stop()
	wg.Wait()
	r, err := s.ids(t.Context(), s.now.Load().collection)
	if err != nil || len(r) != 60 {
		t.Errorf("%d points are left, %v; want those of the last three generations", len(r), err)
	}
}

// Numbers that are kept in collections must not change with the program.
func TestTokensAndPointsHaveNumbersForGood(t *testing.T) {
	for token, want := range map[string]uint32{"abc": 0x1a47e90b, "居住": 0x060213e6} {
		if got := tokenID(token); got != want {
			t.Errorf("tokenID(%q) = %#x, want %#x", token, got, want)
		}
	}
	if got, want := pointID("g@1#0").GetUuid(), "abadea1d-c31a-5271-bd14-f7af214667b1"; got != want {
		t.Errorf("pointID = %s, want %s", got, want)
	}
	seen := map[uint32]string{}
	shared := 0
	for _, c := range storetest.Chunks(5000, 3) {
		for _, token := range tokens(&c) {
			id := tokenID(token)
			if was, ok := seen[id]; ok && was != token {
				shared++
				continue
			}
			seen[id] = token
		}
	}
	t.Logf("%d tokens, %d occurrences of one that shares a number", len(seen), shared)
	if shared > len(seen)/1000 {
		t.Errorf("%d occurrences of tokens that share a number, among %d", shared, len(seen))
	}
}
