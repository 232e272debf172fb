package open

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/guide"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
	"yijian/ingest/store/qdrant"
)

// An Index is what questions are searched in: *memory.Store, or *[Remote].
type Index interface {
	store.Store
	// Len is the number of chunks.
	Len() int
	// Refresh brings the index to the catalog's published generation.
	Refresh(ctx context.Context, c *catalog.Catalog) (changed bool, err error)
}

// Meaning is whose vectors a Remote has and where they come from. The zero Meaning
// is none: search is lexical.
type Meaning struct {
	Model   string
	Dim     int
	Vectors qdrant.Vectors
	// Question is the vector of a question's folded text (chunk.Folded).
	Question func(ctx context.Context, text string) ([]float32, error)
}

// Embedded is the meaning of an embedder that is asked for every chunk anew.
// Chunks are folded, as questions are.
func Embedded(e embedding.Embedder) Meaning {
	return Meaning{
		Model: e.Model(), Dim: e.Dim(),
		Vectors: func(ctx context.Context, chunks []guide.Chunk) ([][]float32, error) {
			texts := make([]string, len(chunks))
			for i := range chunks {
				texts[i] = chunk.Folded(chunk.Passage(&chunks[i]))
			}
			return e.Embed(ctx, texts)
		},
		Question: func(ctx context.Context, text string) ([]float32, error) {
			vectors, err := e.Embed(ctx, []string{text})
			if err != nil {
				return nil, err
			}
			return vectors[0], nil
		},
	}
}

// A Remote is an index on a server, and one of words in this process that stands
// in while the server is slow, gone or behind. The one in this process always
// follows the catalog first: after new guides come, answers are by words alone
// until the server has them too.
type Remote struct {
	*qdrant.Fallback
	lexical *memory.Store
	server  *qdrant.Store
	meaning Meaning
	log     *slog.Logger
	now     func() time.Time

	ctx  context.Context // of the work in the background; ends with Close
	stop context.CancelFunc
	work sync.WaitGroup

	mu      sync.Mutex
	busy    bool
	looked  time.Time // when the server was looked at last
	again   time.Time // not before, after a failure
	filled  time.Time
	missing int // chunks without a vector, as far as is known; -1: nobody has looked
}

var (
	_ Index = (*memory.Store)(nil)
	_ Index = (*Remote)(nil)
)

// How often a Remote looks whether another program has changed the collection,
// tries again after a failure, and looks for vectors that have come.
const (
	lookEvery = 5 * time.Second
	againIn   = 10 * time.Second
	fillEvery = 30 * time.Second
	// startPatience is how long a start waits for a server that does not answer.
	startPatience = 5 * time.Second
)

// Open connects to the server. If it can't be reached, or its collection has to be
// built first, that is logged, and the index in this process answers; if what is
// there can never be used, that is an error. Close it when done.
func (s *Server) Open(ctx context.Context, lexical *memory.Store, m Meaning, log *slog.Logger) (*Remote, error) {
	q, err := qdrant.Open(qdrant.Options{
		Host: s.Host, Port: s.Port, TLS: s.TLS, Key: s.Key, Collection: s.Collection,
		Model: m.Model, Dim: m.Dim, Counts: lexical, Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("%w (setting %s)", err, storeName)
	}
	return newRemote(ctx, q, lexical, m, log)
}

func newRemote(ctx context.Context, q *qdrant.Store, lexical *memory.Store, m Meaning, log *slog.Logger) (*Remote, error) {
	first, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	_, err := q.Refresh(first)
	if errors.Is(err, qdrant.ErrForeign) || err != nil && ctx.Err() != nil {
		return nil, errors.Join(fmt.Errorf("%w (setting %s)", err, storeName), q.Close())
	}
	if err != nil {
		log.Warn("vector store: answers are by words only for now", "error", err)
	}
	r := &Remote{
		Fallback: &qdrant.Fallback{Primary: q, Secondary: lexical, Log: log},
		lexical:  lexical, server: q, meaning: m, log: log, now: time.Now, missing: -1,
	}
	r.ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	return r, nil
}

// Len implements [Index].
func (r *Remote) Len() int { return r.lexical.Len() }

// Refresh implements [Index]. The server is brought up to date in the background.
func (r *Remote) Refresh(ctx context.Context, c *catalog.Catalog) (changed bool, err error) {
	changed, err = r.lexical.Refresh(ctx, c)
	if err != nil {
		return false, err
	}
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	behind := r.server.Generation() != r.lexical.Generation()
	due := now.Sub(r.looked) >= lookEvery || r.missing != 0 && now.Sub(r.filled) >= fillEvery
	if r.ctx.Err() != nil || r.busy || now.Before(r.again) || !behind && !due {
		return changed, nil
	}
	r.busy = true
	r.work.Go(func() {
		err := r.follow(r.ctx, c)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.busy, r.looked = false, r.now()
		if err != nil && r.ctx.Err() == nil {
			r.again = r.looked.Add(againIn)
			r.log.Warn("vector store: not up to date", "error", err, "again", againIn)
		}
	})
	return changed, nil
}

// Sync brings the server to the catalog's published generation now.
func (r *Remote) Sync(ctx context.Context, c *catalog.Catalog) error {
	if _, err := r.lexical.Refresh(ctx, c); err != nil {
		return err
	}
	return r.follow(ctx, c)
}

func (r *Remote) follow(ctx context.Context, c *catalog.Catalog) error {
	start := r.now()
	report, err := r.server.Sync(ctx, c, r.meaning.Vectors, nil)
	if err != nil {
		return err
	}
	if report.Changed {
		r.log.Info("vector store: changed", "generation", report.Generation, "collection", report.Collection, "built", report.Built,
			"chunks", report.Written, "missing", report.Missing, "seconds", r.now().Sub(start).Seconds())
	}
	r.mu.Lock()
	fill := r.missing != 0 && r.now().Sub(r.filled) >= fillEvery
	r.mu.Unlock()
	if !fill && report.Missing == 0 {
		return nil
	}
	added, missing, err := r.server.Fill(ctx, r.meaning.Vectors)
	if added > 0 {
		r.log.Info("vector store: vectors added", "chunks", added, "missing", missing)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.filled = r.now()
	if err == nil {
		r.missing = missing
	}
	return err
}

// Rebuild fills a new collection, whatever is there; progress may be nil.
func (r *Remote) Rebuild(ctx context.Context, c *catalog.Catalog, progress qdrant.Progress) (qdrant.Report, error) {
	if _, err := r.lexical.Refresh(ctx, c); err != nil {
		return qdrant.Report{}, err
	}
	return r.server.Rebuild(ctx, c, r.meaning.Vectors, progress)
}

// Ready is nil if the server answers, and else why the index in this process
// does: that is no reason to send people away.
func (r *Remote) Ready() error {
	c := r.Condition()
	switch {
	case c.Behind:
		return errors.New("the vector store does not have the newest guides yet; answers are by words")
	case !c.Primary:
		return fmt.Errorf("the vector store is left alone since %s; answers are by words: %w", c.Since.Format(time.RFC3339), c.Err)
	}
	return nil
}

// Question is the vector of a question's folded text; nil while the index in this
// process answers, which has no use for it.
func (r *Remote) Question(ctx context.Context, text string) ([]float32, error) {
	if r.meaning.Question == nil || !r.Condition().Primary {
		return nil, nil
	}
	return r.meaning.Question(ctx, text)
}

// Model is whose vectors the server's index has; "": nobody's.
func (r *Remote) Model() string { return r.meaning.Model }

// Rest ends the work in the background: the server's index follows the catalog no
// more. Searches go on.
func (r *Remote) Rest() {
	r.mu.Lock() // so that Refresh begins none
	r.stop()
	r.mu.Unlock()
	r.work.Wait()
}

// Drop deletes the server's collections of this index.
func (r *Remote) Drop(ctx context.Context) error { return r.server.Drop(ctx) }

// Close ends the work in the background and the connection.
func (r *Remote) Close() error {
	r.Rest()
	return r.server.Close()
}
