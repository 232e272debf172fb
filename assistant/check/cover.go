package check

import (
	"slices"
	"strings"
)

// A fit is how far one sentence of a guide says what a piece of a draft says.
type fit struct {
	rest    [][]rune // what it doesn't say
	turned  string   // words that it says the other way round
	missing string   // a condition or exception of it that the draft leaves out
	words   int      // characters it says
	offices []string // of the sentences that say it all
	used    []bool   // the characters of the sentence that say it
	yes     rune     // how the answer it stands in begins
	number  bool     // a number is in the rest
}

func (f fit) stands() bool { return len(f.rest) == 0 && f.turned == "" && f.missing == "" }

// better reports whether f explains a piece better than g.
func (f fit) better(g fit) bool {
	if f.stands() != g.stands() {
		return f.stands()
	}
	return f.words > g.words
}

// cover holds a piece of a draft against one sentence: each run of its characters
// must stand there or around it, and what is left must be words that say nothing.
func (s *script) cover(piece, all line, sent sentence) fit {
	n := len(piece.r)
	said := make([]bool, n)
	f := fit{yes: sent.yes}
	used := make([]bool, len(sent.r))
	f.turned = s.runs(piece, sent.line, said, used)
	f.used = used
	if what := sent.excepted(used); len(what) > 0 && f.turned == "" && !excepts(all) {
		f.turned = s.show(what)
	}
	for _, a := range sent.around {
		s.runs(piece, a, said, nil)
	}
	for _, ok := range said {
		if ok {
			f.words++
		}
	}
	s.pass(piece, said)
	for i := 0; i < n; i++ {
		if said[i] {
			continue
		}
		j := i
		for j < n && !said[j] && (j == i || piece.mark[j] == 0) {
			j++
		}
		if j-i == 1 && !isNumber(piece.r[i]) && !strings.ContainsRune(turning, piece.r[i]) && contains(sent, piece.r[i]) {
			continue
		}
		if string(piece.r[i:j]) == "都可" && (contains(sent, '或') || contains(sent, '均') || contains(sent, '都')) {
			i = j - 1
			continue
		}
		if joins(piece.r[i:j]) && (contains(sent, '并') || contains(sent, '且')) {
			i = j - 1
			continue
		}
		f.rest = append(f.rest, piece.r[i:j])
		for _, r := range piece.r[i:j] {
			f.number = f.number || isNumber(r)
		}
		i = j - 1
	}
	return f
}

// joins reports whether the words say that two things hold together.
func joins(rs []rune) bool {
	w := string(rs)
	return w == "并且" || w == "并" || w == "且"
}

func contains(sent sentence, r rune) bool {
	if strings.ContainsRune(string(sent.r), r) {
		return true
	}
	for _, a := range sent.around {
		if strings.ContainsRune(string(a.r), r) {
			return true
		}
	}
	return false
}

// A run is a stretch of a piece, from i to j, that stands in a text at p.
type run struct{ i, j, p int }

// runs marks what of the piece stands in text, and returns words that stand there
// but under a negation that the piece doesn't have, or the other way round.
func (s *script) runs(piece, text line, said, used []bool) (turned string) {
	var before run // the run before, and where its last character stands
	for i := 0; i < len(piece.r); {
		var best, free run // the longest, and the longest that means the same
		for p := range text.r {
			if text.r[p] != piece.r[i] {
				continue
			}
			k := 1
			for i+k < len(piece.r) && p+k < len(text.r) && piece.r[i+k] == text.r[p+k] {
				k++
			}
			if k > 0 && isNumber(piece.r[i+k-1]) && !bare(piece, i+k-1) && (!bare(text, p+k-1) || strings.ContainsRune(units, piece.at(i+k))) {
				k-- // a number goes with what it counts
			}
			for k > 1 && i+k < len(piece.r) && piece.mark[i+k] == 0 && strings.ContainsRune(leading, piece.r[i+k-1]) {
				k-- // 由 goes with who, 不 with what
			}
			sheets := k == 1 && isNumber(piece.r[i]) && piece.at(i+1) == '份' && bare(text, p) // 原件 2, a table's row
			if k < 2 && !sheets && (k == 0 || !lone(piece, i)) {
				continue
			}
			r := run{i, i + k, p}
			if r.longer(best, before) {
				best = r
			}
			if !turns(piece, i, text, p) && r.longer(free, before) {
				free = r
			}
		}
		switch {
		case best.j == 0:
			i++
			continue
		case free.j == 0 && s.empty(piece.cut(best.i, best.j)):
			i++
			continue
		case best.j > free.j+1 || free.j == 0:
			turned = s.show(piece.r[best.i:best.j])
			i = best.j
			continue
		case before.j > 0 && either(piece, before, free, text):
			turned = s.show(piece.r[before.j:free.j])
		}
		for k := free.i; k < free.j; k++ {
			said[k] = true
		}
		if r := free.j; r < len(piece.r) && piece.r[r] == '份' && isNumber(piece.r[r-1]) {
			said[r] = true
		}
		if b := free.i - 1; b >= 0 && piece.r[b] == '由' && (free.p == 0 || text.mark[free.p] != 0) {
			said[b] = true // who begins a clause does it
		}
		if used != nil {
			for k := range free.j - free.i {
				used[free.p+k] = true
			}
		}
		if before.j > 0 && joined(piece, before, free, text) {
			for k := before.j; k < free.i; k++ {
				said[k] = true
			}
		}
		before, i = free, free.j
	}
	return turned
}

// longer reports whether r is the better run: longer, or as long and after the
// run before.
func (r run) longer(than, before run) bool {
	n, m := r.j-r.i, than.j-than.i
	after := before.p + before.j - before.i
	return n > m || n == m && than.p < after && r.p >= after
}

// joined reports whether the piece joins two runs by a word where the text has a
// mark: 丢失或损坏 for 丢失、损坏.
func joined(piece line, a, b run, text line) bool {
	if b.p != a.p+a.j-a.i || text.mark[b.p] == 0 {
		return false
	}
	switch string(piece.r[a.j:b.i]) {
	case "或":
		return text.mark[b.p] == '、'
	case "后", "并", "并且", "且":
		return true
	}
	return false
}

// excepted is what the draft uses of a clause that ends in 除外, without what
// follows from the exception.
func (l line) excepted(used []bool) (what []rune) {
	end := 0
	for _, c := range split(l, ",;") {
		n := len(c.r)
		end += n
		if n > 3 && c.r[n-1] == '外' && c.r[n-2] == '除' && !slices.Contains(used[end:], true) {
			for i, ok := range used[end-n : end] {
				if ok {
					what = append(what, c.r[i])
				}
			}
		}
	}
	return what
}

// excepts reports whether the text denies or excepts anything.
func excepts(l line) bool {
	for i, r := range l.r {
		if reach(r) > 0 || r == '除' && i+1 < len(l.r) {
			return true
		}
	}
	return false
}

// turns reports whether what stands at i of the piece means something else at p
// of the text: a negation there that is not here, must for may.
func turns(piece line, i int, text line, p int) bool {
	return text.negated(p) && !piece.negated(i) || modal(piece, i)*modal(text, p) < 0
}

// either reports whether the piece says and between two runs where the text says
// or.
func either(piece line, a, b run, text line) bool {
	switch string(piece.r[a.j:b.i]) {
	case "和", "与", "及", "以及", "并", "并且":
	default:
		return false
	}
	end := a.p + a.j - a.i
	return b.p == end+1 && text.r[end] == '或'
}

// units are what a number counts, by their first characters.
const units = "日月年周天小时分工元块角次岁%个人倍米平亩级类项户名位"

// bare reports whether the number at i counts nothing: a phone, a house number.
func bare(l line, i int) bool {
	return i+1 == len(l.r) || l.mark[i+1] != 0 || isNumber(l.r[i+1])
}

// leading are characters that belong to what follows them.
const leading = "由不未无没非只仅每各"

// at is the character at i, 0 behind the end.
func (l line) at(i int) rune {
	if i < len(l.r) {
		return l.r[i]
	}
	return 0
}

// lone reports whether what stands at i is a number that needs no neighbour: it
// counts nothing, and ends no range.
func lone(l line, i int) bool {
	return isNumber(l.r[i]) && bare(l, i) && (l.mark[i] == 0 || !strings.ContainsRune("-—~", l.mark[i]))
}

// negated reports whether a negation before i, in the same clause, reaches it.
func (l line) negated(i int) bool {
	for k := i - 1; k >= 0 && i-k <= 4; k-- {
		if l.mark[k+1] != 0 && l.mark[k+1] != '、' {
			return false
		}
		if reach(l.r[k]) >= i-k {
			return true
		}
		if l.r[k] == '的' {
			return false // 不需要的材料: no more of what follows
		}
	}
	return false
}

// modal is 1 if what stands at i may be, -1 if it must be, 0 if neither is said.
func modal(l line, i int) int {
	for k := i; k >= 0 && i-k <= 1; k-- {
		switch l.r[k] {
		case '可':
			return 1
		case '须':
			return -1
		}
		if l.mark[k] != 0 {
			break
		}
	}
	return 0
}

// pass marks the harmless words among what is not yet said.
func (s *script) pass(l line, said []bool) {
	rs, one := l.r, s.number("1")
	for i := 0; i < len(rs); i++ {
		if said[i] {
			continue
		}
		if rs[i] == one && i+2 < len(rs) && l.mark[i+1] == 0 && l.mark[i+2] == 0 && !isNumber(rs[i+2]) && strings.ContainsRune("份个名位家", rs[i+1]) && !said[i+1] {
			said[i], said[i+1] = true, true // 补领一张居住证: no more than an article
			continue
		}
		longest := 0
		for _, w := range harmless()[rs[i]] {
			if n := len(w); n > longest && n <= len(rs)-i && slices.Equal(w, rs[i:i+n]) && !slices.Contains(said[i:i+n], true) {
				longest = n
			}
		}
		if n := begins(rs[i:]); n >= longest && n > 0 { // 所有 is not 所 and 有, 同时满足 is more than 同时
			i += n - 1
			continue
		}
		for k := range longest {
			said[i+k] = true
		}
		i += max(longest-1, 0)
	}
}

// empty reports whether the words say nothing.
func (s *script) empty(l line) bool {
	said := make([]bool, len(l.r))
	s.pass(l, said)
	return !slices.Contains(said, false)
}

// begins is the length of the strong word that rs begins with, 0 if none.
func begins(rs []rune) int {
	for _, w := range strong()[rs[0]] {
		if n := len(w); n <= len(rs) && slices.Equal(w, rs[:n]) {
			return n
		}
	}
	return 0
}
