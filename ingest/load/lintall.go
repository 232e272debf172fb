package load

import (
	"slices"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// LintAll checks guides against each other: two records of one 办理项 in force at
// once, a bundle's item that no guide covers, a predecessor that is not there.
// The result is sorted by guide.
func LintAll(gs []*guide.Guide) []Lint {
	var out []Lint
	ids := map[string]*guide.Guide{}
	titles := map[string]bool{}
	codes := map[string][]*guide.Guide{}
	for _, g := range gs {
		ids[g.ID] = g
		for _, t := range append([]string{g.Title}, g.Aliases...) {
			titles[han.Squash(t)] = true
		}
		if g.Codes.Task == "" {
			continue
		}
		// One item has several 办理项 (新设、变更、延续): only the same one twice is wrong.
		key := g.Codes.Task + " " + g.Codes.Handle
		for _, other := range codes[key] {
			if overlap(g.Validity, other.Validity) {
				out = append(out, lint(g.ID, "same-code", Fault, "",
					"与“"+other.ID+"”的实施编码和办理项相同，且同时有效", "same task and handling code as "+other.ID+", and in force at the same time"))
			}
		}
		codes[key] = append(codes[key], g)
	}
	for _, g := range gs {
		for _, it := range g.Items {
			if !titles[han.Squash(it)] {
				out = append(out, lint(g.ID, "missing-item", Advice, guide.Other,
					"涉及事项“"+it+"”没有对应的指南", "no guide for the item “"+it+"”"))
			}
		}
		if g.Replaces == "" {
			continue
		}
		old, ok := ids[g.Replaces]
		switch {
		case !ok:
			out = append(out, lint(g.ID, "missing-predecessor", Advice, "", "没有找到它取代的指南“"+g.Replaces+"”", "the guide it replaces, "+g.Replaces+", is not there"))
		case overlap(g.Validity, old.Validity):
			out = append(out, lint(g.ID, "both-in-force", Warn, guide.ValidPeriod, "与它取代的指南“"+g.Replaces+"”同时有效", "in force at the same time as "+g.Replaces+", which it replaces"))
		}
	}
	slices.SortStableFunc(out, func(a, b Lint) int { return strings.Compare(a.Guide, b.Guide) })
	return out
}

// overlap reports whether some day lies in both periods.
func overlap(a, b guide.Validity) bool {
	return (a.To == 0 || b.From == 0 || b.From <= a.To) && (b.To == 0 || a.From == 0 || a.From <= b.To)
}
