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
// program's; that costs the hashes of its files. Once there are other guides, by
// whichever program, the sample's go: a fictional city has no place among them.
func fill(ctx context.Context, c *catalog.Catalog, conf Config, regions *region.Table) (Contents, error) {
	if conf.Region != "" && !regions.Valid(conf.Region) {
		return Contents{}, fmt.Errorf("region %q: want a division code of 6, 9 or 12 digits (GB/T 2260)", conf.Region)
	}
	o := index.Options{Region: conf.Region, Regions: regions, Stamp: conf.Stamp(), Now: conf.Now}
	none := index.Embedded(sampleRoot, embed.FS{}) // an empty folder in the sample's place
	if conf.Guides != "" {
		s, err := index.Open(conf.Guides)
		if err != nil {
			return Contents{}, fmt.Errorf("open guides %s: %w", conf.Guides, err)
		}
		defer s.Close()
		// An unmounted disk must not take the city's guides away.
		if n, err := s.Files(); err != nil || n == 0 {
			return Contents{}, errors.Join(fmt.Errorf("guides %s: 文件夹里没有可读的指南文件，什么都没有改动 (no guide files in it; nothing was changed)", conf.Guides), err)
		}
		r, err := index.Sync(ctx, c, []index.Source{s, none}, o)
		return Contents{Report: &r}, err
	}

	hasSample, hasOthers, err := c.From(ctx, none.Key())
	switch {
	case err != nil:
		return Contents{}, fmt.Errorf("look into the catalog: %w", err)
	case hasOthers && hasSample:
		_, err := index.Sync(ctx, c, []index.Source{none}, o)
		if errors.Is(err, catalog.ErrBusy) { // the next start does it
			return Contents{Sample: true}, nil
		}
		return Contents{}, err
	case hasOthers:
		return Contents{}, nil
	}
	o.Sample, o.Region = true, sample.City
	r, err := index.Sync(ctx, c, []index.Source{index.Embedded(sampleRoot, sample.FS())}, o)
	if errors.Is(err, catalog.ErrBusy) && hasSample { // somebody is ingesting; what is there is good
		return Contents{Sample: true}, nil
	}
	return Contents{Sample: true, Report: &r}, err
}
