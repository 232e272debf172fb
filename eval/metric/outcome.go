package metric

import "slices"

// A Confusion counts replies by the outcome that was wanted and the one that came.
type Confusion map[string]map[string]int

// Add counts one reply.
func (c Confusion) Add(want, got string) {
	if c[want] == nil {
		c[want] = map[string]int{}
	}
	c[want][got]++
}

// An Ending is one reply's outcome beside those that are right.
type Ending struct {
	Want string
	Alt  []string // right too
	Got  string
}

// fits reports whether the outcome o is right here.
func (e Ending) fits(o string) bool { return o == e.Want || slices.Contains(e.Alt, o) }

// Precision is, of the replies that ended in the outcome, the share of which it
// was right to.
func Precision(all []Ending, outcome string) Interval {
	k, n := 0, 0
	for _, e := range all {
		if e.Got == outcome {
			n++
			if e.fits(outcome) {
				k++
			}
		}
	}
	return Share(k, n)
}

// Recall is, of the replies that were to end in the outcome, the share that ended
// in it or in another that is right too.
func Recall(all []Ending, outcome string) Interval {
	k, n := 0, 0
	for _, e := range all {
		if e.Want == outcome {
			n++
			if e.fits(e.Got) {
				k++
			}
		}
	}
	return Share(k, n)
}

// Hit reports whether one of the wanted ids is among the first k ranked.
func Hit(ranked, wanted []string, k int) bool {
	return slices.ContainsFunc(ranked[:min(k, len(ranked))], func(id string) bool { return slices.Contains(wanted, id) })
}
