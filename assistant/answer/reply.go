package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yijian/assistant/chat"
	"yijian/assistant/check"
	"yijian/assistant/claim"
	"yijian/assistant/compose"
	"yijian/assistant/retrieve"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
)

// A reply is one answer in the making.
type reply struct {
	*Answerer
	ask      Ask
	q        understand.Query
	words    words
	progress Progress

	outcome Outcome
	head    string // what the answer begins with
	claims  []claim.Claim
	notes   []string // sentences of ours after the claims
	answer  Answer   // the parts set on the way
	state   chat.State
	masked  string
	trace   Trace
	started time.Time
}

// step tells the caller where the path is and ends the step before.
func (r *reply) step(name string) {
	r.endStep()
	r.trace.Steps = append(r.trace.Steps, Step{Name: name})
	r.started = time.Now()
	if r.progress.Step != nil {
		r.progress.Step(name)
	}
}

func (r *reply) endStep() {
	if n := len(r.trace.Steps); n > 0 {
		r.trace.Steps[n-1].Millis = float64(time.Since(r.started).Microseconds()) / 1000
	}
}

// plain answers messages that need no guide.
func (r *reply) plain() bool {
	phone, hours := r.hotline.Phone, r.hotline.Hours
	handoff := func(text string) {
		r.outcome, r.head = Handoff, text
		r.answer.Handoff = &HandoffState{State: "closed", Phone: phone, Hours: hours}
		r.state.Pending, r.state.Failed = nil, 0
	}
	refuse := func(text string) { r.outcome, r.head = Refuse, text }
	switch r.q.Intent {
	case understand.Emergency:
		handoff(r.words.emergency)
	case understand.Person:
		handoff(r.words.person(phone, hours))
	case understand.OwnCase:
		handoff(r.words.ownCase(phone, hours))
	case understand.Complaint:
		handoff(r.words.complaint(phone, hours))
	case understand.OthersData:
		refuse(r.words.othersData)
	case understand.Injection:
		refuse(r.words.injection)
	case understand.Illegal:
		refuse(r.words.illegal(phone))
	case understand.OutOfScope:
		refuse(r.words.outOfScope(phone))
	case understand.Greeting:
		refuse(r.words.greeting)
	case understand.Thanks:
		refuse(r.words.thanks)
	case understand.Meta:
		refuse(r.words.meta)
	case understand.Empty:
		refuse(r.words.empty)
	default:
		return false
	}
	r.trace.Why = "intent " + string(r.q.Intent)
	return true
}

// maxQuestions is how often the assistant asks back for one goal.
const maxQuestions = 2

// askedBack asks the person for the place or the item, if the answer hangs on it
// and they were not asked too often.
func (r *reply) askedBack(found []retrieve.Passage) bool {
	if r.ask.State.Clarified >= maxQuestions {
		return false
	}
	if len(r.q.Ambiguous) > 0 {
		return r.askRegion(r.words.askWhichRegion, r.q.Ambiguous)
	}
	if len(found) == 0 || found[0].Support < enough {
		return false
	}
	if r.q.Region == "" && found[0].Guide.Scope.Region != guide.National {
		var places []string
		for _, p := range found {
			if p.Support >= enough && !slices.Contains(places, p.Guide.Scope.Region) {
				places = append(places, p.Guide.Scope.Region)
			}
		}
		return r.askRegion(r.words.askRegion, places)
	}
	if rivals := rivals(found); len(rivals) > 1 && r.q.Guide == "" && !r.q.Answers && !r.q.Follow && r.q.Intent != understand.Event {
		return r.askItem(rivals)
	}
	return false
}

// maxOptions is how many choices a question back offers.
const maxOptions = 5

func (r *reply) askRegion(question string, codes []string) bool {
	var options []chat.Option
	for _, c := range codes[:min(len(codes), maxOptions)] {
		if name := r.regions.FullName(c); name != "" {
			options = append(options, chat.Option{Text: name, Value: name})
		}
	}
	r.askBack(question, chat.Pending{Kind: chat.AskRegion, Question: r.question(), Options: options})
	r.trace.Why = "the division decides and is unknown"
	return true
}

func (r *reply) askItem(ps []retrieve.Passage) bool {
	pending := chat.Pending{Kind: chat.AskItem, Question: r.question()}
	for _, p := range ps[:min(len(ps), maxOptions)] {
		pending.Options = append(pending.Options, chat.Option{Text: p.Guide.Title, Value: p.Guide.Title})
		pending.Guides = append(pending.Guides, p.Guide.ID)
	}
	r.askBack(r.words.askItem, pending)
	r.trace.Why = "several items fit alike"
	return true
}

func (r *reply) askBack(question string, p chat.Pending) {
	r.outcome, r.head = Clarify, question
	for _, o := range p.Options {
		r.head += "\n- " + o.Text
	}
	r.answer.Clarify = &Question{Question: question, Options: p.Options}
	r.state.Pending = &p
	r.state.Clarified++
}

// question is what the person wants to know, for when they have answered back.
func (r *reply) question() string {
	if r.q.Answers && r.ask.State.Pending != nil {
		return r.ask.State.Pending.Question + " " + r.masked
	}
	return r.masked
}

// rivals are the guides that fit the question as well as the first.
func rivals(found []retrieve.Passage) []retrieve.Passage {
	var rs []retrieve.Passage
	for _, p := range found {
		if p.Support >= enough && found[0].Score-p.Score < near && p.Guide.Title != "" {
			rs = append(rs, p)
		}
	}
	return rs
}

// near is the distance in score below which two guides fit alike.
const near = 0.015

// bundle picks the bundle that a life or business event calls for.
func (r *reply) bundle(found []retrieve.Passage) (retrieve.Passage, bool) {
	event := r.q.Intent == understand.Event
	for i, p := range found {
		if !p.Guide.Bundle() || p.Support < enough {
			continue
		}
		if event || i == 0 && len(r.q.Slots) == 0 && !r.q.YesNo && !r.q.Follow {
			r.outcome = Bundle
			r.answer.Bundle = &BundleRef{ID: p.Guide.ID, Title: p.Guide.Title, Items: p.Guide.Items}
			return p, true
		}
	}
	return retrieve.Passage{}, false
}

// bundleDraft names the bundle's items, word for word.
func (r *reply) bundleDraft(p retrieve.Passage) claim.Draft {
	g := p.Guide
	text := r.words.bundle
	for _, item := range g.Items {
		text += "\n- " + item
	}
	return claim.Draft{Claims: []claim.Claim{{
		Text: text, Origin: claim.Quoted, Slot: guide.Other,
		Citations: []claim.Citation{{
			Guide: g.ID, Version: p.Version, Title: g.Title, Section: "涉及事项", Quote: strings.Join(g.Items, "\n"),
			URL: g.Source.URL, Region: g.Scope.Region, ValidFrom: g.Validity.From, ValidTo: g.Validity.To, Sample: g.Source.Sample,
		}},
	}}}
}

// write takes the claims that stand, and says what is missing.
func (r *reply) write(best retrieve.Passage, c check.Checked, found []retrieve.Passage) {
	g := best.Guide
	for _, rej := range c.Rejected() {
		r.trace.Rejected = append(r.trace.Rejected, fmt.Sprintf("%s: %s: %s", rej.Claim.Slot, rej.Reason, rej.What))
	}
	r.claims = c.Claims()
	r.answer.Unanswered = c.Unanswered()
	r.head = r.words.about(g.Title, r.place(g))
	if r.outcome != Bundle || len(r.claims) == 0 {
		r.outcome = Answered
	}
	if missing := c.Unanswered(); len(missing) > 0 {
		contact := r.contact(g)
		r.answer.Contact = &contact
		names := make([]string, len(missing))
		for i, s := range missing {
			names[i] = compose.Name(s, compose.Lang(lang(r.ask.Lang)))
		}
		r.notes = append(r.notes, r.words.missing(strings.Join(names, r.words.listSeparator), contact.Phone))
	}
	if len(r.claims) == 0 {
		r.outcome = Refuse
		r.trace.Why = "the guide does not say"
		r.state.Failed++
		if len(r.notes) == 0 {
			contact := r.contact(g)
			r.answer.Contact = &contact
			r.notes = append(r.notes, r.words.none(r.regionName(), contact.Phone, contact.Hours))
		}
	} else {
		r.state.Failed = 0
		if r.trace.Why == "" {
			r.trace.Why = "supported"
		}
	}
	if r.progress.Claim != nil {
		for _, c := range r.claims {
			r.progress.Claim(c)
		}
	}
	question := r.question()
	if r.q.Follow && r.ask.State.Focus.Question != "" {
		question = r.ask.State.Focus.Question
	}
	r.state.Focus = chat.Focus{
		Guide: g.ID, Title: g.Title, Question: question,
		Slots: r.q.Slots, YesNo: r.q.YesNo, Amount: r.q.Amount, Span: r.q.Span, Date: r.q.Date,
	}
	r.state.Pending, r.state.Clarified = nil, 0
	r.suggest(found)
}

// suggest offers neighbours that the person may have meant.
func (r *reply) suggest(found []retrieve.Passage) {
	for _, p := range found[1:] {
		if p.Support >= enough*.8 && len(r.answer.Suggest) < 3 && p.Guide.ID != r.state.Focus.Guide {
			r.answer.Suggest = append(r.answer.Suggest, chat.Option{Text: p.Guide.Title, Value: p.Guide.Title})
		}
	}
}

// contact is whom to ask about g: its own phone, if that office serves the
// person, else the hotline.
func (r *reply) contact(g *guide.Guide) Contact {
	for _, l := range g.Phones {
		own := l.Region == "" && l.Label == "" && g.ServesOffice(r.q.Region) || l.Region != "" && guide.Within(r.q.Region, l.Region)
		if l.Number != "" && own {
			return Contact{Name: l.Label, Phone: l.Number, From: g.ID}
		}
	}
	return r.hotline
}

// refuse says that nothing in force answers, whom to call, and what there was or
// will be.
func (r *reply) refuse(ctx context.Context, scope retrieve.Scope, found []retrieve.Passage) error {
	r.outcome = Refuse
	r.head = r.words.none(r.regionName(), r.hotline.Phone, r.hotline.Hours)
	r.answer.Contact = &r.hotline
	r.state.Failed++
	r.state.Pending, r.state.Clarified = nil, 0
	if r.q.About() { // so that naming another place asks this again
		r.state.Focus = chat.Focus{Question: r.question()}
	}
	r.trace.Why = "no guide in force supports it"
	if r.q.Region == "" && len(found) == 0 {
		return nil
	}
	old, err := r.search.OutOfForce(ctx, r.q, scope)
	if err != nil {
		return err
	}
	for _, p := range old[:min(1, len(old))] {
		if p.Support < enough {
			break
		}
		switch v := p.Guide.Validity; {
		case v.Future(scope.Day):
			r.notes = append(r.notes, r.words.future(p.Guide.Title, v.From.String()))
		case v.Expired(scope.Day):
			r.notes = append(r.notes, r.words.expired(p.Guide.Title, v.To.String()))
		}
	}
	r.suggestNear(found)
	return nil
}

// suggestNear offers what came nearest, as a choice and never as an answer.
func (r *reply) suggestNear(found []retrieve.Passage) {
	for _, p := range found {
		if p.Support >= enough/2 && len(r.answer.Suggest) < 2 {
			r.answer.Suggest = append(r.answer.Suggest, chat.Option{Text: p.Guide.Title, Value: p.Guide.Title})
		}
	}
}

// place names the division whose rule is quoted.
func (r *reply) place(g *guide.Guide) string {
	if g.Scope.Region == guide.National {
		return r.words.nationalName
	}
	return r.regions.FullName(g.Scope.Region)
}

func (r *reply) regionName() string {
	if r.q.Region == "" {
		return ""
	}
	return r.regions.FullName(r.q.Region)
}

// done puts the answer together.
func (r *reply) done() Reply {
	r.endStep()
	a := r.answer
	a.Outcome, a.Claims, a.Region, a.AsOf = r.outcome, r.claims, r.q.Region, r.ask.Today
	if a.Claims == nil {
		a.Claims = []claim.Claim{}
	}
	a.Label = r.words.label
	if len(r.claims) == 0 {
		a.Label = r.words.labelAuto
	}
	parts := []string{}
	if r.head != "" {
		parts = append(parts, r.head)
	}
	for _, c := range r.claims {
		parts = append(parts, c.Text)
	}
	a.Text = strings.Join(append(parts, r.notes...), "\n")
	if r.q.Named && r.q.Region != "" {
		r.state.Region = r.q.Region
	}
	for _, s := range r.q.Slots {
		r.trace.Slots = append(r.trace.Slots, string(s))
	}
	r.trace.Region, r.trace.Generation = r.q.Region, r.store.Generation()
	r.trace.Intent = string(r.q.Intent)
	return Reply{Answer: a, State: r.state, Masked: r.masked, Trace: r.trace}
}
