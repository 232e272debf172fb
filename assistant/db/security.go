package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// An Event is something the guard did. It says which rule and how often, never to
// what: the security log outlives conversations.
type Event struct {
	Rule string
	N    int
}

// A Count is how often a rule acted in the hour that began at Hour.
type Count struct {
	Hour time.Time
	Event
}

// Note counts events in the security log.
func (d *DB) Note(ctx context.Context, at time.Time, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	err := d.tx(ctx, func(tx *sql.Tx) error { return note(ctx, tx, at, events) })
	if err != nil {
		return fmt.Errorf("security log: %w", err)
	}
	return nil
}

func note(ctx context.Context, tx *sql.Tx, at time.Time, events []Event) error {
	for _, e := range events {
		_, err := tx.ExecContext(ctx, `INSERT INTO security_log (hour, rule, n) VALUES (?, ?, ?)
			ON CONFLICT (hour, rule) DO UPDATE SET n = n + excluded.n`, at.Unix()/3600, e.Rule, e.N)
		if err != nil {
			return err
		}
	}
	return nil
}

// SecurityLog lists the counts since a time, oldest first.
func (d *DB) SecurityLog(ctx context.Context, since time.Time) ([]Count, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT hour, rule, n FROM security_log WHERE hour >= ? ORDER BY hour, rule`, since.Unix()/3600)
	if err != nil {
		return nil, fmt.Errorf("security log: %w", err)
	}
	defer rows.Close()
	var all []Count
	for rows.Next() {
		var c Count
		var hour int64
		if err := rows.Scan(&hour, &c.Rule, &c.N); err != nil {
			return nil, fmt.Errorf("security log: %w", err)
		}
		c.Hour = time.Unix(hour*3600, 0)
		all = append(all, c)
	}
	return all, rows.Err()
}

// SweepSecurityLog drops the counts of before a time and returns how many.
func (d *DB) SweepSecurityLog(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := d.tx(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `DELETE FROM security_log WHERE hour < ?`, before.Unix()/3600)
		if err != nil {
			return err
		}
		n, err = r.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sweep security log: %w", err)
	}
	return n, nil
}
