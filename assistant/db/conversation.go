package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yijian/assistant/chat"
	"yijian/ingest/guide"
)

// A Sum is a SHA-256. The zero Sum stands for "none" and is stored as NULL.
type Sum [sha256.Size]byte

func (s Sum) value() any {
	if s == (Sum{}) {
		return nil
	}
	return s[:]
}

// A Conversation is a stored conversation.
type Conversation struct {
	chat.Conversation
	Token   Sum       // of the bearer token
	Day     guide.Day // fixed day of an evaluation, 0: the clock's
	LastSeq int64     // of its last message, 0 before the first
	Create  Create
}

// A Create is the call that made a conversation, so that the same call can be
// recognised. The zero Create is a call without a key.
type Create struct {
	Key     Sum    // of caller and Idempotency-Key
	Request Sum    // of what was asked for
	Sealed  []byte // the token, sealed with the client's key
}

// AddConversation stores a new conversation. If there is one with the same
// Create.Key already, that one is returned and added is false.
func (d *DB) AddConversation(ctx context.Context, c Conversation) (stored Conversation, added bool, err error) {
	state, err := json.Marshal(c.State)
	if err != nil {
		return Conversation{}, false, fmt.Errorf("conversation state: %w", err)
	}
	err = d.tx(ctx, func(tx *sql.Tx) error {
		if c.Create.Key != (Sum{}) {
			stored, err = scanConversation(tx.QueryRowContext(ctx, selectConversation+`WHERE create_key = ?`, c.Create.Key[:]))
			if !errors.Is(err, ErrNotFound) {
				return err
			}
		}
		at := c.Created.UnixMilli()
		_, err := tx.ExecContext(ctx, `INSERT INTO conversations
			(id, token, channel, region, audience, lang, day, state, created, active, create_key, create_request, create_sealed)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			c.ID, c.Token[:], c.Channel, c.Region, c.Audience, c.Lang, c.Day, string(state), at, at,
			c.Create.Key.value(), c.Create.Request.value(), c.Create.Sealed)
		stored, added = c, true
		return err
	})
	if err != nil {
		return Conversation{}, false, fmt.Errorf("add conversation: %w", err)
	}
	return stored, added, nil
}

// Conversation finds a conversation, or ErrNotFound.
func (d *DB) Conversation(ctx context.Context, id string) (Conversation, error) {
	c, err := scanConversation(d.read.QueryRowContext(ctx, selectConversation+`WHERE id = ?`, id))
	if err != nil {
		return Conversation{}, fmt.Errorf("conversation %q: %w", id, err)
	}
	return c, nil
}

const selectConversation = `SELECT id, token, channel, region, audience, lang, day, state, last_seq, created,
	create_key, create_request, create_sealed FROM conversations `

func scanConversation(row *sql.Row) (Conversation, error) {
	var c Conversation
	var token, key, request []byte
	var state string
	var created int64
	err := row.Scan(&c.ID, &token, &c.Channel, &c.Region, &c.Audience, &c.Lang, &c.Day, &state, &c.LastSeq, &created,
		&key, &request, &c.Create.Sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return Conversation{}, ErrNotFound
	}
	if err != nil {
		return Conversation{}, err
	}
	if err := json.Unmarshal([]byte(state), &c.State); err != nil {
		return Conversation{}, fmt.Errorf("state: %w", err)
	}
	copy(c.Token[:], token)
	copy(c.Create.Key[:], key)
	copy(c.Create.Request[:], request)
	c.Created = time.UnixMilli(created)
	return c, nil
}

// SetLang changes the language of a conversation, if it isn't that already.
func (d *DB) SetLang(ctx context.Context, id, lang string) error {
	return d.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE conversations SET lang = ? WHERE id = ? AND lang <> ?`, lang, id, lang)
		if err != nil {
			return fmt.Errorf("change the language of conversation %q: %w", id, err)
		}
		return nil
	})
}

// Erase deletes a conversation with all that belongs to it, or says ErrNotFound.
// Call Scrub afterwards.
func (d *DB) Erase(ctx context.Context, id string) error {
	return d.tx(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `DELETE FROM conversations WHERE id = ?`, id)
		if err != nil {
			return fmt.Errorf("erase conversation %q: %w", id, err)
		}
		if n, err := r.RowsAffected(); err == nil && n == 0 {
			return fmt.Errorf("erase conversation %q: %w", id, ErrNotFound)
		}
		return nil
	})
}

// Sweep erases conversations without a message since before, and those in which
// nothing was ever said since empty. It returns how many there were. What is
// remembered of creating calls older than empty is dropped too.
func (d *DB) Sweep(ctx context.Context, before, empty time.Time) (int64, error) {
	var n int64
	err := d.tx(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `DELETE FROM conversations WHERE active < ? OR (last_seq = 0 AND created < ?)`,
			before.UnixMilli(), empty.UnixMilli())
		if err != nil {
			return err
		}
		if n, err = r.RowsAffected(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE conversations SET create_key = NULL, create_request = NULL, create_sealed = NULL
			WHERE create_key IS NOT NULL AND created < ?`, empty.UnixMilli())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sweep conversations: %w", err)
	}
	return n, nil
}
