package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yijian/assistant/chat"
	"yijian/assistant/check"
	"yijian/assistant/claim"
	"yijian/assistant/compose"
	"yijian/assistant/guard"
	"yijian/assistant/retrieve"
	"yijian/assistant/understand"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/han"
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
		r.notes = append(r.notes, r.words.other+r.words.none(r.regionName(), r.hotline.Phone, r.hotline.Hours))
	}
	if err := r.districts(ctx, scope, parts); err != nil {
		return Reply{}, err
	}
	r.settle(parts[len(parts)-1])
	r.suggest(found)
	return r.done(), nil
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
	for range open {
		r.answer.Contact = &r.hotline
		r.notes = append(r.notes, r.words.other+r.words.none(r.regionName(), r.hotline.Phone, r.hotline.Hours))
		break
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

// stays reports whether the message goes on about the guide talked of, rather
// than begins a new matter: it names no item that the guide doesn't know, and no
// other guide's name says more of it.
func (r *reply) stays(focus retrieve.Passage, found []retrieve.Passage) bool {
	if own := focus.Why; own.Foreign || own.Items && !own.About && own.Acts {
		return false
	}
	same := len(found) > 0 && found[0].Guide.ID == focus.Guide.ID
	if focus.Why.Items && !focus.Why.About && !supposes(r.q.Text) && !(same && found[0].Support >= enough) && !(r.q.Asking() && r.papers(focus.Guide)) {
		return false // 离婚要带什么, after 结婚要带什么
	}
	if r.q.Leans && !r.q.Asking() && r.unheard(focus.Guide) && !supposes(r.q.Text) {
		return false // 那正式的呢: of which the guide has no word
	}
	if !supposes(r.q.Text) && r.otherKind(focus.Guide) {
		return false // 那个补贴去哪申请, after 老年证怎么办
	}
	if same {
		return true
	}
	if r.q.Leans && !r.q.Asking() && !supposes(r.q.Text) && len(found) > 0 && found[0].Why.About && found[0].Support >= enough && found[0].Why.Dense > focus.Why.Dense {
		return false // 个体户呢, after 公司注册几天
	}
	if r.q.Asking() && nearer(focus, found) {
		return true // 照片要自己照好带来吗, after 领结婚证收费吗
	}
	if r.q.Leans && !r.q.Asking() && focus.Why.Items && !focus.Why.About && !supposes(r.q.Text) {
		return false // 居住证呢: the same question about another item
	}
	if !r.q.Asking() && focus.Why.Body >= said && !begins(r.q.Text) {
		return true // 我们是租房的 tells more about the matter talked of
	}
	if len(found) > 0 && found[0].Support >= enough {
		own, other := focus.Why, found[0].Why
		return own.Subject+own.Title >= other.Subject+other.Title || !other.About
	}
	// A question of which the guide has no word (How do I get a driving licence?)
	// is about something else.
	asks := r.q.Asking() && (focus.Why.Body > 0 || !r.q.About())
	return asks || r.q.Leans || focus.Why.Body >= detail
}

// nearer reports whether the question means a clause of the guide talked about
// rather than another guide.
func nearer(focus retrieve.Passage, found []retrieve.Passage) bool {
	own := focus.Why.Dense
	if own < related {
		return false
	}
	if len(found) == 0 || found[0].Support < enough {
		return true
	}
	other := found[0].Why
	return own > other.Dense+related/10 || own > other.Dense-related/10 && !other.About
}

// related is the cosine from which a question that names no item may be about a
// clause of the guide talked about.
const related = 0.5

// otherKind reports whether the question names a kind of item (那个补贴) of which the
// guide has no word.
func (r *reply) otherKind(g *guide.Guide) bool {
	var text strings.Builder
	text.WriteString(g.Title)
	for _, e := range g.Elements() {
		text.WriteString(e.Text)
	}
	for _, kind := range []string{"补贴", "津贴", "补助", "保险", "贷款", "许可", "执照"} {
		if strings.Contains(r.q.Text, kind) && !strings.Contains(text.String(), kind) {
			return true
		}
	}
	return false
}

// unheard reports whether the question has a telling word that the lexicon doesn't
// know and the guide doesn't say.
func (r *reply) unheard(g *guide.Guide) bool {
	var text strings.Builder
	text.WriteString(han.Fold(g.Title))
	for _, e := range g.Elements() {
		text.WriteString(han.Fold(e.Text))
	}
	return slices.ContainsFunc(r.q.Units, func(u understand.Unit) bool {
		return !u.Known && u.Weight >= .5 && !strings.Contains(text.String(), u.Text)
	})
}

// papers reports whether all the items that the question names are papers that the
// guide speaks of (除了出生证还要个啥), and not matters of their own.
func (r *reply) papers(g *guide.Guide) bool {
	var text strings.Builder
	for _, e := range g.Elements() {
		text.WriteString(han.Squash(e.Text))
	}
	return !begins(r.q.Text) && !slices.ContainsFunc(r.q.Units, func(u understand.Unit) bool {
		if !u.Known || u.Kind != lexicon.Item {
			return false
		}
		return !slices.ContainsFunc(append([]string{u.Text}, u.Terms...), func(t string) bool {
			last, _ := utf8.DecodeLastRuneInString(t)
			return strings.ContainsRune("证明本簿卡照片书表同", last) && strings.Contains(text.String(), han.Squash(t))
		})
	})
}

// supposes reports whether the text adds a condition to what was talked of.
func supposes(text string) bool {
	text = strings.TrimPrefix(text, "那")
	for _, w := range []string{"要是", "如果", "万一", "假如", "不是", "换成"} {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}

// begins reports whether a statement begins a matter: 想办居住证.
func begins(text string) bool {
	for _, w := range []string{"想办", "要办", "办个", "办理", "申请", "想领", "要领", "想开", "要开"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// detail is the share of a statement that must stand in the guide talked about
// for the statement to be about that guide.
const (
	detail = 0.3
	said   = 0.6 // where another guide would fit too
)

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
