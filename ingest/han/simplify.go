package han

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed t2s.txt
var t2sText string

// What a fold table holds for a rune: 0 where the long way is needed, 1 where
// the rune vanishes, else the folded rune.
const (
	slow = 0
	drop = 1
)

// A foldTable folds one rune. It covers what guides and questions consist of
// directly; everything else goes the long way through x/text.
type foldTable struct {
	bmp [0x10000]uint16
	ext map[rune]rune // simplified forms that do not fit the array, either side
}

// table is built once: about a millisecond, and 60 KB of touched memory.
var table = sync.OnceValue(func() *foldTable {
	t := &foldTable{ext: map[rune]rune{}}
	for _, block := range [][2]rune{
		{0x20, 0x7e}, {0xa0, 0xff}, {0x2000, 0x206f}, {0x3000, 0x303f}, {0xff01, 0xffee},
	} {
		for r := block[0]; r <= block[1]; r++ {
			t.bmp[r] = foldOne(r)
		}
	}
	for r := rune(0); r < 0xa0; r++ {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			t.bmp[r] = drop
		}
	}
	for _, r := range "\t\n\v\f\r\u0085\u2028\u2029" {
		t.bmp[r] = ' '
	}
	for r := rune(0x4e00); r <= 0x9fff; r++ {
		t.bmp[r] = uint16(r) // unified ideographs are their own NFKC
	}
	for line := range strings.Lines(t2sText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		pair := []rune(strings.TrimSpace(line))
		for i := 0; i+1 < len(pair); i += 2 {
			from, to := pair[i], pair[i+1]
			if from <= 0xffff && to <= 0xffff {
				t.bmp[from] = uint16(to)
				continue
			}
			t.ext[from] = to
			if from <= 0xffff {
				t.bmp[from] = slow
			}
		}
	}
	return t
})

// foldOne is the table's value for a rune outside the ideographs.
func foldOne(r rune) uint16 {
	switch {
	case invisible(r):
		return drop
	case unicode.IsSpace(r):
		return ' '
	}
	s := norm.NFKC.String(string(r))
	to, n := utf8.DecodeRuneInString(s)
	if n != len(s) || to > 0xffff || !norm.NFKC.PropertiesString(s).BoundaryBefore() {
		return slow
	}
	if unicode.IsSpace(to) {
		return ' '
	}
	return uint16(unicode.ToLower(to))
}

// rune folds one rune after NFKC: simplified and lower-cased.
func (t *foldTable) rune(r rune) rune {
	if r <= 0xffff {
		if v := t.bmp[r]; v > drop {
			return rune(v)
		}
	}
	if to, ok := t.ext[r]; ok {
		return to
	}
	return unicode.ToLower(r)
}

// invisible reports whether r shows nothing, or only changes how its neighbours
// are shown: controls, zero-width and bidi characters, variation selectors,
// tags, Hangul fillers.
func invisible(r rune) bool {
	switch {
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return !unicode.IsSpace(r)
	case r == utf8.RuneError, r == 0x34f, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0:
		return true
	case r >= 0x180b && r <= 0x180f, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return r >= 0xad && unicode.Is(unicode.Cf, r)
}

// Invisible reports whether r shows nothing by itself: a control other than
// white space, a zero-width, bidi or tag character, a variation selector, or
// U+FFFD. Such characters hide words from people, or people's words from us.
func Invisible(r rune) bool { return invisible(r) }

// FoldRune folds one rune by itself, as the finders of this package do:
// full-width forms to ASCII, dashes of every length to -, spaces to a space,
// traditional characters to simplified, letters to lower case.
func FoldRune(r rune) rune { return table().rune(narrow(r)) }
