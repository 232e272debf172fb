// Package lexicon leads people's words (娃上户口) to the words of guides
// (出生登记). The list is a plain file, words.txt, that a guide editor can
// change; its head explains the form.
//
// A city has words of its own: [Lexicon.With] reads its list on top of the
// built-in one, and what it says about a word wins.
//
// Start at [Default] and [Lexicon.Find]. It knows words, not questions: which
// guide a question means is for packages understand and retrieve.
package lexicon

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
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
	groups   map[string][]string
	lines    []Line // of the list read last
	entries  int
}

// A Line is one line of a list, 指南的说法 < 人们的说法, folded.
type Line struct {
	Number int
	Terms  []string // what guides say
	Words  []string // what people say, groups written out
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
	return new(Lexicon).With(r)
}

// With is the lexicon with a further list, as a city's own. A word that the list
// says stands for what the list says and no longer for what l said; a line
// "- 词 词" takes words out. Kinds and groups are replaced in the same way. l
// stays as it is. Errors are as Parse's.
func (l *Lexicon) With(r io.Reader) (*Lexicon, error) {
	own := &Lexicon{patterns: map[rune][]pattern{}, kinds: maps.Clone(l.kinds), groups: maps.Clone(l.groups)}
	if own.kinds == nil {
		own.kinds, own.groups = map[string]Kind{}, map[string][]string{}
	}
	out := map[string]bool{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(sc.Text(), "\ufeff")) // as Notepad begins a file
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !utf8.ValidString(line):
			return nil, fmt.Errorf("lexicon line %d: not UTF-8; save the file as UTF-8", n)
		case marks[line[0]] != Item:
			for _, w := range strings.Fields(line[1:]) {
				own.kinds[han.Fold(w)] = marks[line[0]]
			}
		case strings.HasPrefix(line, "@"):
			name, list, ok := strings.Cut(line, "=")
			if !ok {
				return nil, fmt.Errorf("lexicon line %d: a group is written @名 = 词 词", n)
			}
			own.groups[strings.TrimSpace(name)] = strings.Fields(list)
		case strings.HasPrefix(line, "- "):
			for _, w := range strings.Fields(line[2:]) {
				out[key(split(w))] = true
			}
		default:
			left, right, ok := strings.Cut(line, "<")
			if !ok || strings.TrimSpace(left) == "" {
				return nil, fmt.Errorf("lexicon line %d: want 指南的说法 < 人们的说法 …, got %q", n, line)
			}
			if err := own.add(n, left, right); err != nil {
				return nil, fmt.Errorf("lexicon line %d: %w", n, err)
			}
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	for _, line := range own.lines {
		for _, w := range line.Words {
			out[w] = true
		}
	}
	for first, ps := range l.patterns {
		for _, p := range ps {
			if !out[key(p.parts)] {
				own.patterns[first] = append(own.patterns[first], p)
				own.entries++
			}
		}
	}
	for first, ps := range own.patterns {
		sort.SliceStable(ps, func(i, j int) bool { return ps[i].runes > ps[j].runes })
		own.patterns[first] = ps
	}
	return own, nil
}

func (l *Lexicon) add(number int, left, right string) error {
	line := Line{Number: number}
	for _, t := range strings.Split(left, "|") {
		if t = han.Fold(t); t != "" {
			line.Terms = append(line.Terms, t)
		}
	}
	if len(line.Terms) == 0 {
		return fmt.Errorf("%q names no term", left)
	}
	var said []string
	for _, v := range strings.Fields(right) {
		if !strings.Contains(v, "@") {
			said = append(said, v)
			continue
		}
		name, list := group(v, l.groups)
		if list == nil {
			return fmt.Errorf("%q uses a group that is not written above", v)
		}
		for _, w := range list {
			said = append(said, strings.Replace(v, name, w, 1))
		}
	}
	for i, v := range slices.Concat(line.Terms, said) {
		parts := split(v)
		if slices.Contains(parts, "") {
			return fmt.Errorf("%q: a * needs words on both sides", v)
		}
		if i >= len(line.Terms) {
			line.Words = append(line.Words, key(parts))
		}
		first, _ := utf8.DecodeRuneInString(parts[0])
		l.patterns[first] = append(l.patterns[first], pattern{parts, line.Terms, utf8.RuneCountInString(strings.Join(parts, ""))})
		l.entries++
	}
	l.lines = append(l.lines, line)
	return nil
}

// split cuts a word at its gaps and folds it. English phrases are written with -
// for a blank.
func split(word string) []string {
	if word[0] < utf8.RuneSelf {
		word = strings.ReplaceAll(word, "-", " ")
	}
	parts := strings.Split(word, "*")
	for i, p := range parts {
		parts[i] = han.Fold(p)
	}
	return parts
}

// key is a word as a list writes it, folded.
func key(parts []string) string { return strings.Join(parts, "*") }

// group finds the longest group name that v uses.
func group(v string, groups map[string][]string) (name string, list []string) {
	for g, ws := range groups {
		if strings.Contains(v, g) && len(g) > len(name) {
			name, list = g, ws
		}
	}
	return name, list
}

// Lines are those of the list that was read last, in order.
func (l *Lexicon) Lines() []Line { return l.lines }

// Len is the number of people's words known.
func (l *Lexicon) Len() int { return l.entries }

// A Word is one of people's words and the guides' words for it.
type Word struct {
	Text  string // folded
	Terms []string
}

// Words are people's words, the guides' own and those of a kind (办理) among them; not
// those with a gap. One that stands in several lines comes once, with the terms of all.
func (l *Lexicon) Words() []Word {
	at := map[string]int{}
	var out []Word
	for _, ps := range l.patterns {
		for _, p := range ps {
			if len(p.parts) > 1 {
				continue
			}
			i, ok := at[p.parts[0]]
			if !ok {
				i = len(out)
				at[p.parts[0]] = i
				out = append(out, Word{Text: p.parts[0]})
			}
			out[i].Terms = append(out[i].Terms, p.terms...)
		}
	}
	for w := range l.kinds {
		if _, ok := at[w]; !ok {
			out = append(out, Word{Text: w, Terms: []string{w}})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Text < out[j].Text })
	for i := range out {
		out[i].Terms = unique(out[i].Terms)
	}
	return out
}

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
