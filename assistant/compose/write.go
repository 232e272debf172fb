package compose

import (
	"slices"

	"yijian/assistant/claim"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/lexicon"
)

// A Source is the guide to write from, and for whom.
type Source struct {
	Guide   *guide.Guide
	Version string
	Region  string // the person's division
	Lang    Lang
	Near    Near // nil: by words alone
	Sure    bool // the question says the guide's name
	Parts   int  // matters that share one answer; 0 and 1 are one
}

// Near tells how near the guide's elements are in meaning to a text, by their
// order in guide.Elements: a cosine each, 0 where it is unknown.
type Near func(text string) []float64

// Characters that an answer's claims may take, so that it can be read at a
// glance and aloud; what is over is folded, not dropped. A question for three
// elements or more, or three questions, get twice the room.
const (
	room     = 235
	roomMany = 480
)

// Bars are the ratings (writer.rate) from which a piece is added where nobody asked
// for its element.
type bars struct {
	clear    float64 // beside the elements asked for
	detail   float64 // before the list that was asked for, as the answer proper
	each     float64 // for one question of several
	sharp    float64 // of the form that the question wants: a sum, a length of time
	some     float64
	trailing float64 // the share of the nearest piece that the others must reach
}

// barsOf are those of ratings by words, and by meaning.
func barsOf(dense bool) bars {
	if dense {
		return bars{clear: .5, detail: .3, each: .35, sharp: .35, some: .2, trailing: .7}
	}
	return bars{clear: .5, sharp: .3, some: .15, trailing: .4}
}

// Write drafts the answer to q from one guide: first the elements asked for, then
// the pieces that say what else the question says.
func Write(q understand.Query, from Source) claim.Draft {
	if q.Asks(guide.Fee) && allowance(from.Guide) && !has(q.Text, "收", "费", "交", "缴", "花", "免") {
		// 高龄津贴多少钱 asks what one gets, not what one pays.
		q.Slots = slices.DeleteFunc(slices.Clone(q.Slots), func(s guide.Slot) bool { return s == guide.Fee })
		q.Amount = true
	}
	if q.Amount && has(q.Text, "多少钱", "几钱", "费") && !q.Asks(guide.Fee) && len(from.Guide.Fees) > 0 && !allowance(from.Guide) {
		q.Slots = append(slices.Clone(q.Slots), guide.Fee) // 养狗一年多少钱
	}
	w := newWriter(q, from)
	w.left = room
	if len(q.Slots) > 2 || len(q.Each) > 2 {
		w.left = roomMany
	}
	if from.Parts > 1 {
		w.left = roomMany / from.Parts
	}
	w.whole()
	return w.draft
}

// whole answers the question as one.
func (w *writer) whole() {
	q := w.q
	w.excluded()
	w.faq()
	w.across()
	if w.wants() && len(q.Slots) < 3 {
		w.pointed()
	}
	if len(q.Slots) == 1 && q.Slots[0] == guide.Process {
		w.beside(guide.Materials) // who asks how to do it needs them too
	}
	if !w.dense && q.YesNo && !q.Amount && !q.Span && len(q.Slots) == 0 && len(w.draft.Claims) == 0 { // whether one may hangs on the conditions
		if es := w.of(guide.Conditions); len(es) > 0 {
			w.slot(guide.Conditions, es, room/3)
		}
	}
	var lists []guide.Slot
	for _, s := range q.Slots {
		if typed([]guide.Slot{s}) || !w.dense {
			w.asked(s, w.space(s))
		} else {
			lists = append(lists, s)
		}
	}
	if i := w.nearestFAQ(); i >= 0 && w.waits(w.pieces[i]) && len(w.draft.Claims) > 0 && length(w.pieces[i:i+1]) <= w.left {
		w.slot(guide.Other, w.pieces[i:i+1], room)
	}
	w.each()
	if w.dense && len(lists) > 0 && (w.details() || q.YesNo) {
		w.nearest(w.bars.detail, 1, w.acting()) // 法人在国外，对公户咋整: the clause, then the list
	}
	for _, s := range lists {
		w.asked(s, w.space(s))
	}
	switch {
	case figures(q.Slots) && len(w.draft.Unanswered) == len(q.Slots) && len(q.Each) == 0 && (q.Asks(guide.Fee) || !w.told()) && !w.priced():
		w.draft.Claims = nil // what was shown on the way answers something else
		return
	case len(q.Slots) > 0 && len(w.draft.Claims) == 0 && (!q.YesNo || typed(q.Slots)):
		return // the guide doesn't say
	case len(q.Slots) > 0 && (typed(q.Slots) || !q.YesNo):
		w.nearest(w.bars.clear, 1, w.acting())
	case q.Asking() || w.details():
		w.nearest(w.bars.some, 4, w.acting())
	}
	if (q.Amount || q.Span) && len(q.Slots) == 0 && !w.told() && !(q.Amount && w.byForm()) {
		w.draft = claim.Draft{Unanswered: []guide.Slot{guide.Other}}
		return
	}
	for _, s := range w.besides() {
		w.beside(s)
	}
}

// space is the room for an element that was asked for.
func (w *writer) space(s guide.Slot) int {
	if typed([]guide.Slot{s}) {
		return room // half a list of fees is a wrong fee
	}
	return w.share()
}

// beside adds an element that nobody asked for by name, if it fits or there is
// nothing else.
func (w *writer) beside(s guide.Slot) {
	es := w.doing(w.of(s))
	if len(es) == 0 && w.from.Sure && w.items() > 1 {
		es = w.of(s) // 身份证丢了，临时身份证怎么办: the action is the other item's
	}
	es = w.unseen(es)
	if len(es) > 0 && (len(w.draft.Claims) == 0 || length(es) <= w.left) {
		w.slot(s, es, max(w.left*2/3, room/2))
	}
}

// share is the room for each element that may be folded, the others taken whole.
func (w *writer) share() int {
	left, lists := w.left, 0
	for _, s := range w.q.Slots {
		if typed([]guide.Slot{s}) {
			left -= min(room, length(w.of(s)))
		} else {
			lists++
		}
	}
	return max(left/max(1, lists), room/5)
}

// allowance reports whether the guide is about money that people get.
func allowance(g *guide.Guide) bool {
	return has(g.Title, "津贴", "补贴", "补助", "救助", "保险金", "抚恤", "低保", "养老金", "奖励")
}

// asked writes an element that the person asked for, from its fields or else from
// sentences that say it, or lists it as unanswered.
func (w *writer) asked(s guide.Slot, space int) {
	es := w.doing(w.of(s))
	if len(es) == 0 {
		// A detail of the question often is the answer: 在哪个部门备案 is told by the
		// material 房管部门备案的租赁登记证明.
		switch s {
		case guide.Process, guide.Place, guide.Result, guide.Visits:
			if w.nearest(w.bars.clear, 1, w.acting()) {
				return
			}
		}
		if es = w.doing(w.evidence(s)); len(es) == 0 && (s == guide.Materials || s == guide.Conditions) && w.nearest(w.bars.clear, 1, w.acting()) {
			return
		}
	}
	if len(es) == 0 && w.otherwise(s) {
		return
	}
	if len(es) == 0 {
		w.draft.Unanswered = append(w.draft.Unanswered, s)
		return
	}
	if es = w.unseen(es); len(es) > 0 {
		w.slot(s, es, space)
	}
}

// acting chooses the pieces that speak of the action, if it is another one than
// the guide's; nil if all will do.
func (w *writer) acting() func(piece) bool {
	if w.other() == nil {
		return nil
	}
	return func(p piece) bool { return len(w.doing([]piece{p})) > 0 }
}

// items is how many items the question names.
func (w *writer) items() (n int) {
	for _, u := range w.q.Units {
		if u.Known && u.Kind == lexicon.Item {
			n++
		}
	}
	return n
}

// besides are the elements worth saying though nobody asked for them by name:
// whether one may do it hangs on the conditions, and who only names the matter
// wants what most people need.
func (w *writer) besides() []guide.Slot {
	switch {
	case typed(w.q.Slots):
		return nil
	case w.q.YesNo && !w.q.Asks(guide.Conditions) && len(w.of(guide.Conditions)) > 0:
		return []guide.Slot{guide.Conditions}
	case len(w.q.Slots) > 0:
		return nil
	case w.q.YesNo:
		return []guide.Slot{guide.Materials}
	case len(w.draft.Claims) > 0:
		return nil
	}
	return []guide.Slot{guide.Materials, guide.TimeLimit}
}
