// Package db keeps conversations, what was said in them, the answers as they
// were given and people's ratings, in one SQLite file.
//
// It stores and finds; who may do what, and in which order, is package session's
// business. Start at [Open], then [DB.AddMessage] and [DB.AddReply], which are
// the two commits of a turn.
//
// # Design
//
// A message is taken once and answered once. Both are unique indexes (the
// client's key, the message answered), so no order of events and no kill can
// double a turn; the code only has to ask again what is there. Every commit is
// synced to disk (synchronous=FULL): what a client was told is stored survives a
// power cut. One connection writes, a few read; with WAL they don't wait for
// each other. Deleted pages are overwritten with zeros (secure_delete), and
// [DB.Scrub] empties the write-ahead log, so that erased words are in neither
// file.
package db

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

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNotFound says that there is no such conversation, message or answer.
var ErrNotFound = errors.New("not found")

// A DB is an open database. Its methods may be called from several goroutines.
type DB struct {
	write *sql.DB // one connection; transactions begin IMMEDIATE
	read  *sql.DB
}

// Open opens the file at path, creates it if it isn't there, and brings its
// tables up to date. Its folder must exist.
// Only the program's own account may read it.
func Open(ctx context.Context, path string) (*DB, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite would make it readable to all
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	f.Close()
	write, err := sql.Open("sqlite", dsn(path, "_txlock=immediate"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write); err != nil {
		write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read, err := sql.Open("sqlite", dsn(path, "_pragma=query_only(1)"))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read.SetMaxOpenConns(4)
	read.SetMaxIdleConns(4)
	return &DB{write: write, read: read}, nil
}

// dsn is the driver's address of the file. The path is escaped: a data folder
// may hold a question mark or a per cent sign.
func dsn(path, more string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()}
	u.RawQuery = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&" + more
	return u.String()
}

func migrate(ctx context.Context, d *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, d, files)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Ping reports whether the file can be read. It takes no lock that a message waits
// for, or that waits for a message.
func (d *DB) Ping(ctx context.Context) error {
	var n int
	if err := d.read.QueryRowContext(ctx, `SELECT count(*) FROM goose_db_version`).Scan(&n); err != nil {
		return fmt.Errorf("read database: %w", err)
	}
	return nil
}

// Scrub moves the write-ahead log into the file and truncates it, so that words
// erased from the tables are not left in the log. It waits for readers up to the
// busy timeout (5 s) and says so when they didn't finish.
func (d *DB) Scrub(ctx context.Context) error {
	var busy, logged, moved int
	err := d.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &logged, &moved)
	if err != nil {
		return fmt.Errorf("truncate write-ahead log: %w", err)
	}
	if busy != 0 {
		return errors.New("truncate write-ahead log: readers are still using it")
	}
	return nil
}

// Close closes the file; the last closer moves the write-ahead log into it.
func (d *DB) Close() error {
	return errors.Join(d.read.Close(), d.write.Close())
}

// tx runs f in one write transaction.
func (d *DB) tx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
