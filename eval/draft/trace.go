package draft

import (
	"maps"
	"regexp"
	"strings"
	"unicode"

	"yijian/assistant/claim"
	"yijian/eval/metric"
	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// A source is a guide with its elements made ready to be found by their words.
type source struct {
	guide    *guide.Guide
	elements []element
}

type element struct {
	guide.Element
	bare   string          // letters and digits alone, folded
	text   map[string]bool // pairs of characters of its words
	around map[string]bool // and of its section, its case and the guide's title
}

func newSource(g *guide.Guide) *source {
	s := &source{guide: g}
	for _, e := range g.Elements() {
		b := bare(e.Text)
		s.elements = append(s.elements, element{e, b, pairs(b), pairs(bare(g.Title + e.Section + e.Case + e.Text))})
	}
	return s
}

// listed is a list item's number or mark, which no element has.
var listed = regexp.MustCompile(`^([-*•·]|\d{1,2}[.、．]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[①-⑳])\s*`)

// trace finds the elements that a passage was copied from, line by line, and
// cites them as they are rendered.
func (l *Library) trace(p Passage) ([]claim.Citation, bool) {
	s := l.guides[p.Guide]
	if s == nil {
		return nil, false
	}
	var cites []claim.Citation
	for _, line := range strings.Split(p.Text, "\n") {
		line = listed.ReplaceAllString(strings.TrimSpace(line), "")
		b := bare(line)
		if b == "" {
			continue
		}
		found := s.find(b, line, p.Section)
		if len(found) == 0 {
			return nil, false
		}
		for _, e := range found {
			cites = append(cites, claim.Citation{Guide: p.Guide, Version: "current", Section: e.Section, Quote: quote(e, line)})
		}
	}
	return cites, len(cites) > 0
}

// find are the elements that a line was copied from: the one that has it, else
// those that it is put together from (an office's row is a place, its hours and
// its phone), else the one that has most of its words. Every figure of the line
// must be theirs.
func (s *source) find(b, line, section string) []element {
	var holds, held []element
	best, share := element{}, most
	words := pairs(b)
	for _, e := range s.elements {
		if e.bare == "" || section != "" && e.Section != section {
			continue
		}
		switch in := common(e.text, words); {
		case strings.Contains(e.bare, b):
			if len(holds) == 0 || len(e.bare) < len(holds[0].bare) {
				holds = []element{e}
			}
		case in >= part && len(metric.Unbacked(metric.Facts(e.Text), line)) == 0:
			held = append(held, e)
		}
		if c := common(words, e.around); c > share {
			best, share = e, c
		}
	}
	if len(holds) > 0 {
		return holds
	}
	if s.covers(held, words, line) {
		return held
	}
	if one := []element{best}; best.bare != "" && s.covers(one, words, line) {
		return one
	}
	return nil
}

const (
	most = .6 // share of a line's pairs of characters that its elements have
	part = .8 // share of an element's pairs from which it is part of a line
)

// covers reports whether the elements say most of the line and all its figures.
func (s *source) covers(es []element, words map[string]bool, line string) bool {
	all := map[string]bool{}
	var text strings.Builder
	for _, e := range es {
		text.WriteString(s.guide.Title + "\n" + e.Section + "\n" + e.Case + "\n" + e.Text + "\n")
		maps.Copy(all, e.around)
	}
	return len(es) > 0 && common(words, all) >= most && len(metric.Unbacked(metric.Facts(line), text.String())) == 0
}

// quote is the line itself if it is a whole line or sentences of the element, else
// the element.
func quote(e element, line string) string {
	q := han.Squash(line)
	for _, l := range strings.Split(e.Text, "\n") {
		text := ""
		for _, s := range han.Sentences(l) {
			text = han.Squash(s)
			if text == q || strings.HasPrefix(q, text) && strings.Contains(han.Squash(l), q) && ends(q) {
				return line
			}
		}
	}
	return e.Text
}

func ends(q string) bool {
	return strings.HasSuffix(q, "。") || strings.HasSuffix(q, "!") || strings.HasSuffix(q, "?")
}

// elsewhere reports whether the passage stands in some other guide.
func (l *Library) elsewhere(p Passage) bool {
	b := bare(p.Text)
	for id, s := range l.guides {
		if id == p.Guide {
			continue
		}
		for _, e := range s.elements {
			if e.bare != "" && strings.Contains(e.bare, b) {
				return true
			}
		}
		if _, ok := l.trace(Passage{Guide: id, Text: p.Text}); ok {
			return true
		}
	}
	return false
}

// drawn are the citations of what the person may be told, and of the rest those
// that the text's words come from, sentence by sentence: the one that says most of
// it, then what says most of the rest. A passage is a page's worth, with the
// offices of every district, and who cites it for one cites not the others.
func (l *Library) drawn(text, region string, cites []claim.Citation) []claim.Citation {
	has := make([]map[string]bool, len(cites))
	for i, c := range cites {
		has[i] = pairs(bare(c.Quote))
	}
	chosen := make([]bool, len(cites))
	for _, sentence := range han.Sentences(text) {
		rest := pairs(bare(sentence))
		least := max(2, len(rest)/8)
		for {
			best, gain := -1, least-1
			for i := range cites {
				if n := overlap(rest, has[i]); n > gain {
					best, gain = i, n
				}
			}
			if best < 0 {
				break
			}
			chosen[best] = true
			for p := range has[best] {
				delete(rest, p)
			}
		}
	}
	// A figure may be all that a sentence takes from a passage.
	for _, f := range metric.Facts(text) {
		backs := func(i int) bool { return len(metric.Unbacked([]metric.Fact{f}, cites[i].Quote)) == 0 }
		from := -1
		for i := range cites {
			if backs(i) && (from < 0 || chosen[i] && !chosen[from]) {
				from = i
			}
		}
		if from >= 0 {
			chosen[from] = true
		}
	}
	var out []claim.Citation
	for i, c := range cites {
		if chosen[i] || l.concerns(c, region) {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return cites
	}
	return out
}

// concerns reports whether what is cited may be told in the division.
func (l *Library) concerns(c claim.Citation, region string) bool {
	s := l.guides[c.Guide]
	if s == nil {
		return false
	}
	q, found := bare(c.Quote), false
	for _, e := range s.elements {
		if e.Section == c.Section && strings.Contains(e.bare, q) {
			found = true
			if !s.guide.Concerns(e.Element, region) {
				return false
			}
		}
	}
	return found
}

func overlap(a, b map[string]bool) int {
	n := 0
	for p := range a {
		if b[p] {
			n++
		}
	}
	return n
}

// bare is the text's letters and digits, folded.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, han.Fold(text))
}

// pairs are the pairs of neighbouring characters of a bare text.
func pairs(b string) map[string]bool {
	all := map[string]bool{}
	rs := []rune(b)
	for i := 0; i+1 < len(rs); i++ {
		all[string(rs[i:i+2])] = true
	}
	return all
}

// common is the share of the pairs a that are in b.
func common(a, b map[string]bool) float64 {
	if len(a) == 0 {
		return 0
	}
	return float64(overlap(a, b)) / float64(len(a))
}
