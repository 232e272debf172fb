package understand

import (
	"slices"

	"yijian/ingest/guide"
	"yijian/ingest/lexicon"
)

// An Intent is what a message wants.
type Intent string

// The intents. Those before Ask win over any question in the same message.
const (
	Emergency  Intent = "emergency"     // life or property in danger
	Person     Intent = "person"        // wants a person
	OthersData Intent = "othersdata"    // somebody else's personal data
	Injection  Intent = "injection"     // instructions to the program
	Illegal    Intent = "illegal"       // help with forging or cheating
	OwnCase    Intent = "owncase"       // the state of one's own case
	Complaint  Intent = "complaintcase" // 诉求: complaint, fault, request
	Event      Intent = "event"         // which items does this event need
	Ask        Intent = "ask"
	OutOfScope Intent = "outscope"
	Meta       Intent = "meta" // what is this assistant
	Greeting   Intent = "greeting"
	Thanks     Intent = "thanks"
	Empty      Intent = "empty"
)

// A Query is a question read.
type Query struct {
	Intent Intent
	Text   string       // folded; the earlier question where this one leans on it
	Heard  []Heard      // words of Text that were said otherwise
	Slots  []guide.Slot // asked for, in the order said; empty: the matter as a whole
	YesNo  bool         // wants a yes or no
	Amount bool         // wants a sum or a number
	Span   bool         // wants a length of time or a count that is no time limit
	Date   bool         // wants a day
	Across bool         // asks whether another place may handle it (通办)
	Units  []Unit       // what it is about
	// Each are the message's questions one by one, if it has several.
	Each []Query
	// Conditions are what the message says of the person and the case; of an earlier
	// one too where it leans on that.
	Conditions []Condition

	Region    string   // division the question is about; "" unknown
	Named     bool     // Region was named in this message or in an earlier one
	Ambiguous []string // divisions that the name may mean, if nothing settles it

	// Guide is the guide that the question goes on about, "" if none: the answer
	// to "which of these" or a follow-up.
	Guide string
	// Corrects says that the message takes back something said (不对，是…).
	Corrects bool
	// Leans says that the message begins or ends like a continuation.
	Leans bool
	// Follow says that the question leans on the turn before.
	Follow bool
	// Answers says that the message answered the assistant's own question.
	Answers bool
}

// A Unit is one piece of the subject.
type Unit struct {
	Text  string   // as said, folded
	Terms []string // the guides' words for it, any of them; empty: only Text
	// Known says that the lexicon has it: then it is in a guide or it is not;
	// other text may be there in part.
	Known  bool
	Kind   lexicon.Kind // of a known unit: the most telling of its terms'
	Weight float64      // share in what the question is about; generic words little
}

// about adds a unit, once: 姓奶奶的姓 and 孩子姓 both mean 变更姓氏.
func (q *Query) about(u Unit) {
	for _, x := range q.Units {
		if u.Known && slices.Equal(x.Terms, u.Terms) || x.Text == u.Text {
			return
		}
	}
	q.Units = append(q.Units, u)
}

// About reports whether the question has a subject of its own.
func (q *Query) About() bool {
	for _, u := range q.Units {
		if u.Weight >= specific {
			return true
		}
	}
	return false
}

// Asking reports whether the message asks for anything in particular.
func (q *Query) Asking() bool { return len(q.Slots) > 0 || q.YesNo || q.Amount || q.Span || q.Date }

// Item reports whether the question names an item.
func (q *Query) Item() bool {
	for _, u := range q.Units {
		if u.Known && u.Kind == lexicon.Item {
			return true
		}
	}
	return false
}

// Bare reports whether the question names an action and nothing it is done with.
func (q *Query) Bare() bool {
	acts := false
	for _, u := range q.Units {
		switch {
		case u.Kind == lexicon.Apart:
			acts = true
		case u.Kind != lexicon.Generic && u.Weight >= specific:
			return false
		}
	}
	return acts
}

// Asks reports whether slot s is asked for.
func (q *Query) Asks(s guide.Slot) bool {
	for _, x := range q.Slots {
		if x == s {
			return true
		}
	}
	return false
}
