// Package chat is what a conversation is made of: who talks where
// ([Conversation]), what was said ([Turn]) and what is remembered between turns
// ([State]). It has no behaviour; package session owns a conversation's life.
package chat

import (
	"time"

	"yijian/ingest/guide"
)

// A Conversation is one person's talk with the assistant in one channel.
type Conversation struct {
	ID       string         `json:"id"`
	Channel  Channel        `json:"channel"`
	Region   string         `json:"region,omitempty"` // the page's or program's; "" unknown
	Audience guide.Audience `json:"audience,omitempty"`
	Lang     string         `json:"lang"` // zh-CN, en
	Created  time.Time      `json:"created"`
	State    State          `json:"-"`
}

// A Channel is where the person talks.
type Channel string

// The channels.
const (
	Widget      Channel = "widget"
	MiniProgram Channel = "miniprogram"
	Hotline     Channel = "hotline"
	API         Channel = "api"
)

// A Role says who spoke a turn.
type Role string

// The roles.
const (
	Citizen   Role = "citizen"
	Assistant Role = "assistant"
	Staff     Role = "agent"
)

// A Turn is one message. Its text has been screened: personal data is masked.
type Turn struct {
	Seq  int64     `json:"seq"` // 1, 2, … in the conversation
	Role Role      `json:"role"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// State is what the assistant remembers between turns. It is stored as JSON with
// the conversation; a missing field is its zero value.
type State struct {
	// Region is the division the person named in this conversation; it wins over
	// the conversation's own.
	Region string `json:"region,omitempty"`
	// Focus is what the last answer was about: follow-ups lean on it.
	Focus Focus `json:"focus,omitzero"`
	// Pending is the question the assistant asked back and still waits for.
	Pending *Pending `json:"pending,omitempty"`
	// Clarified counts the questions asked back for the present goal.
	Clarified int `json:"clarified,omitempty"`
	// Failed counts answers in a row that gave no fact.
	Failed int `json:"failed,omitempty"`
}

// A Focus is the guide in the centre of the talk.
type Focus struct {
	Guide    string       `json:"guide,omitempty"`
	Title    string       `json:"title,omitempty"`
	Slots    []guide.Slot `json:"slots,omitempty"`
	YesNo    bool         `json:"yesNo,omitempty"`
	Amount   bool         `json:"amount,omitempty"`
	Span     bool         `json:"span,omitempty"`
	Date     bool         `json:"date,omitempty"`
	Question string       `json:"question,omitempty"` // the question it answered, masked
}

// A Pending is an open question back to the person.
type Pending struct {
	Kind     PendingKind `json:"kind"`
	Question string      `json:"question"` // what the person had asked, masked
	Options  []Option    `json:"options,omitempty"`
	Guides   []string    `json:"guides,omitempty"` // for AskItem: the guide behind each option
}

// A PendingKind says what is waited for.
type PendingKind string

// The kinds of open questions.
const (
	AskRegion PendingKind = "region"
	AskItem   PendingKind = "item"
)

// An Option is one choice offered with a question back; free text is always
// possible too.
type Option struct {
	Text  string `json:"text"`
	Value string `json:"value"` // what the client sends as the next message
}
