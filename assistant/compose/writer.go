package compose

import (
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"yijian/assistant/claim"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

// A piece is an element, or a whole sentence of a long one, that may be shown.
type piece struct {
	guide.Element
	score  float64 // how much of the question it says
	beyond float64 // how much of what the question says and the title doesn't
}

// shown is the piece as the person reads it: with its case, if that stands apart.
func (p piece) shown() string {
	if p.Short != "" {
		return p.Short
	}
	text := p.Text
	if p.Case != "" && !strings.Contains(text, p.Case) {
		text = p.Case + "：" + text
	}
	if l := p.label(); l != "" {
		text = l + "：" + text
	}
	return text
}

// label is the heading without which the piece would be misread: whether a limit
// is the legal or the promised one, whose hours they are.
func (p piece) label() string {
	switch p.Slot {
	case guide.TimeLimit, guide.Hours:
		if p.Section == p.Slot.Heading() || containsAny(p.Section, []string{"时间", "流程"}) || strings.Contains(p.Text, p.Section) {
			return ""
		}
		return p.Section
	}
	return ""
}

// A writer holds one guide's pieces, scored against the question.
type writer struct {
	q      understand.Query
	from   Source
	pieces []piece
	words  map[string]float64 // tokens of the question, weighted by how rare they are in the guide
	beyond map[string]float64 // of these, what the title doesn't say
	mean   float64            // mean length of a piece in tokens
	seen   map[string]bool    // texts that a claim shows
	left   int                // characters left for claims
	draft  claim.Draft
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
		w.pieces[i].score = w.says(w.words, w.pieces[i].Text+w.pieces[i].Case)
	}
	return w
}

// weigh takes the question's tokens with their rarity in the guide: what every
// element says tells none apart.
func (w *writer) weigh() {
	df := map[string]int{}
	for _, p := range w.pieces {
		own := map[string]bool{}
		for _, t := range han.Tokens(p.Text + p.Case) {
			w.mean++
			if !own[t] {
				own[t] = true
				df[t]++
			}
		}
	}
	n := float64(len(w.pieces))
	w.mean = max(1, w.mean/max(1, n))
	title := han.Squash(w.from.Guide.Title)
	w.words, w.beyond = map[string]float64{}, map[string]float64{}
	put := func(text string, weight float64) {
		for _, t := range han.Tokens(text) {
			x := weight * math.Log(1+(n+1)/(float64(df[t])+1))
			if df[t] == 0 {
				x *= .4 // what the guide never says tells no piece from another
			}
			if utf8.RuneCountInString(t) == 1 && t[0] >= utf8.RuneSelf {
				x *= .3 // a single Han character says little
			}
			w.words[t] = max(w.words[t], x)
			if weight > .3 && !strings.Contains(title, t) {
				w.beyond[t] = max(w.beyond[t], x)
			}
		}
	}
	put(w.q.Text, .3)
	for _, u := range w.q.Units {
		weight := min(1, u.Weight)
		if u.Kind == lexicon.Detail {
			weight = 1 // that is what tells the sentences of one guide apart
		}
		put(u.Text, weight)
		for _, t := range u.Terms {
			put(t, .7*weight)
		}
	}
}

// says is the share of the words that text says, longer texts counting a little
// less (BM25's saturation and length, inside one guide).
func (w *writer) says(words map[string]float64, text string) float64 {
	tokens := han.Tokens(text)
	own := map[string]bool{}
	said, all := 0.0, 0.0
	for _, t := range tokens {
		if !own[t] {
			own[t] = true
			said += words[t]
		}
	}
	for _, x := range words {
		all += x
	}
	if all == 0 {
		return 0
	}
	return said / all / (.75 + .25*float64(len(tokens))/w.mean)
}

// same is how far another question says the same as this one.
func (w *writer) same(question string) float64 {
	tokens := grams(question)
	said, all := 0.0, 0.0
	for t := range tokens {
		x := 1.0
		if w.words[t] > 0 {
			said += x
		}
		all += x
	}
	if all == 0 {
		return 0
	}
	return said / all
}

// grams are the pairs of neighbouring characters, across no punctuation.
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

// of returns the slot's pieces that suit the question: of lines for several
// divisions or cases, those it names, if it names one.
func (w *writer) of(s guide.Slot) []piece {
	var ps []piece
	for _, p := range w.pieces {
		if p.Slot == s {
			ps = append(ps, p)
		}
	}
	if s == guide.TimeLimit { // what the office promises before what the law allows
		sort.SliceStable(ps, func(i, j int) bool { return promised(ps[i]) && !promised(ps[j]) })
	}
	ps = w.named(ps)
	return w.cased(ps)
}

func promised(p piece) bool { return p.Section == guide.PromisedLimit.Heading() }

// apart are actions of which each has its own materials, fee and time: what a
// guide says about the first issue is not true of a replacement.
var apart = []string{"补领", "补办", "补发", "换领", "换发", "注销", "签注", "变更", "更正"}

// other are the words of an action that the question is about and the guide's
// name is not (补领, in a guide of the first issue); nil if there is none.
func (w *writer) other() []string {
	g := w.from.Guide
	names := han.Fold(strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) { // 换、补领 is 换领 and 补领
			return -1
		}
		return r
	}, g.Title+" "+strings.Join(g.Aliases, " ")))
	for _, u := range w.q.Units {
		words := append([]string{u.Text}, u.Terms...)
		if u.Kind == lexicon.Action && containsAny(strings.Join(u.Terms, ""), apart) && !containsAny(names, words) {
			return words
		}
	}
	return nil
}

// doing keeps the pieces that speak of the action, if it is another one than the
// guide's. If none does, and the guide is surely meant, the action was only the
// occasion (身份证丢了，先办临时的).
func (w *writer) doing(ps []piece) []piece {
	words := w.other()
	if words == nil {
		return ps
	}
	var kept []piece
	for _, p := range ps {
		if containsAny(han.Fold(p.Text+p.Case), words) {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 && w.from.Sure && !slices.ContainsFunc(w.pieces, func(p piece) bool { return containsAny(han.Fold(p.Text), words) }) {
		return ps
	}
	return kept
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
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
			if strings.Contains(han.Squash(w.q.Text), g) {
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
	sort.SliceStable(order, func(i, j int) bool {
		a, b := all[order[i]], all[order[j]]
		if always := a.always(); always != b.always() {
			return always // what everybody brings comes before what some do
		}
		return a.score > b.score
	})
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

// always reports whether the piece is a material that no condition limits.
func (p piece) always() bool { return p.Slot == guide.Materials && p.Case == "" }

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
		q.Text, q.Short = s, ""
		q.score = w.says(w.words, s)
		out = append(out, q)
	}
	return out
}

// closest are the pieces, or sentences of them, that say something of the question
// beyond the title, nearest first.
func (w *writer) closest() []piece {
	var all []piece
	for _, p := range w.pieces {
		for _, s := range w.sentences(p) {
			s.beyond = w.says(w.beyond, s.Text+s.Case) * w.suits(s)
			if s.beyond > 0 && (w.shares(s.Text+s.Case) || !w.strict(s)) {
				all = append(all, s)
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].beyond > all[j].beyond })
	return all
}

// strict reports whether the piece may be taken for an answer only if it shares a
// word with the question: a number that merely has the right form is a wrong one.
func (w *writer) strict(p piece) bool {
	switch p.Slot {
	case guide.TimeLimit, guide.Fee, guide.Hours, guide.Place:
		return true
	case guide.Other:
		return false
	}
	return w.q.Amount || w.q.Span
}

// shares reports whether the text has a word of the question beyond the title, not
// just a character.
func (w *writer) shares(text string) bool {
	for _, t := range han.Tokens(text) {
		if w.beyond[t] > 0 && (utf8.RuneCountInString(t) > 1 || t[0] < utf8.RuneSelf) {
			return true
		}
	}
	return false
}

// suits weighs a piece by the kind of answer that the question wants; 0 if the
// piece tells a number, a phone or a place that nobody asked for.
func (w *writer) suits(p piece) float64 {
	x := 1.0
	if w.q.YesNo && (p.Slot == guide.Conditions || p.Slot == guide.Other) {
		x *= 1.25
	}
	switch {
	case w.tells(p.Text):
		return x * 1.4
	}
	switch p.Slot {
	case guide.Phone, guide.Complaint, guide.LegalBasis, guide.ValidPeriod:
		return 0
	case guide.Fee, guide.TimeLimit, guide.Place, guide.Hours, guide.Online:
		if len(w.q.Slots) > 0 {
			return 0
		}
	}
	if len(w.q.Slots) > 0 && !w.q.YesNo && typed(w.q.Slots) {
		return x * .5
	}
	return x
}

// tells reports whether the text has what the question wants by its form: a sum,
// a length of time, a day.
func (w *writer) tells(text string) bool {
	return w.q.Amount && (len(han.Amounts(text)) > 0 || has(text, "%", "百分之")) || w.q.Asks(guide.Fee) && len(han.Amounts(text)) > 0 ||
		(w.q.Span || w.q.Asks(guide.TimeLimit)) && len(han.Durations(text)) > 0 ||
		w.q.Date && len(han.Dates(text)) > 0
}

// typed reports whether all the slots are of facts with a form of their own: a
// sum, a time, a number, an address.
func typed(slots []guide.Slot) bool {
	for _, s := range slots {
		switch s {
		case guide.Fee, guide.TimeLimit, guide.Phone, guide.Complaint, guide.Hours, guide.Place, guide.Online:
		default:
			return false
		}
	}
	return len(slots) > 0
}
