package index

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

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
	// Lints are those of every file of the run, also of unchanged ones, and those
	// of all published guides together.
	Lints []load.Lint `json:"lints"`
	// Vectors is what an [Embed] after the run did; nil: there was none.
	Vectors *Embedding `json:"vectors,omitempty"`
	Seconds float64    `json:"seconds"`
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

// lintPublished adds the lints of all published guides together.
func (r *Report) lintPublished(ctx context.Context, c *catalog.Catalog, today guide.Day) error {
	var mu sync.Mutex
	var guides []*guide.Guide
	_, err := c.EachGuide(ctx, func(g *guide.Guide) error {
		mu.Lock()
		defer mu.Unlock()
		guides = append(guides, outline(g))
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(guides, func(a, b *guide.Guide) int { return strings.Compare(a.ID, b.ID) })
	r.lintTogether(guides, today)
	return nil
}

// lintTogether adds the lints across guides, and those that depend on the day.
func (r *Report) lintTogether(guides []*guide.Guide, today guide.Day) {
	r.Lints = append(r.Lints, load.LintAll(guides)...)
	if today == 0 {
		return
	}
	for _, g := range guides {
		r.Lints = append(r.Lints, load.LintsOn(g, today)...)
	}
}

// outline is what those lints look at: a city's whole guides would not fit into
// a small machine's memory at once.
func outline(g *guide.Guide) *guide.Guide {
	return &guide.Guide{
		ID: g.ID, Title: g.Title, Aliases: g.Aliases, Codes: g.Codes, Scope: g.Scope, Department: g.Department,
		Audience: g.Audience, Validity: g.Validity, Items: g.Items, Replaces: g.Replaces,
	}
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
