package region

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed words.txt
var wordsText string

// A class says how far a name can be trusted.
type class int

const (
	ordinary class = iota
	common         // also an everyday word: see words.txt
	never          // counts only in full
)

// A wordList is words.txt.
type wordList struct {
	classes map[string]class
	before  map[string]bool
	after   []string
	naming  []string
	part    []string
	local   []string
	skip    []string
}

var words = sync.OnceValue(func() *wordList {
	w := &wordList{classes: map[string]class{}, before: map[string]bool{}}
	for line := range strings.Lines(wordsText) {
		kind, rest, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		list := strings.Fields(rest)
		switch kind {
		case "never":
			for _, s := range list {
				w.classes[s] = never
			}
		case "common":
			for _, s := range list {
				if _, ok := w.classes[s]; !ok {
					w.classes[s] = common
				}
			}
		case "before":
			for _, s := range list {
				w.before[s] = true
			}
		case "after":
			w.after = append(w.after, list...)
		case "naming":
			w.naming = append(w.naming, list...)
		case "part":
			w.part = append(w.part, list...)
		case "skip":
			w.skip = append(w.skip, list...)
		case "local":
			w.local = append(w.local, list...)
		}
	}
	return w
})

func (w *wordList) class(name string) class { return w.classes[name] }

// startsWith is the length in runes of the first of list that text begins with.
func startsWith(text []rune, list []string) int {
	for _, s := range list {
		n := 0
		for _, r := range s {
			if n >= len(text) || text[n] != r {
				n = -1
				break
			}
			n++
		}
		if n > 0 {
			return n
		}
	}
	return 0
}

// endsWith reports whether text ends with one of list.
func endsWith(text []rune, list []string) bool {
	for _, s := range list {
		n := utf8.RuneCountInString(s)
		if n <= len(text) && string(text[len(text)-n:]) == s {
			return true
		}
	}
	return false
}
