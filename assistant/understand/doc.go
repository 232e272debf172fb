// Package understand reads a question (step 2 of the path): what the person
// wants (intent), which elements of a guide they ask for (slots), for which
// division, about what (units), and whether they go on about the guide talked
// of before.
//
// Before it is read, a message loses its pleasantries (plain.go), places in pinyin
// are written in characters (latin.go), and words that were misspelt or misheard are
// taken for what they sound like (heard.go); [Query.Heard] tells which. What is said
// of the person is kept as [Condition]s.
//
// It knows no guides: which one is meant is package retrieve's to find. Start at
// [Reader.Read]. People's words for slots and intents are in words.txt, those
// for conditions in conditions.txt, those for items in yijian/ingest/lexicon: all are plain lists.
//
// # Design
//
// The subject of a question is kept as units (a known term with the guides'
// words for it, or a run of other characters), not as a bag of tokens: whether a
// guide is *about* the subject is decided unit by unit, which one score over all
// tokens cannot tell (户口本丢了 shares its characters with every 户口 guide).
package understand
