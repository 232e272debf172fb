package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yijian/assistant/chat"
	"yijian/assistant/check"
	"yijian/assistant/claim"
	"yijian/assistant/compose"
	"yijian/assistant/guard"
	"yijian/assistant/retrieve"
	"yijian/assistant/understand"
	"yijian/ingest/catalog"
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
	Embed   retrieve.Embed   // vectors of questions, of the store's embedder; nil: search is by words
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
		search: retrieve.New(o.Store, o.Guides, o.Regions, o.Lexicon, o.Embed),
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
	parts, err := r.matters(ctx, clean, scope)
	if err != nil {
		return Reply{}, err
	}
	var found []retrieve.Passage
	if len(parts) == 0 {
		if found, err = r.find(ctx, scope); err != nil {
			return Reply{}, err
		}
		var old []retrieve.Passage
		if len(found) == 0 || found[0].Support < plain {
			if old, err = r.search.OutOfForce(ctx, r.q, scope); err != nil {
				return Reply{}, err
			}
		}
		if !r.outdone(found, old) && r.askedBack(found) {
			return r.done(), nil
		}
		if len(found) == 0 || found[0].Support < enough || r.elsewhere(found[0]) || r.outdone(found, old) {
			r.refuse(scope, found, old)
			return r.done(), nil
		}
		parts = []part{{r.q, r.bundle(found)}}
	}

	var lost error
	basis := check.Basis{Guide: r.published(ctx, &lost), Day: ask.Today, Asked: ask.Text}
	for _, p := range parts {
		r.step("compose")
		draft := r.draft(p, len(parts), r.search.Near(ctx, p.best))
		r.step("check")
		basis.Region = p.q.Region
		r.write(p, check.Check(draft, basis))
	}
	if lost != nil {
		return Reply{}, fmt.Errorf("check: %w", lost)
	}
	if w := parts[0].best.Why; len(parts) == 1 && w.Foreign && w.About && len(r.claims()) > 0 && r.q.Guide == "" && !r.q.Follow && strings.ContainsAny(r.q.Text, "和跟与、") {
		// 护照和港澳通行证各多少钱: of one of them nobody has written.
		r.leaveOpen()
	}
	if err := r.districts(ctx, scope, parts); err != nil {
		return Reply{}, err
	}
	r.settle(parts[len(parts)-1])
	r.suggest(found)
	return r.done(), nil
}

// leaveOpen says that no guide answers the rest of the message.
func (r *reply) leaveOpen() {
	r.notes = append(r.notes, r.words.other+r.words.none(r.regionName(), r.hotline.Phone, r.hotline.Hours))
}

// districts says of each rule quoted which divisions below the person's have another.
func (r *reply) districts(ctx context.Context, scope retrieve.Scope, parts []part) error {
	for _, p := range parts {
		if p.q.Region == "" || len(r.claims()) == 0 {
			continue
		}
		scope.Region = p.q.Region
		below, err := r.search.Below(ctx, p.best.Guide, scope)
		if err != nil {
			return err
		}
		for _, g := range below {
			r.notes = append(r.notes, r.words.district(r.place(g), g.Title))
			r.answer.Suggest = append(r.answer.Suggest, chat.Option{Text: g.Title, Value: g.Title})
		}
	}
	return nil
}

// draft writes what the part's guide says; several parts share the room.
func (r *reply) draft(p part, parts int, near compose.Near) claim.Draft {
	if r.outcome == Bundle {
		return r.bundleDraft(p.best)
	}
	return compose.Write(p.q, compose.Source{
		Guide: p.best.Guide, Version: p.best.Version, Region: p.q.Region,
		Lang: compose.Lang(lang(r.ask.Lang)), Parts: parts, Near: near, Sure: p.best.Why.Title >= sure,
	})
}

// sure is the share of a guide's name that a question must say to mean that guide
// beyond doubt.
const sure = 0.9

// published gives the checker the guides as they were published. A catalog that
// can't be read is an error of the whole answer, not a guide that says nothing.
func (r *reply) published(ctx context.Context, lost *error) func(id, version string) *guide.Guide {
	return func(id, version string) *guide.Guide {
		g, err := r.guides.Guide(ctx, id, version)
		if err != nil {
			if !errors.Is(err, catalog.ErrNotFound) {
				*lost = err
			}
			return nil
		}
		return g
	}
}

// matters reads a message about several matters part by part, if each part is
// about a guide of its own; otherwise the message is one question.
func (r *reply) matters(ctx context.Context, clean guard.Clean, scope retrieve.Scope) ([]part, error) {
	if r.q.Follow || r.q.Answers || r.q.Guide != "" || r.q.Region == "" || r.q.Intent != understand.Ask {
		return nil, nil
	}
	var parts []part
	var open []understand.Query // no guide answers them
	for _, q := range r.reader.Parts(clean, r.q.Region) {
		scope.Region = q.Region
		found, err := r.search.Search(ctx, q, scope)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 || found[0].Support < enough {
			open = append(open, q)
			continue
		}
		for _, p := range parts {
			if p.best.Guide.ID == found[0].Guide.ID {
				return nil, nil
			}
		}
		parts = append(parts, part{q, found[0]})
	}
	if len(parts)+len(open) < 2 || len(parts) == 0 {
		return nil, nil
	}
	if len(open) > 0 {
		r.answer.Contact = &r.hotline
		r.leaveOpen()
	}
	for _, p := range parts {
		r.retrieved([]retrieve.Passage{p.best})
	}
	return parts, nil
}

// elsewhere reports whether the guide is some division's while the person's is
// unknown: asked often enough, it is still not answered at a venture.
func (r *reply) elsewhere(p retrieve.Passage) bool {
	return r.q.Region == "" && p.Guide.Scope.Region != guide.National
}

// plain is the support from which it is plain what the question is about, and no
// guide that is out of force can be meant instead.
const plain = 0.8

// outdone reports whether what the question is about is a guide that is not in
// force: what is in force for something near it is no answer.
func (r *reply) outdone(found, old []retrieve.Passage) bool {
	if r.q.Region == "" || r.q.Guide != "" || r.q.Follow || len(found) == 0 || len(old) == 0 {
		return false
	}
	now, then := found[0], old[0]
	return then.Support >= enough && now.Support < then.Support && now.Score < then.Score-apart
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
	if picked, ok, err := r.picked(ctx, scope); err != nil || ok {
		return picked, err
	}
	if p := r.ask.State.Pending; p != nil && p.Kind == chat.AskItem && !r.q.Item() {
		// Who goes on without choosing says more about the same matter.
		r.q = r.reader.Again(p.Question, r.q)
		r.q.Answers = false
	}
	found, err := r.search.Search(ctx, r.q, scope)
	if err != nil {
		return nil, err
	}
	r.retrieved(found)
	focus := r.ask.State.Focus.Guide
	if focus == "" {
		return found, nil
	}
	p, ok, err := r.search.Known(ctx, r.q, focus, scope)
	if err != nil || !ok {
		return found, err
	}
	if !r.stays(p, found) {
		if r.q.Leans {
			r.q.Inherit(r.ask.State.Focus)
		}
		return found, nil
	}
	// 第一次办的呢: the item talked about, but for something else.
	if turned := r.reader.Turned(r.ask.State.Focus.Question, r.q); turned != nil && !p.Why.About {
		others, err := r.search.Search(ctx, *turned, scope)
		if err != nil {
			return nil, err
		}
		if len(others) > 0 && others[0].Guide.ID != focus && others[0].Support >= enough && !others[0].Why.Acts {
			r.q = *turned
			r.q.Inherit(r.ask.State.Focus)
			r.trace.Retrieved = nil
			r.retrieved(others)
			return others, nil
		}
	}
	p.Score, p.Support = 1, 1
	r.q.Follow = true
	r.q.Inherit(r.ask.State.Focus)
	found = slices.DeleteFunc(found, func(x retrieve.Passage) bool { return x.Guide.ID == focus })
	r.trace.Why = "a detail of the guide talked about"
	return append([]retrieve.Passage{p}, found...), nil
}

// picked reads the message as the answer to "which of these", in the person's
// own words: with the question before it, among the guides that were offered.
func (r *reply) picked(ctx context.Context, scope retrieve.Scope) ([]retrieve.Passage, bool, error) {
	p := r.ask.State.Pending
	if p == nil || p.Kind != chat.AskItem {
		return nil, false, nil
	}
	var best, second retrieve.Passage
	for _, id := range p.Guides {
		g, ok, err := r.search.Known(ctx, r.q, id, scope)
		if err != nil {
			return nil, false, err
		}
		switch {
		case !ok:
		case g.Why.Subject > best.Why.Subject:
			best, second = g, best
		case g.Why.Subject > second.Why.Subject:
			second = g
		}
	}
	if best.Guide == nil || best.Why.Subject-second.Why.Subject < apart {
		return nil, false, nil
	}
	r.q = r.reader.Again(p.Question, r.q)
	best.Score, best.Support = 1, 1
	r.trace.Why = "picked among those offered"
	r.retrieved([]retrieve.Passage{best})
	return []retrieve.Passage{best}, true, nil
}

// apart is by how much one of the guides offered must fit better than the next.
const apart = 0.1

func (r *reply) retrieved(found []retrieve.Passage) {
	for _, p := range found {
		if len(r.trace.Retrieved) < 10 && !slices.Contains(r.trace.Retrieved, p.Guide.ID) {
			r.trace.Retrieved = append(r.trace.Retrieved, p.Guide.ID)
		}
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
