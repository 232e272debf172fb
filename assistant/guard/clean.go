package guard

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"yijian/ingest/han"
)

// rounds bounds how often markup is looked for in what removing markup left.
// Nobody nests deeper by accident.
const rounds = 20

// unmark removes markup from tidy text, again and again until nothing changes,
// so that tags made by removing tags (<scr<b>ipt>) go too.
func unmark(s string) string {
	for range rounds {
		next := tidy(unescape(untag(s)))
		if next == s {
			return s
		}
		s = next
	}
	return tidy(strings.NewReplacer("<", " ", "&", " ").Replace(s))
}

// tidy removes invisible characters and needless white space.
func tidy(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	b.Grow(len(s))
	space, line := false, false
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f':
			line = true
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case r != utf8.RuneError && han.Invisible(r):
			continue
		}
		if b.Len() > 0 {
			switch {
			case line:
				b.WriteByte('\n')
			case space:
				b.WriteByte(' ')
			}
		}
		space, line = false, false
		b.WriteRune(r)
	}
	return b.String()
}

// unescape decodes character references that end with a semicolon. Without one
// they are as likely part of an address (?a=1&copy=2).
func unescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		n := strings.IndexByte(s[:min(len(s), 12)], ';') + 1
		if n == 0 || strings.ContainsAny(s[1:n], "& <>") {
			n = 1
		}
		b.WriteString(html.UnescapeString(s[:n]))
		s = s[n:]
	}
	b.WriteString(s)
	return b.String()
}

// untag removes the tags, comments and declarations of HTML. "<" with no tag
// behind it stays: 年龄<18岁.
func untag(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		n, block := tag(s)
		switch {
		case n == 0:
			b.WriteByte('<')
			n = 1
		case block: // words on both sides stay apart; not so around <b>
			b.WriteByte('\n')
		}
		s = s[n:]
	}
	b.WriteString(s)
	return b.String()
}

// longestTag bounds the search for the end of a tag, in bytes.
const longestTag = 1000

// tag is the length of the tag, comment or script that s begins with, 0 if it
// begins with none, and whether it separates what stands around it.
func tag(s string) (n int, block bool) {
	if strings.HasPrefix(s, "<!--") {
		if end := strings.Index(s, "-->"); end > 0 {
			return end + 3, false
		}
	}
	i := 1
	if i < len(s) && strings.IndexByte("/!?%", s[i]) >= 0 {
		i++
	}
	start := i
	for i < len(s) && (isLetter(s[i]) || i > start && (s[i] >= '0' && s[i] <= '9' || s[i] == '-')) {
		i++
	}
	name := strings.ToLower(s[start:i])
	if name == "" || i < len(s) && strings.IndexByte(" \n/>", s[i]) < 0 {
		return 0, false
	}
	end := strings.IndexByte(s[i:min(len(s), i+longestTag)], '>')
	if end < 0 {
		return 0, false
	}
	end += i + 1
	switch name {
	case "script", "style":
		if s[1] != '/' {
			end += hidden(s[end:], name)
		}
	case "p", "br", "div", "li", "ul", "ol", "tr", "td", "th", "table", "hr", "section", "h1", "h2", "h3", "h4", "h5", "h6":
		block = true
	}
	return end, block
}

// hidden is the length of a script or style with its closing tag: it was never
// meant to be read. Unclosed, only its tag goes.
func hidden(s, name string) int {
	lower := asciiLower(s)
	k := strings.Index(lower, "</"+name)
	if k < 0 {
		return 0
	}
	end := strings.IndexByte(lower[k:], '>')
	if end < 0 {
		return 0
	}
	return k + end + 1
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// asciiLower lower-cases A-Z only, so that offsets stay.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
