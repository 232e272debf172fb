package check

import (
	"slices"
	"strings"

	"yijian/ingest/han"
)

// worded judges words that are not said to be quoted: each piece of each sentence
// must be said by one sentence that is cited, with the conditions that it has
// there.
func (e *evidence) worded(text, asked string) (reason Reason, what string) {
	s := &e.script
	if what, ok := e.addresses(text); !ok {
		return FactNotCited, what
	}
	all := s.read(strings.ReplaceAll(text, "\n", "；"))
	e.known = s.read(asked + "。" + text)
	if len(all.r) > 0 {
		e.opens = opening(all)
	}
	n, last, words := 0, 0, 0
	opens := e.opens
	for _, paragraph := range strings.Split(text, "\n") {
		for _, one := range han.Sentences(strings.TrimPrefix(strings.TrimSpace(paragraph), "- ")) {
			l := s.read(one)
			if n > 0 && last > 3 {
				e.opens = 0 // yes or no is the answer to the first question
			}
			n, last = n+1, len(l.r)
			fits := e.sentence(l, all)
			if what := apart(fits); what != "" {
				return OtherOffice, "“" + what + "”：" + one
			}
			for _, f := range fits {
				if !f.stands() {
					reason, what := f.reason(s)
					return reason, "“" + what + "”：" + one
				}
				words += f.words
			}
		}
	}
	if words == 0 && !e.answers(opens, all.r) { // a bare yes rests on nothing
		return NotSaid, text
	}
	return "", ""
}

// answers reports whether an answer that is cited begins with this yes or no, or
// is no more than these words.
func (e *evidence) answers(yes rune, words []rune) bool {
	return slices.ContainsFunc(e.sentences, func(s sentence) bool {
		return yes != 0 && s.yes == yes || len(words) > 0 && slices.Equal(s.r, words)
	})
}

// sentence judges one sentence of a draft: as one, else clause by clause, else
// item by item.
func (e *evidence) sentence(l, all line) []fit {
	if len(l.r) == 0 {
		return nil
	}
	if f := e.best(l, all); f.stands() {
		return []fit{f, f}
	}
	var fits []fit
	for _, p := range clauses(l) {
		f := e.best(p, all)
		if items := split(p, "、()"); !f.stands() && f.turned == "" && (len(items) > 1 || len(halves(p)) > 0) {
			for _, it := range items {
				fits = append(fits, e.item(it, all)...)
			}
			continue
		}
		fits = append(fits, f)
	}
	return fits
}

// apart is the office of a clause that can't be the one of a clause before it in
// the same sentence: one office's street with another's name.
func apart(fits []fit) string {
	for i, f := range fits {
		for _, g := range fits[:i] {
			if !slices.ContainsFunc(f.offices, func(a string) bool {
				return slices.ContainsFunc(g.offices, func(b string) bool { return together(a, b) })
			}) && f.stands() && g.stands() {
				return f.offices[0]
			}
		}
	}
	return ""
}

// item judges one item of a list, or two that are joined by a word.
func (e *evidence) item(it, all line) []fit {
	f := e.best(it, all)
	if f.stands() || f.turned != "" {
		return []fit{f}
	}
	for _, h := range halves(it) {
		var two []fit
		for _, half := range h {
			two = append(two, e.best(half, all))
		}
		if two[0].stands() && two[1].stands() {
			return two
		}
	}
	return []fit{f}
}

// halves are the ways to part a piece at a word that joins.
func halves(p line) [][2]line {
	var ways [][2]line
	for i := 2; i+2 < len(p.r); i++ {
		if r := p.r[i]; r == '和' || r == '及' || r == '加' {
			ways = append(ways, [2]line{p.cut(0, i), p.cut(i+1, len(p.r))})
		}
	}
	return ways
}

func (f fit) reason(s *script) (Reason, string) {
	switch {
	case f.turned != "":
		return Turned, f.turned
	case len(f.rest) > 0 && f.number:
		return FactNotCited, s.show(f.rest[0])
	case len(f.rest) > 0:
		return NotSaid, s.show(f.rest[0])
	}
	return CaseDropped, f.missing
}

// best is how the sentence that fits the piece best says it.
func (e *evidence) best(p, all line) fit {
	var best fit
	best.rest = [][]rune{p.r}
	for _, sent := range e.sentences {
		f := e.script.cover(p, all, sent)
		if e.opens != 0 && f.yes != 0 && (e.opens == '不') != (f.yes == '不') {
			f.turned = e.script.show(p.r)
		}
		if len(f.rest) == 0 && f.turned == "" {
			f.missing = e.dropped(sent, f.used)
		}
		if f.stands() && best.stands() {
			best.offices = append(best.offices, sent.office)
			continue
		}
		if f.better(best) {
			best = f
			best.offices = []string{sent.office}
		}
	}
	return best
}

// keeps is the share of a condition's characters from which a draft has it; of
// one with alternatives a draft may name the one that matters, of a short one the
// word that tells it from the others.
const keeps, keepsOne, keepsShort = .51, .3, .4

// dropped is a condition of the sentence on what a draft uses of it, that the
// draft doesn't have.
func (e *evidence) dropped(sent sentence, used []bool) string {
	pairs := map[[2]rune]bool{}
	for i, r := range e.known.r {
		pairs[[2]rune{r}] = true
		if i > 0 {
			pairs[[2]rune{e.known.r[i-1], r}] = true
		}
	}
	for _, l := range sent.limits {
		if !slices.Contains(used[min(l.from, len(used)):min(l.to, len(used))], true) {
			continue
		}
		n, of, share := 0, 0, keeps
		empty := make([]bool, len(l.r))
		e.script.pass(l.line, empty)
		if l.short {
			share = keepsShort
		}
		for i, r := range l.r {
			if empty[i] {
				continue
			}
			of++
			if i > 0 && pairs[[2]rune{l.r[i-1], r}] || i+1 < len(l.r) && pairs[[2]rune{r, l.r[i+1]}] || isNumber(r) && pairs[[2]rune{r}] {
				n++
			}
			if reach(r) > 0 && i+1 < len(l.r) && !pairs[[2]rune{r, l.r[i+1]}] {
				return l.text // 尚未申报 is no 已经申报
			}
			if r == '或' || l.mark[i] == '、' {
				share = min(share, keepsOne)
			}
		}
		if float64(n) < share*float64(of) {
			return l.text
		}
	}
	return ""
}

// clauses cuts a sentence at its commas, a condition (…的，) kept with what follows.
func clauses(l line) []line {
	var out []line
	from, end := 0, 0
	for _, c := range split(l, ",:;") {
		end += len(c.r)
		if c.r[len(c.r)-1] == '的' && end < len(l.r) {
			continue
		}
		out = append(out, l.cut(from, end))
		from = end
	}
	return out
}

// addresses reports whether the phones and links of text stand in the evidence.
func (e *evidence) addresses(text string) (what string, ok bool) {
	have := e.text.String()
	phones := han.Phones(have)
	for _, p := range han.Phones(text) {
		if !any(phones, func(x han.PhoneSpan) bool { return x.Digits == p.Digits }) && !e.says(p.Text) {
			return p.Text, false
		}
	}
	for _, l := range han.Links(text) {
		if !strings.Contains(have, l.Text) {
			return l.Text, false
		}
	}
	return "", true
}
