package han

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings text into the form in which it is matched, never shown: NFKC,
// traditional characters simplified, letters in lower case, invisible characters
// and invalid UTF-8 removed, every run of white space one space, none at the
// ends. Full-width forms become ASCII, so （ becomes ( and ， becomes a comma;
// 。 、 《 》 and 〇 stay. Fold(Fold(s)) == Fold(s).
func Fold(s string) string {
	if out, ok := foldFast(s, true); ok {
		return out
	}
	return foldSlow(s)
}

// Squash is Fold without any white space: for comparing texts that were wrapped
// or spaced differently.
func Squash(s string) string {
	if out, ok := foldFast(s, false); ok {
		return out
	}
	return strings.ReplaceAll(foldSlow(s), " ", "")
}

// foldFast folds text that consists of what the table knows; ok is false where
// something in it needs normalising with its neighbours.
func foldFast(s string, spaces bool) (string, bool) {
	t := table()
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		if r > 0xffff {
			return "", false
		}
		v := t.bmp[r]
		switch {
		case r == utf8.RuneError || v == drop:
			continue
		case v == slow:
			return "", false
		case v == ' ':
			gap = true
			continue
		}
		if gap && spaces && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		if v < utf8.RuneSelf {
			b.WriteByte(byte(v))
		} else {
			b.WriteRune(rune(v))
		}
	}
	return b.String(), true
}

// foldSlow normalises with x/text. Removing a character or changing its case can
// bring neighbours together that compose (i + acute), so it goes round until
// nothing changes; real text settles at once.
func foldSlow(s string) string {
	for range 8 {
		next := foldPass(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

func foldPass(s string) string {
	t := table()
	s = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFKC.String(s) {
		if unicode.IsSpace(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(t.rune(r))
	}
	return b.String()
}
