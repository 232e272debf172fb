package retrieve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"yijian/assistant/understand"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
	"yijian/ingest/region"
	"yijian/ingest/store"
)

// A Passage is one guide found, with how well it fits.
type Passage struct {
	Guide   *guide.Guide
	Version string
	// Score orders passages, at most 1 by words; meaning adds to it (Reading.Dense).
	Score float64
	// Support is how far the question is about this guide, 0 to 1.
	Support float64
	// Why holds the readings that Score and Support were made from.
	Why Reading
}

// Guides gives guide records by id and version.
type Guides interface {
	Guide(ctx context.Context, id, version string) (*guide.Guide, error)
}

// A Scope is where and when the question is asked, and for whom.
type Scope struct {
	Region   string // "" unknown: no guide is left out for its place
	Day      guide.Day
	Audience guide.Audience
}

// A Searcher finds passages. It is safe for concurrent use.
type Searcher struct {
	store     store.Store
	guides    Guides
	regions   *region.Table
	words     *lexicon.Lexicon
	frequency Frequency
	profiles  profiles
	embed     Embed
}

// Embed is the vector of a question, of the embedder whose vectors the store has;
// nil: there is none just now.
type Embed func(ctx context.Context, text string) ([]float32, error)

// New returns a Searcher over s that knows these divisions and people's words.
// Without embed it searches by words alone.
func New(s store.Store, g Guides, regions *region.Table, words *lexicon.Lexicon, embed Embed) *Searcher {
	return &Searcher{store: s, guides: g, regions: regions, words: words, frequency: s.DocFreq, embed: embed}
}

// aside is what a bundle's score loses against its items' own guides.
const aside = .12

const (
	chunks     = 80 // hits asked of the store
	candidates = 16 // guides looked at closely
)

// Search returns the passages for q, best first. An empty result is no error.
func (s *Searcher) Search(ctx context.Context, q understand.Query, in Scope) ([]Passage, error) {
	f := store.Filter{Day: in.Day, Audience: in.Audience}
	if in.Region != "" {
		f.Regions = region.Chain(in.Region)
	}
	return s.search(ctx, q, f, in.Region)
}

// Known returns the passage of one guide in the scope, whatever the question's
// words; ok is false if it is not in force there on the day, or gone.
func (s *Searcher) Known(ctx context.Context, q understand.Query, id string, in Scope) (p Passage, ok bool, err error) {
	g, err := s.guides.Guide(ctx, id, "")
	if errors.Is(err, catalog.ErrNotFound) {
		return Passage{}, false, nil
	}
	if err != nil {
		return Passage{}, false, fmt.Errorf("retrieve: guide %s: %w", id, err)
	}
	if !g.Validity.InForce(in.Day) || !g.For(in.Audience) || in.Region != "" && !guide.Within(in.Region, g.Scope.Region) {
		return Passage{}, false, nil
	}
	if finer, err := s.finer(ctx, g, in); err != nil {
		return Passage{}, false, err
	} else if finer != nil {
		g = finer
	}
	p = Passage{Guide: g, Version: g.Version()}
	p.Why = newSubject(q, s.frequency).read(s.profile(g, p.Version), s.frequency)
	for _, near := range s.Near(ctx, p)(q.Text) {
		p.Why.Dense = max(p.Why.Dense, near)
	}
	p.Support = p.Why.support()
	return p, true, nil
}

// Says reports whether the text stands in the passage's guide, in its title or in
// any element, white space and width aside.
func (s *Searcher) Says(p Passage, text string) bool {
	return strings.Contains(s.profile(p.Guide, p.Version).body, han.Squash(text))
}

// finer is the guide of the same item that a smaller division, which the person is
// in, has instead of g; nil if there is none.
func (s *Searcher) finer(ctx context.Context, g *guide.Guide, in Scope) (*guide.Guide, error) {
	if in.Region == "" || in.Region == g.Scope.Region {
		return nil, nil
	}
	same, err := s.same(ctx, g, store.Filter{Regions: region.Chain(in.Region), Day: in.Day, Audience: in.Audience})
	if err != nil {
		return nil, err
	}
	best := g
	for _, other := range same {
		if other.Scope.Region != best.Scope.Region && guide.Within(other.Scope.Region, best.Scope.Region) {
			best = other
		}
	}
	if best == g {
		return nil, nil
	}
	return best, nil
}

// Below are the guides of the same item that smaller divisions of the scope's have:
// who only said the city may live where another rule holds.
func (s *Searcher) Below(ctx context.Context, g *guide.Guide, in Scope) ([]*guide.Guide, error) {
	same, err := s.same(ctx, g, store.Filter{Day: in.Day, Audience: in.Audience})
	return slices.DeleteFunc(same, func(other *guide.Guide) bool {
		return other.Scope.Region == in.Region || !guide.Within(other.Scope.Region, in.Region) || !guide.Within(other.Scope.Region, g.Scope.Region)
	}), err
}

// same are the guides of g's item that the filter lets through, in order of id.
func (s *Searcher) same(ctx context.Context, g *guide.Guide, f store.Filter) ([]*guide.Guide, error) {
	var ts []store.Term
	for _, t := range han.Tokens(s.core(g)) {
		ts = append(ts, store.Term{Token: t, Weight: 1})
	}
	hits, err := s.store.Search(ctx, store.Query{Terms: ts, Filter: f, Limit: chunks})
	if err != nil {
		return nil, fmt.Errorf("retrieve: %w", err)
	}
	var same []*guide.Guide
	seen := map[string]bool{g.ID: true}
	for _, h := range hits {
		if seen[h.Chunk.Guide] {
			continue
		}
		seen[h.Chunk.Guide] = true
		other, err := s.guides.Guide(ctx, h.Chunk.Guide, h.Chunk.Version)
		if err != nil {
			return nil, fmt.Errorf("retrieve: guide %s: %w", h.Chunk.Guide, err)
		}
		if han.Squash(s.core(other)) == han.Squash(s.core(g)) {
			same = append(same, other)
		}
	}
	slices.SortFunc(same, func(a, b *guide.Guide) int { return strings.Compare(a.ID, b.ID) })
	return same, nil
}

// OutOfForce finds passages among guides that are expired or not yet in force on
// the day: for saying so, never for answering.
func (s *Searcher) OutOfForce(ctx context.Context, q understand.Query, in Scope) ([]Passage, error) {
	found, err := s.search(ctx, q, store.Filter{Regions: region.Chain(in.Region), Audience: in.Audience}, in.Region)
	kept := found[:0]
	for _, p := range found {
		if !p.Guide.Validity.InForce(in.Day) {
			kept = append(kept, p)
		}
	}
	return kept, err
}

func (s *Searcher) search(ctx context.Context, q understand.Query, f store.Filter, home string) ([]Passage, error) {
	model := s.model() // before the vector is made: the store may change meanwhile
	hits, err := s.store.Search(ctx, store.Query{Terms: terms(q), Vector: s.vector(ctx, q.Text), Model: model, Filter: f, Limit: chunks})
	if err != nil {
		return nil, fmt.Errorf("retrieve: %w", err)
	}
	type found struct {
		chunk          guide.Chunk
		lexical, dense float64 // the best of its chunks
	}
	var order []found
	at := map[string]int{}
	most := 0.0
	for _, h := range hits {
		most = max(most, h.Lexical)
		i, ok := at[h.Chunk.Guide]
		if !ok {
			at[h.Chunk.Guide] = len(order)
			order = append(order, found{h.Chunk, h.Lexical, h.Dense})
			continue
		}
		// Hits come best first; of the two scores together, so each may be another's.
		order[i].lexical = max(order[i].lexical, h.Lexical)
		order[i].dense = max(order[i].dense, h.Dense)
	}
	about := newSubject(q, s.frequency)
	var ps []Passage
	for i, c := range order {
		if i == candidates {
			break
		}
		g, err := s.guides.Guide(ctx, c.chunk.Guide, c.chunk.Version)
		if err != nil {
			return nil, fmt.Errorf("retrieve: guide %s: %w", c.chunk.Guide, err)
		}
		p := Passage{Guide: g, Version: c.chunk.Version}
		p.Why = about.read(s.profile(g, c.chunk.Version), s.frequency)
		if p.Why.Dense = c.dense; most > 0 {
			p.Why.Lexical = c.lexical / most
		}
		p.Score, p.Support = p.Why.score(), p.Why.support()
		switch whole := about.bundle; {
		case g.Bundle() && !whole && !about.event:
			p.Score -= aside // one item asked for is answered by its own guide
		case !g.Bundle() && whole:
			p.Score -= aside
			p.Support *= doubt
		}
		ps = append(ps, p)
	}
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].Score > ps[j].Score })
	return s.finest(ps, home), nil
}

// model is whose vectors the store has, if it tells.
func (s *Searcher) model() string {
	if m, ok := s.store.(interface{ Model() string }); ok {
		return m.Model()
	}
	return ""
}

// Near tells how near the elements of the passage's guide are to a text: the cosine
// of the text and the chunk that holds each, in the order of guide.Elements; nil
// without vectors.
func (s *Searcher) Near(ctx context.Context, p Passage) func(text string) []float64 {
	return func(text string) []float64 {
		model := s.model()
		v := s.vector(ctx, text)
		if v == nil {
			return nil
		}
		hits, err := s.store.Search(ctx, store.Query{Vector: v, Model: model, Filter: store.Filter{Guides: []string{p.Guide.ID}}, Limit: wholeGuide})
		if err != nil {
			return nil // the words are still there
		}
		var near []float64
		for _, h := range hits {
			if h.Chunk.Version != p.Version {
				continue
			}
			for len(near) < h.Chunk.Last {
				near = append(near, 0)
			}
			for i := h.Chunk.First; i < h.Chunk.Last; i++ {
				near[i] = h.Dense
			}
		}
		return near
	}
}

// wholeGuide is the number of chunks of one guide that are compared.
const wholeGuide = 1000

// patience is how long a question waits for its vector.
const patience = 250 * time.Millisecond

// vector is the question's, or nil: without one it is answered by words.
func (s *Searcher) vector(ctx context.Context, text string) []float32 {
	if s.embed == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	v, err := s.embed(ctx, han.Fold(text))
	if err != nil {
		return nil
	}
	return v
}

// terms are the search tokens: what the question is about with the guides' words
// for it, and, lighter, all it says.
func terms(q understand.Query) []store.Term {
	weight := map[string]float64{}
	var order []string
	put := func(text string, w float64) {
		for _, t := range han.Tokens(text) {
			old, ok := weight[t]
			if !ok {
				order = append(order, t)
			}
			weight[t] = max(old, w)
		}
	}
	for _, u := range q.Units {
		put(u.Text, min(1, .4+u.Weight*.6))
		for _, t := range u.Terms {
			put(t, min(.8, u.Weight))
		}
	}
	put(q.Text, .15)
	ts := make([]store.Term, len(order))
	for i, t := range order {
		ts[i] = store.Term{Token: t, Weight: weight[t]}
	}
	return ts
}

// finest drops a guide when a guide of the same item for a smaller division that
// the person is in stands beside it: the district's rule replaces the city's.
func (s *Searcher) finest(ps []Passage, home string) []Passage {
	if home == "" {
		return ps
	}
	best := map[string]string{} // item -> finest region
	for _, p := range ps {
		k := han.Squash(s.core(p.Guide))
		if r, ok := best[k]; !ok || guide.Within(p.Guide.Scope.Region, r) {
			best[k] = p.Guide.Scope.Region
		}
	}
	kept := ps[:0]
	for _, p := range ps {
		if best[han.Squash(s.core(p.Guide))] == p.Guide.Scope.Region {
			kept = append(kept, p)
		}
	}
	return kept
}
