// Package compose writes the draft of an answer (step 4 of the path) from one
// guide: for each element asked for, the fields or clauses that say it, word for
// word, with their citation.
//
// It makes no facts: every line of a claim but its lead-in is an element of the
// guide or a whole sentence of one. What no field says is looked for in the
// sentences of the other elements (去哪办 is answered by 到派出所提交材料), and
// what no sentence says is listed as unanswered.
//
// Start at [Write]. Lead-ins in both languages are in wording.go.
package compose
