package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite"

	"yijian/ingest/guide"
)

// fts is SQLite's FTS5 over tokens with spaces between them.
type fts struct {
	db     *sql.DB
	path   string
	tokens func(string) []string
	all    *sql.Stmt
	some   map[int]*sql.Stmt // by the number of regions
}

// Detail and sizes stay as they are by default: bm25() counts by the positions, and
// without them counts nothing of a contentless table. A number with a point is one
// token here as in ours.
const schema = `
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -1000000;
CREATE TABLE scope (id INTEGER PRIMARY KEY, region TEXT NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL);
CREATE VIRTUAL TABLE word USING fts5(text, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '.'");
`

func fts5(tokens func(string) []string) build {
	return func(ctx context.Context, dir string, chunks []guide.Chunk, _ [][]float32) (engine, error) {
		f := &fts{path: filepath.Join(dir, "fts5.db"), tokens: tokens, some: map[int]*sql.Stmt{}}
		var err error
		if f.db, err = sql.Open("sqlite", f.path); err != nil {
			return nil, fmt.Errorf("open %s: %w", f.path, err)
		}
		f.db.SetMaxOpenConns(1) // one cache, one connection's settings
		if err := f.fill(ctx, chunks); err != nil {
			return nil, errors.Join(fmt.Errorf("fill %s: %w", f.path, err), f.db.Close())
		}
		return f, nil
	}
}

func (f *fts) fill(ctx context.Context, chunks []guide.Chunk) error {
	if _, err := f.db.ExecContext(ctx, schema); err != nil {
		return err
	}
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	word, err := tx.PrepareContext(ctx, `INSERT INTO word (rowid, text) VALUES (?, ?)`)
	if err != nil {
		return err
	}
	place, err := tx.PrepareContext(ctx, `INSERT INTO scope VALUES (?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	for i := range chunks {
		c := &chunks[i]
		if _, err := word.ExecContext(ctx, i, strings.Join(f.tokens(searched(c)), " ")); err != nil {
			return err
		}
		begins, ends := period(c.Validity)
		if _, err := place.ExecContext(ctx, i, c.Region, begins, ends); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = f.db.ExecContext(ctx, `INSERT INTO word (word) VALUES ('optimize'); ANALYZE`)
	return err
}

// forever is the day until which what has no end is in force.
const forever = 99991231

// period is a validity's first and last day.
func period(v guide.Validity) (begins, ends int) {
	begins, ends = int(v.From), int(v.To)
	if ends == 0 {
		ends = forever
	}
	return begins, ends
}

func (f *fts) search(ctx context.Context, q question, limit int) ([]int, error) {
	match := f.match(q.text)
	if match == "" {
		return nil, nil
	}
	query, args, err := f.query(ctx, q.scope)
	if err != nil {
		return nil, err
	}
	rows, err := query.QueryContext(ctx, append(append([]any{match}, args...), limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		found = append(found, id)
	}
	return found, rows.Err()
}

// match is any of the text's tokens, each as often as it is said.
func (f *fts) match(text string) string {
	var b strings.Builder
	for i, t := range f.tokens(text) {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteByte('"')
		b.WriteString(strings.ReplaceAll(t, `"`, `""`))
		b.WriteByte('"')
	}
	return b.String()
}

// query is the prepared statement for a scope, and its arguments.
func (f *fts) query(ctx context.Context, s scope) (*sql.Stmt, []any, error) {
	var err error
	if len(s.regions) == 0 && s.day == 0 {
		if f.all == nil {
			f.all, err = f.db.PrepareContext(ctx, `SELECT rowid FROM word WHERE word MATCH ? ORDER BY rank LIMIT ?`)
		}
		return f.all, nil, err
	}
	var args []any
	for _, r := range s.regions {
		args = append(args, r)
	}
	last := int(s.day)
	if s.day == 0 {
		last = forever
	}
	args = append(args, last, int(s.day))
	n := len(s.regions)
	if f.some[n] == nil {
		regions := "1"
		if n > 0 {
			regions = "s.region IN (?" + strings.Repeat(", ?", n-1) + ")"
		}
		// Not by rank: that would score what the scope is to leave out as well
		// (p50 129 against 111 ms at 100,000 chunks).
		f.some[n], err = f.db.PrepareContext(ctx, `SELECT w.rowid FROM word w JOIN scope s ON s.id = w.rowid
			WHERE w.word MATCH ? AND `+regions+` AND s.begins <= ? AND s.ends >= ? ORDER BY bm25(word) LIMIT ?`)
	}
	return f.some[n], args, err
}

func (f *fts) file() (int64, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f *fts) close() error { return f.db.Close() }
