package draft

import (
	"cmp"
	"strings"

	"yijian/assistant/check"
	"yijian/assistant/claim"
	"yijian/ingest/guide"
)

// A Result is the checker's verdict on one draft.
type Result struct {
	ID      string  `json:"id"`
	Verdict Verdict `json:"verdict"`
	Want    Verdict `json:"want"`
	Kind    string  `json:"kind"`
	What    string  `json:"what"`
	Why     string  `json:"why,omitempty"`     // of a rejection
	Trusted int     `json:"trusted,omitempty"` // passages that stand in no guide here
	Text    string  `json:"-"`
}

// A Library is the guides that drafts may cite.
type Library struct {
	guides map[string]*source
}

// NewLibrary returns a library of the guides, those no longer or not yet in force
// among them.
func NewLibrary(guides []*guide.Guide) *Library {
	l := &Library{guides: make(map[string]*source, len(guides))}
	for _, g := range guides {
		l.guides[g.ID] = newSource(g)
	}
	return l
}

// trusted is the version of a guide that is made of a passage.
const trusted = "trusted"

// Check runs a draft through the checker.
func (l *Library) Check(d Draft, today guide.Day) Result {
	res := Result{ID: d.ID, Want: d.Verdict, Kind: d.Kind, What: d.What, Text: d.Text, Verdict: OK}
	made := map[string]*guide.Guide{}
	var cites []claim.Citation
	for _, p := range d.Passages {
		found, ok := l.trace(p)
		switch {
		case ok:
			cites = append(cites, found...)
		case l.elsewhere(p):
			cites = append(cites, claim.Citation{Guide: p.Guide, Version: "current", Section: p.Section, Quote: p.Text})
		default:
			res.Trusted++
			cites = append(cites, trust(made, p, d.Region)...)
		}
	}
	basis := check.Basis{
		Guide: func(id, version string) *guide.Guide {
			if version == trusted {
				return made[id]
			}
			if s := l.guides[id]; s != nil {
				return s.guide
			}
			return nil
		},
		Day: cmp.Or(d.Today, today), Region: d.Region, Asked: d.Question,
	}
	got := check.Check(claim.Draft{Claims: []claim.Claim{{
		Text: d.Text, Origin: claim.Model, Slot: guide.Other, Citations: l.drawn(d.Text, d.Region, cites),
	}}}, basis)
	for _, r := range got.Rejected() {
		res.Verdict, res.Why = Wrong, string(r.Reason)+": "+r.What
	}
	return res
}

// trust makes a guide of a passage that stands in none.
func trust(made map[string]*guide.Guide, p Passage, region string) []claim.Citation {
	g := made[p.Guide]
	if g == nil {
		g = &guide.Guide{ID: p.Guide, Scope: guide.Scope{Region: cmp.Or(region, guide.National)}}
		made[p.Guide] = g
	}
	var cites []claim.Citation
	for _, line := range strings.Split(p.Text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		// A condition is the kind of element that may be told everywhere.
		g.Conditions = append(g.Conditions, guide.Clause{Text: line})
		cites = append(cites, claim.Citation{Guide: p.Guide, Version: trusted, Section: guide.Conditions.Heading(), Quote: line})
	}
	return cites
}
