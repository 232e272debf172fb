// Package draft holds drafts, right ones and subtly wrong ones, against the
// checker (assistant/check). A file of drafts is JSON Lines:
//
//	{"id":"d001","region":"990102","today":"2026-03-12","question":"身份证丢了补办多少钱",
//	 "passages":[{"guide":"anlan-id-card-reissue","text":"…copied from the guide…"}],
//	 "draft":"补领身份证工本费每证40元。","verdict":"ok","what":"right","kind":"right"}
//
// region, today, question and a passage's section may be missing; kind is
// literal, condition, negation or right, and what names the fault more closely
// (digit, unit, item, age, …). Without a kind, what decides it, literal being the
// rest.
//
// Start at [Read] and [Library.Check].
//
// # Design
//
// A passage is copied from a file as people see it (a table row, a field), the
// checker compares with elements as package guide renders them; so a passage is
// first traced to the elements it was copied from ([Library.trace]), and the
// claim cites those that its sentences draw on. Two things the checker is not
// asked: a passage that stands in another guide than it says is cited as it is
// (and should fall), one that stands in none is taken on trust as a guide of its
// own, so that drafts over guides that aren't here can be checked; the report
// counts these.
package draft
