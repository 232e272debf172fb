-- +goose Up

-- One row for each published generation; the highest number is the current one.
CREATE TABLE generation (
    n         INTEGER PRIMARY KEY,
    published TEXT    NOT NULL, -- RFC 3339
    added     INTEGER NOT NULL, -- guides
    changed   INTEGER NOT NULL,
    removed   INTEGER NOT NULL
);

-- Every content a guide ever had. A row without a life is staged.
CREATE TABLE version (
    guide   TEXT NOT NULL,
    version TEXT NOT NULL, -- content hash
    body    BLOB NOT NULL, -- the guide as JSON, without the file it came from
    PRIMARY KEY (guide, version)
);

-- A version is published from generation added on, until before removed.
CREATE TABLE life (
    guide   TEXT    NOT NULL,
    version TEXT    NOT NULL,
    added   INTEGER NOT NULL REFERENCES generation (n),
    removed INTEGER REFERENCES generation (n),
    path    TEXT    NOT NULL, -- key of the file it comes from
    file    TEXT    NOT NULL, -- that file below the ingested folder
    PRIMARY KEY (guide, added),
    FOREIGN KEY (guide, version) REFERENCES version (guide, version),
    CHECK (removed IS NULL OR removed > added)
) WITHOUT ROWID;
CREATE UNIQUE INDEX life_current ON life (guide) WHERE removed IS NULL;
CREATE INDEX life_version ON life (guide, version);

-- What each file gave when it was last read: an unchanged file is not read again.
CREATE TABLE file (
    path   TEXT PRIMARY KEY,
    hash   TEXT NOT NULL, -- SHA-256 of its bytes
    loader TEXT NOT NULL, -- version and options of the loader
    guides TEXT NOT NULL, -- JSON: the guides and versions in it
    notes  TEXT NOT NULL  -- JSON: what the loader had to say
) WITHOUT ROWID;

-- The same for files of a run that has not been published.
CREATE TABLE staged (
    path   TEXT PRIMARY KEY,
    hash   TEXT NOT NULL,
    loader TEXT NOT NULL,
    guides TEXT NOT NULL,
    notes  TEXT NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE staged;
DROP TABLE file;
DROP TABLE life;
DROP TABLE version;
DROP TABLE generation;
