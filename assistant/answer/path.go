package answer

import (
	"context"

	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/ingest/guide"
)

// An Ask is one message to be answered.
type Ask struct {
	Text     string         // as the person typed it; the path screens it first
	Region   string         // the conversation's division, "" unknown
	Audience guide.Audience // "" unknown
	Lang     string         // zh-CN, en
	Today    guide.Day      // the day of the conversation, never 0
	State    chat.State
}

// A Reply is what one Ask ends in.
type Reply struct {
	Answer Answer
	State  chat.State // to be kept for the next turn
	Masked string     // the message with personal data masked: the only form that may be stored
	Trace  Trace
}

// Progress is told how far the path is; either func may be nil.
type Progress struct {
	Step  func(step string) // "understand", "retrieve", "compose", "check"
	Claim func(claim.Claim) // each claim, once it is checked
}

// Path is anything that answers; *Answerer is the real one.
type Path interface {
	Answer(ctx context.Context, ask Ask, p Progress) (Reply, error)
}

// A Trace explains an answer afterwards. It holds no personal data.
type Trace struct {
	Steps      []Step   `json:"steps"`
	Retrieved  []string `json:"retrieved"` // guide ids, best first, at most 10, before any support threshold
	Why        string   `json:"why"`       // why this outcome
	Slots      []string `json:"slots,omitempty"`
	Region     string   `json:"region,omitempty"`
	Support    float64  `json:"support"`
	Reading    string   `json:"reading,omitempty"` // what the best guide's support was made from
	Intent     string   `json:"intent,omitempty"`
	Rejected   []string `json:"rejected,omitempty"` // claims that fell at the check, with the reason
	Generation int64    `json:"generation"`
}

// A Step is one step's time.
type Step struct {
	Name   string  `json:"name"`
	Millis float64 `json:"ms"`
}
