// Package storetest is what every [store.Store] must do, as tests: order, ties,
// limits, filters, weights, and scores equal to a BM25 that can be worked out by
// hand. A backend calls [Run] from its own tests.
package storetest
