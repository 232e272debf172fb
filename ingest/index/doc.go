// Package index brings a catalog to what guide files say: it walks folders, loads
// what changed, and publishes the next generation.
//
// It knows no format (package load) and no table (package catalog). Search
// indexes are built from the catalog (package store/memory), not here. Start at
// [Sync]; [Check] is the same without writing. [Embed] then makes the vectors that
// published texts lack, so that publishing waits for no model.
package index
