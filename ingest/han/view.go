package han

import "unicode/utf8"

// A Span is a piece of a text: Text == s[Start:End], in bytes.
type Span struct {
	Start, End int
	Text       string
}

// A view is a text as the finders read it: its visible runes, each folded by
// itself (full-width to ASCII, traditional to simplified, lower case), with the
// place in the text each came from.
type view struct {
	s    string
	r    []rune
	from []int32 // byte offset of each rune, and of the end
}

func look(s string) view {
	t := table()
	v := view{s: s, r: make([]rune, 0, len(s)/2+1), from: make([]int32, 0, len(s)/2+2)}
	for i, r := range s {
		if invisible(r) {
			continue
		}
		v.r = append(v.r, t.rune(narrow(r)))
		v.from = append(v.from, int32(i))
	}
	v.from = append(v.from, int32(len(s)))
	return v
}

// narrow folds what a scanner compares with ASCII: full-width forms, every
// dash and wave that writes a range, every space.
func narrow(r rune) rune {
	switch {
	case r < 0x80:
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		return r
	case r == 0x3000 || r == 0xa0 || r >= 0x2000 && r <= 0x200a:
		return ' '
	case r >= 0xff01 && r <= 0xff5e:
		r -= 0xfee0
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == 0x2500 || r == 0x301c || r == 0x2248:
		return '-'
	}
	if r == '~' || r == '∼' {
		return '-'
	}
	return r
}

// at is the rune at i, 0 outside the text.
func (v view) at(i int) rune {
	if i < 0 || i >= len(v.r) {
		return 0
	}
	return v.r[i]
}

// has reports whether word stands at i.
func (v view) has(i int, word string) bool {
	for _, w := range word {
		if v.at(i) != w {
			return false
		}
		i++
	}
	return true
}

// before reports whether word ends just before i.
func (v view) before(i int, word string) bool {
	return v.has(i-utf8.RuneCountInString(word), word)
}

// anyAt is the length in runes of the first of words that stands at i, 0 if none.
func (v view) anyAt(i int, words ...string) int {
	for _, w := range words {
		if v.has(i, w) {
			return utf8.RuneCountInString(w)
		}
	}
	return 0
}

// skip is the first place from i on that is no space.
func (v view) skip(i int) int {
	for v.at(i) == ' ' {
		i++
	}
	return i
}

// span is the piece of the text that runes [i, j) came from; j > i.
func (v view) span(i, j int) Span {
	start := int(v.from[i])
	last := int(v.from[j-1])
	_, n := utf8.DecodeRuneInString(v.s[last:])
	return Span{Start: start, End: last + n, Text: v.s[start : last+n]}
}

func isFigure(r rune) bool { return r >= '0' && r <= '9' }

// numeric reports whether r may be part of a numeral.
func numeric(r rune) bool {
	if isFigure(r) || scale(r) > 0 || big(r) > 0 {
		return true
	}
	_, ok := digit(r)
	return ok
}
