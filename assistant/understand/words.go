package understand

import (
	_ "embed"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"yijian/ingest/guide"
	"yijian/ingest/lexicon"
)

//go:embed words.txt
var words string

var asking = sync.OnceValue(func() *lexicon.Lexicon {
	l, err := lexicon.Parse(strings.NewReader(words))
	if err != nil { // the embedded file is tested
		panic(err)
	}
	return l
})

// slotOf maps the file's folded names back to slots.
var slotOf = func() map[string]guide.Slot {
	m := map[string]guide.Slot{}
	for _, s := range guide.Slots {
		m[strings.ToLower(string(s))] = s
	}
	return m
}()

// Weights of units: a word every guide has says little about which is meant.
const (
	specific = 0.5
	known    = 1.0
	generic  = 0.2
)

// span is a run of bytes of the question that a list knows.
type span struct {
	start, end int
	terms      []string
}

// longest keeps of overlapping matches without a gap the longest, in text order.
func longest(found []lexicon.Match, free func(i, j int) bool) []span {
	var ms []lexicon.Match
	for _, m := range found {
		if !m.Gap {
			ms = append(ms, m)
		}
	}
	sort.SliceStable(ms, func(i, j int) bool { return ms[i].End-ms[i].Start > ms[j].End-ms[j].Start })
	var kept []span
	for _, m := range ms {
		overlaps := free != nil && !free(m.Start, m.End)
		for _, k := range kept {
			if m.Start < k.end && k.start < m.End {
				overlaps = true
				break
			}
		}
		if !overlaps {
			kept = append(kept, span{m.Start, m.End, m.Terms})
		}
	}
	sort.Slice(kept, func(i, j int) bool { return kept[i].start < kept[j].start })
	return kept
}

// runs returns what is left of text outside the spans, as runs of Han characters
// or Latin words, two characters or more.
func runs(text string, taken []bool) []string {
	var out []string
	var b strings.Builder
	kind := 0
	flush := func() {
		if utf8.RuneCountInString(b.String()) >= 2 {
			out = append(out, b.String())
		}
		b.Reset()
	}
	for i, r := range text {
		k := 0
		switch {
		case taken[i]:
		case unicode.Is(unicode.Han, r):
			k = 1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			k = 2
		}
		if k != kind {
			flush()
			kind = k
		}
		if k != 0 {
			b.WriteRune(r)
		}
	}
	flush()
	return out
}
