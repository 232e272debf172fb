package qdrant

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	api "github.com/qdrant/go-client/qdrant"

	"yijian/ingest/store"
)

const (
	defaultLimit = 50
	// slack is how many more are asked for than are looked at, so that a tie at the
	// end of a list is seen; widest is how often that is not enough.
	slack  = 8
	widest = 3
	// oversampling is how many more than the limit the quantized vectors propose
	// for a second look with the full ones.
	oversampling = 2.0
	hnswEf       = 128
)

// Search implements [store.Store]. It takes at most Options.Timeout.
func (s *Store) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	limited, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	for try := 1; ; try++ {
		now := s.now.Load()
		if now == nil || now.collection == "" {
			return nil, s.errorf("search: %w", ErrNotReady)
		}
		hits, err := s.search(limited, now, q)
		switch {
		case notFound(err) && try == 1:
			// Another program has built a new collection and removed this one.
			if _, err := s.Refresh(limited); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, s.errorf("search: %w", ended(ctx, err))
		case s.now.Load() == now || try == 3:
			return hits, nil
		}
		// While it searched, this program has published: the generation it saw may
		// have been swept under its feet.
	}
}

// A found point: what is known of it so far.
type found struct {
	point          *api.ScoredPoint // with its payload
	chunk          string
	lexical, dense float32
	inLexical      bool
	inDense        bool
}

func (s *Store) search(ctx context.Context, now *state, q store.Query) ([]store.Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	meant, err := s.meant(&q)
	if err != nil {
		return nil, err
	}
	a := asking{store: s, collection: now.collection, filter: filter(&q.Filter, now.generation)}
	if indices, values := ask(q.Terms); len(indices) > 0 {
		a.lexical = api.NewQuerySparse(indices, values)
	}
	if meant {
		a.dense = api.NewQueryDense(q.Vector)
	}
	if a.lexical == nil && a.dense == nil {
		return nil, nil
	}
	limit := cmp.Or(max(q.Limit, 0), defaultLimit)
	points, err := a.best(ctx, max(limit, store.Candidates))
	if err != nil {
		return nil, err
	}
	if err := a.complete(ctx, points); err != nil {
		return nil, err
	}
	return fuse(points, limit), nil
}

// meant says whether the question's vector takes part.
func (s *Store) meant(q *store.Query) (bool, error) {
	if len(q.Vector) == 0 || s.o.Dim == 0 || q.Model != "" && q.Model != s.o.Model {
		return false, nil
	}
	if len(q.Vector) != s.o.Dim {
		return false, fmt.Errorf("the question's vector has %d elements, want %d as those of %s have", len(q.Vector), s.o.Dim, s.o.Model)
	}
	sum := 0.0
	for _, x := range q.Vector {
		sum += float64(x) * float64(x)
	}
	return sum > 0 && !math.IsInf(sum, 0), nil
}

// asking is one question to one collection. A list that is not asked for is nil.
type asking struct {
	store          *Store
	collection     string
	filter         *api.Filter
	lexical, dense *api.Query
}

// best is the union of the k best of each list. Equal scores are in order of
// chunk id, also where the list is cut: if the cut falls into a tie, more is asked
// for, as long as that is reasonable.
func (a *asking) best(ctx context.Context, k int) (map[string]*found, error) {
	var lists []*api.BatchResult
	for n, round := k+slack, 0; ; n, round = 4*n, round+1 {
		var queries []*api.QueryPoints
		if a.lexical != nil {
			queries = append(queries, a.query(a.lexical, sparseName, a.filter, n, payload(), nil))
		}
		if a.dense != nil {
			queries = append(queries, a.query(a.dense, denseName, a.filter, n, payload(), &api.SearchParams{
				HnswEf:       api.PtrOf(uint64(max(hnswEf, n))),
				Quantization: &api.QuantizationSearchParams{Rescore: api.PtrOf(true), Oversampling: api.PtrOf(oversampling)},
			}))
		}
		var err error
		if lists, err = a.batch(ctx, queries); err != nil {
			return nil, err
		}
		if round == widest || !slices.ContainsFunc(lists, func(l *api.BatchResult) bool { return cutsTie(l.GetResult(), k, n) }) {
			break
		}
	}
	points := map[string]*found{}
	at := 0
	if a.lexical != nil {
		for _, p := range first(lists[at].GetResult(), k) {
			f := add(points, p)
			f.lexical, f.inLexical = p.GetScore(), true
		}
		at++
	}
	if a.dense != nil {
		for _, p := range first(lists[at].GetResult(), k) {
			f := add(points, p)
			f.dense, f.inDense = p.GetScore(), true
		}
	}
	return points, nil
}

// complete fetches the scores that the points of one list have in the other.
func (a *asking) complete(ctx context.Context, points map[string]*found) error {
	var lexical, dense []*api.PointId // to be scored
	for _, f := range points {
		if a.lexical != nil && !f.inLexical {
			lexical = append(lexical, f.point.GetId())
		}
		if a.dense != nil && !f.inDense {
			dense = append(dense, f.point.GetId())
		}
	}
	var queries []*api.QueryPoints
	if len(lexical) > 0 {
		queries = append(queries, a.query(a.lexical, sparseName, only(lexical), len(lexical), api.NewWithPayload(false), nil))
	}
	if len(dense) > 0 {
		// So few are compared one by one, with the full vectors.
		queries = append(queries, a.query(a.dense, denseName, only(dense), len(dense), api.NewWithPayload(false), &api.SearchParams{
			Exact:        api.PtrOf(true),
			Quantization: &api.QuantizationSearchParams{Ignore: api.PtrOf(true)},
		}))
	}
	if len(queries) == 0 {
		return nil
	}
	lists, err := a.batch(ctx, queries)
	if err != nil {
		return err
	}
	for i, l := range lists {
		for _, p := range l.GetResult() {
			f := points[p.GetId().GetUuid()]
			switch {
			case f == nil:
			case i == 0 && len(lexical) > 0:
				f.lexical = p.GetScore()
			default:
				f.dense = p.GetScore()
			}
		}
	}
	return nil
}

func (a *asking) query(q *api.Query, using string, f *api.Filter, limit int, with *api.WithPayloadSelector, params *api.SearchParams) *api.QueryPoints {
	return &api.QueryPoints{
		CollectionName: a.collection,
		Query:          q,
		Using:          api.PtrOf(using),
		Filter:         f,
		Params:         params,
		Limit:          api.PtrOf(uint64(limit)),
		WithPayload:    with,
	}
}

func (a *asking) batch(ctx context.Context, queries []*api.QueryPoints) ([]*api.BatchResult, error) {
	lists, err := a.store.client.QueryBatch(ctx, &api.QueryBatchPoints{CollectionName: a.collection, QueryPoints: queries})
	if err != nil {
		return nil, err
	}
	if len(lists) != len(queries) {
		return nil, a.store.errorf("%d lists came back for %d queries", len(lists), len(queries))
	}
	return lists, nil
}

func only(ids []*api.PointId) *api.Filter {
	return &api.Filter{Must: []*api.Condition{api.NewHasID(ids...)}}
}

// payload is what a hit is made of.
func payload() *api.WithPayloadSelector {
	return api.NewWithPayloadExclude(fieldOf, fieldAdded, fieldRemoved)
}

func add(points map[string]*found, p *api.ScoredPoint) *found {
	id := p.GetId().GetUuid()
	f := points[id]
	if f == nil {
		f = &found{point: p, chunk: p.GetPayload()[fieldID].GetStringValue()}
		points[id] = f
	}
	return f
}

// cutsTie says whether a list of n may lack points that score as its k-th does.
func cutsTie(list []*api.ScoredPoint, k, n int) bool {
	return len(list) >= n && list[n-1].GetScore() == list[k-1].GetScore()
}

// first is the first k, equal scores in order of chunk id.
func first(list []*api.ScoredPoint, k int) []*api.ScoredPoint {
	slices.SortStableFunc(list, func(x, y *api.ScoredPoint) int {
		return cmp.Or(
			cmp.Compare(y.GetScore(), x.GetScore()),
			strings.Compare(x.GetPayload()[fieldID].GetStringValue(), y.GetPayload()[fieldID].GetStringValue()))
	})
	return list[:min(k, len(list))]
}

// fuse orders the points by store.Fuse.
func fuse(points map[string]*found, limit int) []store.Hit {
	hits := make([]store.Hit, 0, len(points))
	for _, f := range points {
		hits = append(hits, store.Hit{Chunk: chunkOf(f.point.GetPayload()), Lexical: float64(f.lexical), Dense: float64(f.dense)})
	}
	return store.Rank(hits, limit)
}
