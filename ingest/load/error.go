package load

import "fmt"

// A Code names why a file can't be read.
type Code string

// The reasons.
const (
	TooLarge    Code = "too-large"    // more than MaxSize bytes
	TooLong     Code = "too-long"     // more than maxBlocks paragraphs, or one of more than maxText bytes: not one guide
	Empty       Code = "empty"        // no text at all
	Binary      Code = "binary"       // a picture, a PDF, an Office file, an archive …
	Encoding    Code = "encoding"     // neither UTF-8 nor GB18030
	Unsupported Code = "unsupported"  // not a format of this package
	BadJSON     Code = "bad-json"     // JSON that does not parse, or no guide in it
	BadGuide    Code = "bad-guide"    // JSON that parses and breaks the schema
	BadRegion   Code = "bad-region"   // a region code that is no code
	FrontMatter Code = "front-matter" // front matter that can't be read
)

// An Error is a file that can't be read, and what to do about it, in Chinese and
// in English. It holds no text of the file beyond a key or a code.
type Error struct {
	File string
	Code Code
	ZH   string
	EN   string
	Err  error // what the parser said, if there was one
}

// Error gives the English sentence; a Chinese reader is shown ZH.
func (e *Error) Error() string {
	return fmt.Sprintf("load %s: %s (%s)", e.File, e.EN, e.Code)
}

// Unwrap returns the parser's error.
func (e *Error) Unwrap() error { return e.Err }
