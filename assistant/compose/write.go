package compose

import (
	"strings"
	"unicode/utf8"

	"yijian/assistant/claim"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
)

// A Source is the guide to write from, and for whom.
type Source struct {
	Guide   *guide.Guide
	Version string
	Region  string // the person's division
	Lang    Lang
}

// Characters that an answer's claims may take, so that it can be read at a
// glance and aloud; what is over is folded, not dropped. A question for three
// elements or more gets twice the room.
const (
	room     = 235
	roomMany = 520
)

// Write drafts the answer to q from one guide.
func Write(q understand.Query, from Source) claim.Draft {
	w := newWriter(q, from)
	w.left = room
	if len(q.Slots) > 2 {
		w.left = roomMany
	}
	var d claim.Draft
	put := func(c claim.Claim, ok bool) bool {
		if ok {
			d.Claims = append(d.Claims, c)
			w.left -= utf8.RuneCountInString(c.Text)
		}
		return ok
	}
	detailed := put(w.faq())
	for i, s := range w.q.Slots {
		space := max(w.left/(len(w.q.Slots)-i), min(w.left, room/2))
		es := w.of(s)
		switch {
		case len(es) > 0:
			put(w.slot(s, es, space), true)
		case !detailed && put(w.detail()):
			detailed = true
		case detailed && len(w.q.Slots) == 1:
		default:
			if es = w.evidence(s); len(es) == 0 {
				d.Unanswered = append(d.Unanswered, s)
			} else if es = w.unseen(es); len(es) > 0 {
				put(w.slot(s, es, space), true)
			}
		}
	}
	for _, s := range w.besides() {
		if es := w.unseen(w.of(s)); len(es) > 0 && (len(d.Claims) == 0 || length(es) < w.left) {
			put(w.slot(s, es, max(w.left, room/2)), true)
		}
	}
	if !detailed && w.left > room/4 {
		put(w.detail())
	}
	if len(d.Claims) == 0 && len(q.Slots) == 0 {
		put(w.anything())
	}
	return d
}

// besides are the elements worth saying though nobody asked for them by name:
// how to do a thing needs its materials, whether one may do it hangs on the
// conditions, and who only names the matter wants what most people need.
func (w *writer) besides() []guide.Slot {
	switch {
	case len(w.q.Slots) == 1 && w.q.Slots[0] == guide.Process:
		return []guide.Slot{guide.Materials}
	case len(w.q.Slots) > 0:
		return nil
	case w.q.YesNo && len(w.of(guide.Conditions)) > 0:
		return []guide.Slot{guide.Conditions}
	case w.q.YesNo:
		return []guide.Slot{guide.Materials}
	}
	return []guide.Slot{guide.Materials, guide.TimeLimit}
}

// slot writes one element of the pieces within the given room.
func (w *writer) slot(s guide.Slot, es []piece, space int) claim.Claim {
	shown, folded := w.fit(es, space)
	for _, p := range shown {
		w.seen[p.Text] = true
	}
	return w.claim(s, shown, folded)
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
	c := claim.Claim{Origin: claim.Quoted, Slot: s, Text: lead(s, w.from.Lang) + lines(shown, s), More: bullets(folded)}
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
func lines(ps []piece, s guide.Slot) string {
	if len(ps) == 1 && !strings.Contains(ps[0].Text, "\n") {
		return ps[0].shown()
	}
	return "\n" + bullets(ps)
}

func bullets(ps []piece) string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("- ")
		b.WriteString(p.shown())
	}
	return b.String()
}

// faq answers with the guide's own FAQ if that asks the same.
func (w *writer) faq() (claim.Claim, bool) {
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
	if best < .6 {
		return claim.Claim{}, false
	}
	return w.claim(guide.Other, w.pieces[at:at+1], nil), true
}

// detail writes the piece that says most of what the question says beyond the
// title, if that is half of it or more and no claim shows it.
func (w *writer) detail() (claim.Claim, bool) {
	best, ok := w.closest()
	if !ok || best.beyond < .5 || w.seen[best.Text] {
		return claim.Claim{}, false
	}
	return w.slot(best.Slot, []piece{best}, room), true
}

// anything writes the piece nearest to the question.
func (w *writer) anything() (claim.Claim, bool) {
	best, ok := w.closest()
	if !ok {
		return claim.Claim{}, false
	}
	return w.slot(best.Slot, []piece{best}, room), true
}
