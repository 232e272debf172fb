package guard

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yijian/ingest/han"
)

// A masker is a text being searched for personal data.
type masker struct {
	text   []rune
	r      []rune // each rune folded
	spoken bool   // figures as they are said count, too
	named  bool   // somebody's name is masked in it
	found  []span
}

// A span is what is to be masked, in runes.
type span struct {
	kind     Kind
	from, to int
}

// opaque stands for each rune of what is masked already: no word, no figure.
const opaque = '\uFFFC'

func newMasker(s string) *masker {
	m := &masker{}
	s = replace(s, func(t Token) string {
		m.named = m.named || t.Kind == Name
		return strings.Repeat(string(opaque), utf8.RuneCountInString(t.String()))
	})
	m.text = []rune(s)
	m.r = make([]rune, len(m.text))
	for i, r := range m.text {
		m.r[i] = han.FoldRune(r)
	}
	return m
}

// take notes a span and makes it opaque.
func (m *masker) take(k Kind, from, to int) {
	m.found = append(m.found, span{k, from, to})
	m.named = m.named || k == Name
	for i := from; i < to; i++ {
		m.text[i], m.r[i] = opaque, opaque
	}
}

// A group is figures that stand together.
type group struct {
	from, to int // runes
	digits   string
}

// figure is the digit that the rune at i is or, if m.spoken, says.
func (m *masker) figure(i int) (byte, bool) {
	if i < 0 || i >= len(m.r) || !m.spoken && !m.arabic(i) {
		return 0, false
	}
	if m.r[i] == '么' && strings.ContainsRune("什怎那这多要", m.at(i-1)) {
		return 0, false
	}
	return han.SpokenDigit(m.text[i])
}

// groups reads the groups of figures from i on: up to two spaces or dashes
// between them, also commas where figures are said and not written.
func (m *masker) groups(i int) []group {
	var list []group
	for {
		g := group{from: i}
		var b strings.Builder
		for {
			d, ok := m.figure(i)
			if !ok {
				break
			}
			b.WriteByte(d)
			i++
		}
		g.to, g.digits = i, b.String()
		if n := m.checkX(i); n > 0 && seventeen(list, len(g.digits)) {
			g.to, g.digits = i+n, g.digits+"X"
			i += n
		}
		list = append(list, g)
		next := i
		for next < i+2 && m.separates(next, i) {
			next++
		}
		if _, ok := m.figure(next); !ok || next == i {
			return list
		}
		i = next
	}
}

// checkX is the length of the check character X at i, with what stands before it.
func (m *masker) checkX(i int) int {
	n := 1
	if r := m.at(i); r == ' ' || r == '-' {
		n = 2
	}
	if r := m.at(i + n - 1); r != 'x' && r != '叉' || asciiAlnum(m.at(i+n)) {
		return 0
	}
	return n
}

// seventeen reports whether the last groups and n more figures are 17 together:
// then an X is a check character, and a letter of a word anywhere else.
func seventeen(list []group, n int) bool {
	for _, g := range slices.Backward(list) {
		if n >= 17 {
			break
		}
		n += len(g.digits)
	}
	return n == 17
}

// separates reports whether the rune at i may stand inside a number whose last
// figure is before the place last.
func (m *masker) separates(i, last int) bool {
	switch m.at(i) {
	case ' ', '-', '_', '·':
		return true
	case ',', '、', '.', '。', '\n':
		return m.spoken && m.at(last-1) >= 0x80 // 幺三八，零零零零
	}
	return false
}

func (m *masker) arabic(i int) bool { r := m.at(i); return r >= '0' && r <= '9' }
