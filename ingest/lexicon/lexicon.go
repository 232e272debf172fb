// Package lexicon leads people's words (娃上户口) to the words of guides
// (出生登记). The list is a plain file, words.txt, that a guide editor can
// change; its head explains the form.
//
// Start at [Default] and [Lexicon.Find]. It knows words, not questions: which
// guide a question means is for packages understand and retrieve.
package lexicon

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"yijian/ingest/han"
)

//go:embed words.txt
var words string

// Default is the built-in word list.
var Default = sync.OnceValue(func() *Lexicon {
	l, err := Parse(strings.NewReader(words))
	if err != nil { // the embedded file is tested
		panic(err)
	}
	return l
})

// A Lexicon is a compiled word list. It is safe for concurrent use.
type Lexicon struct {
	patterns map[rune][]pattern // by first rune, longest first
	kinds    map[string]Kind
	entries  int
}

// A Kind says what a guides' word tells about which item is meant.
type Kind int

// The kinds; a word in no list is an Item.
const (
	Item    Kind = iota // names an item or a document (居住证): decides
	Action              // what is done with it (落户): decides only beside an item
	Apart               // an action with materials, fee and time of its own (补领)
	Detail              // stands in the texts of guides (翻译件): corroborates
	Generic             // stands everywhere (办理): says nothing
)

// A Match is one of people's words found in a text.
type Match struct {
	Start, End int      // bytes in the text given to Find
	Terms      []string // guides' words for it, any of them
	Gap        bool     // found across other words (姓*的姓), which may be found too
}

type pattern struct {
	parts []string // literal parts; one to six other characters between two
	terms []string
	runes int
}

// marks begin the lines that list words of a kind.
var marks = map[byte]Kind{'^': Action, '!': Apart, '%': Detail, '~': Generic}

// gap is how many characters a * may stand for.
const gap = 6

// Parse reads a word list. Errors name the line and say what is wrong with it.
func Parse(r io.Reader) (*Lexicon, error) {
	l := &Lexicon{patterns: map[rune][]pattern{}, kinds: map[string]Kind{}}
	groups := map[string][]string{}
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case marks[line[0]] != Item:
			for _, w := range strings.Fields(line[1:]) {
				l.kinds[han.Fold(w)] = marks[line[0]]
			}
		case strings.HasPrefix(line, "@"):
			name, list, ok := strings.Cut(line, "=")
			if !ok {
				return nil, fmt.Errorf("lexicon line %d: a group is written @名 = 词 词", n)
			}
			groups[strings.TrimSpace(name)] = strings.Fields(list)
		default:
			left, right, ok := strings.Cut(line, "<")
			if !ok || strings.TrimSpace(left) == "" {
				return nil, fmt.Errorf("lexicon line %d: want 指南的说法 < 人们的说法 …, got %q", n, line)
			}
			if err := l.add(left, right, groups); err != nil {
				return nil, fmt.Errorf("lexicon line %d: %w", n, err)
			}
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	for first, ps := range l.patterns {
		sort.SliceStable(ps, func(i, j int) bool { return ps[i].runes > ps[j].runes })
		l.patterns[first] = ps
	}
	return l, nil
}

func (l *Lexicon) add(left, right string, groups map[string][]string) error {
	var terms []string
	for _, t := range strings.Split(left, "|") {
		if t = han.Fold(t); t != "" {
			terms = append(terms, t)
		}
	}
	variants := append([]string{}, terms...)
	for _, v := range strings.Fields(right) {
		if !strings.Contains(v, "@") {
			variants = append(variants, v)
			continue
		}
		name, list := group(v, groups)
		if list == nil {
			return fmt.Errorf("%q uses a group that is not written above", v)
		}
		for _, w := range list {
			variants = append(variants, strings.Replace(v, name, w, 1))
		}
	}
	for _, v := range variants {
		// English phrases are written with - for a blank.
		if v[0] < utf8.RuneSelf {
			v = strings.ReplaceAll(v, "-", " ")
		}
		var parts []string
		for _, p := range strings.Split(v, "*") {
			if p = han.Fold(p); p == "" {
				return fmt.Errorf("%q: a * needs words on both sides", v)
			}
			parts = append(parts, p)
		}
		first, _ := utf8.DecodeRuneInString(parts[0])
		l.patterns[first] = append(l.patterns[first], pattern{parts, terms, utf8.RuneCountInString(strings.Join(parts, ""))})
		l.entries++
	}
	return nil
}

// group finds the longest group name that v uses.
func group(v string, groups map[string][]string) (name string, list []string) {
	for g, ws := range groups {
		if strings.Contains(v, g) && len(g) > len(name) {
			name, list = g, ws
		}
	}
	return name, list
}

// Len is the number of people's words known.
func (l *Lexicon) Len() int { return l.entries }

// Kind tells what the guides' word says about which item is meant.
func (l *Lexicon) Kind(word string) Kind { return l.kinds[word] }

// Generic reports whether the word is one that every guide has (办理, 登记), too
// common to tell items apart.
func (l *Lexicon) Generic(word string) bool { return l.kinds[word] == Generic }

// Find returns people's words in text, which must be folded (han.Fold), in text
// order. Of plain words that begin at one place only the longest counts, with all
// terms that it stands for; words with a gap are found beside them. Matches may
// overlap.
func (l *Lexicon) Find(text string) []Match {
	var ms []Match
	for i, r := range text {
		var plain Match
		runes := 0
		for _, p := range l.patterns[r] {
			end, ok := p.match(text[i:])
			if !ok || cutsLatin(text, i, i+end) {
				continue
			}
			if len(p.parts) > 1 {
				ms = append(ms, Match{i, i + end, p.terms, true})
				continue
			}
			if p.runes < runes {
				continue
			}
			runes = p.runes
			plain.Start, plain.End = i, i+end
			plain.Terms = append(plain.Terms, p.terms...)
		}
		if runes > 0 {
			plain.Terms = unique(plain.Terms)
			ms = append(ms, plain)
		}
	}
	return ms
}

// match reports where p ends in s, which begins with its first rune.
func (p pattern) match(s string) (end int, ok bool) {
	if !strings.HasPrefix(s, p.parts[0]) {
		return 0, false
	}
	end = len(p.parts[0])
	for _, part := range p.parts[1:] {
		at := -1
		for skipped, j := 0, end; skipped <= gap && j < len(s); skipped++ {
			if skipped > 0 && strings.HasPrefix(s[j:], part) {
				at = j
				break
			}
			r, n := utf8.DecodeRuneInString(s[j:])
			if strings.ContainsRune("，。？！；,.?!;", r) {
				break
			}
			j += n
		}
		if at < 0 {
			return 0, false
		}
		end = at + len(part)
	}
	return end, true
}

// cutsLatin reports whether [i,j) begins or ends inside a Latin word.
func cutsLatin(s string, i, j int) bool {
	latin := func(b byte) bool { return b >= 'a' && b <= 'z' }
	return i > 0 && latin(s[i-1]) && latin(s[i]) || j < len(s) && latin(s[j-1]) && latin(s[j])
}

func unique(list []string) []string {
	seen := map[string]bool{}
	out := list[:0:0]
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
