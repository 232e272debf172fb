// Package memory is the default [store.Store]: BM25 over the chunks of the
// published generation, wholly in memory, built from the catalog at start.
//
// It keeps nothing on disk and knows nothing about meaning; the truth is package
// catalog. Start at [Store], then segment.go (what is kept) and search.go (how
// it is searched).
//
// # Design
//
// Postings are flat arrays in segments of at most 65,536 chunks, so that a
// posting is three bytes (a 16-bit position and a count) and the scores of a
// segment fit the processor's cache; every posting of a query's terms is added
// up, without skipping, which at 100,000 chunks costs a few milliseconds. Filters
// look at four small numbers a chunk, after scoring, and only where the score
// would reach the result. Segments are immutable; what changes with a generation
// (which chunks are dead, how long the average chunk is) is a thin view over
// them behind one atomic pointer, so a search sees one generation whole while
// the next is being built. Scores after any number of changes are those of an
// index built anew.
package memory
