// Package session owns a conversation's life: it takes a message once, has it
// answered, records both and tells whoever listens. Every channel calls it; it
// is the only package that does.
//
// It knows no HTTP and no way to answer: package web speaks for it, and an
// [answer.Path] answers. Start at [Session.Send], which reads top to bottom.
//
// # Design
//
// A turn has two commits: the screened message, then the answer with the new
// state. Between them the program may die. The client sends the same message
// with the same key again, or [Session.Recover] finds it unanswered at the next
// start; either way it is answered from where it was, once (unique indexes in
// package db). One turn runs at a time in a conversation, so that each sees the
// state its predecessor left. A client that goes away doesn't stop its turn.
//
// The text is stored and answered with tokens in the place of personal data; the
// values are sealed under the conversation's key (package vault) and stored in the
// same commit. They come back in two places only: in the history that the person
// with the token reads, and by [Session.Reveal] and [Session.Values], which name it.
//
// Listeners are told only that something happened and read it from the database:
// a slow or returning listener can miss nothing, and nothing is kept for it.
package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/db"
	"yijian/assistant/guard"
	"yijian/assistant/guard/vault"
	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// What can be wrong with a call. Each error wraps one of these, or is a *TooLong.
var (
	ErrNotFound    = errors.New("no such conversation or answer")
	ErrToken       = errors.New("the token is not this conversation's")
	ErrKeyReused   = errors.New("the idempotency key was used for another call")
	ErrEmpty       = errors.New("the message is empty")
	ErrRegion      = errors.New("unknown division code")
	ErrChannel     = errors.New("unknown channel")
	ErrAudience    = errors.New("unknown audience")
	ErrGrade       = errors.New("a grade is 1 to 5")
	ErrClosing     = errors.New("the program is stopping")
	ErrUnavailable = errors.New("answering is not possible at the moment")
)

// TooLong says that a text is longer than a message may be.
type TooLong = guard.TooLong

// Options are what a Session needs. DB, Path and Regions are required.
type Options struct {
	DB      *db.DB
	Path    answer.Path
	Regions *region.Table
	Hotline answer.Contact // whom to call while no desk is connected

	// Keys seal the personal data that is masked in messages. nil: it is masked for
	// good, and the person sees their own words masked, too.
	Keys *vault.Keys

	Now         func() time.Time // default time.Now
	Rand        io.Reader        // of ids and tokens; default crypto/rand
	TurnTimeout time.Duration    // of answering one message; default 30 s
	Log         *slog.Logger     // default: discard. Never gets what people say
	Observe     func(Observed)   // told of each answer given; may be nil
}

// Observed is what may be counted about an answer.
type Observed struct {
	Outcome answer.Outcome
	Channel string
	Took    time.Duration
	Failed  bool // the path returned an error; Outcome is empty
}

// A Session is the owner of all conversations of this program. Its methods may
// be called from several goroutines.
type Session struct {
	o     Options
	locks locks
	hub   hub
	zone  *time.Location

	closing chan struct{} // closed by Close: no new turns, listeners go home
	running sync.WaitGroup

	mu     sync.Mutex
	closed bool
	late   bool               // Close's time is up: what begins now ends at once
	turns  map[*turn]struct{} // running, to be cut off when the time is up
}

// A turn is one being answered.
type turn struct{ cut context.CancelFunc }

// New makes a Session.
func New(o Options) *Session {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.TurnTimeout == 0 {
		o.TurnTimeout = 30 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = func(Observed) {}
	}
	return &Session{
		o:       o,
		locks:   locks{held: map[string]*hold{}},
		hub:     hub{listeners: map[string]map[chan struct{}]struct{}{}},
		zone:    time.FixedZone("Asia/Shanghai", 8*60*60), // no summer time since 1991
		closing: make(chan struct{}),
		turns:   map[*turn]struct{}{},
	}
}

// Today is the day in Asia/Shanghai.
func (s *Session) Today() guide.Day { return guide.DayOf(s.o.Now().In(s.zone)) }

// begin counts a running turn, or says ErrClosing.
func (s *Session) begin() (done func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosing
	}
	s.running.Add(1)
	return s.running.Done, nil
}

// Close takes no more turns, sends listeners home and waits for the running
// turns; those that are not done when ctx ends are cut off (their messages are
// recorded, so Recover or a retry answers them), and those that stand in line
// behind them are refused. The database stays open.
func (s *Session) Close(ctx context.Context) error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.closing)
	}
	s.mu.Unlock()

	done := make(chan struct{})
	go func() { s.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		s.mu.Lock()
		s.late = true
		for t := range s.turns {
			t.cut()
		}
		s.mu.Unlock()
		<-done
		return fmt.Errorf("finish running turns: %w", ctx.Err())
	}
}

// Sweep erases conversations that nobody has written in since before, and those
// in which nothing was said for a day. It returns how many there were.
func (s *Session) Sweep(ctx context.Context, before time.Time) (int64, error) {
	n, err := s.o.DB.Sweep(ctx, before, s.o.Now().Add(-24*time.Hour))
	if err != nil {
		return 0, err
	}
	if n > 0 {
		err = s.o.DB.Note(ctx, s.o.Now(), db.Event{Rule: "swept", N: int(n)})
	}
	if _, lost := s.forget(ctx); lost != nil {
		err = errors.Join(err, lost)
	}
	return n, errors.Join(err, s.o.DB.Scrub(ctx))
}

// SweepSecurityLog drops what the security log counted before a time, which has a
// retention of its own, longer than conversations have. It returns how many counts.
func (s *Session) SweepSecurityLog(ctx context.Context, before time.Time) (int64, error) {
	return s.o.DB.SweepSecurityLog(ctx, before)
}
