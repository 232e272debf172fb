// Package guard is step 1 of the path: it turns what a person typed into text
// that the path may use and the store may keep.
//
// [Screen] tidies the text, takes markup and invisible characters out, puts tokens
// (⟦手机号⟧) in the place of personal data, and notes what the next step has to know:
// that there is nothing in it ([Clean.Empty]), or that it tries to give the
// assistant orders ([Clean.Injection]). It does not judge what is asked; package
// understand does. It keeps nothing: who owns the conversation numbers the tokens
// ([Clean.Number]) and keeps their values, sealed (package vault); [Restore] puts
// them back.
//
// # Design
//
// A [Clean] can be made here only, and its zero value is empty, so text that was
// not screened cannot reach a prompt, a log or a table: the compiler keeps that
// rule. Screening screened text changes nothing, so a caller may screen early to
// store and the path may screen again.
//
// What is kept are the person's own words, not their folded form: 居住證 stays as
// typed. Folding is for matching and happens where matching does.
//
// Personal data is known by its own form and check digit where it has one, else by
// the words around it (我叫…, 住在…路…号). What is public must stay readable: an
// office's phone and address, amounts, document numbers; and so must what the
// answer depends on: division and town of an address, the year of a birth. Where
// form and words leave a doubt, numbers are masked and words stay: a number says
// nothing to understanding, while a name taken for personal (高血压) changes the
// question. testdata holds both sides, with floors; in wording not seen before, 61 of
// 64 numbers were masked, and 35 of 67 names and addresses (testdata/held.txt).
//
// A pattern that reads what it wants around a value would see the token of an
// earlier screening as part of the text; so tokens are opaque to all of them.
package guard

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limit is how many characters a message may have. The longest real questions
// in evaluation have under 200; what is longer is a document.
const Limit = 2000

// TooLong is the error of a message over [Limit].
type TooLong struct {
	Limit, Got int // characters
}

func (e *TooLong) Error() string {
	return fmt.Sprintf("message has %d characters, the limit is %d", e.Got, e.Limit)
}

// A Clean is text that has been screened. Only [Screen] makes one. Printed in any
// way it shows the masked text alone.
type Clean struct {
	text      string
	kinds     []Kind
	injection bool
	// pieces are the text in words and, between them, what was masked in this
	// screening. Nothing that is printed of a func shows what it returns.
	pieces func() []piece
}

type piece struct {
	words string // before the value
	kind  Kind   // "" in the last piece: no value follows
	said  string
}

// Screen cleans and masks what a person typed.
//
// Invalid UTF-8 becomes U+FFFD; control, zero-width, bidi and tag characters go;
// runs of spaces become one, runs of line ends one; tags of HTML go and the words
// between them stay, except those of a script or style. The error, if any, is a
// *[TooLong]; it holds nothing of the text.
func Screen(text string) (Clean, error) {
	// Far over the limit nothing needs cleaning to know it.
	if n := utf8.RuneCountInString(text); n > 10*Limit {
		return Clean{}, &TooLong{Limit: Limit, Got: n}
	}
	text = tidy(text)
	if n := length(text); n > Limit {
		return Clean{}, &TooLong{Limit: Limit, Got: n}
	}
	pieces := mask(unmark(text))
	c := Clean{pieces: func() []piece { return pieces }}
	return c.Number(func(Kind, string) int { return 0 }), nil
}

// length is how many characters were typed. A token counts as one, fewer than any
// value has: text within the limit is so masked, too.
func length(text string) int {
	return utf8.RuneCountInString(replace(text, func(Token) string { return string(opaque) }))
}

// Number returns the text with numbered tokens in the place of what this
// screening masked. number is asked for each value in order, as it was said; 0
// leaves its token without a number.
func (c Clean) Number(number func(k Kind, said string) int) Clean {
	if c.pieces == nil {
		return c
	}
	var b strings.Builder
	for _, p := range c.pieces() {
		b.WriteString(p.words)
		if p.kind != "" {
			b.WriteString(Token{p.kind, number(p.kind, p.said)}.String())
		}
	}
	c.text = b.String()
	c.kinds = kindsIn(c.text)
	c.injection = injected(replace(c.text, func(Token) string { return "" }))
	return c
}

// Found gives each value that this screening masked, in order, as it was said.
func (c Clean) Found() iter.Seq2[Kind, string] {
	return func(yield func(Kind, string) bool) {
		if c.pieces == nil {
			return
		}
		for _, p := range c.pieces() {
			if p.kind != "" && !yield(p.kind, p.said) {
				return
			}
		}
	}
}

// kindsIn are the kinds of the tokens in masked text, each once, in order: the
// same whether the text was masked now or before.
func kindsIn(masked string) []Kind {
	var kinds []Kind
	for _, t := range Tokens(masked) {
		if !slices.Contains(kinds, t.Kind) {
			kinds = append(kinds, t.Kind)
		}
	}
	return kinds
}

// Text is the cleaned text with personal data masked.
func (c Clean) Text() string { return c.text }

// String is Text: what is printed of a Clean is masked.
func (c Clean) String() string { return c.text }

// GoString is Text, quoted.
func (c Clean) GoString() string { return strconv.Quote(c.text) }

// Kinds are the kinds of personal data that are masked in the text, each once, in
// order of appearance.
func (c Clean) Kinds() []Kind { return slices.Clone(c.kinds) }

// Empty reports whether there is nothing to answer: no letter and no digit, only
// spaces, marks or pictures.
func (c Clean) Empty() bool {
	for _, r := range c.text {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return false
		}
	}
	return true
}

// Injection reports whether the text tries to give the assistant orders about
// itself: to drop its rules, to show its prompt, to play somebody else.
func (c Clean) Injection() bool { return c.injection }
