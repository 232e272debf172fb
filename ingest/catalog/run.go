package catalog

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"yijian/ingest/guide"
)

// ErrBusy says that another program is writing to the catalog.
var ErrBusy = errors.New("another ingest is writing to the catalog")

// A Run is one ingest: it stages what files give and publishes it as the next
// generation. There is one at a time for a catalog, whatever the process; the
// claim to it ends with the process at the latest. A Run is used by one goroutine,
// but for Known.
type Run struct {
	c       *Catalog
	release func() error
	files   map[string]Outcome // of the published generation, by key
	staged  map[string]Outcome // of a run that did not finish
	done    map[string]Outcome // staged by this run
	pending []pending
	size    int // bytes of pending bodies
}

// A pending file waits for its batch to be full.
type pending struct {
	path string
	Outcome
	bodies [][]byte // of Outcome.Guides
}

// A File is a file that was read and what it gave.
type File struct {
	// Path is the file's key: the same file has the same one in every run.
	Path string
	// Hash is that of its bytes.
	Hash string
	// Loader stands for whatever else decides what the file gives.
	Loader string
	Guides []*guide.Guide
	// Notes is JSON of the caller's, kept with the file.
	Notes []byte
}

// An Outcome is what is remembered of a file.
type Outcome struct {
	Hash   string
	Loader string
	Guides []Ref
	Notes  []byte
}

// Begin starts a run. The error is [ErrBusy] if another one is going on.
func (c *Catalog) Begin(ctx context.Context) (*Run, error) {
	release, err := lease(ctx, c.path+".lock", 0)
	if errors.Is(err, errTaken) {
		return nil, fmt.Errorf("begin: %w: %s", ErrBusy, c.path)
	}
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	r := &Run{c: c, release: release, done: map[string]Outcome{}}
	if r.files, err = outcomes(ctx, c.read, "file"); err == nil {
		r.staged, err = outcomes(ctx, c.read, "staged")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin: read what is known of files: %w", err), release())
	}
	return r, nil
}

func outcomes(ctx context.Context, db *sql.DB, table string) (map[string]Outcome, error) {
	rows, err := db.QueryContext(ctx, `SELECT path, hash, loader, guides, notes FROM `+table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]Outcome{}
	for rows.Next() {
		var path string
		var refs []byte
		var o Outcome
		if err := rows.Scan(&path, &o.Hash, &o.Loader, &refs, &o.Notes); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(refs, &o.Guides); err != nil {
			return nil, fmt.Errorf("%s %s: %w", table, path, err)
		}
		all[path] = o
	}
	return all, rows.Err()
}

// Known is what a file with these bytes gives, if that is known already: from
// the published generation, or from a run that did not finish. It may be called
// from several goroutines.
func (r *Run) Known(path, hash, loader string) (Outcome, bool) {
	for _, known := range []map[string]Outcome{r.files, r.staged} {
		if o, ok := known[path]; ok && o.Hash == hash && o.Loader == loader {
			return o, true
		}
	}
	return Outcome{}, false
}

// A batch is written when it reaches one of these, so that little is done again
// after a kill and few commits wait for the disk.
const (
	batchFiles = 128
	batchBytes = 4 << 20
)

// Stage remembers what a file gave. Readers don't see it before [Run.Publish]; it
// outlives the process once a batch of files is full.
func (r *Run) Stage(ctx context.Context, f File) error {
	p := pending{path: f.Path, Outcome: Outcome{Hash: f.Hash, Loader: f.Loader, Notes: f.Notes}}
	for _, g := range f.Guides {
		body, version, err := encode(g)
		if err != nil {
			return fmt.Errorf("stage %s: guide %s: %w", f.Path, g.ID, err)
		}
		p.Guides = append(p.Guides, Ref{g.ID, version, g.Source.File})
		p.bodies = append(p.bodies, body)
		r.size += len(body)
	}
	r.pending = append(r.pending, p)
	if len(r.pending) < batchFiles && r.size < batchBytes {
		return nil
	}
	return r.flush(ctx)
}

// flush commits the pending files.
func (r *Run) flush(ctx context.Context) error {
	if len(r.pending) == 0 {
		return nil
	}
	tx, err := r.c.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	defer tx.Rollback()
	body, err := tx.PrepareContext(ctx, `INSERT INTO version (guide, version, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`)
	if err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	defer body.Close()
	for _, p := range r.pending {
		for i, ref := range p.Guides {
			if _, err := body.ExecContext(ctx, ref.Guide, ref.Version, p.bodies[i]); err != nil {
				return fmt.Errorf("stage %s: guide %s: %w", p.path, ref.Guide, err)
			}
		}
		if err := remember(ctx, tx, "staged", p.path, p.Outcome); err != nil {
			return fmt.Errorf("stage %s: %w", p.path, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	for _, p := range r.pending {
		r.done[p.path] = p.Outcome
	}
	r.pending, r.size = nil, 0
	return nil
}

// encode is the guide's JSON, without its file, which is a matter of the life
// that a version has and not of the version; and the version of the guide that
// this JSON decodes to.
func encode(g *guide.Guide) (body []byte, version string, err error) {
	c := *g
	c.Source.File = ""
	if body, err = json.Marshal(&c); err != nil {
		return nil, "", err
	}
	if !bytes.Contains(body, []byte(`\ufffd`)) {
		return body, g.Version(), nil
	}
	// Broken UTF-8 is written as that escape and read back as a character, which
	// is written as itself: only then does the content hash stay what it is.
	clean := new(guide.Guide)
	if err := json.Unmarshal(body, clean); err != nil {
		return nil, "", err
	}
	if body, err = json.Marshal(clean); err != nil {
		return nil, "", err
	}
	return body, clean.Version(), nil
}

func remember(ctx context.Context, tx *sql.Tx, table, path string, o Outcome) error {
	refs, err := json.Marshal(o.Guides)
	if err != nil {
		return err
	}
	notes := o.Notes
	if notes == nil {
		notes = []byte("null")
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO `+table+` (path, hash, loader, guides, notes) VALUES (?, ?, ?, ?, ?)`,
		path, o.Hash, o.Loader, string(refs), string(notes))
	return err
}

// Close ends the run. What was staged and not published stays for the next run.
func (r *Run) Close() error {
	// The caller's context may be what ended the run; the work done is kept all
	// the same.
	err := r.flush(context.Background())
	return errors.Join(err, r.release())
}
