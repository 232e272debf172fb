// Package qdrant is a [store.Store] on a Qdrant server: for cities whose guides,
// or whose number of programs, outgrow one process. The truth stays package
// catalog; a collection is built from it and can always be built again.
//
// Start at [Open] and [Store]. schema.go says how a collection looks, point.go
// how a chunk becomes a point, search.go is the search, sync.go and build.go
// follow the catalog, fallback.go answers while the server is gone.
//
// # Design
//
// A collection holds a dense vector (cosine, int8 quantized, rescored with the
// full vectors) and a sparse one of our own tokens (IDF modifier): the sparse dot
// product is BM25. Its values are those of store/memory but for three things that
// a ranking hardly feels: the average length is that of the day the collection
// was built, chunks no longer visible count in the IDF until they are swept, and
// two tokens in about ten million pairs share a number. store.Fuse divides by the
// query's best, so a factor common to all scores of a query would not matter
// either.
//
// Both scores of every hit take two round trips: one batch (sparse and dense,
// filtered), one for the scores that the other list lacks. The server's own
// fusion would save one and give ranks, not scores.
//
// A point is seen by generation g if added ≤ g < removed. Publishing writes g
// into the collection's metadata, in one step: no point carries it, since every
// point counts in the IDF. A collection belongs to a schema, an embedder and a
// number of elements; when one changes, or the catalog is another, a new
// collection is filled beside the old one and an alias is moved. Searches name the
// collection, not the alias, so generation and collection always fit. Programs
// that share a collection must have one embedder: two would build by turns.
//
// # Tests
//
// "go test" asks package qdranttest's server. A real one, in collections of the
// tests' own, which they delete:
//
//	YIJIAN_TEST_QDRANT=localhost:6334 go test -bench . ./ingest/store/qdrant
package qdrant
