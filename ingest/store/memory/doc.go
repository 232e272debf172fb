// Package memory is the default [store.Store]: BM25 and vectors over the chunks
// of the published generation, wholly in memory, built from the catalog at start.
//
// It keeps nothing on disk and makes no vectors; the truth, and the vectors that
// an embedder has made, are package catalog's. Without any, search is by words.
// Start at [FromCatalog] and [Store], then build.go (how a start reads), segment.go
// and vectors.go (what is kept), search.go and near.go (how it is searched).
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
//
// A start builds all of it, and there is no snapshot of it beside the catalog: that
// would be 144 MB by words alone to write, hash and read, a format to keep, and a
// second copy to distrust. The time went into waiting for the memory of maps, into
// slices that grow by copying and into what had to be collected. With one table
// for the tokens, blocks for their counts, and versions taken from the catalog,
// 99,000 chunks of 20 million tokens with a vector of 512 elements each take 1.3 to
// 1.8 s on two cores and 2.3 to 3.1 s of processor time, where they took 2.4 to
// 2.8 s and 3.7 to 5.0 s; the process peaks at 327 to 338 MB, before at 415 to
// 543 MB, and the index is 202 MB of it. By words alone: 1.8 to 2.3 s of processor
// time, before 3.3 to 4.3 s. Runs took turns; BenchmarkFromCatalog repeats them.
package memory
