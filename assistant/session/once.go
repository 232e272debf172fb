package session

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"yijian/assistant/answer"
	"yijian/ingest/guide"
)

// A Query is a question outside any conversation: an agent's, on the phone.
type Query struct {
	Text     string
	Region   string
	Audience guide.Audience
	Lang     string
	Day      guide.Day // 0: today
}

// Ask answers a question without a conversation. Nothing of it is stored, so the
// answer has no id.
func (s *Session) Ask(ctx context.Context, q Query) (a answer.Answer, err error) {
	done, err := s.begin()
	if err != nil {
		return answer.Answer{}, err
	}
	defer done()
	if _, err := screen(q.Text); err != nil {
		return answer.Answer{}, err
	}
	code, err := s.region(q.Region)
	if err != nil {
		return answer.Answer{}, err
	}
	if err := audience(q.Audience); err != nil {
		return answer.Answer{}, err
	}
	if q.Day == 0 {
		q.Day = s.Today()
	}
	ctx, cancel := context.WithTimeout(ctx, s.o.TurnTimeout)
	defer cancel()
	began := time.Now()
	r, err := s.run(ctx, "", answer.Ask{
		Text: q.Text, Region: code, Audience: q.Audience, Lang: Language(q.Lang), Today: q.Day,
	}, answer.Progress{})
	s.o.Observe(Observed{Outcome: r.Answer.Outcome, Channel: "search", Took: time.Since(began), Failed: err != nil})
	return complete(r.Answer), err
}

// run asks the path. A panic in it becomes an error: one message must not stop
// the program, again and again if Recover finds it.
func (s *Session) run(ctx context.Context, conversation string, ask answer.Ask, p answer.Progress) (r answer.Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			// Not the value itself: it may hold what the person said.
			s.o.Log.Error("answering panicked", "conversation", conversation, "type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			r, err = answer.Reply{}, fmt.Errorf("%w: panic", ErrUnavailable)
		}
	}()
	r, err = s.o.Path.Answer(ctx, ask, p)
	if err != nil {
		return answer.Reply{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return r, nil
}
