// Package guard is step 1 of the path: it turns what a person typed into text
// that the path may use and the store may keep.
//
// [Screen] tidies the text, takes markup and invisible characters out, masks
// personal data, and notes what the next step has to know: that there is nothing
// in it ([Clean.Empty]), or that it tries to give the assistant orders
// ([Clean.Injection]). It does not judge what is asked; package understand does.
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
package guard

import (
	"fmt"
	"slices"
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

// A Clean is text that has been screened. Only [Screen] makes one.
type Clean struct {
	text      string
	kinds     []Kind
	injection bool
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
	if n := utf8.RuneCountInString(text); n > Limit {
		return Clean{}, &TooLong{Limit: Limit, Got: n}
	}
	masked := mask(unmark(text))
	return Clean{text: masked, kinds: kindsIn(masked), injection: injected(masked)}, nil
}

// Text is the cleaned text with personal data masked.
func (c Clean) Text() string { return c.text }

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
