// Package chunk cuts a guide into the pieces that search finds: by slot, by
// heading, by clause. It does not search and it does not read files.
//
// Start at [Of].
//
// # Design
//
// Cuts fall only between elements, never inside one, so whatever search returns
// can be quoted whole and points back at its elements. Pieces of about 180
// characters are what the measurements over real guides were made with: larger
// ones mix subjects, smaller ones lose the words that tell two guides apart,
// which is also why title and heading are searched with every piece. Conditions
// and answered questions stand alone, see alone.
package chunk

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"yijian/ingest/guide"
)

// Version is to be raised when [Of] cuts otherwise or [Passage] says something
// else: texts that are in no guide's file anew are then looked through for missing
// vectors, and collections on servers are built anew.
const Version = 2

// Size is the number of characters up to which consecutive elements are put
// together. An element that is longer by itself stays whole.
const Size = 180

// titleSection is the section of the first chunk, which stands for the guide as
// a whole.
const titleSection = "事项"

// Of cuts g into chunks. The first is the title's: its text is the title, its
// context the other names, the summary, the items and the department. The rest
// follow the order of [guide.Guide.Elements]. The same guide gives the same
// chunks with the same ids.
func Of(g *guide.Guide) []guide.Chunk { return OfVersion(g, g.Version()) }

// OfVersion is [Of] for who has the guide from where its version is written down:
// to compute it is to write and hash the guide again, more than half of the work.
func OfVersion(g *guide.Guide, version string) []guide.Chunk {
	base := guide.Chunk{
		Guide:    g.ID,
		Version:  version,
		Title:    g.Title,
		Region:   g.Scope.Region,
		Handle:   g.Scope.Handle,
		Audience: g.Audience,
		Validity: g.Validity,
	}
	prefix := g.ID + "@" + version + "#"

	first := base
	first.ID = prefix + "0"
	first.Slot = guide.Other
	first.Section = titleSection
	first.Text = g.Title
	first.Context = about(g)

	es := g.Elements()
	chunks := make([]guide.Chunk, 1, 1+len(es))
	chunks[0] = first
	for i := 0; i < len(es); {
		end := run(es, i)
		c := base
		c.ID = prefix + strconv.Itoa(len(chunks))
		c.Slot, c.Section = es[i].Slot, es[i].Section
		c.Text = lines(es[i:end])
		c.Context = g.Title + "\n" + es[i].Section
		c.First, c.Last = i, end
		chunks = append(chunks, c)
		i = end
	}
	return chunks
}

// about is what else the guide goes by.
func about(g *guide.Guide) string {
	var parts []string
	parts = append(parts, g.Aliases...)
	parts = append(parts, g.Summary)
	parts = append(parts, g.Items...)
	parts = append(parts, g.Department)
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n")
}

// run is the end of the chunk that begins with element i.
func run(es []guide.Element, i int) int {
	end := i + 1
	if alone(es[i].Slot) {
		return end
	}
	size := utf8.RuneCountInString(es[i].Text)
	for ; end < len(es); end++ {
		if es[end].Slot != es[i].Slot || es[end].Section != es[i].Section {
			break
		}
		size += 1 + utf8.RuneCountInString(es[end].Text)
		if size > Size {
			break
		}
	}
	return end
}

// alone reports whether an element of the slot is a piece by itself, whatever its
// size: a condition and an answered question each speak of one matter. Of the
// elements that answer a question for no slot, the nearest one is the right one
// for .84 of the development questions so, for .75 in pieces of 180 characters.
func alone(s guide.Slot) bool { return s == guide.Conditions || s == guide.Other }

func lines(es []guide.Element) string {
	if len(es) == 1 {
		return es[0].Text
	}
	texts := make([]string, len(es))
	for i, e := range es {
		texts[i] = e.Text
	}
	return strings.Join(texts, "\n")
}
