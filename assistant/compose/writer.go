package compose

import (
	"maps"
	"math"
	"slices"
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
	near   float64 // cosine with the question; 0: unknown
	aside  bool    // of a case that is not the person's: folded
	beyond float64 // how much of what the question says and the title doesn't
}

// shown is the piece as the person reads it: with its case and its heading, where
// without them it would say something else.
func (p piece) shown() string {
	text := p.Text
	if p.Short != "" {
		text = p.Short
	}
	if p.Case != "" && !strings.Contains(text, p.Case) {
		text = p.Case + "：" + text
	}
	if l := p.label(); l != "" {
		text = l + "：" + text
	}
	return text
}

// label is the heading without which the piece would be misread: whether a limit
// is the legal or the promised one, whose hours they are, that these are the
// grounds for refusal.
func (p piece) label() string {
	usual := p.Slot.Usual(p.Section)
	if p.Slot == guide.TimeLimit {
		usual = p.Section == p.Slot.Heading() || strings.Contains(p.Section, "流程")
	}
	if usual || p.Section == p.Case || strings.Contains(p.Text, p.Section) {
		return ""
	}
	return p.Section
}

// A writer holds one guide's pieces, scored against the question.
type writer struct {
	q      understand.Query
	from   Source
	names  string // what the guide goes by, see namesOf
	pieces []piece
	words  weights         // tokens of the question, weighted by how rare they are in the guide
	beyond weights         // of these, what the title doesn't say
	mean   float64         // mean length of a piece in tokens
	seen   map[string]bool // texts that a claim shows
	dense  bool            // the pieces' nearness is known
	bars   bars
	left   int // characters left for claims
	draft  claim.Draft
}

func newWriter(q understand.Query, from Source) *writer {
	w := &writer{q: q, from: from, names: namesOf(from.Guide), seen: map[string]bool{}}
	for _, e := range from.Guide.Elements() {
		if from.Guide.Concerns(e, from.Region) {
			w.pieces = append(w.pieces, piece{Element: e})
		}
	}
	w.weigh()
	w.feel()
	w.bars = barsOf(w.dense)
	for i := range w.pieces {
		w.pieces[i].score = w.says(w.words, w.pieces[i].Text+w.pieces[i].Case)
	}
	return w
}

// feel sets how near the pieces are to the question in meaning.
func (w *writer) feel() {
	if w.from.Near == nil {
		return
	}
	near := w.from.Near(w.q.Text)
	w.dense = len(near) > 0
	for i, p := range w.pieces {
		if p.Ord < len(near) {
			w.pieces[i].near = near[p.Ord]
		}
	}
}

// weigh takes the question's tokens with their rarity in the guide: what every
// element says tells none apart.
func (w *writer) weigh() {
	df := map[string]int{}
	w.mean = 0
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
	w.words, w.beyond = weights{}, weights{}
	w.words.of, w.beyond.of = map[string]float64{}, map[string]float64{}
	put := func(text string, weight float64) {
		for _, t := range han.Tokens(text) {
			x := weight * math.Log(1+(n+1)/(float64(df[t])+1))
			if df[t] == 0 {
				x *= .4 // what the guide never says tells no piece from another
			}
			if utf8.RuneCountInString(t) == 1 && t[0] >= utf8.RuneSelf {
				x *= .3 // a single Han character says little
			}
			w.words.of[t] = max(w.words.of[t], x)
			if weight > .3 && !strings.Contains(title, t) {
				w.beyond.of[t] = max(w.beyond.of[t], x)
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
	w.words.add()
	w.beyond.add()
}

// weights are words with what each says, and their sum.
type weights struct {
	of    map[string]float64
	total float64
}

// add makes the sum, in one order, so that scores that are equal stay equal.
func (x *weights) add() {
	for _, t := range slices.Sorted(maps.Keys(x.of)) {
		x.total += x.of[t]
	}
}

// says is the share of the words that text says, longer texts counting a little
// less (BM25's saturation and length, inside one guide).
func (w *writer) says(words weights, text string) float64 {
	tokens := han.Tokens(text)
	own := map[string]bool{}
	said := 0.0
	for _, t := range tokens {
		if !own[t] {
			own[t] = true
			said += words.of[t]
		}
	}
	if words.total == 0 {
		return 0
	}
	return said / words.total / (.75 + .25*float64(len(tokens))/w.mean)
}

// same is how far another question says the same as this one: what is rare in the
// guide (两岁) must be said, what all of it says (孩子) tells little.
func (w *writer) same(question string) float64 {
	df := map[string]int{}
	for _, p := range w.pieces {
		for g := range grams(p.Text) {
			df[g]++
		}
	}
	said, all := 0.0, 0.0
	for _, t := range slices.Sorted(maps.Keys(grams(question))) {
		x := math.Log(1 + float64(len(w.pieces))/float64(max(1, df[t])))
		if w.words.of[t] > 0 {
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
