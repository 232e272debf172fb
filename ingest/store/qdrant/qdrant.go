package qdrant

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"

	"yijian/ingest/store"
)

// Options say which server, which collection and whose vectors.
type Options struct {
	Host string
	Port int // gRPC; 0 means 6334
	TLS  bool
	// TLSConfig, if set, is used for TLS; nil trusts the machine's roots (on Linux
	// SSL_CERT_FILE adds a city's own).
	TLSConfig *tls.Config
	Key       string // API key; empty: none

	// Collection is the alias under which the collection in use is found; empty
	// means "yijian". Collections are named after it.
	Collection string
	// Model and Dim are the embedder's. Dim 0: no vectors, lexical search only.
	Model string
	Dim   int

	// Counts answers DocFreq, which has neither time nor errors for a call: the
	// index in memory, of the same catalog, that also stands in while the server is
	// gone.
	Counts Counter

	Timeout      time.Duration // of one search; 0 means 1 s
	WriteTimeout time.Duration // of one call that writes or looks; 0 means 30 s
	Batch        int           // points in a request; 0 means 128
	Parallel     int           // requests that write at once; 0 means 2

	Log  *slog.Logger                                     // nil: none
	Wait func(ctx context.Context, d time.Duration) error // between tries; nil sleeps
	Dial []grpc.DialOption                                // for tests
}

// A Counter tells in how many of n chunks a token stands.
type Counter interface {
	DocFreq(token string) (df, n int)
}

// A Store searches one collection. Make one with [Open].
type Store struct {
	o       Options
	address string
	client  *api.Client
	now     atomic.Pointer[state] // nil until the server has been reached
	writing sync.Mutex            // one change at a time; searches never take it
}

var _ store.Store = (*Store)(nil)

// state is what searches see.
type state struct {
	collection string // empty: there is none yet
	generation int64
	average    float64 // tokens of a chunk, as of the build
	origin     string  // which catalog's generation it is
}

// Open prepares a store. It does not call the server, which may be away: until
// [Store.Refresh] has reached it, searches fail with [ErrNotReady].
func Open(o Options) (*Store, error) {
	if o.Host == "" {
		return nil, errors.New("qdrant: no host is named")
	}
	if o.Counts == nil {
		return nil, errors.New("qdrant: nobody counts tokens (Options.Counts)")
	}
	if o.Port == 0 {
		o.Port = 6334
	}
	if o.Collection == "" {
		o.Collection = "yijian"
	}
	if len(o.Collection) > 200 || strings.ContainsAny(o.Collection, "<>:\"/\\|?*\x00\x1f") {
		return nil, fmt.Errorf("qdrant: %q can't be the name of a collection", o.Collection)
	}
	if o.Dim < 0 || o.Dim > 0 && o.Model == "" {
		return nil, fmt.Errorf("qdrant: vectors of %d elements by model %q", o.Dim, o.Model)
	}
	o.Timeout = or(o.Timeout, time.Second)
	o.WriteTimeout = or(o.WriteTimeout, 30*time.Second)
	o.Batch = or(o.Batch, 128)
	o.Parallel = or(o.Parallel, 2)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	s := &Store{o: o, address: net.JoinHostPort(o.Host, strconv.Itoa(o.Port))}
	var err error
	s.client, err = api.NewClient(&api.Config{
		Host: o.Host, Port: o.Port, UseTLS: o.TLS, TLSConfig: o.TLSConfig, APIKey: o.Key,
		SkipCompatibilityCheck: true, // it waits a minute for a server that is away; look checks the version
		PoolSize:               1,    // HTTP/2 carries many calls at once
		GrpcOptions: append([]grpc.DialOption{
			// gRPC's own pause grows to two minutes: too long to stay lexical after the
			// server is back.
			grpc.WithConnectParams(grpc.ConnectParams{
				Backoff:           backoff.Config{BaseDelay: 200 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 3 * time.Second},
				MinConnectTimeout: 2 * time.Second,
			}),
			grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64 << 20)),
		}, o.Dial...),
	})
	if err != nil {
		return nil, fmt.Errorf("qdrant %s: %w", s.address, err)
	}
	return s, nil
}

// Close ends the connection. No call may be under way.
func (s *Store) Close() error {
	if err := s.client.Close(); err != nil {
		return fmt.Errorf("qdrant %s: close: %w", s.address, err)
	}
	return nil
}

// Generation implements [store.Store]: the generation that searches see, 0 while
// the server has not been reached.
func (s *Store) Generation() int64 {
	if now := s.now.Load(); now != nil {
		return now.generation
	}
	return 0
}

// DocFreq implements [store.Store], by Options.Counts.
func (s *Store) DocFreq(token string) (df, n int) { return s.o.Counts.DocFreq(token) }

// Refresh looks which collection and which generation are published now, which
// another program may have changed, and reports whether they differ from before.
// It checks that the collection is one this program can search: the error wraps
// [ErrForeign] if it never will be, [ErrRebuild] if it has to be built anew.
func (s *Store) Refresh(ctx context.Context) (changed bool, err error) {
	found, err := s.look(ctx)
	if err != nil {
		if errors.Is(err, ErrRebuild) || errors.Is(err, ErrForeign) {
			s.now.Store(nil) // what was searched until now is not there any more
		}
		return false, err
	}
	return s.see(found), nil
}

// see lets searches see a state, and reports whether it is another one.
func (s *Store) see(found *state) bool {
	was := s.now.Swap(found)
	return was == nil || *was != *found
}

func or[T int | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}
