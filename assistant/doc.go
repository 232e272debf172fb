// Command assistant answers people's questions about government services from
// the guides in force for their region, word for word and cited, over HTTP.
//
// It exits 0 after SIGTERM or Ctrl-C, having finished what was going on; 1 if it
// could not start or serve; 2 if it was called wrongly.
//
// # A tour of the code
//
// A question comes in by package web (message.go), which checks token, size and
// rate, and hands it to [yijian/assistant/session]. A session owns the turn: it
// takes the message once, has it answered, records message and answer in
// [yijian/assistant/db], and wakes whoever listens. Read Send in session/send.go
// from top to bottom.
//
// The answer is made by [yijian/assistant/answer], whose Answer method is the
// path: guard screens the text and masks personal data, understand reads region,
// slots and intent, retrieve searches the guides, compose quotes fields and
// clauses, and check compares every fact with the text it cites. Each step's
// output is a type of its own, so that unscreened text cannot reach the search
// and an unchecked draft cannot reach a person.
//
// The vocabulary of all this is in three leaves: [yijian/ingest/guide] (what a
// guide says), [yijian/assistant/claim] (what can be shown of it) and
// [yijian/assistant/chat] (what is said and remembered).
//
// Guides come from [yijian/ingest/catalog], the durable truth, by way of
// [yijian/ingest/store/memory], the search index built from it. Command ingest
// fills the catalog; a running assistant follows it.
//
// [yijian/assistant/app] puts the parts together and takes them down again; main
// only reads flags and says where things are. The pages are in web/static.
//
// # Design
//
// Imports point one way, eval → assistant → ingest → prompts, and inside the path
// a step imports only the steps before it. Events, queues and a shared state
// object were left out of the path: it can be read in one file, and a stack trace
// shows it. What must survive a kill is in two files of SQLite, each the truth
// about its half: guides (catalog) and conversations (db).
package main
