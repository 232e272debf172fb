package compose

import (
	"strings"
	"unicode/utf8"

	"yijian/assistant/claim"
	"yijian/ingest/guide"
)

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
