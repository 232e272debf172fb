package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrTaken says that another program has given a token's number, or a value's
// mark, to something else meanwhile. Nothing was stored; mask again.
var ErrTaken = errors.New("the token has been given meanwhile")

// A Secret is a masked value, sealed with its conversation's key.
type Secret struct {
	Kind   string // with N, the token in the text
	N      int
	Mark   Sum // the same for the same value in the conversation
	Sealed []byte
}

// Secrets lists the masked values of a conversation, in order of kind and number.
func (d *DB) Secrets(ctx context.Context, conversation string) ([]Secret, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT kind, n, mark, sealed FROM secrets WHERE conversation = ? ORDER BY kind, n`, conversation)
	if err != nil {
		return nil, fmt.Errorf("secrets of conversation %q: %w", conversation, err)
	}
	defer rows.Close()
	var all []Secret
	for rows.Next() {
		var s Secret
		var mark []byte
		if err := rows.Scan(&s.Kind, &s.N, &mark, &s.Sealed); err != nil {
			return nil, fmt.Errorf("secrets of conversation %q: %w", conversation, err)
		}
		copy(s.Mark[:], mark)
		all = append(all, s)
	}
	return all, rows.Err()
}

// addSecrets stores values that a message brings.
func addSecrets(ctx context.Context, tx *sql.Tx, conversation string, secrets []Secret) error {
	for _, s := range secrets {
		r, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO secrets (conversation, kind, n, mark, sealed) VALUES (?, ?, ?, ?, ?)`,
			conversation, s.Kind, s.N, s.Mark[:], s.Sealed)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(ErrTaken, err)
		}
	}
	return nil
}

// Known gives those of the ids that are conversations.
func (d *DB) Known(ctx context.Context, ids []string) (map[string]bool, error) {
	known := make(map[string]bool, len(ids))
	find, err := d.read.PrepareContext(ctx, `SELECT 1 FROM conversations WHERE id = ?`)
	if err != nil {
		return nil, fmt.Errorf("known conversations: %w", err)
	}
	defer find.Close()
	for _, id := range ids {
		var one int
		err := find.QueryRowContext(ctx, id).Scan(&one)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("known conversations: %w", err)
		}
		known[id] = err == nil
	}
	return known, nil
}
