// Package wordpiece cuts text into the pieces a BERT model was trained on, id for
// id as its tokenizer.json says: BertNormalizer, BertPreTokenizer, WordPiece,
// [CLS] before and [SEP] after.
//
// It is not for search tokens; those are han.Tokens. Start at [Parse] and
// [Tokenizer.Encode].
//
// # Design
//
// Only the configuration that bge-small-zh-v1.5 ships with is built, and [Parse]
// refuses any other: a tokenizer that is almost right gives vectors that are
// almost right, which nobody notices. What each code point does to a word was
// asked of the reference implementation code point by code point (runes.txt):
// its Unicode tables are older than Go's.
package wordpiece
