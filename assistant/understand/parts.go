package understand

import (
	"slices"
	"strings"

	"yijian/assistant/guard"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

const (
	maxParts = 3  // matters that one message is taken apart into
	maxAtoms = 20 // clauses of a message that is read so
)

// Parts reads a message that asks about several matters (结婚登记要带啥；生育津贴满几个月)
// matter by matter. Each part names an item of its own and asks for something;
// what stands between belongs to the part after it, and a question for both
// (这两样各要啥) to all. A message about one matter gives nil.
func (r *Reader) Parts(in guard.Clean, home string) []Query {
	var parts []Query
	var waiting string // text that asks nothing yet
	var items []string // that the part being read names
	atoms := strings.FieldsFunc(han.Fold(guard.Words(in.Text())), separates)
	if len(atoms) > maxAtoms {
		return nil // a story, not a list of questions
	}
	for _, atom := range atoms {
		q := r.read(waiting+atom, home)
		own := itemTerms(r.read(atom, home))
		if n := len(parts); n > 0 && waiting == "" && (len(own) == 0 || overlaps(own, items)) {
			parts[n-1] = r.read(parts[n-1].Text+"，"+atom, home)
			items = append(items, own...)
			continue
		}
		if len(itemTerms(q)) == 0 || len(q.Slots) == 0 && !q.Amount && !q.Span && !q.Date {
			waiting += atom + "，"
			continue
		}
		parts = append(parts, q)
		items, waiting = itemTerms(q), ""
	}
	if len(parts) < 2 || len(parts) > maxParts {
		return nil
	}
	return parts
}

func separates(r rune) bool { return strings.ContainsRune(",。?!;、，？！；\n", r) }

// itemTerms are the guides' words for the items that the question names.
func itemTerms(q Query) []string {
	var ts []string
	for _, u := range q.Units {
		if u.Known && u.Kind == lexicon.Item {
			ts = append(ts, u.Terms...)
		}
	}
	return ts
}

func overlaps(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
