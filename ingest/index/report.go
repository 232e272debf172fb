package index

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/load"
)

// A Report is what a run did. Guides are listed by id, files by key.
type Report struct {
	Generation int64               `json:"generation"` // published now; 0 for a check
	Added      []string            `json:"added"`
	Changed    []string            `json:"changed"`
	Unchanged  []string            `json:"unchanged"`
	Removed    []string            `json:"removed"`
	Duplicates []catalog.Duplicate `json:"duplicates"` // ids that two files hold; the first file counts
	Unreadable []Unreadable        `json:"unreadable"`
	Skipped    []string            `json:"skipped"` // files of formats that are not read
	// Lints are those of every file of the run, also of unchanged ones; those
	// across guides only if a guide changed.
	Lints   []load.Lint `json:"lints"`
	Seconds float64     `json:"seconds"`
}

func newReport(w *walk, results []result, change catalog.Change) Report {
	r := Report{
		Generation: change.Generation,
		Added:      list(change.Added),
		Changed:    list(change.Changed),
		Unchanged:  list(change.Unchanged),
		Removed:    list(change.Removed),
		Duplicates: list(change.Duplicates),
		Unreadable: list(w.unreadable),
		Skipped:    list(w.skipped),
		Lints:      []load.Lint{},
	}
	for _, res := range results {
		r.Lints = append(r.Lints, res.lints...)
		if res.unreadable != nil {
			r.Unreadable = append(r.Unreadable, *res.unreadable)
		}
	}
	slices.SortStableFunc(r.Unreadable, func(a, b Unreadable) int { return strings.Compare(a.Path, b.Path) })
	return r
}

// list is never nil, so that JSON has an empty list.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// lintPublished adds the lints across guides, of all that are published.
func (r *Report) lintPublished(ctx context.Context, c *catalog.Catalog) error {
	var guides []*guide.Guide
	_, err := c.Each(ctx, func(rec catalog.Record) error {
		g, err := rec.Decode()
		guides = append(guides, g)
		return err
	})
	if err != nil {
		return err
	}
	r.Lints = append(r.Lints, load.LintAll(guides)...)
	return nil
}

// claim gives every guide to the first file that holds it, as
// [catalog.Run.Publish] does.
func claim(files []catalog.File) (catalog.Change, []*guide.Guide) {
	slices.SortFunc(files, func(a, b catalog.File) int { return cmp.Compare(a.Path, b.Path) })
	var change catalog.Change
	var guides []*guide.Guide
	first := map[string]string{}
	for _, f := range files {
		for _, g := range f.Guides {
			if kept, taken := first[g.ID]; taken {
				change.Duplicates = append(change.Duplicates, catalog.Duplicate{Guide: g.ID, Kept: kept, Dropped: f.Path})
				continue
			}
			first[g.ID] = f.Path
			guides = append(guides, g)
			change.Added = append(change.Added, g.ID)
		}
	}
	slices.Sort(change.Added)
	return change, guides
}
