package qdrant

import (
	api "github.com/qdrant/go-client/qdrant"

	"yijian/ingest/store"
)

// visible keeps the points that a generation sees.
func visible(generation int64) []*api.Condition {
	return []*api.Condition{
		api.NewRange(fieldAdded, &api.Range{Lte: number(generation)}),
		api.NewRange(fieldRemoved, &api.Range{Gt: number(generation)}),
	}
}

// filter says the same as [store.Filter.Pass], of a generation's points.
func filter(f *store.Filter, generation int64) *api.Filter {
	must := visible(generation)
	if f.Day != 0 {
		must = append(must,
			api.NewRange(fieldFrom, &api.Range{Lte: number(int64(f.Day))}),
			api.NewRange(fieldTo, &api.Range{Gte: number(int64(f.Day))}))
	}
	if len(f.Regions) > 0 {
		must = append(must, api.NewMatchKeywords(fieldRegion, f.Regions...))
	}
	if f.Audience != "" {
		must = append(must, api.NewMatchKeywords(fieldAudience, string(f.Audience), everybody))
	}
	if len(f.Guides) > 0 {
		must = append(must, api.NewMatchKeywords(fieldGuide, f.Guides...))
	}
	return &api.Filter{Must: must}
}

func number(n int64) *float64 { return api.PtrOf(float64(n)) }
