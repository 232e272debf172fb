package compose

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

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

// other are the words of an action that the question is about and the guide's
// name is not (补领, in a guide of the first issue); nil if there is none.
func (w *writer) other() []string {
	for _, u := range w.q.Units {
		words := append([]string{u.Text}, u.Terms...)
		if u.Kind == lexicon.Apart && !containsAny(w.names, words) {
			return words
		}
	}
	return nil
}

// field reports whether elements of the slot hold for all that the guide is about,
// where they don't say for what.
func field(s guide.Slot) bool {
	return s != guide.Process && s != guide.Conditions && s != guide.Other
}

// namesOf are what the guide goes by, on one line.
func namesOf(g *guide.Guide) string {
	return han.Fold(strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) { // 换、补领 is 换领 and 补领
			return -1
		}
		return r
	}, g.Title+" "+strings.Join(g.Aliases, " ")))
}

// covers reports whether the guide is also about the action that its names don't
// say: both get a lost or worn document anew, or the guide is of no
// action in particular and its rules speak of this one (公章遗失的，重新刻制).
func (w *writer) covers(action []string) bool {
	if containsAny(strings.Join(action, " "), ending()) {
		return false // what ends or moves is never what gets
	}
	if containsAny(w.names, anew()) && containsAny(strings.Join(action, " "), anew()) {
		return true
	}
	if containsAny(w.names, first()) || containsAny(w.names, anew()) {
		return false
	}
	return slices.ContainsFunc(w.pieces, func(p piece) bool {
		switch p.Slot {
		case guide.Conditions, guide.Materials, guide.Process:
			return containsAny(han.Fold(p.Text+p.Case), action)
		}
		return false
	})
}

// anew are the actions by which a document that one had is got again, first those
// by which one is got that there was not, ending those after which there is none or
// another.
func anew() []string {
	return []string{"补领", "补办", "补发", "换领", "换发", "换证", "遗失"}
}
func ending() []string { return []string{"注销", "变更", "更正", "迁"} }
func first() []string  { return []string{"首次", "初次", "设立", "新办", "新设", "出生"} }

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
	if len(kept) == 0 && len(ps) > 0 && field(ps[0].Slot) && w.covers(words) {
		return ps
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
	ps = slices.Clone(ps)
	for i := range ps {
		ps[i].aside = ps[i].Case != "" && !hit[ps[i].Case]
	}
	return ps
}

// fit chooses what is shown in the given room: all if it fits, else the pieces
// nearest to the question, in the guide's order. Long paragraphs are shown by
// whole sentences. The rest is folded, and the cases that are not the person's.
func (w *writer) fit(ps []piece, space int) (shown, folded []piece) {
	var own, others []piece
	for _, p := range ps {
		if p.aside {
			others = append(others, p)
		} else {
			own = append(own, p)
		}
	}
	if len(own) == 0 {
		own, others = others, nil
	}
	shown, folded = w.choose(own, space)
	folded = append(folded, others...)
	return shown, folded[:min(len(folded), folds)]
}

// folds is how many pieces are folded at most; all of them stand in the guide's page.
const folds = 100

func (w *writer) choose(ps []piece, space int) (shown, folded []piece) {
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
func (p piece) always() bool {
	return p.Slot == guide.Materials && p.Case == "" && !conditional.MatchString(p.Text)
}

// conditional finds a condition in a material's brackets or behind its name.
var conditional = regexp.MustCompile(`[的时][）)；;，,]|[的时]$|仅|限|如|提供$`)

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
	for _, s := range whole(han.Sentences(p.Text)) {
		q := p
		q.Text, q.Short = s, ""
		q.score = w.says(w.words, s)
		out = append(out, q)
	}
	return out
}

// whole joins what han.Sentences cuts too fine for quoting: the items of an
// enumeration belong to their lead-in (有下列情形之一的，不予许可：…；…；), and a
// sentence that begins with its exception belongs to the one before.
func whole(parts []string) []string {
	var out []string
	open := false
	for _, s := range parts {
		if n := len(out); n > 0 && (open || containsPrefix(s, "但", "除外", "前款", "前述", "上述", "其中", "否则", "不过")) {
			out[n-1] += s
		} else {
			out = append(out, s)
		}
		open = strings.HasSuffix(s, "；") || strings.HasSuffix(s, ";") || strings.HasSuffix(s, "：")
	}
	return out
}

func containsPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}
