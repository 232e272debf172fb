package lexicon

import "slices"

// A Double is a word that two lines say. Both would count, and neither of the
// two would show it: a word that means several things stands once, with all of
// them left of the <.
type Double struct {
	Word          string
	First, Second int // lines
}

// Doubles are the words that stand twice in the list read last.
func (l *Lexicon) Doubles() []Double {
	var ds []Double
	first := map[string]int{}
	for _, line := range l.lines {
		for _, w := range line.Words {
			if n, ok := first[w]; ok {
				ds = append(ds, Double{w, n, line.Number})
				continue
			}
			first[w] = line.Number
		}
	}
	return ds
}

// Idle are the lines of the list read last that lead nowhere: none of their terms
// is one that known reports to stand in a guide. Such a line does no harm, it
// only keeps a question from being answered by a guide about something else; but
// in a city's own list it is more often a slip of the pen.
func (l *Lexicon) Idle(known func(term string) bool) []Line {
	var idle []Line
	for _, line := range l.lines {
		if !slices.ContainsFunc(line.Terms, known) {
			idle = append(idle, line)
		}
	}
	return idle
}
