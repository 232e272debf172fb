// Package storetest is what every [store.Store] must do, as tests: order, ties,
// limits, filters, weights, and scores equal to a BM25 that can be worked out by
// hand; and, with vectors, both scores, what is fused of them and what stands in
// for a vector that is missing. A backend calls [Run] and [RunVectors] from its own
// tests.
package storetest
