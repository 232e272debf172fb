package catalog

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// errTaken says that another program holds a lease.
var errTaken = errors.New("held by another program")

// lease takes a lock that dies with the process, waiting for it up to wait. It
// is an exclusive transaction on an empty SQLite file beside the catalog: the
// one file lock this program already has for every system it runs on, and one
// that doesn't keep the catalog's own readers and small commits out. Released
// leases leave the empty file behind; removing it would let two take it.
func lease(ctx context.Context, path string, wait time.Duration) (release func() error, err error) {
	db, err := connect(path, url.Values{"_pragma": {fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds())}}, 1)
	if err != nil {
		return nil, fmt.Errorf("lease %s: %w", path, err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lease %s: %w", path, err), db.Close())
	}
	close := func() error { return errors.Join(conn.Close(), db.Close()) }
	if _, err := conn.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		var e *sqlite.Error
		if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY {
			err = errTaken
		}
		return nil, errors.Join(fmt.Errorf("lease %s: %w", path, err), close())
	}
	return close, nil
}
