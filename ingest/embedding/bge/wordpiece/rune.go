package wordpiece

import (
	_ "embed"
	"fmt"
	"sort"
	"strings"
)

//go:embed runes.txt
var runesText string

// A class is what a code point does to the word it stands in.
type class byte

const (
	letter  class = iota // belongs to it
	removed              // is not there
	space                // ends it
	alone                // ends it and is a word: punctuation, Han
)

// runes knows the class of every code point.
type runes struct {
	bmp    [0x10000]class
	beyond []run // sorted
}

type run struct {
	first, last rune
	class       class
}

func newRunes() *runes {
	names := map[string]class{"removed": removed, "space": space, "alone": alone}
	t := &runes{}
	for line := range strings.Lines(runesText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var name string
		var r run
		if _, err := fmt.Sscanf(line, "%s %x %x", &name, &r.first, &r.last); err != nil {
			panic(fmt.Sprintf("wordpiece: runes.txt: %q: %v", line, err)) // a file of ours, tested
		}
		r.class = names[name]
		for c := r.first; c <= r.last && c < 0x10000; c++ {
			t.bmp[c] = r.class
		}
		if r.last >= 0x10000 {
			t.beyond = append(t.beyond, r)
		}
	}
	return t
}

func (t *runes) class(c rune) class {
	if c < 0x10000 {
		return t.bmp[c]
	}
	i := sort.Search(len(t.beyond), func(i int) bool { return t.beyond[i].last >= c })
	if i < len(t.beyond) && t.beyond[i].first <= c {
		return t.beyond[i].class
	}
	return letter
}
