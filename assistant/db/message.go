package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yijian/assistant/chat"
)

// A Kind says what a person did: say something, or ask for a person.
type Kind string

// The kinds of messages.
const (
	Said       Kind = "message"
	AskedHuman Kind = "handoff" // the button, from any state
)

// A Message is one stored turn. Seq is given by the database.
type Message struct {
	chat.Turn
	Kind    Kind
	Key     Sum             // of the client's Idempotency-Key
	ReplyTo int64           // seq of the message this one answers, 0 none
	Answer  json.RawMessage // the answer given with this turn, as it was given

	// Secrets are the values masked in it that the conversation hasn't yet, and
	// Events what the guard did. They are stored with it and not read back.
	Secrets []Secret
	Events  []Event
}

// An Answer is a stored answer, byte for byte as it was given.
type Answer struct {
	ID           string
	Conversation string
	Seq          int64
	Body         json.RawMessage
	Trace        json.RawMessage
	At           time.Time
}

// AddMessage stores what a person said as the conversation's next turn. If the
// conversation has a message with the same key already, that one is returned and
// added is false. The text must have been screened. ErrTaken: a secret's number or
// mark is another's.
func (d *DB) AddMessage(ctx context.Context, conversation string, m Message) (stored Message, added bool, err error) {
	err = d.tx(ctx, func(tx *sql.Tx) error {
		if m.Key != (Sum{}) {
			stored, err = scanMessage(tx.QueryRowContext(ctx, selectMessage+`WHERE m.conversation = ? AND m.key = ?`, conversation, m.Key[:]))
			if !errors.Is(err, ErrNotFound) {
				return err
			}
		}
		stored, added = m, true
		stored.Seq, err = next(ctx, tx, conversation, m.At)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO messages (conversation, seq, role, kind, text, key, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			conversation, stored.Seq, m.Role, m.Kind, m.Text, m.Key.value(), m.At.UnixMilli())
		if err != nil {
			return err
		}
		if err := addSecrets(ctx, tx, conversation, m.Secrets); err != nil {
			return err
		}
		return note(ctx, tx, m.At, m.Events)
	})
	if err != nil {
		return Message{}, false, fmt.Errorf("add message to conversation %q: %w", conversation, err)
	}
	return stored, added, nil
}

// AddReply stores, in one commit, the assistant's turn that answers turn to, the
// answer, and the conversation's new state. If to has been answered already, that
// answer is returned and added is false: nothing is changed.
func (d *DB) AddReply(ctx context.Context, to int64, m Message, a Answer, state chat.State) (stored Answer, added bool, err error) {
	st, err := json.Marshal(state)
	if err != nil {
		return Answer{}, false, fmt.Errorf("conversation state: %w", err)
	}
	err = d.tx(ctx, func(tx *sql.Tx) error {
		stored, err = scanAnswer(tx.QueryRowContext(ctx, selectReply, a.Conversation, to))
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		stored, added = a, true
		stored.Seq, err = next(ctx, tx, a.Conversation, m.At)
		if err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, `INSERT INTO messages (conversation, seq, role, kind, text, reply_to, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			a.Conversation, stored.Seq, m.Role, m.Kind, m.Text, to, m.At.UnixMilli()); err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, `INSERT INTO answers (id, conversation, seq, body, trace, at) VALUES (?, ?, ?, ?, ?, ?)`,
			a.ID, a.Conversation, stored.Seq, string(a.Body), string(a.Trace), a.At.UnixMilli()); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE conversations SET state = ? WHERE id = ?`, string(st), a.Conversation)
		return err
	})
	if err != nil {
		return Answer{}, false, fmt.Errorf("add reply to conversation %q: %w", a.Conversation, err)
	}
	return stored, added, nil
}

// next takes the conversation's next sequence number.
func next(ctx context.Context, tx *sql.Tx, conversation string, at time.Time) (int64, error) {
	var seq int64
	err := tx.QueryRowContext(ctx, `UPDATE conversations SET last_seq = last_seq + 1, active = max(active, ?) WHERE id = ? RETURNING last_seq`,
		at.UnixMilli(), conversation).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	return seq, err
}

// Reply finds the answer to turn to of a conversation, or ErrNotFound.
func (d *DB) Reply(ctx context.Context, conversation string, to int64) (Answer, error) {
	a, err := scanAnswer(d.read.QueryRowContext(ctx, selectReply, conversation, to))
	if err != nil {
		return Answer{}, fmt.Errorf("reply to turn %d of conversation %q: %w", to, conversation, err)
	}
	return a, nil
}

// Answer finds an answer, or ErrNotFound.
func (d *DB) Answer(ctx context.Context, id string) (Answer, error) {
	a, err := scanAnswer(d.read.QueryRowContext(ctx, selectAnswer+`WHERE a.id = ?`, id))
	if err != nil {
		return Answer{}, fmt.Errorf("answer %q: %w", id, err)
	}
	return a, nil
}

// Messages lists the turns of a conversation after seq after, in order, at most
// limit. An unknown conversation has none.
func (d *DB) Messages(ctx context.Context, conversation string, after int64, limit int) ([]Message, error) {
	return d.messages(ctx, `WHERE m.conversation = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`, conversation, after, limit)
}

// Unanswered lists the messages of a conversation that nobody answered yet, in
// order: the program was killed between taking and answering them, or could not
// answer.
func (d *DB) Unanswered(ctx context.Context, conversation string) ([]Message, error) {
	return d.messages(ctx, `WHERE m.conversation = ? AND m.role = ? AND `+unanswered+` ORDER BY m.seq`, conversation, chat.Citizen)
}

const unanswered = `NOT EXISTS (SELECT 1 FROM messages r WHERE r.conversation = m.conversation AND r.reply_to = m.seq)`

// Waiting lists conversations with unanswered messages since a time, oldest first.
func (d *DB) Waiting(ctx context.Context, since time.Time) ([]string, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT DISTINCT c.id FROM conversations c JOIN messages m ON m.conversation = c.id
		WHERE c.active >= ? AND m.role = ? AND m.at >= ? AND `+unanswered+` ORDER BY c.active`,
		since.UnixMilli(), chat.Citizen, since.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("waiting conversations: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("waiting conversations: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

const selectMessage = `SELECT m.seq, m.role, m.kind, m.text, m.key, m.reply_to, m.at, a.body
	FROM messages m LEFT JOIN answers a ON a.conversation = m.conversation AND a.seq = m.seq `

const selectAnswer = `SELECT a.id, a.conversation, a.seq, a.body, a.trace, a.at FROM answers a `

const selectReply = selectAnswer + `JOIN messages m ON m.conversation = a.conversation AND m.seq = a.seq
	WHERE m.conversation = ? AND m.reply_to = ?`

type scanner interface{ Scan(...any) error }

func (d *DB) messages(ctx context.Context, where string, args ...any) ([]Message, error) {
	rows, err := d.read.QueryContext(ctx, selectMessage+where, args...)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	defer rows.Close()
	var ms []Message
	for rows.Next() {
		m, err := scanMessage(rows)
		if err != nil {
			return nil, fmt.Errorf("messages: %w", err)
		}
		ms = append(ms, m)
	}
	return ms, rows.Err()
}

func scanMessage(row scanner) (Message, error) {
	var m Message
	var key []byte
	var replyTo sql.NullInt64
	var at int64
	var body sql.NullString
	err := row.Scan(&m.Seq, &m.Role, &m.Kind, &m.Text, &key, &replyTo, &at, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return Message{}, ErrNotFound
	}
	if err != nil {
		return Message{}, err
	}
	copy(m.Key[:], key)
	m.ReplyTo = replyTo.Int64
	m.At = time.UnixMilli(at)
	if body.Valid {
		m.Answer = json.RawMessage(body.String)
	}
	return m, nil
}

func scanAnswer(row scanner) (Answer, error) {
	var a Answer
	var body, trace string
	var at int64
	err := row.Scan(&a.ID, &a.Conversation, &a.Seq, &body, &trace, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return Answer{}, ErrNotFound
	}
	if err != nil {
		return Answer{}, err
	}
	a.Body, a.Trace, a.At = json.RawMessage(body), json.RawMessage(trace), time.UnixMilli(at)
	return a, nil
}
