package metric

import (
	"fmt"
	"slices"
	"strings"

	"yijian/ingest/han"
)

// A Fact is one critical fact that a text says: an amount, a duration, a date, a
// phone, an address or a bare number. Facts with the same Value say the same
// (三个工作日 and 3个工作日).
type Fact struct {
	Value string
	Text  string
}

// Facts are the critical facts of a text, each once, in no particular order of
// kinds. Numbers that are part of another fact are not counted again.
func Facts(text string) []Fact {
	var all []Fact
	seen := map[string]bool{}
	var taken []han.Span
	add := func(value string, s han.Span) {
		taken = append(taken, s)
		if !seen[value] {
			seen[value] = true
			all = append(all, Fact{value, s.Text})
		}
	}
	for _, l := range han.Links(text) {
		add("link "+strings.ToLower(l.Text), l)
	}
	for _, p := range han.Phones(text) {
		add("phone "+p.Digits, p.Span)
	}
	for _, a := range han.Amounts(text) {
		add(fmt.Sprintf("amount %d %v", a.Fen, a.Free), a.Span)
	}
	for _, d := range han.Durations(text) {
		add(fmt.Sprintf("duration %g-%g %d %v %v", d.Min, d.Max, d.Unit, d.Working, d.Immediate), d.Span)
	}
	for _, d := range han.Dates(text) {
		add(fmt.Sprintf("date %d-%d-%d", d.Year, d.Month, d.Day), d.Span)
	}
	for _, n := range figures(text) {
		if !slices.ContainsFunc(taken, func(s han.Span) bool { return s.Start <= n.Start && n.End <= s.End }) {
			add("number "+n.Text, n)
		}
	}
	return all
}

// figures are the runs of digits, ASCII or full-width, their text in ASCII.
func figures(text string) []han.Span {
	var all []han.Span
	run := han.Span{Start: -1}
	for i, r := range text + " " {
		if f := han.FoldRune(r); '0' <= f && f <= '9' {
			if run.Start < 0 {
				run = han.Span{Start: i}
			}
			run.Text += string(f)
		} else if run.Start >= 0 {
			run.End = i
			all = append(all, run)
			run = han.Span{Start: -1}
		}
	}
	return all
}

// Unbacked are the facts that stand nowhere in the evidence, neither by value
// nor, since a finder may read the same words differently elsewhere, by words.
func Unbacked(facts []Fact, evidence string) []Fact {
	known := map[string]bool{}
	for _, f := range Facts(evidence) {
		known[f.Value] = true
	}
	for _, n := range figures(evidence) {
		known["number "+n.Text] = true
	}
	plain := squash(evidence)
	var open []Fact
	for _, f := range facts {
		words := squash(f.Text)
		bare := strings.HasPrefix(f.Value, "number ")
		if !known[f.Value] && (bare || !stands(plain, words)) {
			open = append(open, f)
		}
	}
	return open
}

// stands reports whether words stand in text, not as part of a longer number.
func stands(text, words string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], words)
		if i < 0 {
			return false
		}
		i += from
		j := i + len(words)
		if !(i > 0 && digit(text[i-1]) && digit(words[0])) && !(j < len(text) && digit(text[j]) && digit(words[len(words)-1])) {
			return true
		}
		from = i + 1
	}
}

func digit(b byte) bool { return '0' <= b && b <= '9' }
