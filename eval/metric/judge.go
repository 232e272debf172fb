// Package metric judges replies and rankings: what counts as right is written
// down once, here. Start at [Judge] (cases) and [Rank] (retrieval).
package metric

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"yijian/eval/cases"
)

// Judge reports whether a reply is right for a case, and if not, why.
// cited are the ids of the guides it cites.
func Judge(c *cases.Case, outcome, text string, cited []string) (right bool, why string) {
	expected := outcome == c.Expect.Outcome
	if !expected && !slices.Contains(c.Expect.Alt, outcome) {
		return false, fmt.Sprintf("outcome %s, want %s", outcome, c.Expect.Outcome)
	}
	plain := squash(text)
	if s := Forbidden(c, text); s != "" {
		return false, "says " + s
	}
	if n := utf8.RuneCountInString(text); n > c.MaxChars() {
		return false, fmt.Sprintf("%d characters, at most %d", n, c.MaxChars())
	}
	if cites := outcome == "answer" || outcome == "bundle"; cites && len(c.Expect.Guides) > 0 &&
		!slices.ContainsFunc(cited, func(id string) bool { return slices.Contains(c.Expect.Guides, id) }) {
		return false, fmt.Sprintf("cites %v, want one of %v", cited, c.Expect.Guides)
	}
	if !expected {
		return true, ""
	}
	for _, group := range c.Expect.Must {
		if !slices.ContainsFunc(group, func(s string) bool { return strings.Contains(plain, squash(s)) }) {
			return false, fmt.Sprintf("lacks %v", group)
		}
	}
	return true, ""
}

// Forbidden is what the text says though it must not, whatever the outcome; ""
// if nothing.
func Forbidden(c *cases.Case, text string) string {
	plain := squash(text)
	for _, s := range c.Expect.MustNot {
		if strings.Contains(plain, squash(s)) {
			return s
		}
	}
	return ""
}

// squash is NFKC without white space, which is how texts are compared.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}
