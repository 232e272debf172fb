package answer

import (
	"context"
	"fmt"
	"time"

	"yijian/assistant/check"
	"yijian/assistant/compose"
	"yijian/assistant/guard"
	"yijian/assistant/retrieve"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/lexicon"
	"yijian/ingest/region"
	"yijian/ingest/store"
)

// Guides gives guide records by id and version; version "" is the one published.
type Guides interface {
	Guide(ctx context.Context, id, version string) (*guide.Guide, error)
}

// Options are what an Answerer works with.
type Options struct {
	Store   store.Store
	Guides  Guides
	Regions *region.Table
	Lexicon *lexicon.Lexicon // nil: lexicon.Default
	Hotline Contact          // whom to call when no guide names a phone
}

// An Answerer is the real Path. It is safe for concurrent use.
type Answerer struct {
	store   store.Store
	guides  Guides
	regions *region.Table
	reader  *understand.Reader
	search  *retrieve.Searcher
	hotline Contact
}

// New returns an Answerer.
func New(o Options) *Answerer {
	if o.Lexicon == nil {
		o.Lexicon = lexicon.Default()
	}
	return &Answerer{
		store: o.Store, guides: o.Guides, regions: o.Regions, hotline: o.Hotline,
		reader: understand.New(o.Regions, o.Lexicon),
		search: retrieve.New(o.Store, o.Guides, o.Regions, o.Lexicon.Generic),
	}
}

// Answer answers one message. An error is a fault of the program or the store,
// or guard.ErrTooLong's kind; all else is an outcome.
func (a *Answerer) Answer(ctx context.Context, ask Ask, p Progress) (Reply, error) {
	r := reply{Answerer: a, ask: ask, progress: p, words: wording(ask.Lang), started: time.Now()}
	r.state = ask.State

	clean, err := guard.Screen(ask.Text)
	if err != nil {
		return Reply{}, err
	}
	r.masked = clean.Text()

	r.step("understand")
	r.q = a.reader.Read(clean, ask.Region, ask.State)
	if r.plain() {
		return r.done(), nil
	}

	r.step("retrieve")
	scope := retrieve.Scope{Region: r.q.Region, Day: ask.Today, Audience: ask.Audience}
	found, err := r.find(ctx, scope)
	if err != nil {
		return Reply{}, err
	}
	if r.askedBack(found) {
		return r.done(), nil
	}
	if len(found) == 0 || found[0].Support < enough {
		if err := r.refuse(ctx, scope, found); err != nil {
			return Reply{}, err
		}
		return r.done(), nil
	}
	best := found[0]
	if b, ok := r.bundle(found); ok {
		best = b
	}

	r.step("compose")
	draft := compose.Write(r.q, compose.Source{
		Guide: best.Guide, Version: best.Version, Region: r.q.Region, Lang: compose.Lang(lang(ask.Lang)),
	})
	if r.outcome == Bundle {
		draft = r.bundleDraft(best)
	}

	r.step("check")
	checked := check.Check(draft, check.Basis{
		Guide: func(id, version string) *guide.Guide {
			g, err := a.guides.Guide(ctx, id, version)
			if err != nil {
				return nil
			}
			return g
		},
		Day: ask.Today, Region: r.q.Region,
	})
	r.write(best, checked, found)
	return r.done(), nil
}

// enough is the support from which a guide is taken to be what the question is
// about. Chosen on the development cases and the sample city's golden set: at
// lower values questions about items that no guide covers get answered from a
// neighbour, at higher ones questions in people's own words are refused.
const enough = 0.45

// find searches, or takes the guide that the talk is about.
func (r *reply) find(ctx context.Context, scope retrieve.Scope) ([]retrieve.Passage, error) {
	if r.q.Guide != "" {
		p, ok, err := r.search.Known(ctx, r.q, r.q.Guide, scope)
		if err != nil {
			return nil, err
		}
		if ok {
			p.Score, p.Support = 1, 1
			r.trace.Why = "the guide talked about"
			r.retrieved([]retrieve.Passage{p})
			return []retrieve.Passage{p}, nil
		}
	}
	found, err := r.search.Search(ctx, r.q, scope)
	if err != nil {
		return nil, err
	}
	r.retrieved(found)
	if len(found) > 0 && found[0].Support >= enough || r.ask.State.Focus.Guide == "" {
		return found, nil
	}
	// Nothing new is meant: perhaps it is a detail of what was talked about.
	p, ok, err := r.search.Known(ctx, r.q, r.ask.State.Focus.Guide, scope)
	if err != nil || !ok || p.Why.Body < detail {
		return found, err
	}
	p.Support = 1
	r.q.Follow = true
	r.trace.Why = "a detail of the guide talked about"
	return append([]retrieve.Passage{p}, found...), nil
}

// detail is the share of a message that must stand in the guide talked about for
// the message to be about that guide.
const detail = 0.6

func (r *reply) retrieved(found []retrieve.Passage) {
	for i, p := range found {
		if i == 10 {
			break
		}
		r.trace.Retrieved = append(r.trace.Retrieved, p.Guide.ID)
	}
	if len(found) > 0 {
		r.trace.Support = found[0].Support
		r.trace.Reading = fmt.Sprintf("%+v", found[0].Why)
	}
}

// lang is the language of the words around quotations: English for "en", else Chinese.
func lang(l string) string {
	if l == "en" {
		return "en"
	}
	return "zh-CN"
}

var _ Path = (*Answerer)(nil)
