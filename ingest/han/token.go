package han

import (
	"unicode"
	"unicode/utf8"
)

// Tokens are the search tokens of Fold(s), in order and with duplicates: of a
// run of Han characters every character and every pair of neighbours, and each
// run of other letters and digits whole. A point between digits belongs to the
// number: 居住证3.5元 gives 居 居住 住 住证 证 3.5 元.
//
// Pairs with single characters find the right guide more often than pairs alone
// or a word segmenter (hit@1 .695 against .638 and .581 on real guides).
func Tokens(s string) []string {
	s = Fold(s)
	if s == "" {
		return nil
	}
	tokens := make([]string, 0, len(s)*2/3+1)
	eachToken(s, func(token string) { tokens = append(tokens, token) })
	return tokens
}

// EachToken calls f with the [Tokens] of s, for whoever reads many texts and
// keeps none of the tokens: the slice that Tokens makes is five times the text.
func EachToken(s string, f func(token string)) { eachToken(Fold(s), f) }

// eachToken is EachToken of a folded text.
func eachToken(s string, f func(token string)) {
	prev := -1 // start of the Han character just before i, or -1
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case isHan(r):
			if prev >= 0 {
				f(s[prev : i+n])
			}
			f(s[i : i+n])
			prev = i
			i += n
			continue
		case isWord(r):
			end := wordEnd(s, i+n)
			f(s[i:end])
			i = end
		default:
			i += n
		}
		prev = -1
	}
}

// wordEnd is where the run of letters and digits that reaches i ends.
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case isHan(r):
			return i
		case isWord(r) || unicode.IsMark(r):
		case r == '.' && isDigit(s, i-1) && isDigit(s, i+1):
		default:
			return i
		}
		i += n
	}
	return i
}

func isDigit(s string, i int) bool {
	return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9'
}

// isHan reports whether r is a Chinese character. 〇 and 々 count.
func isHan(r rune) bool {
	switch {
	case r < 0x2e80:
		return false
	case r >= 0x4e00 && r <= 0x9fff:
		return true
	}
	return unicode.Is(unicode.Han, r)
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
