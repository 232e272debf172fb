package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"yijian/ingest/embedding"
	"yijian/ingest/vector"
)

// A Model is an embedder whose vectors the catalog has.
type Model struct {
	Name string
	Dim  int
	// Through is the last generation of which every text has a vector; 0: none.
	Through int64
	// Cut is how guides were cut into texts then (chunk.Version).
	Cut int
	// Used is the generation that was published when vectors were made last.
	Used int64
	// Vectors is how many there are, also of texts that are no longer published.
	Vectors int
	// Swept is how many the last [Catalog.ForgetTexts] left.
	Swept int
	// Last is the place of the last of them, see [Catalog.EachVector].
	Last int64
}

// Models are the embedders whose vectors the catalog has, in order of name.
func (c *Catalog) Models(ctx context.Context) ([]Model, error) {
	rows, err := c.read.QueryContext(ctx, `
		SELECT model, dim, through, cut, used, swept, count(n), coalesce(max(n), 0)
		FROM embedder LEFT JOIN vector ON embedder = id GROUP BY id ORDER BY model`)
	if err != nil {
		return nil, fmt.Errorf("read the catalog's embedders: %w", err)
	}
	defer rows.Close()
	var all []Model
	for rows.Next() {
		var m Model
		if err := rows.Scan(&m.Name, &m.Dim, &m.Through, &m.Cut, &m.Used, &m.Swept, &m.Vectors, &m.Last); err != nil {
			return nil, fmt.Errorf("read the catalog's embedders: %w", err)
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

// Model is one of [Catalog.Models], with no vectors if it isn't there.
func (c *Catalog) Model(ctx context.Context, name string) (Model, error) {
	all, err := c.Models(ctx)
	for _, m := range all {
		if m.Name == name {
			return m, err
		}
	}
	return Model{Name: name}, err
}

// A TextVector is a text's vector.
type TextVector struct {
	Text   embedding.Key
	Vector vector.Quantized
}

// AddVectors adds a model's vectors, all of dim elements, in one transaction. A
// text that has one keeps it.
func (c *Catalog) AddVectors(ctx context.Context, model string, dim int, vectors []TextVector) error {
	tx, err := c.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep vectors of %s: %w", model, err)
	}
	defer tx.Rollback()
	id, err := embedder(ctx, tx, model, dim)
	if err != nil {
		return fmt.Errorf("keep vectors of %s: %w", model, err)
	}
	insert, err := tx.PrepareContext(ctx, `INSERT INTO vector (embedder, text, codes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`)
	if err != nil {
		return fmt.Errorf("keep vectors of %s: %w", model, err)
	}
	defer insert.Close()
	var codes []byte
	for i := range vectors {
		v := &vectors[i]
		if len(v.Vector.Codes) != dim {
			return fmt.Errorf("keep vectors of %s: one has %d elements, want %d", model, len(v.Vector.Codes), dim)
		}
		codes = v.Vector.Append(codes[:0])
		if _, err := insert.ExecContext(ctx, id, v.Text[:], codes); err != nil {
			return fmt.Errorf("keep vectors of %s: %w", model, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep vectors of %s: %w", model, err)
	}
	return nil
}

// embedder is the model's row, made if it isn't there.
func embedder(ctx context.Context, tx *sql.Tx, model string, dim int) (id int64, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO embedder (model, dim) VALUES (?, ?) ON CONFLICT DO NOTHING`, model, dim); err != nil {
		return 0, err
	}
	var was int
	if err := tx.QueryRowContext(ctx, `SELECT id, dim FROM embedder WHERE model = ?`, model).Scan(&id, &was); err != nil {
		return 0, err
	}
	if was != dim {
		return 0, fmt.Errorf("vectors of %d elements, those that are there have %d", dim, was)
	}
	_, err = tx.ExecContext(ctx, `UPDATE embedder SET used = (SELECT coalesce(max(n), 0) FROM generation) WHERE id = ?`, id)
	return id, err
}

// VectorsThrough notes that every text of a generation, and of those before that
// are still published, has a vector of the model, if they are cut into texts in
// this way (chunk.Version).
func (c *Catalog) VectorsThrough(ctx context.Context, model string, dim, cut int, generation int64) error {
	tx, err := c.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("note the vectors of %s: %w", model, err)
	}
	defer tx.Rollback()
	id, err := embedder(ctx, tx, model, dim)
	if err != nil {
		return fmt.Errorf("note the vectors of %s: %w", model, err)
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE embedder SET through = CASE WHEN cut = ?1 THEN max(through, ?2) ELSE ?2 END, cut = ?1 WHERE id = ?3`, cut, generation, id); err != nil {
		return fmt.Errorf("note the vectors of %s: %w", model, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("note the vectors of %s: %w", model, err)
	}
	return nil
}

// EachVector calls f with the bytes of the model's vectors (vector.ReadQuantized)
// that were added after a place, in the order in which they were, and returns the
// place after the last. The bytes are f's only while it runs. It ends at f's
// first error and returns it.
func (c *Catalog) EachVector(ctx context.Context, model string, after int64, f func(text embedding.Key, codes []byte) error) (place int64, err error) {
	place = after
	rows, err := c.read.QueryContext(ctx, `SELECT n, text, codes FROM vector WHERE +embedder = (SELECT id FROM embedder WHERE model = ?) AND n > ? ORDER BY n`, model, after)
	if err != nil {
		return after, fmt.Errorf("read the vectors of %s: %w", model, err)
	}
	defer rows.Close()
	var text, codes sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&place, &text, &codes); err != nil {
			return after, fmt.Errorf("read the vectors of %s: %w", model, err)
		}
		if len(text) != len(embedding.Key{}) {
			return after, fmt.Errorf("read the vectors of %s: row %d names no text", model, place)
		}
		if err := f(embedding.Key(text), codes); err != nil {
			return after, err
		}
	}
	if err := rows.Err(); err != nil {
		return after, fmt.Errorf("read the vectors of %s: %w", model, err)
	}
	return place, nil
}

// VectorsOf calls f with the bytes of the model's vectors of these texts, as
// [Catalog.EachVector] does; texts that have none are left out.
func (c *Catalog) VectorsOf(ctx context.Context, model string, texts []embedding.Key, f func(text embedding.Key, codes []byte) error) error {
	if len(texts) == 0 {
		return nil
	}
	one, err := c.read.PrepareContext(ctx, `SELECT codes FROM vector WHERE embedder = (SELECT id FROM embedder WHERE model = ?) AND text = ?`)
	if err != nil {
		return fmt.Errorf("read vectors of %s: %w", model, err)
	}
	defer one.Close()
	for i := range texts {
		var codes []byte
		err := one.QueryRowContext(ctx, model, texts[i][:]).Scan(&codes)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read vectors of %s: %w", model, err)
		}
		if err := f(texts[i], codes); err != nil {
			return err
		}
	}
	return nil
}
