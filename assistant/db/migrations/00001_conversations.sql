-- Conversations and what was said in them. Times are Unix milliseconds. Only
-- screened text is stored: personal data is masked before it comes here.

-- +goose Up
CREATE TABLE conversations (
    id       TEXT PRIMARY KEY,
    token    BLOB NOT NULL,              -- SHA-256 of the bearer token
    channel  TEXT NOT NULL,
    region   TEXT NOT NULL,
    audience TEXT NOT NULL,
    lang     TEXT NOT NULL,
    day      INTEGER NOT NULL DEFAULT 0, -- fixed day (yyyymmdd) of an evaluation, 0: the clock's
    state    TEXT NOT NULL,              -- chat.State as JSON
    last_seq INTEGER NOT NULL DEFAULT 0,
    created  INTEGER NOT NULL,
    active   INTEGER NOT NULL,           -- last message; retention counts from here
    -- The creating call, so that the same call again gives the same conversation.
    -- The token is sealed with the client's own key, which is not stored.
    create_key     BLOB,
    create_request BLOB,
    create_sealed  BLOB
) STRICT;
CREATE UNIQUE INDEX conversations_create_key ON conversations (create_key) WHERE create_key IS NOT NULL;
CREATE INDEX conversations_active ON conversations (active);

CREATE TABLE messages (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL,
    role         TEXT NOT NULL,
    kind         TEXT NOT NULL,  -- message, handoff
    text         TEXT NOT NULL,
    key          BLOB,           -- SHA-256 of the client's Idempotency-Key
    reply_to     INTEGER,        -- seq of the message this one answers
    at           INTEGER NOT NULL,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;
-- A message is taken once and answered once, whatever the program does.
CREATE UNIQUE INDEX messages_key ON messages (conversation, key) WHERE key IS NOT NULL;
CREATE UNIQUE INDEX messages_reply ON messages (conversation, reply_to) WHERE reply_to IS NOT NULL;

CREATE TABLE answers (
    id           TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL,
    body         TEXT NOT NULL,  -- the answer as given
    trace        TEXT NOT NULL,
    at           INTEGER NOT NULL,
    UNIQUE (conversation, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE feedback (
    answer TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
    grade  INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 5),
    reason TEXT NOT NULL,
    key    BLOB,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE feedback;
DROP TABLE answers;
DROP TABLE messages;
DROP TABLE conversations;
