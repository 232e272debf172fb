package qdranttest

import (
	"slices"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// pass is the points that pass a filter; nil lets all through.
func (c *collection) pass(f *api.Filter) ([]*point, error) {
	if err := c.check(f); err != nil {
		return nil, err
	}
	var passed []*point
	for _, p := range c.points {
		if p.pass(f) {
			passed = append(passed, p)
		}
	}
	return passed, nil
}

// check refuses what this server can't evaluate, and fields without an index of
// the kind that the condition needs.
func (c *collection) check(f *api.Filter) error {
	if f.GetMinShould() != nil {
		return status.Error(codes.Unimplemented, "min_should")
	}
	for _, cond := range slices.Concat(f.GetMust(), f.GetShould(), f.GetMustNot()) {
		switch {
		case cond.GetFilter() != nil:
			if err := c.check(cond.GetFilter()); err != nil {
				return err
			}
		case cond.GetHasId() != nil:
		case cond.GetHasVector() != nil:
			name := cond.GetHasVector().GetHasVector()
			params := c.config.GetParams()
			if params.GetVectorsConfig().GetParamsMap().GetMap()[name] == nil && params.GetSparseVectorsConfig().GetMap()[name] == nil {
				return status.Errorf(codes.InvalidArgument, "Wrong input: Not existing vector name error: %s", name)
			}
		case cond.GetField() != nil:
			if err := c.checkField(cond.GetField()); err != nil {
				return err
			}
		default:
			return status.Errorf(codes.Unimplemented, "condition %v", cond)
		}
	}
	return nil
}

func (c *collection) checkField(f *api.FieldCondition) error {
	index := c.indexes[f.GetKey()]
	if index == nil {
		return status.Errorf(codes.InvalidArgument, "Bad request: Index required but not found for \"%s\"", f.GetKey())
	}
	want := api.PayloadSchemaType_Integer
	switch {
	case f.GetRange() != nil:
		if !index.GetParams().GetIntegerIndexParams().GetRange() {
			return status.Errorf(codes.InvalidArgument, "Bad request: Index required but not found for \"%s\" of range", f.GetKey())
		}
	case f.GetMatch().GetKeywords() != nil, f.GetMatch().GetMatchValue() != nil:
		want = api.PayloadSchemaType_Keyword
	default:
		return status.Errorf(codes.Unimplemented, "condition %v", f)
	}
	if index.GetDataType() != want {
		return status.Errorf(codes.InvalidArgument, "Bad request: Index required but not found for \"%s\" of type %v", f.GetKey(), want)
	}
	return nil
}

func (p *point) pass(f *api.Filter) bool {
	for _, c := range f.GetMust() {
		if !p.meets(c) {
			return false
		}
	}
	for _, c := range f.GetMustNot() {
		if p.meets(c) {
			return false
		}
	}
	return len(f.GetShould()) == 0 || slices.ContainsFunc(f.GetShould(), p.meets)
}

func (p *point) meets(c *api.Condition) bool {
	switch {
	case c.GetFilter() != nil:
		return p.pass(c.GetFilter())
	case c.GetHasId() != nil:
		return slices.ContainsFunc(c.GetHasId().GetHasId(), func(id *api.PointId) bool { return id.GetUuid() == p.id })
	case c.GetHasVector() != nil:
		name := c.GetHasVector().GetHasVector()
		_, dense := p.dense[name]
		_, sparse := p.sparse[name]
		return dense || sparse
	}
	f := c.GetField()
	return slices.ContainsFunc(values(p.payload[f.GetKey()]), func(v *api.Value) bool { return holds(f, v) })
}

// values are a field's values: a condition on a list holds if it does for one.
func values(v *api.Value) []*api.Value {
	if v == nil {
		return nil
	}
	if l := v.GetListValue(); l != nil {
		return l.GetValues()
	}
	return []*api.Value{v}
}

func holds(f *api.FieldCondition, v *api.Value) bool {
	if r := f.GetRange(); r != nil {
		if _, ok := v.GetKind().(*api.Value_IntegerValue); !ok {
			return false
		}
		x := float64(v.GetIntegerValue())
		return (r.Lt == nil || x < *r.Lt) && (r.Gt == nil || x > *r.Gt) && (r.Lte == nil || x <= *r.Lte) && (r.Gte == nil || x >= *r.Gte)
	}
	if _, ok := v.GetKind().(*api.Value_StringValue); !ok {
		return false
	}
	if _, ok := f.GetMatch().GetMatchValue().(*api.Match_Keyword); ok {
		return v.GetStringValue() == f.GetMatch().GetKeyword()
	}
	return slices.Contains(f.GetMatch().GetKeywords().GetStrings(), v.GetStringValue())
}
