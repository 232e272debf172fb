package compose

import (
	"math"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// A piece is an element, or a whole sentence of a long one, that may be shown.
type piece struct {
	guide.Element
	score  float64 // share of the question that it says, by the weight of its words
	beyond float64 // share of what the question says and the title doesn't
}

// shown is the piece as the person reads it: with its case, if that stands apart.
func (p piece) shown() string {
	if p.Case != "" && !strings.Contains(p.Text, p.Case) {
		return p.Case + "：" + p.Text
	}
	return p.Text
}

// A writer holds one guide's pieces, scored against the question.
type writer struct {
	q      understand.Query
	from   Source
	pieces []piece
	grams  map[string]float64 // what the question says, weighted by how rare it is in the guide
	total  float64
	beyond map[string]bool // of these, what the title doesn't say
	seen   map[string]bool // texts that a claim shows
	left   int             // characters left for claims
}

func newWriter(q understand.Query, from Source) *writer {
	w := &writer{q: q, from: from, seen: map[string]bool{}}
	for _, e := range from.Guide.Elements() {
		if from.Guide.Concerns(e, from.Region) {
			w.pieces = append(w.pieces, piece{Element: e})
		}
	}
	w.weigh()
	for i := range w.pieces {
		w.pieces[i].score = w.says(w.pieces[i].Text + w.pieces[i].Case)
	}
	return w
}

// weigh takes the question's bigrams with their rarity in the guide: what every
// element says tells none apart.
func (w *writer) weigh() {
	df := map[string]int{}
	for _, p := range w.pieces {
		for g := range grams(p.Text + p.Case) {
			df[g]++
		}
	}
	title := han.Squash(w.from.Guide.Title)
	w.grams, w.beyond = map[string]float64{}, map[string]bool{}
	put := func(text string, weight float64) {
		for g := range grams(text) {
			idf := math.Log(1 + float64(len(w.pieces)+1)/float64(df[g]+1))
			w.grams[g] = max(w.grams[g], weight*idf)
			if weight == 1 && !strings.Contains(title, g) {
				w.beyond[g] = true
			}
		}
	}
	put(w.q.Text, .5)
	for _, u := range w.q.Units {
		put(u.Text, 1)
		for _, t := range u.Terms {
			put(t, .7)
		}
	}
	for _, x := range w.grams {
		w.total += x
	}
}

func grams(text string) map[string]bool {
	m := map[string]bool{}
	var before rune
	for _, r := range han.Squash(text) {
		if unicode.IsPunct(r) || unicode.IsSymbol(r) {
			before = 0
			continue
		}
		if before != 0 {
			m[string(before)+string(r)] = true
		}
		before = r
	}
	return m
}

// says is the share of the question that text says.
func (w *writer) says(text string) float64 {
	if w.total == 0 {
		return 0
	}
	s := 0.0
	for g := range grams(text) {
		s += w.grams[g]
	}
	return s / w.total
}

// same is how far two questions are the same: the smaller of the shares that one
// says of the other.
func (w *writer) same(question string) float64 {
	gs := grams(question)
	if len(gs) == 0 {
		return 0
	}
	n := 0
	for g := range gs {
		if w.grams[g] > 0 {
			n++
		}
	}
	return min(float64(n)/float64(len(gs)), w.says(question)*1.2)
}

// of returns the slot's pieces that suit the question: of lines for several
// divisions or cases, those it names, if it names one.
func (w *writer) of(s guide.Slot) []piece {
	var ps []piece
	for _, p := range w.pieces {
		if p.Slot == s {
			ps = append(ps, p)
		}
	}
	ps = w.named(ps)
	return w.cased(ps)
}

// named keeps the lines of the place that the question names, or of the finest
// division that the person is in.
func (w *writer) named(ps []piece) []piece {
	var by, here []piece
	for _, p := range ps {
		label, _, _ := strings.Cut(p.Text, "：")
		label = strings.TrimRight(label, "0123456789-")
		if n := utf8.RuneCountInString(label); n >= 2 && n <= 6 && strings.Contains(w.q.Text, han.Fold(label)) {
			by = append(by, p)
		}
		if p.Region != "" && guide.Within(w.from.Region, p.Region) && p.Region != w.from.Guide.Scope.Region {
			here = append(here, p)
		}
	}
	if len(by) > 0 && len(ps) > 1 {
		switch ps[0].Slot {
		case guide.Phone, guide.Place, guide.Hours, guide.Complaint:
			return by
		}
	}
	if len(here) > 0 {
		return here
	}
	return ps
}

// cased moves the cases that the question doesn't name behind, if it names one:
// they are folded, not lost.
func (w *writer) cased(ps []piece) []piece {
	hit := map[string]bool{}
	for _, p := range ps {
		if p.Case == "" || hit[p.Case] {
			continue
		}
		gs := grams(p.Case)
		n := 0
		for g := range gs {
			if w.grams[g] > 0 && strings.Contains(han.Squash(w.q.Text), g) {
				n++
			}
		}
		if n*2 >= len(gs) && n > 0 {
			hit[p.Case] = true
		}
	}
	if len(hit) == 0 {
		return ps
	}
	var kept []piece
	for _, p := range ps {
		if p.Case == "" || hit[p.Case] {
			kept = append(kept, p)
		}
	}
	return kept
}

// fit chooses what is shown in the given room: all if it fits, else the pieces
// nearest to the question, in the guide's order. Long paragraphs are shown by
// whole sentences. The rest is folded.
func (w *writer) fit(ps []piece, space int) (shown, folded []piece) {
	if length(ps) <= space {
		return ps, nil
	}
	var all []piece
	for _, p := range ps {
		all = append(all, w.sentences(p)...)
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return all[order[i]].score > all[order[j]].score })
	keep := make([]bool, len(all))
	used := 0
	for n, i := range order {
		size := length(all[i : i+1])
		if n > 0 && used+size > space {
			continue
		}
		keep[i] = true
		used += size
	}
	for i, p := range all {
		if keep[i] {
			shown = append(shown, p)
		} else {
			folded = append(folded, p)
		}
	}
	return shown, folded
}

func length(ps []piece) int {
	n := 0
	for _, p := range ps {
		n += utf8.RuneCountInString(p.shown()) + 3
	}
	return n
}

// sentences cuts a long paragraph into its sentences; a list item stays whole,
// since its condition stands in brackets or behind a comma.
func (w *writer) sentences(p piece) []piece {
	if utf8.RuneCountInString(p.Text) <= 90 || p.Slot == guide.Materials {
		return []piece{p}
	}
	var out []piece
	for _, s := range han.Sentences(p.Text) {
		q := p
		q.Text = s
		q.score = w.says(s)
		out = append(out, q)
	}
	return out
}

// closest is the piece, or sentence of one, that says most of the question beyond
// the title; ok is false if none says anything of it.
func (w *writer) closest() (best piece, ok bool) {
	all := 0.0
	for g := range w.beyond {
		all += w.grams[g]
	}
	for _, p := range w.pieces {
		for _, s := range w.sentences(p) {
			said := 0.0
			n := 0
			for g := range grams(s.Text) {
				if w.beyond[g] {
					said += w.grams[g]
					n++
				}
			}
			if n >= 2 && said/all > best.beyond {
				best, ok = s, true
				best.beyond = said / all
			}
		}
	}
	return best, ok
}
