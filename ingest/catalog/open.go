package catalog

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver named "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// A Catalog is an open catalog file. Its methods may be called from several
// goroutines, and several processes may have the same file open: a generation
// published by one is seen by all at once.
type Catalog struct {
	path  string
	read  *sql.DB
	write *sql.DB // one connection
	cache *cache
}

// readers is the number of connections that read at a time.
const readers = 4

// Open opens the catalog file at path, and makes it and its folder if they
// aren't there.
func Open(ctx context.Context, path string) (*Catalog, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("open catalog %s: %w", path, err)
	}
	c := &Catalog{path: path, cache: newCache(cached)}
	var err error
	if c.write, err = connect(path, settings("immediate"), 1); err != nil {
		return nil, fmt.Errorf("open catalog %s: %w", path, err)
	}
	if err := c.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open catalog %s: %w", path, err), c.write.Close())
	}
	if c.read, err = connect(path, settings("deferred"), readers); err != nil {
		return nil, errors.Join(fmt.Errorf("open catalog %s: %w", path, err), c.write.Close())
	}
	return c, nil
}

// Close closes the file.
func (c *Catalog) Close() error { return errors.Join(c.read.Close(), c.write.Close()) }

// settings are the connections' own. A commit is on disk when it returns, also
// through a power failure: a published generation is never taken back. lock is
// what a transaction begins with: "immediate" for writing.
func settings(lock string) url.Values {
	return url.Values{"_txlock": {lock}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	}}
}

func connect(path string, settings url.Values, connections int) (*sql.DB, error) {
	name := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + settings.Encode()
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// migrate brings the schema up to date. Two programs that start at once on an
// empty folder take turns.
func (c *Catalog) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, c.write, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	var version int64
	if err := c.write.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'`).Scan(&version); err != nil {
		return err
	}
	if version > 0 {
		current, target, err := p.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("read the schema's version: %w", err)
		}
		if current > target {
			return fmt.Errorf("its schema has version %d, made by a newer program; this one knows %d", current, target)
		}
		if current == target {
			return nil
		}
	}
	release, err := lease(ctx, c.path+".schema.lock", 30*time.Second)
	if err != nil {
		return fmt.Errorf("wait for another program to prepare the schema: %w", err)
	}
	defer release()
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("prepare the schema: %w", err)
	}
	return nil
}
