package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"yijian/ingest/guide"
)

// ErrNotFound says that the catalog has no such guide or version.
var ErrNotFound = errors.New("no such guide in the catalog")

// A Ref names one version of a guide and the file it comes from, as a path below
// the ingested folder.
type Ref struct {
	Guide   string `json:"guide"`
	Version string `json:"version"`
	File    string `json:"file"`
}

// Generation is the number of the published generation; 0 before the first.
func (c *Catalog) Generation(ctx context.Context) (int64, error) {
	n, err := generation(ctx, c.read)
	if err != nil {
		return 0, fmt.Errorf("read the catalog's generation: %w", err)
	}
	return n, nil
}

// From reports whether guides are published from files whose keys begin with
// prefix, and whether from others.
func (c *Catalog) From(ctx context.Context, prefix string) (these, others bool, err error) {
	err = c.read.QueryRowContext(ctx, `SELECT
		EXISTS (SELECT 1 FROM life WHERE removed IS NULL AND substr(path, 1, length(?1)) = ?1),
		EXISTS (SELECT 1 FROM life WHERE removed IS NULL AND substr(path, 1, length(?1)) <> ?1)`, prefix).Scan(&these, &others)
	if err != nil {
		return false, false, fmt.Errorf("look for guides from %s: %w", prefix, err)
	}
	return these, others, nil
}

// Guide is a version of a guide; version "" is the published one. Old versions
// are there for ever, also of removed guides. The guide is shared and must not
// be changed. The error is [ErrNotFound] if there is no such version.
func (c *Catalog) Guide(ctx context.Context, id, version string) (*guide.Guide, error) {
	ref := Ref{Guide: id}
	query := `SELECT version, file FROM life WHERE guide = ? AND (version = ? OR ? = '' AND removed IS NULL) ORDER BY added DESC LIMIT 1`
	err := c.read.QueryRowContext(ctx, query, id, version, version).Scan(&ref.Version, &ref.File)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("guide %s@%s: %w", id, version, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("guide %s@%s: %w", id, version, err)
	}
	if g, ok := c.cache.get(ref); ok {
		return g, nil
	}
	r := Record{Ref: ref}
	query = `SELECT body FROM version WHERE guide = ? AND version = ?`
	if err := c.read.QueryRowContext(ctx, query, ref.Guide, ref.Version).Scan(&r.body); err != nil {
		return nil, fmt.Errorf("guide %s@%s: read: %w", id, ref.Version, err)
	}
	g, err := r.Decode()
	if err != nil {
		return nil, err
	}
	c.cache.put(ref, g)
	return g, nil
}

// A Record is a guide as it is stored. Decoding is apart from reading so that it
// can be done on several cores.
type Record struct {
	Ref
	body []byte
}

// Decode is the guide.
func (r Record) Decode() (*guide.Guide, error) {
	g := new(guide.Guide)
	if err := json.Unmarshal(r.body, g); err != nil {
		return nil, fmt.Errorf("guide %s@%s: decode: %w", r.Guide, r.Version, err)
	}
	g.Source.File = r.File
	return g, nil
}

// Each calls f with every guide of the published generation, in order of id,
// and returns that generation's number. A generation that is published meanwhile
// is not seen. It ends at f's first error and returns it.
func (c *Catalog) Each(ctx context.Context, f func(Record) error) (int64, error) {
	tx, err := c.read.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("read the catalog: %w", err)
	}
	defer tx.Rollback()
	n, err := generation(ctx, tx)
	if err != nil {
		return 0, fmt.Errorf("read the catalog's generation: %w", err)
	}
	rows, err := tx.QueryContext(ctx, `SELECT guide, version, file, body FROM life JOIN version USING (guide, version) WHERE removed IS NULL ORDER BY guide`)
	if err != nil {
		return 0, fmt.Errorf("read the catalog's guides: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Record
		if err := rows.Scan(&r.Guide, &r.Version, &r.File, &r.body); err != nil {
			return 0, fmt.Errorf("read the catalog's guides: %w", err)
		}
		if err := f(r); err != nil {
			return 0, err
		}
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("read the catalog's guides: %w", err)
	}
	return n, nil
}

// EachGuide calls f with every guide of the published generation, decoded, in no
// order and from several goroutines at once, and returns that generation's
// number. It ends at f's first error and returns it.
func (c *Catalog) EachGuide(ctx context.Context, f func(*guide.Guide) error) (int64, error) {
	return c.EachVersion(ctx, func(_ Ref, g *guide.Guide) error { return f(g) })
}

// EachVersion is [Catalog.EachGuide] with what the catalog calls the guide, so that
// its version need not be computed from the content again.
func (c *Catalog) EachVersion(ctx context.Context, f func(Ref, *guide.Guide) error) (int64, error) {
	var generation int64
	records := make(chan Record, 64)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		defer close(records)
		generation, err = c.Each(ctx, func(r Record) error {
			select {
			case records <- r:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		return err
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for r := range records {
				g, err := r.Decode()
				if err != nil {
					return err
				}
				if err := f(r.Ref, g); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	return generation, nil
}

// A Difference is what tells the published generation from an earlier one.
type Difference struct {
	Generation int64 // the published one
	Added      []Ref // published now and not then
	Removed    []Ref // published then and not now
}

// Since tells the published generation from an earlier one.
func (c *Catalog) Since(ctx context.Context, earlier int64) (Difference, error) {
	tx, err := c.read.BeginTx(ctx, nil)
	if err != nil {
		return Difference{}, fmt.Errorf("compare generations: %w", err)
	}
	defer tx.Rollback()
	var d Difference
	if d.Generation, err = generation(ctx, tx); err != nil {
		return Difference{}, fmt.Errorf("compare generations: %w", err)
	}
	const then = `SELECT guide, version FROM life WHERE added <= ?1 AND (removed IS NULL OR removed > ?1)`
	const now = `SELECT guide, version FROM life WHERE removed IS NULL`
	if d.Added, err = refs(ctx, tx, now+` EXCEPT `+then, earlier); err != nil {
		return Difference{}, fmt.Errorf("compare generations: %w", err)
	}
	if d.Removed, err = refs(ctx, tx, then+` EXCEPT `+now, earlier); err != nil {
		return Difference{}, fmt.Errorf("compare generations: %w", err)
	}
	return d, nil
}

func refs(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]Ref, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var refs []Ref
	for rows.Next() {
		var r Ref
		if err := rows.Scan(&r.Guide, &r.Version); err != nil {
			return nil, err
		}
		refs = append(refs, r)
	}
	return refs, rows.Err()
}

// A Publication is one generation in the catalog's history.
type Publication struct {
	Generation              int64
	At                      time.Time
	Added, Changed, Removed int // guides
}

// Publications is the catalog's history, newest first, at most limit.
func (c *Catalog) Publications(ctx context.Context, limit int) ([]Publication, error) {
	rows, err := c.read.QueryContext(ctx, `SELECT n, published, added, changed, removed FROM generation ORDER BY n DESC LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("read the catalog's history: %w", err)
	}
	defer rows.Close()
	var all []Publication
	for rows.Next() {
		var p Publication
		var at string
		if err := rows.Scan(&p.Generation, &at, &p.Added, &p.Changed, &p.Removed); err != nil {
			return nil, fmt.Errorf("read the catalog's history: %w", err)
		}
		if p.At, err = time.Parse(time.RFC3339, at); err != nil {
			return nil, fmt.Errorf("read the catalog's history: generation %d: %w", p.Generation, err)
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// A querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func generation(ctx context.Context, q querier) (int64, error) {
	var n int64
	err := q.QueryRowContext(ctx, `SELECT coalesce(max(n), 0) FROM generation`).Scan(&n)
	return n, err
}
