package qdrant

import (
	"context"
	"errors"
	"fmt"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	tries     = 6 // of a call that writes
	firstWait = 200 * time.Millisecond
	longWait  = 5 * time.Second
	patience  = time.Minute // how long a server may ask to be left alone
	// lookTime bounds a look at what the server has, which programs take every
	// second.
	lookTime = 5 * time.Second
)

// read makes one call that changes nothing, with a deadline.
func (s *Store) read(ctx context.Context, what string, call func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, min(lookTime, s.o.WriteTimeout))
	defer cancel()
	if err := call(limited); err != nil {
		return s.errorf("%s: %w", what, ended(ctx, err))
	}
	return nil
}

// write makes a call that may be repeated (every one of ours may: points have
// fixed ids), each try with a deadline. While the server can't answer it waits,
// and with it whoever hands over more.
func (s *Store) write(ctx context.Context, what string, call func(context.Context) error) error {
	pause := firstWait
	for try := 1; ; try++ {
		limited, cancel := context.WithTimeout(ctx, s.o.WriteTimeout)
		err := call(limited)
		cancel()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return s.errorf("%s: %w", what, ended(ctx, err))
		}
		after, again := passes(err)
		if !again || try == tries || after > patience {
			return s.errorf("%s, try %d: %w", what, try, err)
		}
		d := max(pause, after)
		s.o.Log.Warn("vector store: try again", "what", what, "try", try, "wait", d, "error", err)
		if err := s.o.Wait(ctx, d); err != nil {
			return s.errorf("%s: %w", what, err)
		}
		pause = min(2*pause, longWait)
	}
}

// passes says whether another try may fare better, and how long the server wants
// to be left alone first.
func passes(err error) (after time.Duration, again bool) {
	var busy *api.QdrantResourceExhaustedError
	if errors.As(err, &busy) {
		return time.Duration(busy.RetryAfterS) * time.Second, true
	}
	switch code(err) {
	case codes.Unavailable, codes.ResourceExhausted, codes.DeadlineExceeded, codes.Aborted, codes.Internal, codes.Canceled:
		return 0, true
	}
	return 0, false
}

// code is the status of a call's error. The client library wraps it.
func code(err error) codes.Code {
	if err == nil {
		return codes.OK
	}
	var st interface{ GRPCStatus() *status.Status }
	if errors.As(err, &st) {
		return st.GRPCStatus().Code()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return codes.DeadlineExceeded
	}
	return codes.Unknown
}

func notFound(err error) bool { return code(err) == codes.NotFound }

// ended is err, with the reason why ctx ended, if it did, or why the call's own
// time did: gRPC's errors don't wrap it.
func ended(ctx context.Context, err error) error {
	cause := ctx.Err()
	if cause == nil && code(err) == codes.DeadlineExceeded {
		cause = context.DeadlineExceeded
	}
	if cause == nil || errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w: %w", cause, err)
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
