package load

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A marker is the number or bullet that a line begins with. Style tells
// （一） from 1. from ①: lines of one style are siblings.
type marker struct {
	style style
	n     int // 1 …; 0 for a bullet
	end   int // bytes up to the text
}

type style uint8

const (
	noStyle       style = iota
	hanDot              // 一、
	hanBrackets         // （一）
	hanStep             // 第一步
	digitDot            // 1. 1、
	digitBrackets       // （1）
	digitBracket        // 1）
	circled             // ① ⒈ ⑴
	letter              // A. a)
	bullet              // ● ·
)

const bullets = "●◆■★▲◇○□•·▪➢➤√✓▶►✦◎-*+–—"

const hanDigits = "一二三四五六七八九十"

// marked reads the marker at the start of s. A decimal number (3.5), a date and
// an amount are none.
func marked(s string) (marker, bool) {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case strings.ContainsRune(bullets, r):
		rest := s[n:]
		// A dash is a bullet only if it stands apart: "-5℃", "——节选" are text.
		if strings.ContainsRune("-*+–—", r) && !strings.HasPrefix(rest, " ") {
			return marker{}, false
		}
		if strings.TrimSpace(rest) == "" {
			return marker{}, false
		}
		return done(s, bullet, 0, n)
	case r >= '①' && r <= '⑳':
		return done(s, circled, int(r-'①')+1, n)
	case r >= '⑴' && r <= '⒇':
		return done(s, circled, int(r-'⑴')+1, n)
	case r >= '⒈' && r <= '⒛':
		return done(s, digitDot, int(r-'⒈')+1, n)
	case r >= '❶' && r <= '❿':
		return done(s, circled, int(r-'❶')+1, n)
	case r >= '㈠' && r <= '㈩':
		return done(s, hanBrackets, int(r-'㈠')+1, n)
	case r == '（' || r == '(' || r == '〔':
		return bracketed(s, n)
	case r == '第':
		v, m := hanNumber(s[n:])
		if m == 0 {
			v, m = digits(s[n:])
		}
		if m > 0 && strings.HasPrefix(s[n+m:], "步") {
			end := n + m + len("步")
			return done(s, hanStep, v, end+punct(s[end:], "：:、，,．.骤"))
		}
		return marker{}, false
	}
	if v, m := hanNumber(s); m > 0 {
		sp := spaces(s[m:])
		if p := punct(s[m+sp:], "、．."); p > 0 {
			return done(s, hanDot, v, m+sp+p)
		}
		return marker{}, false
	}
	if v, m := digits(s); m > 0 && v < 200 {
		return digited(s, v, m)
	}
	if r < 0x80 && unicode.IsLetter(r) {
		if p := punct(s[n:], ".、．)）"); p > 0 && len(s) > n+p {
			if next, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[n+p:], " ")); unicode.Is(unicode.Han, next) {
				return done(s, letter, int(unicode.ToUpper(r)-'A')+1, n+p)
			}
		}
	}
	return marker{}, false
}

func bracketed(s string, n int) (marker, bool) {
	st := hanBrackets
	v, m := hanNumber(s[n:])
	if m == 0 {
		st = digitBrackets
		v, m = digits(s[n:])
	}
	if m == 0 || v > 200 {
		return marker{}, false
	}
	end := n + m
	c := punct(s[end:], "）)〕")
	if c == 0 {
		return marker{}, false
	}
	return done(s, st, v, end+c+punct(s[end+c:], "、．.：:"))
}

func digited(s string, v, m int) (marker, bool) {
	sp := spaces(s[m:])
	at := m + sp
	if p := punct(s[at:], "）)"); p > 0 {
		return done(s, digitBracket, v, at+p)
	}
	p := punct(s[at:], "、．.。")
	if p == 0 {
		return marker{}, false
	}
	rest := s[at+p:]
	next, _ := utf8.DecodeRuneInString(rest)
	if _, k := digits(rest); k > 0 && s[at] == '.' {
		// "1.18周岁以上" is item 1, "3.5元" and "2023.1.1" are not.
		unit, _ := utf8.DecodeRuneInString(rest[k:])
		if !unicode.Is(unicode.Han, unit) || strings.ContainsRune("万千百亿元年日号版", unit) {
			return marker{}, false
		}
	}
	if next == utf8.RuneError {
		return marker{}, false
	}
	return done(s, digitDot, v, at+p)
}

func done(s string, st style, n, end int) (marker, bool) {
	return marker{st, n, end + spaces(s[end:])}, true
}

// unmarked is s without its marker.
func unmarked(s string) string {
	if m, ok := marked(s); ok {
		return s[m.end:]
	}
	return s
}

// digits reads up to three digits, ASCII or full-width.
func digits(s string) (v, n int) {
	for i := 0; i < 4; i++ {
		r, w := utf8.DecodeRuneInString(s[n:])
		switch {
		case r >= '0' && r <= '9':
			v = v*10 + int(r-'0')
		case r >= '０' && r <= '９':
			v = v*10 + int(r-'０')
		default:
			return v, n
		}
		n += w
	}
	return v, n
}

// hanNumber reads 一 … 九十九.
func hanNumber(s string) (v, n int) {
	for {
		r, w := utf8.DecodeRuneInString(s[n:])
		i := strings.IndexRune(hanDigits, r)
		if w == 0 || i < 0 || n > 9 {
			return v, n
		}
		d := i/3 + 1
		switch {
		case d == 10 && v == 0:
			v = 10
		case d == 10 && v < 10:
			v *= 10
		case v%10 == 0:
			v += d
		default:
			return v, n
		}
		n += w
	}
}

func spaces(s string) int { return len(s) - len(strings.TrimLeft(s, " \u3000\u00a0")) }

// punct is the length of the first rune of s if it is one of set.
func punct(s, set string) int {
	r, n := utf8.DecodeRuneInString(s)
	if n > 0 && r != utf8.RuneError && strings.ContainsRune(set, r) {
		return n
	}
	return 0
}

// enumerated splits a paragraph that numbers its own parts ("1.身份证；2.户口簿")
// where at least two markers of one style follow each other from 1. The piece
// before the first marker comes first, and may be empty.
func enumerated(s string) (lead string, parts []string) {
	for _, st := range []style{digitDot, digitBrackets, digitBracket, circled, hanBrackets, hanDot} {
		if !containsAny(s, firstMarkers[st]...) {
			continue
		}
		if at := sequence(s, st); len(at) >= 2 {
			for i, from := range at {
				to := len(s)
				if i+1 < len(at) {
					to = at[i+1]
				}
				parts = append(parts, strings.TrimSpace(s[from:to]))
			}
			return strings.TrimSpace(s[:at[0]]), parts
		}
	}
	return s, nil
}

// firstMarkers are how the first marker of a style may begin: most paragraphs
// hold none, and need no scan.
var firstMarkers = map[style][]string{
	digitDot: {"1", "１", "⒈"}, digitBrackets: {"（1", "(1", "（１", "⑴"}, digitBracket: {"1）", "1)", "１）"},
	circled: {"①", "❶", "⑴"}, hanBrackets: {"（一", "(一", "㈠"}, hanDot: {"一、", "一．", "一."},
}

// sequence finds where the markers 1, 2, 3 … of a style begin in s.
func sequence(s string, st style) []int {
	var at []int
	depth := 0
	var prev rune
	for i, r := range s {
		switch r {
		case '《', '「', '“':
			depth++
		case '》', '」', '”':
			depth = max(depth-1, 0)
		}
		if depth == 0 && starts(r, st) && !digit(prev) && prev != '第' && prev != '.' && !(strings.ContainsRune(hanDigits, prev) && st == hanDot) {
			if m, ok := marked(s[i:]); ok && m.style == st && m.n == len(at)+1 && i+m.end < len(s) {
				// 一、 inside a sentence is an enumeration of words; a number is a
				// marker only where something ended.
				if st != hanDot || i == 0 || strings.ContainsRune("。；;：: ", prev) {
					at = append(at, i)
				}
			}
		}
		prev = r
	}
	return at
}

func digit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

// starts reports whether r can begin a marker of the style.
func starts(r rune, st style) bool {
	switch st {
	case digitDot:
		return digit(r) || r >= '⒈' && r <= '⒛'
	case digitBracket:
		return digit(r)
	case digitBrackets:
		return r == '（' || r == '('
	case hanBrackets:
		return r == '（' || r == '(' || r >= '㈠' && r <= '㈩'
	case circled:
		return r >= '①' && r <= '⒇' || r >= '❶' && r <= '❿'
	case hanDot:
		return strings.ContainsRune(hanDigits, r)
	}
	return false
}
