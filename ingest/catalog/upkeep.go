package catalog

import (
	"context"
	"errors"
	"fmt"

	"yijian/ingest/embedding"
	"yijian/ingest/vector"
)

// BeginEmbedding claims the making and deleting of vectors for one program at a
// time; the claim ends with the process at the latest. The error is [ErrBusy] if
// another has it.
func (c *Catalog) BeginEmbedding(ctx context.Context) (release func() error, err error) {
	release, err = lease(ctx, c.path+".embed.lock", 0)
	if errors.Is(err, errTaken) {
		return nil, fmt.Errorf("make vectors: %w: %s", ErrBusy, c.path)
	}
	if err != nil {
		return nil, fmt.Errorf("make vectors: %w", err)
	}
	return release, nil
}

// forgotten is how many vectors are deleted in one transaction: others that write
// wait for it.
const forgotten = 1000

// ForgetTexts deletes the model's vectors of texts that keep doesn't want, and
// those that can't be read, and reports how many. If there were any of the latter,
// no generation counts as having all its vectors any more. Who searches by vectors
// that are in memory goes on. The caller has [Catalog.BeginEmbedding]'s claim.
func (c *Catalog) ForgetTexts(ctx context.Context, model string, keep func(embedding.Key) bool) (deleted int, err error) {
	m, err := c.Model(ctx, model)
	if err != nil {
		return 0, err
	}
	var rows []int64
	broken := false
	err = c.each(ctx, model, func(n int64, text []byte, size int) {
		whole := len(text) == len(embedding.Key{}) && size == vector.QuantizedSize(m.Dim)
		if !whole || !keep(embedding.Key(text)) {
			rows = append(rows, n)
		}
		broken = broken || !whole
	})
	if err != nil {
		return 0, fmt.Errorf("forget vectors of %s: %w", model, err)
	}
	if broken {
		if _, err := c.write.ExecContext(ctx, `UPDATE embedder SET through = 0 WHERE model = ?`, model); err != nil {
			return 0, fmt.Errorf("forget vectors of %s: %w", model, err)
		}
	}
	deleted, err = c.deleteVectors(ctx, rows)
	if err == nil {
		_, err = c.write.ExecContext(ctx, `UPDATE embedder SET swept = ? WHERE model = ?`, m.Vectors-deleted, model)
	}
	if err != nil {
		return deleted, fmt.Errorf("forget vectors of %s: %w", model, err)
	}
	return deleted, nil
}

// ForgetModels deletes the vectors of every model but one that were made last
// before a generation, and reports how many. The caller has
// [Catalog.BeginEmbedding]'s claim.
func (c *Catalog) ForgetModels(ctx context.Context, keep string, before int64) (deleted int, err error) {
	all, err := c.Models(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range all {
		if m.Name == keep || m.Used >= before {
			continue
		}
		var rows []int64
		err := c.each(ctx, m.Name, func(n int64, _ []byte, _ int) { rows = append(rows, n) })
		if err != nil {
			return deleted, fmt.Errorf("forget vectors of %s: %w", m.Name, err)
		}
		if _, err := c.write.ExecContext(ctx, `UPDATE embedder SET through = 0 WHERE model = ?`, m.Name); err != nil {
			return deleted, fmt.Errorf("forget vectors of %s: %w", m.Name, err)
		}
		n, err := c.deleteVectors(ctx, rows)
		if deleted += n; err == nil {
			_, err = c.write.ExecContext(ctx, `DELETE FROM embedder WHERE model = ?`, m.Name)
		}
		if err != nil {
			return deleted, fmt.Errorf("forget vectors of %s: %w", m.Name, err)
		}
	}
	return deleted, nil
}

// each calls f with the model's rows: place, text, number of bytes.
func (c *Catalog) each(ctx context.Context, model string, f func(n int64, text []byte, size int)) error {
	rows, err := c.read.QueryContext(ctx, `SELECT n, text, length(codes) FROM vector WHERE embedder = (SELECT id FROM embedder WHERE model = ?)`, model)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		var text []byte
		var size int
		if err := rows.Scan(&n, &text, &size); err != nil {
			return err
		}
		f(n, text, size)
	}
	return rows.Err()
}

// deleteVectors deletes rows, in transactions that are soon over.
func (c *Catalog) deleteVectors(ctx context.Context, rows []int64) (deleted int, err error) {
	for len(rows) > 0 {
		part := rows[:min(forgotten, len(rows))]
		tx, err := c.write.BeginTx(ctx, nil)
		if err != nil {
			return deleted, err
		}
		for _, n := range part {
			if _, err := tx.ExecContext(ctx, `DELETE FROM vector WHERE n = ?`, n); err != nil {
				return deleted, errors.Join(err, tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return deleted, err
		}
		deleted += len(part)
		rows = rows[len(part):]
	}
	return deleted, nil
}
