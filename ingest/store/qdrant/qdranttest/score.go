package qdranttest

import (
	"math"
	"slices"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// scorer scores points against a vector; false: the point has no such vector, or,
// sparse, no index in common.
func (c *collection) scorer(using string, q *api.VectorInput) (func(*point) (float32, bool), error) {
	params := c.config.GetParams()
	if d := q.GetDense(); d != nil {
		dense := params.GetVectorsConfig().GetParamsMap().GetMap()[using]
		if dense == nil {
			return nil, status.Errorf(codes.InvalidArgument, "Wrong input: Not existing vector name error: %s", using)
		}
		if int(dense.GetSize()) != len(d.GetData()) {
			return nil, status.Errorf(codes.InvalidArgument, "Wrong input: Vector dimension error: expected dim: %d, got %d", dense.GetSize(), len(d.GetData()))
		}
		if dense.GetDistance() != api.Distance_Cosine {
			return nil, status.Errorf(codes.Unimplemented, "distance %v", dense.GetDistance())
		}
		want := normalised(d.GetData())
		return func(p *point) (float32, bool) {
			have, ok := p.dense[using]
			if !ok {
				return 0, false
			}
			var sum float32
			for i := range want {
				sum += want[i] * have[i]
			}
			return sum, true
		}, nil
	}
	sp := q.GetSparse()
	if sp == nil {
		return nil, status.Error(codes.Unimplemented, "queries are dense or sparse vectors here")
	}
	config := params.GetSparseVectorsConfig().GetMap()[using]
	if config == nil {
		return nil, status.Errorf(codes.InvalidArgument, "Wrong input: Not existing vector name error: %s", using)
	}
	want, err := sparse(sp.GetIndices(), sp.GetValues())
	if err != nil {
		return nil, err
	}
	if config.GetModifier() == api.Modifier_Idf {
		c.weigh(using, want)
	}
	indices := make([]uint32, 0, len(want))
	for at := range want {
		indices = append(indices, at)
	}
	slices.Sort(indices)
	return func(p *point) (float32, bool) {
		have := p.sparse[using]
		var sum float32
		common := false
		for _, at := range indices {
			if v, ok := have[at]; ok {
				sum += want[at] * v
				common = true
			}
		}
		return sum, common
	}, nil
}

// weigh multiplies a query's weights by the IDF over all points that have the
// vector, whatever the filter.
func (c *collection) weigh(using string, q map[uint32]float32) {
	n := 0
	df := map[uint32]int{}
	for _, p := range c.points {
		v, ok := p.sparse[using]
		if !ok {
			continue
		}
		n++
		for at := range q {
			if _, ok := v[at]; ok {
				df[at]++
			}
		}
	}
	for at := range q {
		d := float64(df[at])
		q[at] *= float32(math.Log((float64(n)-d+0.5)/(d+0.5) + 1))
	}
}
