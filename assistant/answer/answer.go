package answer

import (
	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/ingest/guide"
)

// An Outcome is how a reply ended. Each is an ordinary value, none an error.
type Outcome string

// The outcomes (design/contracts.md).
const (
	Answered Outcome = "answer"  // at least one fact asked for, cited
	Clarify  Outcome = "clarify" // one question back, because the answer depends on it
	Refuse   Outcome = "refuse"  // nothing in force here answers it, or it must not be answered
	Handoff  Outcome = "handoff" // the person asked for a person, or is owed one
	Bundle   Outcome = "bundle"  // a life or business event, led to its bundle (一件事)
)

// An Answer is one reply as the API gives it. Text is all the person sees,
// without quotations and folded parts.
type Answer struct {
	ID         string        `json:"id"`
	Outcome    Outcome       `json:"outcome"`
	Text       string        `json:"text"`
	Claims     []claim.Claim `json:"claims"`
	Unanswered []guide.Slot  `json:"unanswered"`
	Region     string        `json:"region"`
	RegionName string        `json:"regionName,omitempty"`
	AsOf       guide.Day     `json:"asOf"`
	// Label says where the words are from, in the person's language
	// (指南原文摘录 …); it goes with the text wherever that is copied.
	Label   string        `json:"label"`
	Clarify *Question     `json:"clarify,omitempty"`
	Bundle  *BundleRef    `json:"bundle,omitempty"`
	Handoff *HandoffState `json:"handoff,omitempty"`
	Suggest []chat.Option `json:"suggest,omitempty"` // questions that fit next
	Contact *Contact      `json:"contact,omitempty"` // whom to ask, on refusals and gaps
}

// A Question is what is asked back.
type Question struct {
	Question string        `json:"question"`
	Options  []chat.Option `json:"options"`
}

// A BundleRef leads to a bundle and names its items.
type BundleRef struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Items []string `json:"items"`
}

// A HandoffState says how the way to a person stands. State is "closed" while
// no desk is connected: then Phone and Hours are the honest substitute.
type HandoffState struct {
	State       string `json:"state"` // queued, open, closed
	Position    int    `json:"position,omitempty"`
	WaitSeconds int    `json:"waitSeconds,omitempty"`
	Phone       string `json:"phone,omitempty"`
	Hours       string `json:"hours,omitempty"`
}

// A Contact is a phone with its owner.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Hours string `json:"hours,omitempty"`
	// From is the guide the phone was read from; empty for the configured hotline.
	From string `json:"from,omitempty"`
}
