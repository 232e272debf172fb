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
	Sure    bool // the question says the guide's name
	Parts   int  // matters that share one answer; 0 and 1 are one
}

// Characters that an answer's claims may take, so that it can be read at a
// glance and aloud; what is over is folded, not dropped. A question for three
// elements or more gets twice the room.
const (
	room     = 235
	roomMany = 480
)

// Shares of the question beyond the title that a piece must say to be added
// where nobody asked for its element.
const (
	clear = .5 // beside the elements asked for
	sharp = .3 // of the form that the question wants: a sum, a length of time
	// trailing is the share of the nearest piece that the others must reach.
	trailing = .4
	some     = .15
)

// Write drafts the answer to q from one guide: first the elements asked for, then
// the pieces that say what else the question says.
func Write(q understand.Query, from Source) claim.Draft {
	if q.Asks(guide.Fee) && allowance(from.Guide) && !has(q.Text, "收", "费", "交", "缴", "花", "免") {
		// 高龄津贴多少钱 asks what one gets, not what one pays.
		q.Slots = slices.DeleteFunc(slices.Clone(q.Slots), func(s guide.Slot) bool { return s == guide.Fee })
		q.Amount = true
	}
	w := newWriter(q, from)
	w.left = room
	if len(q.Slots) > 2 {
		w.left = roomMany
	}
	if from.Parts > 1 {
		w.left = roomMany / from.Parts
	}
	w.faq()
	w.across()
	if w.wants() && len(q.Slots) < 3 {
		w.pointed()
	}
	if len(q.Slots) == 1 && q.Slots[0] == guide.Process {
		w.beside(guide.Materials) // who asks how to do it needs them too
	}
	if q.YesNo && !q.Amount && !q.Span && len(q.Slots) == 0 && len(w.draft.Claims) == 0 { // whether one may hangs on the conditions
		if es := w.of(guide.Conditions); len(es) > 0 {
			w.slot(guide.Conditions, es, room/3)
		}
	}
	share := w.share()
	for _, s := range q.Slots {
		space := room // half a list of fees is a wrong fee
		if !typed([]guide.Slot{s}) {
			space = share
		}
		w.asked(s, space)
	}
	switch {
	case len(q.Slots) > 0 && len(w.draft.Claims) == 0 && (!q.YesNo || typed(q.Slots)):
		return w.draft // the guide doesn't say
	case len(q.Slots) > 0 && (typed(q.Slots) || !q.YesNo):
		w.nearest(clear, 1, w.acting())
	case q.Asking() || w.details():
		w.nearest(some, 4, w.acting())
	}
	if (q.Amount || q.Span) && len(q.Slots) == 0 && !w.told() && !(q.Amount && w.byForm()) {
		w.draft = claim.Draft{Unanswered: []guide.Slot{guide.Other}}
		return w.draft
	}
	for _, s := range w.besides() {
		w.beside(s)
	}
	return w.draft
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
			if w.nearest(clear, 1, w.acting()) {
				return
			}
		}
		if es = w.doing(w.evidence(s)); len(es) == 0 && (s == guide.Materials || s == guide.Conditions) && w.nearest(clear, 1, w.acting()) {
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
