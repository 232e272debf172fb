package answer

import (
	"yijian/assistant/chat"
	"yijian/assistant/retrieve"
	"yijian/ingest/guide"
)

// refuse says that nothing in force answers, whom to call, and what there was or
// will be.
func (r *reply) refuse(scope retrieve.Scope, found, old []retrieve.Passage) {
	r.outcome = Refuse
	r.head = r.words.none(r.regionName(), r.hotline.Phone, r.hotline.Hours)
	r.answer.Contact = &r.hotline
	r.state.Failed++
	r.state.Pending, r.state.Clarified = nil, 0
	if r.q.About() && (r.ask.State.Focus.Guide == "" || len(found) > 0 && (found[0].Why.Items || found[0].Why.Foreign)) {
		// So that naming another place asks this again. A detail that nothing answers
		// does not end the talk about its guide.
		r.state.Focus = chat.Focus{Question: r.question()}
	}
	r.trace.Why = "no guide in force supports it"
	if r.q.Region == "" && len(found) == 0 {
		return
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
}

// suggestNear offers what came nearest, as a choice and never as an answer.
func (r *reply) suggestNear(found []retrieve.Passage) {
	for _, p := range found {
		if p.Support >= enough/2 && len(r.answer.Suggest) < 2 {
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
