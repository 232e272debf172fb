package compose

import "strings"

// each adds what answers those of the message's questions that no field does: to
// 几天能好，卖方来不了怎么办 the time limit is half an answer.
func (w *writer) each() {
	if !w.dense || len(w.q.Each) < 2 {
		return
	}
	q, pieces, words, beyond := w.q, w.pieces, w.words, w.beyond
	defer func() { w.q, w.pieces, w.words, w.beyond = q, pieces, words, beyond }()
	for _, ask := range q.Each {
		if len(ask.Slots) > 0 && typed(ask.Slots) && !ask.Span && !ask.Date && !ask.YesNo {
			continue
		}
		near := w.from.Near(ask.Text)
		w.q, w.pieces = ask, nil
		w.q.Units = q.Units
		for _, p := range pieces {
			if p.Ord < len(near) {
				p.near = (near[p.Ord] + p.near) / 2 // a question by itself may say too little
			}
			w.pieces = append(w.pieces, p)
		}
		w.weigh()
		w.complete()
	}
}

// complete adds the piece that answers w.q best, if none is shown that does.
func (w *writer) complete() {
	best := w.closest()
	if len(best) == 0 || best[0].beyond < w.bars.each {
		return
	}
	p := best[0]
	for text := range w.seen {
		if strings.Contains(text, p.Text) || strings.Contains(p.Text, text) {
			return
		}
	}
	if len(w.draft.Claims) == 0 || length(best[:1]) <= w.left {
		w.slot(p.Slot, best[:1], room)
	}
}
