package han

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bracketReach is how many bytes apart two brackets may be and still hold their
// text together: about 400 characters. A bracket that is never closed, or closed
// pages later, must not swallow the page.
const bracketReach = 1200

// Sentences cuts s after 。 ！ ？ ； and at line ends, and after ! ? ; where Chinese
// text surrounds them. Pieces are word for word, trimmed, never empty, and keep
// their final mark; put together they lose only white space.
// Nothing is cut inside a pair of brackets or quotation marks.
func Sentences(s string) []string {
	closed := bracketed(s)
	var pieces []string
	start, inside := 0, 0
	cut := func(end int) {
		if p := strings.TrimSpace(s[start:end]); p != "" {
			pieces = append(pieces, p)
		}
		start = end
	}
	prev := rune(0)
	for i, r := range s {
		for len(closed) > 0 && closed[0].at < i {
			closed = closed[1:]
		}
		if len(closed) > 0 && closed[0].at == i {
			inside += closed[0].step
		}
		end := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, n := utf8.DecodeRuneInString(s[i:])
			end = i + n
		}
		if inside == 0 && ends(r, prev, s[end:]) {
			cut(end)
		}
		if !unicode.IsSpace(r) {
			prev = r
		}
	}
	cut(len(s))
	return pieces
}

// ends reports whether a sentence ends with r, which prev precedes and rest
// follows. A row of marks (？！) ends it once, after the last.
func ends(r, prev rune, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '\n':
		return true
	case '。', '！', '？', '；', '!', '?', ';':
	default:
		return false
	}
	if strings.ContainsRune("。！？；!?;", next) {
		return false
	}
	if r < utf8.RuneSelf {
		// In a URL or an English word the same characters end nothing.
		return rest == "" || unicode.IsSpace(next) || prev >= 0x2e80 || prev == ')'
	}
	return true
}

// An edge is a bracket whose partner was found: +1 opens, -1 closes.
type edge struct{ at, step int }

// bracketed finds the brackets of s that have a partner within reach, in order.
func bracketed(s string) []edge {
	type open struct {
		at   int
		want rune
	}
	var stack []open
	var edges []edge
	mark := func(at, step int) { edges = append(edges, edge{at, step}) }
	for i, r := range s {
		if c := closing(r); c != 0 {
			stack = append(stack, open{i, c})
			continue
		}
		if !isClosing(r) {
			continue
		}
		// The nearest opener of this kind; unclosed ones above it are dropped.
		for k := len(stack) - 1; k >= 0 && i-stack[k].at <= bracketReach; k-- {
			if stack[k].want == plain(r) {
				mark(stack[k].at, 1)
				mark(i, -1)
				stack = stack[:k]
				break
			}
		}
	}
	// Pairs were found inside out; the reader wants them left to right.
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.at, b.at) })
	return edges
}

// closing is the plain form of the bracket that closes r, 0 if r opens nothing.
func closing(r rune) rune {
	switch r {
	case '（', '(':
		return ')'
	case '《':
		return '》'
	case '「':
		return '」'
	case '『':
		return '』'
	case '“':
		return '”'
	case '‘':
		return '’'
	case '【':
		return '】'
	case '〔':
		return '〕'
	}
	return 0
}

func isClosing(r rune) bool { return strings.ContainsRune("）)》」』”’】〕", r) }

func plain(r rune) rune {
	if r == '）' {
		return ')'
	}
	return r
}
