-- +goose Up

-- How the guides of "through" were cut into texts (chunk.Version).
ALTER TABLE embedder ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;
-- The catalog's generation when vectors were made last.
ALTER TABLE embedder ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
-- How many vectors were left when those of forgotten texts were last deleted.
ALTER TABLE embedder ADD COLUMN swept INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE embedder DROP COLUMN swept;
ALTER TABLE embedder DROP COLUMN used;
ALTER TABLE embedder DROP COLUMN cut;
