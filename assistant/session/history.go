package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/assistant/db"
)

// An Entry is one turn of a conversation, with the answer that was given in it.
type Entry struct {
	chat.Turn
	Answer json.RawMessage `json:"answer,omitempty"` // an answer.Answer, as it was given
}

// page is how many turns are read at once.
const page = 500

// History lists the turns after seq after, in order: all of them, what the person
// said in their own words.
func (s *Session) History(ctx context.Context, id, token string, after int64) ([]Entry, error) {
	if _, err := s.open(ctx, id, token); err != nil {
		return nil, err
	}
	return s.history(ctx, id, after)
}

func (s *Session) history(ctx context.Context, id string, after int64) ([]Entry, error) {
	var all []Entry
	for {
		es, err := s.entries(ctx, id, after)
		if err != nil {
			return nil, err
		}
		all = append(all, es...)
		if len(es) < page {
			return all, nil
		}
		after = es[len(es)-1].Seq
	}
}

func (s *Session) entries(ctx context.Context, id string, after int64) ([]Entry, error) {
	ms, err := s.o.DB.Messages(ctx, id, after, page)
	if err != nil {
		return nil, err
	}
	es := make([]Entry, len(ms))
	for i, m := range ms {
		es[i] = Entry{Turn: m.Turn, Answer: m.Answer}
	}
	return es, s.restore(ctx, id, es)
}

// Wait returns the turns after seq after, as soon as there is one. It returns
// none and no error when ctx ends first, ErrClosing when the program stops, and
// ErrNotFound when the conversation is erased meanwhile.
func (s *Session) Wait(ctx context.Context, id, token string, after int64) ([]Entry, error) {
	woken, leave := s.hub.listen(id) // before reading, so that nothing falls between
	defer leave()
	for {
		_, err := s.open(ctx, id, token)
		if err != nil && ctx.Err() != nil {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		es, err := s.entries(ctx, id, after)
		if err != nil && ctx.Err() != nil {
			return nil, nil
		}
		if err != nil || len(es) > 0 {
			return es, err
		}
		select {
		case <-woken:
		case <-ctx.Done():
			return nil, nil
		case <-s.closing:
			return nil, ErrClosing
		}
	}
}

// Answer gives an answer as it was given to whoever has its conversation's token.
func (s *Session) Answer(ctx context.Context, id, token string) (answer.Answer, error) {
	given, err := s.stored(ctx, id, token)
	if err != nil {
		return answer.Answer{}, err
	}
	return decode(given)
}

// Trace tells how an answer of this program came about. It is for evaluation and
// operators; it asks for no token.
func (s *Session) Trace(ctx context.Context, id string) (answer.Trace, error) {
	given, err := s.o.DB.Answer(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return answer.Trace{}, fmt.Errorf("%w: answer", ErrNotFound)
	}
	if err != nil {
		return answer.Trace{}, err
	}
	var t answer.Trace
	if err := json.Unmarshal(given.Trace, &t); err != nil {
		return answer.Trace{}, fmt.Errorf("decode trace of answer %s: %w", id, err)
	}
	return t, nil
}

func (s *Session) stored(ctx context.Context, id, token string) (db.Answer, error) {
	given, err := s.o.DB.Answer(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return db.Answer{}, fmt.Errorf("%w: answer", ErrNotFound)
	}
	if err != nil {
		return db.Answer{}, err
	}
	if _, err := s.open(ctx, given.Conversation, token); err != nil {
		return db.Answer{}, err
	}
	return given, nil
}

// A Rating (评价) is one person's view of one answer: 5 非常满意 … 1 非常不满意.
type Rating struct {
	Grade  int
	Reason string // masked before it is stored
	Key    string // the client's Idempotency-Key, may be empty
}

// Rate records a rating of an answer. A later rating replaces it.
func (s *Session) Rate(ctx context.Context, id, token string, r Rating) error {
	given, err := s.stored(ctx, id, token)
	if err != nil {
		return err
	}
	if r.Grade < 1 || r.Grade > 5 {
		return ErrGrade
	}
	reason := ""
	if r.Reason != "" {
		clean, err := screen(r.Reason)
		if err != nil && !errors.Is(err, ErrEmpty) {
			return err
		}
		reason = clean.Text() // masked for good: nobody reads it to fill in a form
	}
	stored, err := s.o.DB.Rate(ctx, db.Rating{
		Answer: given.ID, Grade: r.Grade, Reason: reason, Key: Key{Value: r.Key}.sum("rate"), At: s.o.Now(),
	})
	if err != nil {
		return err
	}
	if stored.Grade != r.Grade || stored.Reason != reason {
		return ErrKeyReused
	}
	return nil
}
