// Package retrieve finds the guides a question is about (step 3 of the path).
//
// Place and day come before relevance: the store is only asked for guides whose
// rule holds in the person's division and that are in force on the day. Then
// guides, not chunks, are ranked, and each says how well the question supports
// it ([Passage.Support]); whether that is enough is package answer's decision.
//
// Start at [Searcher.Search].
//
// # Design
//
// Three readings of the words are joined: the best chunk's lexical score; how much of what
// the question is about is in the guide's identity (title, aliases, items); how
// much of the title the question says. The first alone cannot refuse: every
// question finds some chunk. The other two can, because a guide that is not
// about the question's subject says so in its title.
//
// Where the store has vectors and [New] was given an [Embed], the best chunk's cosine
// is added to the score, so meaning finds and orders guides. Its share in the support
// is the smaller one: a vector can't tell a city's 落户 from its 迁出, and every
// question is near something. [Searcher.Near] then tells package compose which of
// the guide's clauses mean what the question does.
package retrieve
