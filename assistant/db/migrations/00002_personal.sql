-- Personal data that is masked in messages, sealed with its conversation's key,
-- which is not in this file; and the security log, which holds no content.

-- +goose Up
CREATE TABLE secrets (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL,
    n            INTEGER NOT NULL,  -- kind and n are the token in the text
    mark         BLOB NOT NULL,     -- the same for the same value in this conversation
    sealed       BLOB NOT NULL,
    PRIMARY KEY (conversation, kind, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX secrets_mark ON secrets (conversation, mark);

-- What the guard did, counted by the hour: no text, no conversation, no address.
CREATE TABLE security_log (
    hour INTEGER NOT NULL,  -- Unix hours
    rule TEXT NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (hour, rule)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE security_log;
DROP TABLE secrets;
