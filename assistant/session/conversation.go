package session

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"yijian/assistant/chat"
	"yijian/assistant/db"
	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// A Start is what a client says when it opens a conversation. All may be empty.
type Start struct {
	Region   string         `json:"region"`   // 6, 9 or 12 digits
	Channel  chat.Channel   `json:"channel"`  // empty: api
	Audience guide.Audience `json:"audience"` // empty: not known
	Lang     string         `json:"lang"`     // en…: English; anything else: zh-CN

	// Day fixes the day of the conversation, for evaluation. It is not part of
	// the API.
	Day guide.Day `json:"-"`
}

// A Key makes a creating call repeatable: the same Value from the same Caller
// is the same call. The zero Key is none.
type Key struct {
	Caller string // whose keys these are, where no token says it: an address
	Value  string
}

func (k Key) sum(scope string) db.Sum {
	if k.Value == "" {
		return db.Sum{}
	}
	return sha256.Sum256([]byte(scope + "\x00" + k.Caller + "\x00" + k.Value))
}

// Create opens a conversation and returns its token, which is not kept and
// cannot be asked for again. Only the same call with the same key gets the same
// conversation and token, for a day and as long as nothing has been said in it:
// two strangers who use the same key must not meet in one conversation.
func (s *Session) Create(ctx context.Context, st Start, key Key) (chat.Conversation, string, error) {
	c, err := s.conversation(st)
	if err != nil {
		return chat.Conversation{}, "", err
	}
	var token [32]byte
	if _, err := io.ReadFull(s.o.Rand, token[:]); err != nil {
		return chat.Conversation{}, "", fmt.Errorf("make token: %w", err)
	}
	secret := base64.RawURLEncoding.EncodeToString(token[:])
	c.Token = sha256.Sum256([]byte(secret))
	if key.Value != "" {
		if c.Create, err = s.seal(st, key, secret); err != nil {
			return chat.Conversation{}, "", err
		}
	}

	stored, added, err := s.o.DB.AddConversation(ctx, c)
	if err != nil {
		return chat.Conversation{}, "", err
	}
	if added {
		return stored.Conversation, secret, nil
	}
	if stored.Create.Request != c.Create.Request || stored.LastSeq > 0 {
		return chat.Conversation{}, "", ErrKeyReused
	}
	secret, err = unseal(key, stored.Create.Sealed)
	if err != nil {
		return chat.Conversation{}, "", err
	}
	return stored.Conversation, secret, nil
}

func (s *Session) conversation(st Start) (db.Conversation, error) {
	code, err := s.region(st.Region)
	if err != nil {
		return db.Conversation{}, err
	}
	switch st.Channel {
	case "":
		st.Channel = chat.API
	case chat.Widget, chat.MiniProgram, chat.Hotline, chat.API:
	default:
		return db.Conversation{}, ErrChannel
	}
	if err := audience(st.Audience); err != nil {
		return db.Conversation{}, err
	}
	id, err := s.id("c_")
	if err != nil {
		return db.Conversation{}, err
	}
	return db.Conversation{
		Conversation: chat.Conversation{
			ID: id, Channel: st.Channel, Region: code, Audience: st.Audience,
			Lang: Language(st.Lang), Created: s.o.Now(),
		},
		Day: st.Day,
	}, nil
}

// region checks a division code and gives its canonical form.
func (s *Session) region(code string) (string, error) {
	code = strings.TrimSpace(code)
	if code == "" {
		return "", nil
	}
	c := region.Canonical(code)
	if c == "" || !s.o.Regions.Valid(c) {
		return "", ErrRegion
	}
	return c, nil
}

func audience(a guide.Audience) error {
	switch a {
	case "", guide.Person, guide.Business:
		return nil
	}
	return ErrAudience
}

// Language is the language in which a client is answered: English if it asks
// for it, else Chinese, so that a browser's "fr" or "zh-Hant-HK" gets an answer.
func Language(tag string) string {
	if tag = strings.ToLower(strings.TrimSpace(tag)); tag == "en" || strings.HasPrefix(tag, "en-") {
		return "en"
	}
	return "zh-CN"
}

// id makes an identifier of 128 random bits: nobody guesses another's.
func (s *Session) id(prefix string) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(s.o.Rand, b[:]); err != nil {
		return "", fmt.Errorf("make id: %w", err)
	}
	return prefix + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])), nil
}

// Conversation gives a conversation to whoever has its token.
func (s *Session) Conversation(ctx context.Context, id, token string) (chat.Conversation, error) {
	c, err := s.open(ctx, id, token)
	return c.Conversation, err
}

// open finds a conversation and compares the token in constant time.
func (s *Session) open(ctx context.Context, id, token string) (db.Conversation, error) {
	c, err := s.o.DB.Conversation(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return db.Conversation{}, fmt.Errorf("%w: conversation", ErrNotFound)
	}
	if err != nil {
		return db.Conversation{}, err
	}
	sum := sha256.Sum256([]byte(token))
	if subtle.ConstantTimeCompare(sum[:], c.Token[:]) != 1 {
		return db.Conversation{}, ErrToken
	}
	return c, nil
}

// Erase deletes a conversation with its messages, answers and ratings, after the
// turn that may be running in it. Its key goes first: from then on its personal data
// can be opened in no copy of the database either.
func (s *Session) Erase(ctx context.Context, id, token string) error {
	if _, err := s.open(ctx, id, token); err != nil {
		return err
	}
	unlock, err := s.locks.lock(ctx, id)
	if err != nil {
		return err
	}
	defer unlock()
	if s.o.Keys != nil {
		if err := s.o.Keys.Destroy(id); err != nil {
			s.o.Log.Warn("key of the erased conversation waits for the next sweep", "conversation", id, "error", err)
		}
	}
	err = s.o.DB.Erase(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return fmt.Errorf("%w: conversation", ErrNotFound)
	}
	if err != nil {
		return err
	}
	s.hub.wake(id)
	if err := s.o.DB.Note(ctx, s.o.Now(), db.Event{Rule: "erased", N: 1}); err != nil {
		s.o.Log.Warn("note erasure", "error", err)
	}
	// The rows are gone; the log keeps their old pages until it is truncated. A
	// reader may be in the way: then the next sweep does it.
	if err := s.o.DB.Scrub(ctx); err != nil {
		s.o.Log.Warn("erased conversation waits for the log to be truncated", "conversation", id, "error", err)
	}
	return nil
}

// hash is the SHA-256 of v as JSON.
func hash(v any) (db.Sum, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return db.Sum{}, err
	}
	return sha256.Sum256(b), nil
}
