package qdranttest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// Upsert writes points; a point of the same id is replaced as a whole.
func (s pointsService) Upsert(_ context.Context, r *api.UpsertPoints) (*api.PointsOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	made := make([]*point, len(r.GetPoints()))
	for i, ps := range r.GetPoints() {
		p := &point{id: ps.GetId().GetUuid(), payload: map[string]*api.Value{}, dense: map[string][]float32{}, sparse: map[string]map[uint32]float32{}}
		if len(p.id) != 36 {
			return nil, status.Errorf(codes.InvalidArgument, "Unable to parse UUID: %s", p.id)
		}
		for k, v := range ps.GetPayload() {
			p.payload[k] = proto.Clone(v).(*api.Value)
		}
		if err := c.put(p, ps.GetVectors()); err != nil {
			return nil, err
		}
		made[i] = p
	}
	for _, p := range made {
		if old := c.byID[p.id]; old != nil {
			*old = *p
			continue
		}
		c.byID[p.id] = p
		c.points = append(c.points, p)
	}
	return done(), nil
}

// UpdateVectors changes the named vectors of points that are there.
func (s pointsService) UpdateVectors(_ context.Context, r *api.UpdatePointVectors) (*api.PointsOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	for _, pv := range r.GetPoints() {
		p := c.byID[pv.GetId().GetUuid()]
		if p == nil {
			return nil, status.Errorf(codes.NotFound, "Not found: No point with id %s found", pv.GetId().GetUuid())
		}
		if err := c.put(p, pv.GetVectors()); err != nil {
			return nil, err
		}
	}
	return done(), nil
}

// SetPayload sets fields of the points that pass a filter.
func (s pointsService) SetPayload(_ context.Context, r *api.SetPayloadPoints) (*api.PointsOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	if r.GetPointsSelector().GetFilter() == nil {
		return nil, status.Error(codes.Unimplemented, "points are selected by a filter here")
	}
	points, err := c.pass(r.GetPointsSelector().GetFilter())
	if err != nil {
		return nil, err
	}
	for _, p := range points {
		for k, v := range r.GetPayload() {
			p.payload[k] = proto.Clone(v).(*api.Value)
		}
	}
	return done(), nil
}

// Delete deletes the points that pass a filter.
func (s pointsService) Delete(_ context.Context, r *api.DeletePoints) (*api.PointsOperationResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	if r.GetPoints().GetFilter() == nil {
		return nil, status.Error(codes.Unimplemented, "points are selected by a filter here")
	}
	gone, err := c.pass(r.GetPoints().GetFilter())
	if err != nil {
		return nil, err
	}
	for _, p := range gone {
		delete(c.byID, p.id)
	}
	c.points = slices.DeleteFunc(c.points, func(p *point) bool { return c.byID[p.id] != p })
	return done(), nil
}

// Scroll lists points in order of id.
func (s pointsService) Scroll(_ context.Context, r *api.ScrollPoints) (*api.ScrollResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	points, err := c.pass(r.GetFilter())
	if err != nil {
		return nil, err
	}
	slices.SortFunc(points, func(a, b *point) int { return strings.Compare(a.id, b.id) })
	limit := 10
	if r.Limit != nil {
		limit = int(r.GetLimit())
	}
	resp := &api.ScrollResponse{}
	for _, p := range points {
		if p.id < r.GetOffset().GetUuid() {
			continue
		}
		if len(resp.Result) == limit {
			resp.NextPageOffset = api.NewIDUUID(p.id)
			break
		}
		resp.Result = append(resp.Result, &api.RetrievedPoint{Id: api.NewIDUUID(p.id), Payload: p.show(r.GetWithPayload())})
	}
	return resp, nil
}

// Count counts the points that pass a filter.
func (s pointsService) Count(_ context.Context, r *api.CountPoints) (*api.CountResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	points, err := c.pass(r.GetFilter())
	return &api.CountResponse{Result: &api.CountResult{Count: uint64(len(points))}}, err
}

// QueryBatch answers every query.
func (s pointsService) QueryBatch(_ context.Context, r *api.QueryBatchPoints) (*api.QueryBatchResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.collection(r.GetCollectionName())
	if err != nil {
		return nil, err
	}
	resp := &api.QueryBatchResponse{}
	for _, q := range r.GetQueryPoints() {
		found, err := c.query(q)
		if err != nil {
			return nil, err
		}
		resp.Result = append(resp.Result, &api.BatchResult{Result: found})
	}
	return resp, nil
}

// query is the nearest points; equal scores are in order of arrival, as in a
// server that has one segment.
func (c *collection) query(q *api.QueryPoints) ([]*api.ScoredPoint, error) {
	if len(q.GetPrefetch()) > 0 || q.Offset != nil || q.ScoreThreshold != nil {
		return nil, status.Error(codes.Unimplemented, "prefetch, offset, score_threshold")
	}
	score, err := c.scorer(q.GetUsing(), q.GetQuery().GetNearest())
	if err != nil {
		return nil, err
	}
	points, err := c.pass(q.GetFilter())
	if err != nil {
		return nil, err
	}
	var found []*api.ScoredPoint
	for _, p := range points {
		if v, ok := score(p); ok {
			found = append(found, &api.ScoredPoint{Id: api.NewIDUUID(p.id), Score: v, Payload: p.show(q.GetWithPayload())})
		}
	}
	slices.SortStableFunc(found, func(a, b *api.ScoredPoint) int { return cmp.Compare(b.Score, a.Score) })
	limit := 10
	if q.Limit != nil {
		limit = int(q.GetLimit())
	}
	return found[:min(limit, len(found))], nil
}

// show is the payload that was asked for.
func (p *point) show(with *api.WithPayloadSelector) map[string]*api.Value {
	exclude := with.GetExclude()
	if exclude == nil && !with.GetEnable() {
		return nil
	}
	shown := map[string]*api.Value{}
	for k, v := range p.payload {
		if !slices.Contains(exclude.GetFields(), k) {
			shown[k] = v
		}
	}
	return shown
}
