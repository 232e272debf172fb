package app

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"yijian/ingest/catalog"
	"yijian/ingest/index"
	"yijian/ingest/region"
	"yijian/ingest/sample"
)

// Contents says what the catalog holds.
type Contents struct {
	Sample bool          // guides of the fictional sample city
	Report *index.Report // of the ingest at this start; nil: none was made
}

// sampleRoot is the sample's folder in the catalog.
const sampleRoot = "sample"

// fill ingests the folder of -guides, or, where the catalog holds no guides, the
// sample city. A catalog filled with the sample is brought up to date with the
// program's; that costs the hashes of its files.
func fill(ctx context.Context, c *catalog.Catalog, conf Config, regions *region.Table) (Contents, error) {
	if conf.Region != "" && !regions.Valid(conf.Region) {
		return Contents{}, fmt.Errorf("region %q: want a division code of 6, 9 or 12 digits (GB/T 2260)", conf.Region)
	}
	o := index.Options{Region: conf.Region, Regions: regions, Stamp: conf.Stamp(), Now: conf.Now}
	if conf.Guides != "" {
		s, err := index.Open(conf.Guides)
		if err != nil {
			return Contents{}, fmt.Errorf("open guides %s: %w", conf.Guides, err)
		}
		defer s.Close()
		// Instead of the sample: an empty folder in its place removes its guides.
		r, err := index.Sync(ctx, c, []index.Source{s, index.Embedded(sampleRoot, embed.FS{})}, o)
		return Contents{Report: &r}, err
	}

	has, isSample, err := holds(ctx, c)
	if err != nil {
		return Contents{}, err
	}
	if has && !isSample {
		return Contents{}, nil
	}
	o.Sample, o.Region = true, sample.City
	r, err := index.Sync(ctx, c, []index.Source{index.Embedded(sampleRoot, sample.FS())}, o)
	if errors.Is(err, catalog.ErrBusy) && has { // somebody is ingesting; what is there is good
		return Contents{Sample: true}, nil
	}
	return Contents{Sample: true, Report: &r}, err
}

// errEnough ends a walk over the catalog.
var errEnough = errors.New("enough")

// holds reports whether the catalog publishes any guide, and whether the first
// is one of the sample.
func holds(ctx context.Context, c *catalog.Catalog) (has, isSample bool, err error) {
	_, err = c.Each(ctx, func(r catalog.Record) error {
		g, err := r.Decode()
		if err != nil {
			return err
		}
		has, isSample = true, g.Source.Sample
		return errEnough
	})
	if err != nil && !errors.Is(err, errEnough) {
		return false, false, fmt.Errorf("look into the catalog: %w", err)
	}
	return has, isSample, nil
}
