package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Plan says which files the next generation consists of.
type Plan struct {
	// Files are all files that this run found, in the order in which they win a
	// guide that two of them hold.
	Files []Found
	// Covers reports whether this run would have found the file with that key if
	// it were there; the guides of other files stay as they are.
	Covers func(path string) bool
	// At is the time of publication.
	At time.Time
}

// A Found is a file of this run.
type Found struct {
	Path   string
	Hash   string
	Loader string
	// Unreadable files keep the guides they gave when they could last be read.
	Unreadable bool
}

// A Change is what a run did to the published guides, each list in order of id.
type Change struct {
	Generation int64 // the published generation: the earlier one if nothing changed
	Added      []string
	Changed    []string
	Unchanged  []string // of this run's files
	Removed    []string
	Duplicates []Duplicate
}

// A Duplicate is a guide id that two files hold. Only the first file's counts.
type Duplicate struct {
	Guide   string `json:"guide"`
	Kept    string `json:"kept"`    // key of the file that counts
	Dropped string `json:"dropped"` // key of the one that doesn't
}

// empty reports whether the published guides are what they were.
func (c *Change) empty() bool { return len(c.Added)+len(c.Changed)+len(c.Removed) == 0 }

// A holding is a guide's published version and where it comes from.
type holding struct {
	Ref
	path string
}

// Publish makes the staged files and those that didn't change the next
// generation, in one transaction: readers see all of it or none. A guide whose
// file is gone, or which its file no longer holds, is removed. If no guide
// changed, the generation stays what it was. Every readable file of the plan must
// have been staged or [Run.Known].
func (r *Run) Publish(ctx context.Context, p Plan) (Change, error) {
	if err := r.flush(ctx); err != nil {
		return Change{}, err
	}
	tx, err := r.c.write.BeginTx(ctx, nil)
	if err != nil {
		return Change{}, fmt.Errorf("publish: %w", err)
	}
	defer tx.Rollback()
	live, err := holdings(ctx, tx)
	if err != nil {
		return Change{}, fmt.Errorf("publish: read the published guides: %w", err)
	}
	next, files, err := r.resolve(p, live)
	if err != nil {
		return Change{}, fmt.Errorf("publish: %w", err)
	}
	change, moved := compare(live, next.guides, p.Covers)
	change.Duplicates = next.duplicates
	if change.Generation, err = generation(ctx, tx); err != nil {
		return Change{}, fmt.Errorf("publish: %w", err)
	}
	if !change.empty() {
		change.Generation++
		if err := write(ctx, tx, &change, next.guides, p.At); err != nil {
			return Change{}, fmt.Errorf("publish generation %d: %w", change.Generation, err)
		}
	}
	for _, h := range moved {
		if _, err := tx.ExecContext(ctx, `UPDATE life SET path = ?, file = ? WHERE guide = ? AND removed IS NULL`, h.path, h.File, h.Guide); err != nil {
			return Change{}, fmt.Errorf("publish: move %s: %w", h.Guide, err)
		}
	}
	if err := r.settle(ctx, tx, p, files, live, next.guides); err != nil {
		return Change{}, fmt.Errorf("publish: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return Change{}, fmt.Errorf("publish: %w", err)
	}
	return change, nil
}

// holdings are the published guides.
func holdings(ctx context.Context, tx *sql.Tx) (map[string]holding, error) {
	rows, err := tx.QueryContext(ctx, `SELECT guide, version, file, path FROM life WHERE removed IS NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	live := map[string]holding{}
	for rows.Next() {
		var h holding
		if err := rows.Scan(&h.Guide, &h.Version, &h.File, &h.path); err != nil {
			return nil, err
		}
		live[h.Guide] = h
	}
	return live, rows.Err()
}

// claims is who holds what after this run, as far as this run's files go.
type claims struct {
	guides     map[string]holding
	duplicates []Duplicate
}

// resolve gives every guide to the first file that holds it. The files it
// returns are what is to be remembered of each readable one: not its hash, if
// one of its guides lost, for it must be read again when the winner is gone.
func (r *Run) resolve(p Plan, live map[string]holding) (claims, map[string]Outcome, error) {
	byPath := map[string][]Ref{}
	for _, h := range live {
		byPath[h.path] = append(byPath[h.path], h.Ref)
	}
	next := claims{guides: map[string]holding{}}
	files := map[string]Outcome{}
	for _, f := range p.Files {
		refs := byPath[f.Path]
		slices.SortFunc(refs, func(a, b Ref) int { return strings.Compare(a.Guide, b.Guide) })
		if !f.Unreadable {
			o, ok := r.done[f.Path]
			if !ok {
				o, ok = r.Known(f.Path, f.Hash, f.Loader)
			}
			if !ok {
				return claims{}, nil, fmt.Errorf("file %s was neither staged nor known", f.Path)
			}
			refs, files[f.Path] = o.Guides, o
		}
		for _, ref := range refs {
			winner, taken := next.guides[ref.Guide]
			if !taken {
				next.guides[ref.Guide] = holding{ref, f.Path}
				continue
			}
			next.duplicates = append(next.duplicates, Duplicate{ref.Guide, winner.path, f.Path})
			if o, ok := files[f.Path]; ok {
				o.Hash = ""
				files[f.Path] = o
			}
		}
	}
	return next, files, nil
}

// compare tells what the claims change. Moved are guides whose content is what it
// was, in another file.
func compare(live, next map[string]holding, covers func(string) bool) (c Change, moved []holding) {
	for id, h := range next {
		was, ok := live[id]
		switch {
		case !ok:
			c.Added = append(c.Added, id)
		case was.Version != h.Version:
			c.Changed = append(c.Changed, id)
		default:
			c.Unchanged = append(c.Unchanged, id)
			if was != h {
				moved = append(moved, h)
			}
		}
	}
	for id, h := range live {
		if _, ok := next[id]; !ok && covers(h.path) {
			c.Removed = append(c.Removed, id)
		}
	}
	for _, ids := range [][]string{c.Added, c.Changed, c.Unchanged, c.Removed} {
		slices.Sort(ids)
	}
	return c, moved
}

// write makes the generation.
func write(ctx context.Context, tx *sql.Tx, c *Change, next map[string]holding, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO generation (n, published, added, changed, removed) VALUES (?, ?, ?, ?, ?)`,
		c.Generation, at.Format(time.RFC3339), len(c.Added), len(c.Changed), len(c.Removed))
	if err != nil {
		return err
	}
	for _, ids := range [][]string{c.Changed, c.Removed} {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE life SET removed = ? WHERE guide = ? AND removed IS NULL`, c.Generation, id); err != nil {
				return fmt.Errorf("guide %s: %w", id, err)
			}
		}
	}
	begin, err := tx.PrepareContext(ctx, `INSERT INTO life (guide, version, added, path, file) VALUES (?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer begin.Close()
	for _, ids := range [][]string{c.Added, c.Changed} {
		for _, id := range ids {
			h := next[id]
			if _, err := begin.ExecContext(ctx, h.Guide, h.Version, c.Generation, h.path, h.File); err != nil {
				return fmt.Errorf("guide %s: %w", id, err)
			}
		}
	}
	return nil
}

// settle remembers the files, forgets those that are gone, and clears the stage.
func (r *Run) settle(ctx context.Context, tx *sql.Tx, p Plan, files map[string]Outcome, live, next map[string]holding) error {
	// A file outside this run that lost a guide to it has to be read again when
	// its turn comes, or its guide could never come back.
	for id, was := range live {
		if h, ok := next[id]; ok && h.path != was.path && !p.Covers(was.path) {
			if _, err := tx.ExecContext(ctx, `UPDATE file SET hash = '' WHERE path = ?`, was.path); err != nil {
				return fmt.Errorf("forget %s: %w", was.path, err)
			}
		}
	}
	found := make(map[string]bool, len(p.Files))
	for _, f := range p.Files {
		found[f.Path] = true
	}
	for path := range r.files {
		if !found[path] && p.Covers(path) {
			if _, err := tx.ExecContext(ctx, `DELETE FROM file WHERE path = ?`, path); err != nil {
				return fmt.Errorf("forget %s: %w", path, err)
			}
		}
	}
	for path, o := range files {
		if was, ok := r.files[path]; ok && was.Hash == o.Hash && was.Loader == o.Loader {
			continue
		}
		if err := remember(ctx, tx, "file", path, o); err != nil {
			return fmt.Errorf("remember %s: %w", path, err)
		}
	}
	if len(r.staged)+len(r.done) == 0 {
		return nil
	}
	for _, stmt := range []string{
		`DELETE FROM staged`,
		`DELETE FROM version WHERE NOT EXISTS (SELECT 1 FROM life WHERE life.guide = version.guide AND life.version = version.version)`,
	} {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("clear the stage: %w", err)
		}
	}
	return nil
}
