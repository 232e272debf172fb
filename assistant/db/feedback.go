package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// A Rating is one person's view of one answer.
type Rating struct {
	Answer string
	Grade  int    // 1..5
	Reason string // screened, may be empty
	Key    Sum    // of the client's Idempotency-Key
	At     time.Time
}

// Rate stores a rating. An answer has one: a later rating replaces it, except
// that a rating with the key of the stored one changes nothing; the stored one
// is returned.
func (d *DB) Rate(ctx context.Context, r Rating) (Rating, error) {
	stored := r
	err := d.tx(ctx, func(tx *sql.Tx) error {
		if r.Key != (Sum{}) {
			var at int64
			err := tx.QueryRowContext(ctx, `SELECT grade, reason, at FROM feedback WHERE answer = ? AND key = ?`, r.Answer, r.Key[:]).
				Scan(&stored.Grade, &stored.Reason, &at)
			if err == nil {
				stored.At = time.UnixMilli(at)
				return nil
			}
			if !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO feedback (answer, grade, reason, key, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (answer) DO UPDATE SET grade = excluded.grade, reason = excluded.reason, key = excluded.key, at = excluded.at`,
			r.Answer, r.Grade, r.Reason, r.Key.value(), r.At.UnixMilli())
		return err
	})
	if err != nil {
		return Rating{}, fmt.Errorf("rate answer %q: %w", r.Answer, err)
	}
	return stored, nil
}
