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
	for i, s := range q.Slots {
		w.asked(s, max(w.left/(len(q.Slots)-i), min(w.left, room/2)))
	}
	switch {
	case len(q.Slots) > 0 && len(w.draft.Claims) == 0 && (!q.YesNo || typed(q.Slots)):
		return w.draft // the guide doesn't say
	case len(q.Slots) > 0 && (typed(q.Slots) || !q.YesNo):
		w.nearest(clear, 1, nil)
	case q.Asking() || w.details():
		w.nearest(some, 4, nil)
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

// details reports whether the message says more, that the guide speaks of, than
// what it is about: 两岁了还没上户口 does, 想给娃上户口 doesn't.
func (w *writer) details() bool {
	for _, u := range w.q.Units {
		if u.Kind != lexicon.Detail || u.Weight < .5 {
			continue
		}
		for _, t := range append([]string{u.Text}, u.Terms...) {
			for g := range grams(t) {
				if w.beyond[g] > 0 && w.contains(g) {
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

// pointed adds the piece that has what the question wants by its form and says
// the question's words: 名称保留多少天 is not how long the item takes.
func (w *writer) pointed() {
	w.nearest(sharp, 1, func(p piece) bool { return w.tells(p.Text) && p.Slot != guide.TimeLimit && p.Slot != guide.Fee })
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
	for _, p := range ps[:min(2, len(ps))] {
		w.slot(p.Slot, []piece{p}, room)
	}
	return true
}

// beside adds an element that nobody asked for by name, if it fits or there is
// nothing else.
func (w *writer) beside(s guide.Slot) {
	es := w.unseen(w.of(s))
	if len(es) > 0 && (len(w.draft.Claims) == 0 || length(es) <= w.left) {
		w.slot(s, es, max(w.left*2/3, room/2))
	}
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
			if w.nearest(clear, 1, nil) {
				return
			}
		}
		if es = w.doing(w.evidence(s)); len(es) == 0 && (s == guide.Materials || s == guide.Conditions) && w.nearest(clear, 1, nil) {
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

// slot adds a claim of the pieces within the given room.
func (w *writer) slot(s guide.Slot, es []piece, space int) {
	shown, folded := w.fit(es, space)
	for _, p := range shown {
		w.seen[p.Text] = true
	}
	c := w.claim(s, shown, folded)
	w.draft.Claims = append(w.draft.Claims, c)
	w.left -= utf8.RuneCountInString(c.Text)
}

// unseen drops pieces that a claim shows already, and repetitions.
func (w *writer) unseen(ps []piece) []piece {
	var out []piece
	own := map[string]bool{}
	for _, p := range ps {
		if !w.seen[p.Text] && !own[p.Text] {
			own[p.Text] = true
			out = append(out, p)
		}
	}
	return out
}

// claim makes one claim of elements shown and folded.
func (w *writer) claim(s guide.Slot, shown, folded []piece) claim.Claim {
	c := claim.Claim{Origin: claim.Quoted, Slot: s, Text: lead(s, w.from.Lang, len(folded) > 0) + lines(shown), More: details(folded)}
	bySection := map[string]int{}
	for _, p := range append(append([]piece{}, shown...), folded...) {
		i, ok := bySection[p.Section]
		if !ok {
			i = len(c.Citations)
			bySection[p.Section] = i
			c.Citations = append(c.Citations, w.cite(p.Section))
		}
		cite := &c.Citations[i]
		if cite.Quote != "" {
			cite.Quote += "\n"
		}
		cite.Quote += p.Text
	}
	return c
}

func (w *writer) cite(section string) claim.Citation {
	g := w.from.Guide
	return claim.Citation{
		Guide: g.ID, Version: w.from.Version, Title: g.Title, Section: section,
		URL: g.Source.URL, Region: g.Scope.Region, ValidFrom: g.Validity.From, ValidTo: g.Validity.To,
		Sample: g.Source.Sample,
	}
}

// lines shows one piece in the lead-in's line and more as a list.
func lines(ps []piece) string {
	if len(ps) == 1 && !strings.Contains(ps[0].Text, "\n") {
		return ps[0].shown()
	}
	return "\n" + bullets(ps, piece.shown)
}

// details are folded pieces, in full.
func details(ps []piece) string {
	return bullets(ps, func(p piece) string {
		p.Short = ""
		return p.shown()
	})
}

func bullets(ps []piece, text func(piece) string) string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("- ")
		b.WriteString(text(p))
	}
	return b.String()
}

// faq answers with the guide's own FAQ if that asks the same.
func (w *writer) faq() {
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
		if n == 0 || p.beyond < share || p.beyond < best*trailing {
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
