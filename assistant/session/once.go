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
	ask, err := s.once(q)
	if err != nil {
		return answer.Answer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.o.TurnTimeout)
	defer cancel()
	began := time.Now()
	r, err := s.run(ctx, "", ask, answer.Progress{})
	s.o.Observe(Observed{Outcome: r.Answer.Outcome, Channel: "search", Took: time.Since(began), Failed: err != nil})
	return complete(r.Answer), err
}

// Explain is Ask for who wants to know how the answer came about. It is not counted
// among the answers given. The error is ErrUnavailable if the path can't tell.
func (s *Session) Explain(ctx context.Context, q Query) (x answer.Explanation, err error) {
	done, err := s.begin()
	if err != nil {
		return answer.Explanation{}, err
	}
	defer done()
	ask, err := s.once(q)
	if err != nil {
		return answer.Explanation{}, err
	}
	path, ok := s.o.Path.(answer.Explainer)
	if !ok {
		return answer.Explanation{}, fmt.Errorf("%w: this path does not explain itself", ErrUnavailable)
	}
	ctx, cancel := context.WithTimeout(ctx, s.o.TurnTimeout)
	defer cancel()
	if x, err = path.Explain(ctx, ask); err != nil {
		return answer.Explanation{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	x.Answer = complete(x.Answer)
	return x, nil
}

// once checks a query and makes it what the path is asked.
func (s *Session) once(q Query) (answer.Ask, error) {
	if _, err := screen(q.Text); err != nil {
		return answer.Ask{}, err
	}
	code, err := s.region(q.Region)
	if err != nil {
		return answer.Ask{}, err
	}
	if err := audience(q.Audience); err != nil {
		return answer.Ask{}, err
	}
	if q.Day == 0 {
		q.Day = s.Today()
	}
	return answer.Ask{Text: q.Text, Region: code, Audience: q.Audience, Lang: Language(q.Lang), Today: q.Day}, nil
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
