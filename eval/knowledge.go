package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yijian/assistant/answer"
	"yijian/ingest/catalog"
	"yijian/ingest/index"
	"yijian/ingest/open"
	"yijian/ingest/region"
	"yijian/ingest/sample"
	"yijian/ingest/store/memory"
)

// A knowledge is a throw-away knowledge base with the path over it, made from
// the same parts as the program's.
type knowledge struct {
	path    answer.Path
	report  string
	catalog *catalog.Catalog
	regions *region.Table
	remote  *open.Remote // nil: the index is in this process
	dir     string
}

// openKnowledge ingests the guides folder, or the sample city if it is empty.
func openKnowledge(ctx context.Context, guides, home string, m *meaning) (_ *knowledge, err error) {
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
	kb.regions = regions
	words, err := open.Lexicon(settings)
	if err != nil {
		return nil, err
	}
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
	if m.texts != nil {
		if _, err := index.Embed(ctx, kb.catalog, m.texts, nil); err != nil {
			return nil, err
		}
	}
	s, err := open.Store(ctx, kb.catalog, m.models()...)
	if err != nil {
		return nil, err
	}
	options := answer.Options{
		Store: s, Guides: kb.catalog, Regions: regions, Lexicon: words,
		Hotline: answer.Contact{Name: "12345", Phone: "12345", Hours: "7×24"},
		Embed: func(ctx context.Context, text string) ([]float32, error) {
			// However long it takes: results must not hang on how busy the machine is.
			return m.questions.Vector(context.WithoutCancel(ctx), s.Model(), text)
		},
	}
	if settings.Server != nil {
		if err := kb.openServer(ctx, *settings.Server, s, m); err != nil {
			return nil, err
		}
		options.Store, options.Embed = kb.remote, kb.remote.Question
	}
	kb.path = answer.New(options)
	return kb, nil
}

// openServer fills a collection of the evaluation's own on the server. Its name
// begins with what is random: a city's collections are found by how theirs begin.
func (kb *knowledge) openServer(ctx context.Context, server open.Server, lexical *memory.Store, m *meaning) error {
	server.Collection = strings.ToLower(rand.Text()) + "-yijian-eval"
	var vectors open.Meaning
	if m.texts != nil {
		vectors = open.Kept(kb.catalog, m.texts)
	}
	var err error
	if kb.remote, err = server.Open(ctx, lexical, vectors, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	if err := kb.remote.Sync(ctx, kb.catalog); err != nil {
		return err
	}
	kb.report += ", search by " + server.Host
	return nil
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
	if kb.remote != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err = errors.Join(kb.remote.Drop(ctx), kb.remote.Close())
	}
	if kb.catalog != nil {
		err = errors.Join(err, kb.catalog.Close())
	}
	return errors.Join(err, os.RemoveAll(kb.dir))
}
