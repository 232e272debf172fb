// Package qdranttest is a Qdrant server for tests, in this process: it keeps
// collections, evaluates filters, and scores dense and sparse vectors as Qdrant
// documents it, by looking at every point. It is no copy of Qdrant: it has no
// index, no quantization (so nothing is approximate) and one node, and what this
// project does not use is "unimplemented", so that a new use is noticed.
//
// It is strict where the real one is: unknown collections, vectors and sizes are
// errors, and filters on fields without an index too (Qdrant's strict mode).
//
// Start at [New]; [Server.Meddle] makes it slow, wrong or gone.
package qdranttest

import (
	"context"
	"net"
	"sync"
	"testing"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"
)

// Host is what to dial, with [Server.Dial].
const Host = "passthrough:///buf"

// A Server is one server. Make it with [New].
type Server struct {
	*content

	calls   []Call
	meddle  Meddler
	key     string
	version string

	listener *bufconn.Listener
	server   *grpc.Server
}

// content is what survives a stop. Its lock is that of the whole server.
type content struct {
	mu          sync.Mutex
	collections map[string]*collection
	aliases     map[string]string
}

// The three services, apart because methods of two of them have the same name.
type (
	pointsService struct {
		api.UnimplementedPointsServer
		*content
	}
	collectionsService struct {
		api.UnimplementedCollectionsServer
		*content
	}
	healthService struct {
		api.UnimplementedQdrantServer
		s *Server
	}
)

// A Call is one request the server got.
type Call struct {
	Method  string // as in "/qdrant.Points/Upsert"
	Request proto.Message
}

// A Meddler stands before every call. It answers by itself if it returns an
// error; it may wait for ctx. With next it lets the server answer, before or after
// its own work.
type Meddler func(ctx context.Context, c Call, next func() (any, error)) (any, error)

// New is a running server. It ends with the test.
func New(t testing.TB) *Server {
	s := &Server{content: &content{collections: map[string]*collection{}, aliases: map[string]string{}}, version: "1.18.0"}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// Dial is how to reach it.
func (s *Server) Dial() grpc.DialOption {
	return grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
		s.mu.Lock()
		l := s.listener
		s.mu.Unlock()
		if l == nil {
			return nil, status.Error(codes.Unavailable, "connection refused")
		}
		return l.DialContext(ctx)
	})
}

// Start lets it answer, after [Server.Stop] with all it had.
func (s *Server) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		return
	}
	s.listener = bufconn.Listen(1 << 20)
	s.server = s.register()
	go s.server.Serve(s.listener) // ends with Stop
}

func (s *Server) register(options ...grpc.ServerOption) *grpc.Server {
	options = append(options, grpc.UnaryInterceptor(s.intercept), grpc.MaxRecvMsgSize(32<<20))
	g := grpc.NewServer(options...)
	api.RegisterPointsServer(g, pointsService{content: s.content})
	api.RegisterCollectionsServer(g, collectionsService{content: s.content})
	api.RegisterQdrantServer(g, healthService{s: s})
	return g
}

// Address also serves the same collections at a port of this machine, until the
// test ends, for programs that can't be given [Server.Dial].
func (s *Server) Address(t testing.TB, options ...grpc.ServerOption) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := s.register(options...)
	go g.Serve(l) // ends with the test
	t.Cleanup(g.Stop)
	return l.Addr().String()
}

// Stop breaks all connections and refuses new ones.
func (s *Server) Stop() {
	s.mu.Lock()
	server := s.server
	s.listener, s.server = nil, nil
	s.mu.Unlock()
	if server != nil {
		server.Stop()
	}
}

// SetVersion changes what the server says it is.
func (s *Server) SetVersion(v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version = v
}

// SetKey lets it refuse calls without this API key.
func (s *Server) SetKey(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}

// Meddle puts m before every call; nil takes it away.
func (s *Server) Meddle(m Meddler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meddle = m
}

// Calls are the requests so far whose method ends in one of the names ("Upsert"),
// or all.
func (s *Server) Calls(names ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var got []Call
	for _, c := range s.calls {
		if len(names) == 0 {
			got = append(got, c)
		}
		for _, n := range names {
			if c.Is(n) {
				got = append(got, c)
			}
		}
	}
	return got
}

// Forget empties Calls.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// Is says whether the method has this name.
func (c Call) Is(name string) bool {
	return len(c.Method) > len(name) && c.Method[len(c.Method)-len(name)-1:] == "/"+name
}

func (s *Server) intercept(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	c := Call{info.FullMethod, proto.Clone(req.(proto.Message))}
	s.mu.Lock()
	s.calls = append(s.calls, c)
	meddle, key := s.meddle, s.key
	s.mu.Unlock()
	if key != "" {
		md, _ := metadata.FromIncomingContext(ctx)
		if got := md.Get("api-key"); len(got) != 1 || got[0] != key {
			return nil, status.Error(codes.Unauthenticated, "Must provide an API key or an Authorization bearer token")
		}
	}
	next := func() (any, error) { return handler(ctx, req) }
	if meddle == nil {
		return next()
	}
	return meddle(ctx, c, next)
}

// HealthCheck tells the version.
func (h healthService) HealthCheck(context.Context, *api.HealthCheckRequest) (*api.HealthCheckReply, error) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return &api.HealthCheckReply{Title: "qdrant - vector search engine", Version: h.s.version}, nil
}
