package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/assistant/db"
	"yijian/assistant/guard"
)

// A Message is one thing a person sends.
type Message struct {
	Text string
	Key  string // the client's Idempotency-Key, may be empty
	// Lang is what the person wants to be answered in from now on; "": as before.
	Lang string
}

// Send takes a message and answers it. The same message with the same key gives
// the one answer, however often and wherever the calls broke off; while the first
// call is at work, the others wait for its answer. Progress is told as it happens,
// or from the record when the answer was already there.
//
// ctx ends the waiting, not the turn: once the message is recorded, it is
// answered, whether or not the client is still there to see it.
func (s *Session) Send(ctx context.Context, id, token string, m Message, p answer.Progress) (answer.Answer, error) {
	done, err := s.begin()
	if err != nil {
		return answer.Answer{}, err
	}
	defer done()
	if _, err := s.open(ctx, id, token); err != nil {
		return answer.Answer{}, err
	}
	clean, err := screen(m.Text)
	if err != nil {
		return answer.Answer{}, err
	}
	return s.take(ctx, id, db.Said, clean, m, p)
}

// Handoff records that a person asks for a person, from any state, and says how
// that stands. Until desks are connected the honest reply is a phone number and
// its hours. m has no text.
func (s *Session) Handoff(ctx context.Context, id, token string, m Message) (answer.Answer, error) {
	done, err := s.begin()
	if err != nil {
		return answer.Answer{}, err
	}
	defer done()
	c, err := s.open(ctx, id, token)
	if err != nil {
		return answer.Answer{}, err
	}
	lang := c.Lang
	if m.Lang != "" {
		lang = Language(m.Lang)
	}
	clean, err := screen(sentencesIn(lang).askedHuman)
	if err != nil {
		return answer.Answer{}, err
	}
	return s.take(ctx, id, db.AskedHuman, clean, m, answer.Progress{})
}

// screen masks personal data and refuses what nobody can answer.
func screen(text string) (guard.Clean, error) {
	clean, err := guard.Screen(text)
	if err != nil {
		return guard.Clean{}, fmt.Errorf("screen message: %w", err)
	}
	if clean.Text() == "" {
		return guard.Clean{}, ErrEmpty
	}
	return clean, nil
}

// take is one turn: record the message, have it answered, record the answer.
func (s *Session) take(ctx context.Context, id string, kind db.Kind, clean guard.Clean, m Message, p answer.Progress) (answer.Answer, error) {
	unlock, err := s.locks.lock(ctx, id)
	if err != nil {
		return answer.Answer{}, err
	}
	defer unlock()
	ctx, cancel := s.turnContext(ctx)
	defer cancel()

	msg, added, err := s.record(ctx, id, kind, clean, m.Key)
	if errors.Is(err, db.ErrNotFound) { // erased while we waited
		return answer.Answer{}, fmt.Errorf("%w: conversation", ErrNotFound)
	}
	if err != nil {
		return answer.Answer{}, err
	}
	if added {
		s.hub.wake(id)
		if m.Lang != "" {
			if err := s.o.DB.SetLang(ctx, id, Language(m.Lang)); err != nil {
				return answer.Answer{}, err
			}
		}
	} else {
		// The text of who asks for a person is ours, in whichever language. A person's
		// is compared without numbers: whether values could be kept may have changed.
		if msg.Kind != kind || kind == db.Said && guard.Unnumbered(msg.Text) != guard.Unnumbered(clean.Text()) {
			return answer.Answer{}, ErrKeyReused
		}
		given, err := s.o.DB.Reply(ctx, id, msg.Seq)
		if err == nil {
			return replay(given, p)
		}
		if !errors.Is(err, db.ErrNotFound) {
			return answer.Answer{}, err
		}
	}
	earlier, enough := context.WithTimeout(ctx, s.o.TurnTimeout/2) // the rest is this message's
	s.catchUp(earlier, id, msg.Seq)
	enough()
	return s.reply(ctx, id, msg, p)
}

// turnContext lets a turn outlive its client, but not its time or the program's.
func (s *Session) turnContext(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.TurnTimeout)
	t := &turn{cancel}
	s.mu.Lock()
	s.turns[t] = struct{}{}
	if s.late {
		cancel()
	}
	s.mu.Unlock()
	return ctx, func() {
		s.mu.Lock()
		delete(s.turns, t)
		s.mu.Unlock()
		cancel()
	}
}

// catchUp answers what was said before seq and not answered, in order: otherwise
// a retry would be answered after, and with the state of, what was said later.
// What can't be answered now stays open and does not hold up the present message.
func (s *Session) catchUp(ctx context.Context, id string, seq int64) {
	open, err := s.o.DB.Unanswered(ctx, id)
	if err != nil {
		s.o.Log.Error("find unanswered messages", "conversation", id, "error", err)
		return
	}
	for _, m := range open {
		if m.Seq >= seq {
			return
		}
		if _, err := s.reply(ctx, id, m, answer.Progress{}); err != nil {
			s.o.Log.Error("answer earlier message", "conversation", id, "seq", m.Seq, "error", err)
			return
		}
	}
}

// reply answers one recorded message, as it is stored, and records the answer.
func (s *Session) reply(ctx context.Context, id string, m db.Message, p answer.Progress) (answer.Answer, error) {
	c, err := s.o.DB.Conversation(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return answer.Answer{}, fmt.Errorf("%w: conversation", ErrNotFound)
	}
	if err != nil {
		return answer.Answer{}, err
	}
	began := time.Now()
	r, err := s.answer(ctx, c, m.Kind, m.Text, p)
	seen := Observed{Outcome: r.Answer.Outcome, Channel: string(c.Channel), Took: time.Since(began), Failed: err != nil}
	if err != nil {
		s.o.Observe(seen)
		return answer.Answer{}, err
	}

	ans := complete(r.Answer)
	if ans.ID, err = s.id("a_"); err != nil {
		return answer.Answer{}, err
	}
	body, err := json.Marshal(ans)
	if err != nil {
		return answer.Answer{}, fmt.Errorf("encode answer: %w", err)
	}
	trace, err := json.Marshal(r.Trace)
	if err != nil {
		return answer.Answer{}, fmt.Errorf("encode trace: %w", err)
	}
	now := s.o.Now()
	given, added, err := s.o.DB.AddReply(ctx, m.Seq,
		db.Message{Turn: chat.Turn{Role: chat.Assistant, Text: ans.Text, At: now}, Kind: m.Kind},
		db.Answer{ID: ans.ID, Conversation: id, Body: body, Trace: trace, At: now}, r.State)
	if errors.Is(err, db.ErrNotFound) {
		return answer.Answer{}, fmt.Errorf("%w: conversation", ErrNotFound)
	}
	if err != nil {
		return answer.Answer{}, err
	}
	s.hub.wake(id)
	if !added { // another program on the same file was faster
		return decode(given)
	}
	s.o.Observe(seen)
	return ans, nil
}

// answer runs the path, or says how the way to a person stands.
func (s *Session) answer(ctx context.Context, c db.Conversation, kind db.Kind, text string, p answer.Progress) (answer.Reply, error) {
	day := c.Day
	if day == 0 {
		day = s.Today()
	}
	if kind == db.AskedHuman {
		return s.closedDesk(c, day), nil
	}
	return s.run(ctx, c.ID, answer.Ask{
		Text: text, Region: c.Region, Audience: c.Audience, Lang: c.Lang, Today: day, State: c.State,
	}, p)
}

// complete turns absent lists into empty ones: clients iterate over them.
func complete(a answer.Answer) answer.Answer {
	a.Claims = append([]claim.Claim{}, a.Claims...)
	for i, c := range a.Claims {
		if c.Citations == nil {
			a.Claims[i].Citations = []claim.Citation{}
		}
	}
	return a
}

// replay tells an answer that was given before.
func replay(given db.Answer, p answer.Progress) (answer.Answer, error) {
	ans, err := decode(given)
	if err != nil {
		return answer.Answer{}, err
	}
	if p.Claim != nil {
		for _, c := range ans.Claims {
			p.Claim(c)
		}
	}
	return ans, nil
}

func decode(given db.Answer) (answer.Answer, error) {
	var ans answer.Answer
	if err := json.Unmarshal(given.Body, &ans); err != nil {
		return answer.Answer{}, fmt.Errorf("decode answer %s: %w", given.ID, err)
	}
	return ans, nil
}

// Recover answers the messages of the last day that the program was killed over,
// and returns how many conversations had some. It stops when ctx ends.
func (s *Session) Recover(ctx context.Context) (int, error) {
	done, err := s.begin()
	if err != nil {
		return 0, err
	}
	defer done()
	ids, err := s.o.DB.Waiting(ctx, s.o.Now().Add(-24*time.Hour))
	if err != nil {
		return 0, err
	}
	for i, id := range ids {
		unlock, err := s.locks.lock(ctx, id)
		if err != nil {
			return i, err
		}
		turn, cancel := s.turnContext(ctx)
		s.catchUp(turn, id, 1<<62)
		cancel()
		unlock()
	}
	return len(ids), nil
}
