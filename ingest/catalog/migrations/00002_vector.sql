-- +goose Up

-- What made the vectors.
CREATE TABLE embedder (
    id      INTEGER PRIMARY KEY,
    model   TEXT    NOT NULL UNIQUE, -- embedding.Embedder.Model
    dim     INTEGER NOT NULL,
    through INTEGER NOT NULL DEFAULT 0 -- every text of this generation has its vector; 0: of none
);

-- Vectors by text, whichever guides it stands in. Rows are added in order of n and
-- never changed, so that who has read up to one n need read only what follows.
CREATE TABLE vector (
    n        INTEGER PRIMARY KEY AUTOINCREMENT,
    embedder INTEGER NOT NULL REFERENCES embedder (id),
    text     BLOB    NOT NULL, -- SHA-256 of what was embedded
    codes    BLOB    NOT NULL, -- scale (float32, little-endian), then int8 elements
    UNIQUE (embedder, text)
);

-- +goose Down
DROP TABLE vector;
DROP TABLE embedder;
