package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"yijian/eval/draft"
	"yijian/eval/report"
	"yijian/ingest/guide"
)

// run runs what the options ask for.
func run(ctx context.Context, o options, stderr io.Writer) (rep report.Report, err error) {
	m, err := openMeaning(ctx, o.cache)
	if err != nil {
		return rep, err
	}
	defer func() {
		if closing := m.close(); closing != nil && err == nil {
			err = closing
		}
	}()
	if o.own() || len(o.files)+len(o.talks)+len(o.drafts) > 0 {
		if err := answers(ctx, o, m, stderr, &rep); err != nil {
			return rep, err
		}
	}
	for _, dir := range o.beirs {
		b, err := beir(ctx, dir, m)
		if err != nil {
			return rep, err
		}
		rep.Beir = append(rep.Beir, b)
	}
	return rep, nil
}

// answers runs what needs a knowledge base. The files are read first: ingesting
// takes a while, and a typo should not cost it.
func answers(ctx context.Context, o options, m *meaning, stderr io.Writer, rep *report.Report) (err error) {
	drafts, err := readDrafts(o.drafts, o.own())
	if err != nil {
		return err
	}
	talks, err := readTalks(o.talks, o.own())
	if err != nil {
		return err
	}
	all, err := readCases(o.files)
	if err != nil {
		return err
	}
	kb, err := openKnowledge(ctx, o.guides, o.region, m)
	if err != nil {
		return err
	}
	defer func() {
		// A collection left on somebody's server must be known of.
		if closing := kb.Close(); closing != nil && err == nil {
			err = closing
		}
	}()
	fmt.Fprintln(stderr, kb.report)

	b := bench{path: kb.path, guides: kb.catalog, regions: kb.regions, today: o.today}
	if o.own() || len(o.files) > 0 {
		if rep.Cases, err = b.cases(ctx, all); err != nil {
			return err
		}
		if err := b.repeat(ctx, all, rep.Cases, o.repeat); err != nil {
			return err
		}
	}
	if len(talks) > 0 {
		if rep.Talks, err = b.talks(ctx, talks); err != nil {
			return err
		}
	}
	if o.perturb {
		if rep.Perturbed, err = b.perturbed(ctx, all, rep.Cases); err != nil {
			return err
		}
	}
	if len(drafts) > 0 {
		rep.Drafts, err = checked(ctx, kb, drafts, o.today)
	}
	return err
}

// checked runs drafts through the checker.
func checked(ctx context.Context, kb *knowledge, drafts []draft.Draft, today guide.Day) (*report.Drafts, error) {
	var guides []*guide.Guide
	var mu sync.Mutex
	_, err := kb.catalog.EachGuide(ctx, func(g *guide.Guide) error {
		mu.Lock()
		defer mu.Unlock()
		guides = append(guides, g)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(guides, func(a, b *guide.Guide) int { return strings.Compare(a.ID, b.ID) })
	library := draft.NewLibrary(guides)
	results := make([]draft.Result, len(drafts))
	for i, d := range drafts {
		results[i] = library.Check(d, today)
	}
	return report.NewDrafts(results), nil
}

// writePage writes the report as a page.
func writePage(o options, rep report.Report) (err error) {
	f, err := os.Create(o.html)
	if err != nil {
		return err
	}
	defer func() {
		if closing := f.Close(); closing != nil && err == nil {
			err = closing
		}
	}()
	over := o.guides
	if over == "" {
		over = "安澜市（示例）"
	}
	return rep.Page(f, report.About{Over: over, Day: o.today.String()})
}
