package answer

import "yijian/assistant/understand"

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
