package understand

import (
	"strings"

	"yijian/ingest/han"
)

// maxAsks is how many questions one answer has room for.
const maxAsks = 5

// each are the questions of a message that has two to maxAsks of them (几天能好，要不要
// 本人去); nil if it has one, or so many clauses that it is a story.
func (r *Reader) each(text, home string) []Query {
	atoms := strings.FieldsFunc(han.Fold(text), divides)
	if len(atoms) > maxAtoms {
		return nil
	}
	var all []Query
	for _, atom := range atoms {
		if q := r.read(atom, home); q.Asking() {
			all = append(all, q)
		}
	}
	if len(all) < 2 || len(all) > maxAsks {
		return nil
	}
	return all
}

// divides reports whether r stands between questions; hotline agents put spaces.
func divides(r rune) bool { return separates(r) || r == ' ' }
