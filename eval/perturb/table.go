package perturb

import (
	_ "embed"
	"sort"
	"strings"
)

//go:embed homophones.txt
var homophoneText string

//go:embed synonyms.txt
var synonymText string

//go:embed s2t.txt
var traditionalText string

// A group is a word and what may stand for it.
type group struct {
	word   string
	others []string
}

// parse reads a word list: a word and the others, parted by spaces, one group a
// line, longest words first.
func parse(text string) []group {
	var all []group
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		all = append(all, group{words[0], words[1:]})
	}
	sort.SliceStable(all, func(i, j int) bool { return len(all[i].word) > len(all[j].word) })
	return all
}

// swap replaces one word of the list that stands in text, whichever pick says;
// where several begin at one place only the longest is meant.
func swap(text string, groups []group, pick uint32) string {
	type place struct {
		at int
		group
	}
	var places []place
	for at := 0; at < len(text); {
		step := 1
		for _, g := range groups {
			if strings.HasPrefix(text[at:], g.word) {
				places = append(places, place{at, g})
				step = len(g.word)
				break
			}
		}
		at += step
	}
	if len(places) == 0 {
		return text
	}
	p := places[pick%uint32(len(places))]
	other := p.others[pick/31%uint32(len(p.others))]
	return text[:p.at] + other + text[p.at+len(p.word):]
}

// pairs reads a table of characters, two by two, as a mapping.
func pairs(text string) func(rune) rune {
	to := map[rune]rune{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		rs := []rune(strings.TrimSpace(line))
		for i := 0; i+1 < len(rs); i += 2 {
			to[rs[i]] = rs[i+1]
		}
	}
	return func(r rune) rune {
		if t, ok := to[r]; ok {
			return t
		}
		return r
	}
}
