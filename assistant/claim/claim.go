// Package claim holds what can be checked and shown: claims with their
// citations. Answers consist of claims, and so will notices, packets for
// agents and agents' own proposals, so that one checker serves all.
//
// Start at [Claim]. Whether a claim is true to its citations is package check's
// business, not this one's.
package claim

import "yijian/ingest/guide"

// A Claim is one statement shown to a person, with what it rests on.
type Claim struct {
	Text      string     `json:"text"`
	Origin    Origin     `json:"origin"`
	Slot      guide.Slot `json:"slot"`
	Citations []Citation `json:"citations"`
	// More is what belongs to the claim but is shown folded: the rest of a long
	// list, word for word.
	More string `json:"more,omitempty"`
}

// An Origin says where a claim's words are from.
type Origin string

// The origins (GB 45438: what a machine worded must be labelled as such).
const (
	Quoted Origin = "quoted" // 指南原文摘录
	Model  Origin = "model"  // 人工智能生成
	Agent  Origin = "agent"  // 人工
)

// A Citation names the guide version and the words a claim rests on.
type Citation struct {
	Guide     string    `json:"guide"`
	Version   string    `json:"version"`
	Title     string    `json:"title"`
	Section   string    `json:"section"`
	Quote     string    `json:"quote"`
	URL       string    `json:"url,omitempty"`
	Region    string    `json:"region"`
	ValidFrom guide.Day `json:"validFrom,omitzero"`
	ValidTo   guide.Day `json:"validTo,omitzero"`
	Sample    bool      `json:"sample,omitempty"` // from the fictional sample city
}

// A Draft is what a composer proposes, before it is checked.
type Draft struct {
	Claims     []Claim
	Unanswered []guide.Slot // asked for, and no guide in force says it
}
