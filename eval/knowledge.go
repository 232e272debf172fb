package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"yijian/assistant/answer"
	"yijian/ingest/catalog"
	"yijian/ingest/index"
	"yijian/ingest/open"
	"yijian/ingest/region"
	"yijian/ingest/sample"
)

// A knowledge is a throw-away knowledge base with the path over it, made from
// the same parts as the program's.
type knowledge struct {
	path    answer.Path
	report  string
	catalog *catalog.Catalog
	dir     string
}

// openKnowledge ingests the guides folder, or the sample city if it is empty.
func openKnowledge(ctx context.Context, guides, home string) (_ *knowledge, err error) {
	dir, err := os.MkdirTemp("", "yijian-eval-")
	if err != nil {
		return nil, err
	}
	kb := &knowledge{dir: dir}
	defer func() {
		if err != nil {
			kb.Close()
		}
	}()
	settings, err := open.Load(open.Data(os.Getenv, dir))
	if err != nil {
		return nil, err
	}
	regions := open.Regions(settings)
	if home != "" && !regions.Valid(home) {
		return nil, fmt.Errorf("-region %q is no division code of 6, 9 or 12 digits that is known", home)
	}
	kb.catalog, err = catalog.Open(ctx, filepath.Join(dir, "catalog.db"))
	if err != nil {
		return nil, err
	}
	if err := kb.ingest(ctx, guides, home, regions); err != nil {
		return nil, err
	}
	s, err := open.Store(ctx, kb.catalog)
	if err != nil {
		return nil, err
	}
	kb.path = answer.New(answer.Options{
		Store: s, Guides: kb.catalog, Regions: regions,
		Hotline: answer.Contact{Name: "12345", Phone: "12345", Hours: "7×24"},
	})
	return kb, nil
}

func (kb *knowledge) ingest(ctx context.Context, guides, home string, regions *region.Table) error {
	source := index.Embedded("sample", sample.FS())
	if guides == "" {
		home = sample.City
	}
	if guides != "" {
		var err error
		if source, err = index.Open(guides); err != nil {
			return err
		}
	}
	defer source.Close()
	report, err := index.Sync(ctx, kb.catalog, []index.Source{source}, index.Options{Region: home, Regions: regions, Sample: guides == "", Now: time.Now})
	if err != nil {
		return err
	}
	if len(report.Added) == 0 {
		return errors.New("no guide could be read")
	}
	kb.report = fmt.Sprintf("%d guides, %d unreadable files", len(report.Added), len(report.Unreadable))
	return nil
}

// Close removes the knowledge base.
func (kb *knowledge) Close() error {
	var err error
	if kb.catalog != nil {
		err = kb.catalog.Close()
	}
	return errors.Join(err, os.RemoveAll(kb.dir))
}
