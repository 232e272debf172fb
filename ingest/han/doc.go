// Package han is what the project knows about Chinese text: how to fold it for
// matching, cut it into search tokens and sentences, and find the facts that
// must never be got wrong in it: numbers, durations, amounts of money, dates,
// phones and links.
//
// It knows nothing about guides or places. Start at [Fold] and [Tokens] for
// matching, at [Sounds] and [Common] for words that were misspelt by their sound, at
// [Durations], [Amounts], [Dates], [Phones] and [Links] for facts.
//
// # Design
//
// Finders return spans of the text they were given, byte for byte, and read it
// rune by rune with full-width forms and traditional characters folded on the
// way, so that a span can be quoted and two wordings of one fact can be
// compared by value. They prefer to miss over inventing: "2020年" is a date,
// "第3条" is nothing. They are hand-written scanners: the regular expressions
// that say the same ("not after 月", "not before 岁") are longer than the code,
// and ten times slower.
//
// Traditional characters are folded one by one. Phrase tables would also tell
// 乾隆 from 干燥; for matching it is enough that both sides fold alike.
package han
