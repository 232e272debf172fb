package answer

import (
	"context"

	"yijian/assistant/guard"
	"yijian/assistant/retrieve"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/lexicon"
)

// An Explainer is a Path that can say how an answer came about.
type Explainer interface {
	Explain(ctx context.Context, ask Ask) (Explanation, error)
}

// An Explanation is an answer with what it was made from, for the staff who look
// after guides and words.
type Explanation struct {
	Answer Answer `json:"answer"`
	Trace  Trace  `json:"trace"`
	// Enough is the support from which a guide is taken to be what is asked about.
	Enough float64 `json:"enough"`
	// Model is whose vectors took part; empty: the search was by words.
	Model string `json:"model"`
	// Matters are the message as one question, and, if it reads as several, each of
	// them.
	Matters []Matter `json:"matters"`
}

// A Matter is one question with what was found for it.
type Matter struct {
	Understood Understood   `json:"understood"`
	Guides     []GuideFound `json:"guides"` // best score first
	Chunks     []ChunkFound `json:"chunks"` // best fused score first
}

// Understood is what was read from the words.
type Understood struct {
	Text      string       `json:"text"` // folded, personal data masked
	Intent    string       `json:"intent"`
	Slots     []guide.Slot `json:"slots"`
	Wants     []string     `json:"wants"` // yesNo, amount, span, date, across
	Region    string       `json:"region"`
	Place     string       `json:"place"`     // the region's name
	Ambiguous []string     `json:"ambiguous"` // divisions that a name may mean
	Units     []UnitRead   `json:"units"`
}

// A UnitRead is one piece of what the question is about.
type UnitRead struct {
	Text   string   `json:"text"`
	Terms  []string `json:"terms"` // the guides' words for it
	Kind   string   `json:"kind"`  // item, action, apart, detail, generic; empty: the lexicon doesn't know it
	Weight float64  `json:"weight"`
}

// A GuideFound is a guide with the parts of its score; each but dense is 0 to 1.
type GuideFound struct {
	ID      string   `json:"id"`
	Version string   `json:"version"`
	Title   string   `json:"title"`
	Region  string   `json:"region"`
	Score   float64  `json:"score"`
	Support float64  `json:"support"`
	Lexical float64  `json:"lexical"`
	Dense   float64  `json:"dense"`
	Subject float64  `json:"subject"`
	Name    float64  `json:"name"` // share of the title that the question says
	Body    float64  `json:"body"`
	Flags   []string `json:"flags"` // about, foreign, acts, unnamed, other: see retrieve.Reading
}

// A ChunkFound is a passage that the index found.
type ChunkFound struct {
	ID      string      `json:"id"`
	Guide   string      `json:"guide"`
	Title   string      `json:"title"`
	Section string      `json:"section"`
	Text    string      `json:"text"`
	Lexical float64     `json:"lexical"`
	Dense   float64     `json:"dense"`
	Fused   float64     `json:"fused"`
	Words   []WordFound `json:"words"` // the rarest first
}

// A WordFound is a word of the search that stands in a passage.
type WordFound struct {
	Token  string  `json:"token"`
	Weight float64 `json:"weight"`
	Chunks int     `json:"chunks"` // in how many passages it stands
}

// explained is how many chunks of a matter are shown.
const explained = 20

// Explain answers, and says from what: how the message reads and what is found
// for it. It looks again rather than over the answer's shoulder, so a talk's
// state, which may settle an answer by itself (Trace.Why says so), has no part in
// the matters.
func (a *Answerer) Explain(ctx context.Context, ask Ask) (Explanation, error) {
	reply, err := a.Answer(ctx, ask, Progress{})
	if err != nil {
		return Explanation{}, err
	}
	x := Explanation{Answer: reply.Answer, Trace: reply.Trace, Enough: enough}
	if x.Trace.Steps == nil {
		x.Trace.Steps = []Step{}
	}
	if x.Trace.Retrieved == nil {
		x.Trace.Retrieved = []string{}
	}
	clean, err := guard.Screen(ask.Text)
	if err != nil {
		return Explanation{}, err
	}
	whole := a.reader.Read(clean, ask.Region, ask.State)
	for _, q := range append([]understand.Query{whole}, a.reader.Parts(clean, whole.Region)...) {
		scope := retrieve.Scope{Region: q.Region, Day: ask.Today, Audience: ask.Audience}
		guides, err := a.search.Search(ctx, q, scope)
		if err != nil {
			return Explanation{}, err
		}
		chunks, model, err := a.search.Explain(ctx, q, scope, explained)
		if err != nil {
			return Explanation{}, err
		}
		x.Model = model
		x.Matters = append(x.Matters, a.matter(q, guides, chunks))
	}
	return x, nil
}

// matter puts it in the form of the API: lists are never null.
func (a *Answerer) matter(q understand.Query, guides []retrieve.Passage, chunks []retrieve.Found) Matter {
	m := Matter{Understood: a.understood(q), Guides: []GuideFound{}, Chunks: []ChunkFound{}}
	for _, p := range guides {
		r := p.Why
		m.Guides = append(m.Guides, GuideFound{
			ID: p.Guide.ID, Version: p.Version, Title: p.Guide.Title, Region: p.Guide.Scope.Region,
			Score: p.Score, Support: p.Support,
			Lexical: r.Lexical, Dense: r.Dense, Subject: r.Subject, Name: r.Title, Body: r.Body,
			Flags: named(flag{"about", r.About}, flag{"foreign", r.Foreign}, flag{"acts", r.Acts}, flag{"unnamed", r.Items && !r.About}, flag{"other", r.Other}),
		})
	}
	for _, c := range chunks {
		f := ChunkFound{
			ID: c.Chunk.ID, Guide: c.Chunk.Guide, Title: c.Chunk.Title, Section: c.Chunk.Section, Text: c.Chunk.Text,
			Lexical: c.Lexical, Dense: c.Dense, Fused: c.Fused, Words: []WordFound{},
		}
		for _, w := range c.Words {
			f.Words = append(f.Words, WordFound(w))
		}
		m.Chunks = append(m.Chunks, f)
	}
	return m
}

func (a *Answerer) understood(q understand.Query) Understood {
	u := Understood{
		Text: q.Text, Intent: string(q.Intent), Slots: append([]guide.Slot{}, q.Slots...), Region: q.Region,
		Wants:     named(flag{"yesNo", q.YesNo}, flag{"amount", q.Amount}, flag{"span", q.Span}, flag{"date", q.Date}, flag{"across", q.Across}),
		Ambiguous: append([]string{}, q.Ambiguous...), Units: []UnitRead{},
	}
	if q.Region != "" {
		u.Place = a.regions.FullName(q.Region)
	}
	for _, x := range q.Units {
		r := UnitRead{Text: x.Text, Terms: append([]string{}, x.Terms...), Weight: x.Weight}
		if x.Known {
			r.Kind = kinds[x.Kind]
		}
		u.Units = append(u.Units, r)
	}
	return u
}

// kinds are the names of the lexicon's kinds.
var kinds = [...]string{
	lexicon.Item: "item", lexicon.Action: "action", lexicon.Apart: "apart", lexicon.Detail: "detail", lexicon.Generic: "generic",
}

var _ Explainer = (*Answerer)(nil)

// A flag is something that is so or not.
type flag struct {
	name string
	set  bool
}

// named are the names of those that are set.
func named(all ...flag) []string {
	names := []string{}
	for _, f := range all {
		if f.set {
			names = append(names, f.name)
		}
	}
	return names
}
