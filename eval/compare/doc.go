// Program compare sets the program's own search beside two that a Go program
// could have used instead, SQLite's FTS5 and bleve, on the same records and
// questions, and prints README's tables.
//
//	cd eval/compare && go run . -cache ~/.cache/yijian-compare
//	cd eval/compare && go test -run xxx -bench .
//
// It is a module of its own, so that bleve and what it brings are no dependency
// of the program. Start at engine.go (what is compared), then quality.go and
// speed.go (how).
//
// # Design
//
// Every engine is given the texts of the same chunks, title and heading with
// them, and finds by any of the question's tokens (OR), filtered by region and
// day. Each is set as well as could be found by trying:
//
// FTS5 (modernc.org/sqlite, as the program has it): tokens with spaces between
// them to unicode61, since its own tokenizers know no Chinese words, and trigram
// finds none of two characters; contentless; merged into one b-tree ('optimize');
// one file, wholly in SQLite's own cache; statements prepared once; joined to a
// table of regions and days before bm25() scores.
//
// Bleve v2: scorch, written by the offline builder, which leaves one segment, the
// file in the page cache; nothing stored, no positions, no doc values; the filter
// unscored (AddFilter) over keywords and numbers. It is shown with both its
// scores, tf-idf, which is its default, and BM25. Chinese is cut by its analyzer
// cjk (bigrams), or by ours and split at spaces.
//
// Time is taken as processor time too: it is the engine's own, whoever else uses
// the machine. p99 of the time that passes is mostly others'.
package main
