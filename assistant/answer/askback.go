package answer

import (
	"slices"

	"yijian/assistant/chat"
	"yijian/assistant/retrieve"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
)

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
		return r.askedMatter()
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
	if r.q.Bare() && r.q.Guide == "" && !r.q.Answers && !r.q.Follow {
		if fit := supported(found); len(fit) > 1 {
			return r.askItem(fit) // 丢了怎么补: what was lost?
		}
	}
	if rivals := rivals(found, r.q.Asking()); len(rivals) > 1 && r.q.Guide == "" && !r.q.Answers && !r.q.Follow && r.q.Intent != understand.Event {
		return r.askItem(rivals)
	}
	return false
}

// askedMatter asks what a question is about that names no matter at all (要带什么).
func (r *reply) askedMatter() bool {
	if !r.q.Asking() || r.q.Intent != understand.Ask || r.q.Guide != "" || r.q.Follow || r.q.Answers || len(r.q.Units) > 0 {
		return false
	}
	return r.askItem(nil)
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
	r.trace.Why = "several items fit alike, or none is named"
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

// supported are the guides that the question may be about.
func supported(found []retrieve.Passage) []retrieve.Passage {
	var fit []retrieve.Passage
	for _, p := range found {
		if p.Support >= enough {
			fit = append(fit, p)
		}
	}
	return fit
}

// rivals are the guides that fit the question as well as the first. Who only
// names the matter (公积金) may mean any that does something with it.
func rivals(found []retrieve.Passage, asking bool) []retrieve.Passage {
	first := found[0]
	var rs []retrieve.Passage
	for _, p := range found {
		switch {
		case p.Support < enough || p.Guide.Bundle() && !first.Guide.Bundle():
		case first.Score-p.Score < near,
			first.Why.Title < vague && first.Why.About && p.Why.About && (p.Why.Other == first.Why.Other || !asking) &&
				first.Why.Subject-p.Why.Subject < near && first.Why.Title-p.Why.Title < alike:
			rs = append(rs, p)
		}
	}
	return rs
}

const (
	near  = 0.015 // distance in score below which two guides fit alike
	vague = 0.6   // share of a title below which the question names no one item
	alike = 0.12  // distance between such shares
)
