package load

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"yijian/ingest/guide"
)

// A page is an unstructured file, read but not yet understood.
type page struct {
	front   front
	titles  []string // candidates, best first
	url     string   // the page's own address
	blocks  []block
	entries []guide.Link // buttons that lead to the online form
	footer  []string     // what the page's footer says; no part of the guide
}

// A block is one piece of layout.
type block struct {
	kind  blockKind
	level int    // heading: 1 (largest) to 6; item: nesting depth from 1
	text  string // one line; of a row: its cells joined
	bold  int    // length of the bold run that text begins with, in bytes
	cells []string
	table int // rows of one table share a number, from 1
	head  bool
	spans uint64 // bit i: cell i continues the cell above it (rowspan)
	links []anchor
	cols  *columns // row: what its cells are
	plain bool     // no label is looked for inside
	// nav marks a paragraph that is nothing but links into the site.
	nav bool
}

type blockKind uint8

const (
	paragraph blockKind = iota
	heading
	term // <dt>: a label, whatever it says
	item
	row
)

// An anchor is a link in the text.
type anchor struct{ text, href string }

// tidy makes one line of s: runs of white space become one space, and a line
// break beside a Chinese character nothing, because there it is a wrapped line
// and not a word boundary.
func tidy(s string) string {
	if !needsTidy(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	space, broken := false, false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = true
			broken = broken || r == '\n'
			continue
		}
		if space && last != 0 && !(broken && (wide(last) || wide(r) || last == '-')) {
			b.WriteByte(' ')
		}
		space, broken = false, false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

func needsTidy(s string) bool {
	prev := true
	for _, r := range s {
		sp := unicode.IsSpace(r)
		if sp && (prev || r != ' ') {
			return true
		}
		prev = sp
	}
	return prev && s != ""
}

// wide reports Han characters and full-width forms: two columns on paper, and
// no spaces between them.
func wide(r rune) bool {
	return r >= 0x2e80 && r < 0xffe7 || r >= 0x20000 ||
		r >= 0x2190 && r <= 0x21ff || r >= 0x2460 && r <= 0x26ff || // arrows, ①, ●
		strings.ContainsRune("“”‘’…—·×", r)
}

// width is the line's width in columns.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// open reports whether s leaves a bracket open.
func open(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '（', '(', '《', '【', '〔', '「':
			depth++
		case '）', ')', '》', '】', '〕', '」':
			depth = max(depth-1, 0)
		}
	}
	return depth > 0
}

// trimEnd cuts list punctuation off the end of an item.
func trimEnd(s string) string { return strings.TrimRight(s, "；;。，,、 .") }

// trimColon cuts a colon off the end.
func trimColon(s string) string { return strings.TrimRight(s, "：: ") }

// sentence reports whether s ends as a sentence or clause does.
func sentence(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune("。；！？，;!?、,", r)
}
