package retrieve

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"yijian/assistant/understand"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

// A Reading is how a question and a guide fit; each part but Dense is 0 to 1.
type Reading struct {
	Lexical float64 // best chunk's score over the best of all guides
	Dense   float64 // best chunk's cosine with the question; 0: no vectors took part
	Subject float64 // share of the question's subject that is the guide's
	Title   float64 // share of the title that the question says
	Body    float64 // share of the question's subject anywhere in the guide
	Acts    bool    // the question does something (补领) that the guide doesn't know
	Items   bool    // the question names an item
	About   bool    // an item that the question names is in the guide's names
	Other   bool    // the title names an action (补领) that the question doesn't
	Foreign bool    // the question names an item that the guide doesn't know at all
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
	units  []weighed
	items  bool            // the question names an item
	said   map[string]bool // bigrams of the units, in the person's words and the guides'
	event  bool            // asks for all that an event needs
	bundle bool            // names a bundle (一件事, 联办)
}

type weighed struct {
	understand.Unit
	rare float64 // of the words that a guide would say it with
}

// Words that no guide says are the person's story, unless they name an item.
const (
	story = 0.1
	named = 0.9
)

func newSubject(q understand.Query, f Frequency) subject {
	s := subject{said: map[string]bool{}, event: q.Intent == understand.Event, bundle: names(q.Text)}
	for _, u := range q.Units {
		w := weighed{Unit: u}
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
		case u.Known && u.Kind == lexicon.Item:
			s.items = true
		case u.Known:
		case namesItem(u.Text):
			w.Weight, w.Kind = named, lexicon.Item
		case !seen:
			w.Weight = min(w.Weight, story)
		default:
			w.Weight *= .6
		}
		s.units = append(s.units, w)
		for _, t := range append([]string{u.Text}, u.Terms...) {
			for _, g := range bigrams(han.Squash(t)) {
				s.said[g] = true
			}
		}
	}
	return s
}

// names reports whether the text names a bundle as such.
func names(text string) bool {
	return strings.Contains(text, "一件事") || strings.Contains(text, "联办")
}

// namesItem reports whether a word that the lexicon doesn't know looks like the
// name of a document or an item: then the question is about that.
func namesItem(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	if strings.ContainsRune("不肯补办要交拿带上报没有", first) {
		return false
	}
	for _, end := range []string{"证", "证书", "执照", "登记", "许可", "补贴", "津贴", "补助", "保险", "备案", "贷款", "社保", "签证", "税"} {
		if strings.HasSuffix(text, end) && utf8.RuneCountInString(text) <= 8 && text != end {
			return true
		}
	}
	return false
}

// Weights of what a guide lacks or only mentions.
const (
	foreign   = 1.5 // an item that the guide doesn't know at all: it is about another
	mentioned = .75 // said in the text, times how rare that is: 身份证 stands in most guides
	memberOf  = .6  // said as an item of a bundle, where no bundle is asked for
	loose     = .2  // an action (补领) without its item
)

// read compares the question's subject with a guide.
func (s subject) read(p *profile, f Frequency) Reading {
	var r Reading
	var all, whole float64
	matches := make([]float64, len(s.units))
	about := !s.items // the question's item is the guide's
	for i, u := range s.units {
		for _, n := range p.names {
			m := match(u.Unit, n.text)
			if n.member && !s.event {
				m *= memberOf
			}
			matches[i] = max(matches[i], m)
		}
		about = about || u.Kind == lexicon.Item && matches[i] > 0
	}
	for i, u := range s.units {
		w, here := u.Weight, matches[i]
		body := match(u.Unit, p.body)
		r.Acts = r.Acts || u.Kind == lexicon.Apart && here == 0 && body == 0
		switch {
		case acts(u.Kind) && !about:
			here *= loose
		case u.Kind == lexicon.Item && here == 0 && body == 0:
			w *= foreign
			r.Foreign = true
		}
		r.Subject += w * max(here, mentioned*body*u.rare*u.rare)
		r.Body += u.Weight * body
		all += w
		whole += u.Weight
	}
	if all > 0 {
		r.Subject /= all
		r.Body /= whole
	}
	for i, n := range p.names {
		if n.member && !s.event {
			continue
		}
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
	r.About, r.Items = s.items && about, s.items
	r.Other = s.otherAction(p.actions)
	if !about {
		r.Title *= loose
	}
	return r
}

// support is how far the question is about the guide: its subject is the guide's,
// and says the title or much of it.
// An item or an action that the guide knows nothing of makes it doubtful.
func (r Reading) support() float64 {
	s := max(r.Subject, (r.Subject+r.Title)/2)
	if r.Foreign || r.Acts {
		s *= doubt
	}
	if r.Items && !r.About {
		s *= unnamed
	}
	if r.Dense > 0 {
		s = max(0, min(1, (1-felt)*s+felt*(r.Dense-near)/span-inflated))
	}
	return s
}

const (
	doubt   = .75
	unnamed = .6 // the question's item is only in the guide's text: 预防接种证 is a material of 入学
)

func (r Reading) score() float64 {
	s := .3*r.Lexical + .4*r.Subject + .25*r.Title + .05*r.Body
	if r.Dense > near {
		s += meaning * (r.Dense - near) / span
	}
	if r.Other {
		s -= otherwise
	}
	return s
}

// Weights of meaning, beside the four of words, which stay as they are: the order
// without a vector is that of the words. Chosen for bge-small-zh, whose cosines of
// texts that have nothing to do with each other lie about 0.3, and of a question
// and its answer seldom above 0.8. Of 420 development questions the values around
// these answer the same number right within 2, without meaning in the support 6
// fewer.
const (
	meaning  = 0.8
	near     = 0.3  // cosine from which it counts
	span     = 0.5  // from there to the whole weight; an even higher cosine adds more
	felt     = 0.4  // share of meaning in the support
	inflated = 0.05 // what cosines add to all supports alike, so that enough stays as it is
)

// otherwise is what a guide for another action loses: 办居住证 without a word of
// 签注 means the first issue.
const otherwise = .06

func acts(k lexicon.Kind) bool { return k == lexicon.Action || k == lexicon.Apart }

// otherAction reports whether the title does something with the item that the
// question doesn't say. To apply for the first time goes without saying.
func (s subject) otherAction(actions []string) bool {
	for _, a := range actions {
		said := strings.HasPrefix(a, "首次")
		for _, u := range s.units {
			said = said || slices.Contains(u.Terms, a) || strings.Contains(u.Text, a)
		}
		if !said {
			return true
		}
	}
	return false
}

// match is how far a unit is in text: a known term wholly, or nearly so where a
// name turns it round (租房提取住房公积金), or not at all; other text by its share
// of bigrams.
func match(u understand.Unit, text string) float64 {
	if strings.Contains(text, han.Squash(u.Text)) {
		return 1
	}
	best := 0.0
	for _, t := range u.Terms {
		if strings.Contains(text, t) {
			return 1
		}
		if x := share(t, text); x >= turned && ends(t, text) {
			best = max(best, x)
		}
	}
	if u.Known {
		return best
	}
	return share(u.Text, text)
}

// turned is the share of a known term's bigrams from which a text says it in
// another order; of two-word terms (结婚登记) that is both words.
const turned = 0.7

// ends reports whether text has the term's first and last bigrams: 小学教师资格 is
// not 高级中学教师资格 turned round.
func ends(term, text string) bool {
	gs := bigrams(term)
	return len(gs) > 0 && strings.Contains(text, gs[0]) && strings.Contains(text, gs[len(gs)-1])
}

// share is the share of a term's bigrams that text has.
func share(term, text string) float64 {
	gs := bigrams(term)
	n := 0
	for _, g := range gs {
		if strings.Contains(text, g) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(gs)))
}
