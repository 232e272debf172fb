// Package perturb words a question otherwise without asking anything else: typos
// by sound, synonyms, clauses in another order, filler, traditional characters,
// full width, no punctuation, too much punctuation. A reply that changes with
// such a change wasn't about what was asked.
//
// Start at [Kinds] and [Kind.Change]. The word lists are plain files beside this
// one, written from how people mistype and talk, not from the assistant's own.
//
// # Design
//
// A change is deterministic: which word is changed hangs on the text alone, so
// that two runs compare. One word is changed at a time, as people err; where a
// kind has nothing to change (an English question has no homophones) it says so
// and the question isn't counted.
package perturb
