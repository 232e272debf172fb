// Package catalog is the durable truth about guides: their versions, and which
// of them each generation publishes, and the vectors of their texts, by model. It
// is one SQLite file. It does not search, makes no vectors and does not read guide
// files.
//
// Readers start at [Catalog.Guide], [Catalog.Each] and [Catalog.EachVector]; the
// one writer of guides at [Catalog.Begin], that of vectors at
// [Catalog.BeginEmbedding], both of which package index calls.
//
// # Design
//
// A guide's content is stored once under its content hash, while a run goes on,
// in small transactions; which versions are published is a table of its own that
// only [Run.Publish] writes, in one transaction. So a run that is killed leaves
// nothing that a reader could see, and everything that the next run need not do
// again: what a file gave is remembered under the hash of its bytes, and is true
// whoever asks. No open run has to be found, continued or undone.
//
// The alternative, writing rows marked with the coming generation and undoing
// those of a killed run whose files have changed since, has many more states.
//
// Bodies are stored as plain JSON: deflate halves those of the real guides at
// hand (1,194 to 594 bytes) and more than doubles the time to read them (30 µs to
// inflate, 26 µs to decode), which every start does for all; and anyone can look
// at plain ones with the sqlite3 shell.
package catalog
