package retrieve

import (
	"math"
	"strings"
	"unicode/utf8"

	"yijian/assistant/understand"
	"yijian/ingest/han"
)

// A Reading is how a question and a guide fit; each part is 0 to 1.
type Reading struct {
	Lexical float64 // best chunk's score over the best of all guides
	Subject float64 // share of the question's subject that is the guide's
	Title   float64 // share of the title that the question says
	Body    float64 // share of the question's subject anywhere in the guide
}

// A Frequency tells in how many of n chunks a token stands.
type Frequency func(token string) (df, n int)

// rarity is 0 for what every chunk says, 1 for what one says; unknown words are 1.
func (f Frequency) rarity(gram string) (rare float64, seen bool) {
	df, n := f(gram)
	if df == 0 || n < 2 {
		return 1, df > 0
	}
	return math.Log(float64(n)/float64(df)) / math.Log(float64(n)), true
}

// of is the mean rarity of the text's bigrams, and whether any was seen.
func (f Frequency) of(text string) (rare float64, seen bool) {
	gs := bigrams(han.Squash(text))
	for _, g := range gs {
		r, ok := f.rarity(g)
		rare += r
		seen = seen || ok
	}
	return rare / float64(max(1, len(gs))), seen
}

// A subject is what a question is about, weighed once for all guides.
type subject struct {
	units []weighed
	total float64
	said  map[string]bool // bigrams of the units, in the person's words and the guides'
}

type weighed struct {
	understand.Unit
	weight float64
	rare   float64 // of the words that a guide would say it with
}

// Words that no guide says are the person's story, unless they name an item.
const (
	story = 0.1
	named = 0.9
)

func newSubject(q understand.Query, f Frequency) subject {
	s := subject{said: map[string]bool{}}
	for _, u := range q.Units {
		w := weighed{Unit: u, weight: u.Weight}
		rare, seen := f.of(u.Text)
		w.rare = rare
		for _, t := range u.Terms {
			if r, ok := f.of(t); ok {
				w.rare = r
				if seen {
					w.rare = min(r, rare)
				}
				seen = true
			}
		}
		switch {
		case u.Known:
		case !seen && namesItem(u.Text):
			w.weight = named
		case !seen:
			w.weight = min(w.weight, story)
		default:
			w.weight *= .6
		}
		s.units = append(s.units, w)
		s.total += w.weight
		for _, t := range append([]string{u.Text}, u.Terms...) {
			for _, g := range bigrams(han.Squash(t)) {
				s.said[g] = true
			}
		}
	}
	return s
}

// namesItem reports whether a word that no guide knows looks like the name of a
// document or an item: then the question is about that and nothing else.
func namesItem(text string) bool {
	for _, end := range []string{"证", "证书", "执照", "登记", "许可", "补贴", "津贴", "补助", "保险", "备案", "贷款", "社保", "签证", "费", "税"} {
		if strings.HasSuffix(text, end) && utf8.RuneCountInString(text) <= 8 {
			return true
		}
	}
	return false
}

// read compares the question's subject with a guide.
func (s subject) read(p *profile, f Frequency) Reading {
	var r Reading
	for _, u := range s.units {
		here := 0.0
		for _, n := range p.names {
			here = max(here, match(u.Unit, n.text))
		}
		body := match(u.Unit, p.body)
		// A rare word of the guide's text speaks for it; 身份证 stands in most guides.
		r.Subject += u.weight * max(here, .75*body*u.rare*u.rare)
		r.Body += u.weight * body
	}
	if s.total > 0 {
		r.Subject /= s.total
		r.Body /= s.total
	}
	for i, n := range p.names {
		all, said := 0.0, 0.0
		for _, g := range n.bigrams {
			rare, _ := f.rarity(g.gram)
			w := g.weight * (.3 + .7*rare)
			all += w
			if s.said[g.gram] {
				said += w
			}
		}
		if all == 0 {
			continue
		}
		t := said / all
		if i > 0 {
			t *= .95 // an alias says a little less than the title
		}
		r.Title = max(r.Title, t)
	}
	return r
}

// support is how far the question is about the guide: its subject is the guide's,
// and says the title or much of it.
func (r Reading) support() float64 { return max(r.Subject, (r.Subject+r.Title)/2) }

func (r Reading) score() float64 {
	return .3*r.Lexical + .4*r.Subject + .25*r.Title + .05*r.Body
}

// match is how far a unit is in text: a known term wholly or not at all, other
// text by its share of bigrams.
func match(u understand.Unit, text string) float64 {
	if strings.Contains(text, han.Squash(u.Text)) {
		return 1
	}
	for _, t := range u.Terms {
		if strings.Contains(text, t) {
			return 1
		}
	}
	if u.Known {
		return 0
	}
	gs := bigrams(u.Text)
	n := 0
	for _, g := range gs {
		if strings.Contains(text, g) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(gs)))
}
