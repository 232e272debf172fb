// Package open turns settings into adapters: which catalog, which search index,
// which divisions. It is the one place that does, for every program.
//
// Start at [Load]. The table of settings is [Table]; a program with settings of
// its own joins its table to it.
package open

import (
	"context"
	"fmt"

	"yijian/ingest/catalog"
	"yijian/ingest/region"
	"yijian/ingest/sample"
	"yijian/ingest/store/memory"
)

// Catalog opens the catalog the settings name. Close it when done.
func Catalog(ctx context.Context, s Settings) (*catalog.Catalog, error) {
	c, err := catalog.Open(ctx, s.Store)
	if err != nil {
		return nil, fmt.Errorf("%w (setting %s)", err, storeName)
	}
	return c, nil
}

// Store builds the search index of what the catalog publishes. Models are whose
// vectors it may have, the best first ([Embedders.Models]); none: words alone.
func Store(ctx context.Context, c *catalog.Catalog, models ...string) (*memory.Store, error) {
	return memory.FromCatalog(ctx, c, models...)
}

// Regions is the country's divisions, those of the fictional sample city, and
// the city's own zones.
func Regions(s Settings) *region.Table {
	return region.China().With(append(sample.Divisions(), s.Zones...))
}
