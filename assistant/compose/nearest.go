package compose

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"yijian/assistant/claim"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

// closest are the pieces, or sentences of them, that say something of the question
// beyond the title, nearest first.
func (w *writer) closest() []piece {
	var all []piece
	for _, p := range w.doing(w.pieces) {
		for _, s := range w.sentences(p) {
			if strings.HasSuffix(s.Text, "：") {
				continue // what it leads to stands in the next ones
			}
			s.beyond = w.rate(s)
			if s.beyond > 0 && (w.shares(s.Text+s.Case) || !w.strict(s)) {
				all = append(all, s)
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].beyond > all[j].beyond })
	return all
}

// rate is how far the piece answers what the question says beyond the title: by
// meaning, if the pieces' vectors are there, and a little by its words. Of 106
// development questions for no slot the best piece is right for .84 so, for .65
// with words of the same weight as meaning, for .54 by words alone.
func (w *writer) rate(p piece) float64 {
	words := w.says(w.beyond, p.Text+p.Case)
	if !w.dense {
		return words * w.suits(p)
	}
	x := (max(0, p.near-unlike) + .1*words) * w.suits(p)
	if strings.HasPrefix(p.Text, "问：") {
		x *= 1.1 // it was written to answer
	}
	return x
}

// unlike is the cosine of texts that have nothing to do with each other, and same
// that of a question and the FAQ that answers it: of the development questions
// whose nearest piece is an FAQ at least as near it answers 57 of 60.
const (
	unlike = .3
	same   = .65
)

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
		if w.beyond.of[t] > 0 && (utf8.RuneCountInString(t) > 1 || t[0] < utf8.RuneSelf) {
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
	if w.q.Span && has(text, "长期有效", "有效期", "到期") {
		return true // 管几年
	}
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

// details reports whether the message says more, that the guide speaks of, than
// what it is about: 两岁了还没上户口 does, 想给娃上户口 doesn't.
func (w *writer) details() bool {
	for _, u := range w.q.Units {
		if u.Kind != lexicon.Detail || u.Weight < .5 {
			continue
		}
		for _, t := range append([]string{u.Text}, u.Terms...) {
			for g := range grams(t) {
				if w.beyond.of[g] > 0 && w.contains(g) {
					return true
				}
			}
		}
	}
	return false
}

// contains reports whether the word stands in the guide.
func (w *writer) contains(word string) bool {
	return slices.ContainsFunc(w.pieces, func(p piece) bool { return strings.Contains(han.Fold(p.Text), word) })
}

// otherwise adds what the guide says, under whatever heading, of the action that
// the question is about, where slot s itself is about another one: 丢了怎么补 is
// told by the FAQ of a guide of the first issue.
func (w *writer) otherwise(s guide.Slot) bool {
	words := w.other()
	if words == nil || typed([]guide.Slot{s}) && s != guide.Place {
		return false
	}
	var ps []piece
	for _, p := range w.pieces {
		if (p.Slot == guide.Other || p.Slot == guide.Conditions) && containsAny(han.Fold(p.Text), words) && !w.seen[p.Text] {
			ps = append(ps, p)
		}
	}
	if len(ps) == 0 {
		return false
	}
	slices.SortStableFunc(ps, func(a, b piece) int { return cmp.Compare(b.score, a.score) })
	w.slot(ps[0].Slot, ps[:1], room)
	return true
}

// wants reports whether the question wants a sum, a length of time or a day.
func (w *writer) wants() bool {
	return w.q.Amount || w.q.Span || w.q.Date || w.q.Asks(guide.Fee) || w.q.Asks(guide.TimeLimit)
}

// told reports whether a claim has what the question wants by its form.
func (w *writer) told() bool {
	for _, c := range w.draft.Claims {
		if w.tells(c.Text) {
			return true
		}
	}
	return false
}

// priced reports whether a claim names a price of something that the question names
// beside the item: 老年证坐公交要钱不 asks for no fee of the card.
func (w *writer) priced() bool {
	return w.q.Asks(guide.Fee) && slices.ContainsFunc(w.draft.Claims, func(c claim.Claim) bool {
		return len(han.Amounts(c.Text)) > 0 || has(c.Text, "免收", "半价")
	}) && slices.ContainsFunc(w.q.Units, func(u understand.Unit) bool { return u.Kind == lexicon.Detail && u.Weight >= .5 })
}

// pointed adds the piece that has what the question wants by its form and says
// the question's words: 名称保留多少天 is not how long the item takes.
func (w *writer) pointed() {
	w.nearest(w.bars.sharp, 1, func(p piece) bool {
		return !w.strange(p) && w.tells(p.Text) && p.Slot != guide.TimeLimit && p.Slot != guide.Fee
	})
}

// byForm adds the sums that the guide names, though the sentences share no word
// with the question (标准多少: 每月1520元), if they are few enough to be what is
// meant. Lengths of time are not guessed like that: a guide has too many.
func (w *writer) byForm() bool {
	var ps []piece
	for _, p := range w.pieces {
		for _, s := range w.sentences(p) {
			if w.tells(s.Text) && w.suits(s) > 0 && s.Slot != guide.Fee {
				ps = append(ps, s)
			}
		}
	}
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].score > ps[j].score })
	if len(ps) == 0 || len(ps) > 4 {
		return false
	}
	w.draft = claim.Draft{}
	w.left = room
	for _, p := range ps { // a list of sums by age is shown whole: two of four are wrong for the others
		w.slot(p.Slot, []piece{p}, room)
	}
	return true
}

// faq answers with the guide's own FAQ if that asks the same.
func (w *writer) faq() {
	if i := w.nearestFAQ(); i >= 0 {
		if !w.waits(w.pieces[i]) {
			w.slot(guide.Other, w.pieces[i:i+1], room)
		}
		return
	}
	best, at := 0.0, -1
	for i, p := range w.pieces {
		question, _, ok := strings.Cut(p.Text, "\n答：")
		if !ok || !strings.HasPrefix(question, "问：") {
			continue
		}
		if s := w.same(strings.TrimPrefix(question, "问：")); s > best {
			best, at = s, i
		}
	}
	if best >= alike {
		w.slot(guide.Other, w.pieces[at:at+1], room)
	}
}

// nearestFAQ is the place of the FAQ that is nearest to the question of all pieces;
// -1 if another piece is, or none is near.
func (w *writer) nearestFAQ() int {
	best, at := same, -1
	for i, p := range w.pieces {
		if p.near <= best {
			continue
		}
		best, at = p.near, -1
		if strings.HasPrefix(p.Text, "问：") && !w.strange(p) && (!w.q.YesNo || w.shares(p.Text)) {
			at = i
		}
	}
	return at
}

// excluded shows first the rule that sends the person elsewhere, if it names what
// the question names: 和外国人结婚 is not for the district's window.
func (w *writer) excluded() {
	for i, p := range w.pieces {
		if (p.Slot == guide.Conditions || p.Slot == guide.Other) && has(p.Text, "除外", "不适用", "另行", "不能在") && w.touches(p.Text) {
			w.slot(p.Slot, w.pieces[i:i+1], room)
			return
		}
	}
}

// touches reports whether the text has a detail of the question whole.
func (w *writer) touches(text string) bool {
	text = han.Fold(text)
	return slices.ContainsFunc(w.q.Units, func(u understand.Unit) bool {
		if u.Weight < .5 || strings.Contains(w.names, u.Text) {
			return false
		}
		for _, t := range append([]string{u.Text}, u.Terms...) {
			if utf8.RuneCountInString(t) > 1 && strings.Contains(text, t) && !strings.Contains(w.names, t) {
				return true
			}
		}
		return false
	})
}

// strange reports whether the FAQ asks about an action (丢了, 注销) that neither the
// question nor the guide's name says: its figures are others'.
func (w *writer) strange(p piece) bool {
	asked, _, _ := strings.Cut(p.Text, "\n答：")
	for _, act := range []string{"丢", "遗失", "补领", "补办", "换领", "换发", "注销", "变更", "转让", "迁"} {
		if strings.Contains(asked, act) && !strings.Contains(w.q.Text, act) && !strings.Contains(w.names, act) && !w.acts(act) {
			return true
		}
	}
	return false
}

// acts reports whether a unit of the question stands for the action.
func (w *writer) acts(act string) bool {
	return slices.ContainsFunc(w.q.Units, func(u understand.Unit) bool {
		return u.Kind == lexicon.Apart || containsAny(strings.Join(u.Terms, " "), []string{act})
	})
}

// waits reports whether the FAQ stands behind the fields: of who asks for a sum or
// a time, and it tells none.
func (w *writer) waits(p piece) bool {
	return typed(w.q.Slots) && (!w.q.YesNo || figures(w.q.Slots)) && !w.tells(p.Text)
}

// figures reports whether all the slots are of facts that a figure or a word like
// 免费 tells: other sentences, however near, answer no question for them.
func figures(slots []guide.Slot) bool {
	for _, s := range slots {
		switch s {
		case guide.Fee, guide.TimeLimit, guide.Phone, guide.Complaint, guide.Hours:
		default:
			return false
		}
	}
	return len(slots) > 0
}

// across says where else it may be handled, if that is asked.
func (w *writer) across() {
	if !w.q.Across {
		return
	}
	for i, p := range w.pieces {
		if p.Section == guide.HandleHeading && !w.seen[p.Text] {
			w.slot(p.Slot, w.pieces[i:i+1], room)
		}
	}
}

// alike is the share of words from which two questions are taken for the same.
const alike = .55

// nearest adds claims of the pieces that say most of what the question says
// beyond the title, n at most, each at least the given share of it; only, if
// set, chooses among them. It reports whether it added any.
func (w *writer) nearest(share float64, n int, only func(piece) bool) bool {
	var order []guide.Slot
	by := map[guide.Slot][]piece{}
	left, best := w.left, 0.0
	for _, p := range w.closest() {
		if n == 0 || p.beyond < share || p.beyond < best*w.bars.trailing {
			break
		}
		best = max(best, p.beyond)
		size := length([]piece{p})
		if only != nil && !only(p) || w.seen[p.Text] || size > left && len(w.draft.Claims)+len(order) > 0 {
			continue
		}
		if by[p.Slot] == nil {
			order = append(order, p.Slot)
		}
		by[p.Slot] = append(by[p.Slot], p)
		left -= size
		n--
	}
	for _, s := range order {
		ps := by[s]
		sort.SliceStable(ps, func(i, j int) bool { return ps[i].Ord < ps[j].Ord })
		w.slot(s, ps, room)
	}
	return len(order) > 0
}
