package answer

import (
	"fmt"
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
	head    string   // a sentence of ours before the claims
	blocks  []block  // the claims, guide by guide
	notes   []string // sentences of ours after the claims
	answer  Answer   // the parts set on the way
	state   chat.State
	masked  string
	trace   Trace
	started time.Time
}

// A block is what one guide says.
type block struct {
	head   string
	claims []claim.Claim
}

// A part is one matter of the message with the guide that it is about.
type part struct {
	q    understand.Query
	best retrieve.Passage
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

// write takes the claims that stand of one part, and notes what is missing.
func (r *reply) write(p part, c check.Checked) {
	g := p.best.Guide
	for _, rej := range c.Rejected() {
		r.trace.Rejected = append(r.trace.Rejected, fmt.Sprintf("%s: %s: %s", rej.Claim.Slot, rej.Reason, rej.What))
	}
	r.blocks = append(r.blocks, block{r.words.about(g.Title, r.place(g)), c.Claims()})
	if missing := c.Unanswered(); len(missing) > 0 {
		contact := r.contact(g)
		r.answer.Contact = &contact
		names := make([]string, len(missing))
		for i, s := range missing {
			names[i] = compose.Name(s, compose.Lang(lang(r.ask.Lang)))
		}
		r.answer.Unanswered = append(r.answer.Unanswered, missing...)
		r.notes = append(r.notes, r.words.missing(strings.Join(names, r.words.listSeparator), contact.Phone))
	}
	if r.progress.Claim != nil {
		for _, c := range c.Claims() {
			r.progress.Claim(c)
		}
	}
}

// settle decides the outcome by what the checked claims give, and remembers what
// the talk is about.
func (r *reply) settle(last part) {
	g := last.best.Guide
	if r.outcome == "" {
		r.outcome = Answered
	}
	if len(r.claims()) == 0 {
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
	question := r.question()
	if r.q.Follow && r.ask.State.Focus.Question != "" {
		question = r.ask.State.Focus.Question
	}
	r.state.Focus = chat.Focus{
		Guide: g.ID, Title: g.Title, Question: question,
		Slots: last.q.Slots, YesNo: last.q.YesNo, Amount: last.q.Amount, Span: last.q.Span, Date: last.q.Date,
	}
	r.state.Pending, r.state.Clarified = nil, 0
}

// suggest offers neighbours that the person may have meant.
func (r *reply) suggest(found []retrieve.Passage) {
	for _, p := range found {
		if p.Support >= enough*.8 && len(r.answer.Suggest) < 3 && p.Guide.ID != r.state.Focus.Guide {
			r.answer.Suggest = append(r.answer.Suggest, chat.Option{Text: p.Guide.Title, Value: p.Guide.Title})
		}
	}
}

func (r *reply) claims() []claim.Claim {
	all := []claim.Claim{}
	for _, b := range r.blocks {
		all = append(all, b.claims...)
	}
	return all
}

// done puts the answer together.
func (r *reply) done() Reply {
	r.endStep()
	a := r.answer
	a.Outcome, a.Claims, a.Region, a.AsOf = r.outcome, r.claims(), r.q.Region, r.ask.Today
	a.RegionName = r.regionName()
	if a.Unanswered == nil {
		a.Unanswered = []guide.Slot{}
	}
	a.Label = r.words.label
	if len(a.Claims) == 0 {
		a.Label = r.words.labelAuto
	}
	var lines []string
	add := func(s string) {
		if s != "" {
			lines = append(lines, s)
		}
	}
	add(r.head)
	for _, b := range r.blocks {
		add(b.head)
		for _, c := range b.claims {
			add(c.Text)
		}
	}
	for _, n := range r.notes {
		add(n)
	}
	a.Text = strings.Join(lines, "\n")
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
