package region

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"yijian/ingest/han"
)

// A Mention is a place named in a text.
type Mention struct {
	han.Span
	Code string // canonical
	// Also lists other divisions of that name, when neither the text nor the
	// session's place settles which one is meant, and divisions of a higher level
	// that the name is better known for.
	Also []string
}

// Find finds the divisions that text names, in order, by full or short name.
// Names that follow each other from the larger to the smaller are one mention
// of the smaller (山东临沂兰山区). near is the division of the session, or "": of
// several divisions with one name those in its city come first, then those in
// its province. What only looks like a place (中山东路, 朝阳小区, 公安局, 我妈叫海南) is
// no mention.
func (t *Table) Find(text, near string) []Mention {
	s := newScan(t, text, Canonical(near))
	var found []Mention
	for i := 0; i < len(s.r); {
		m, end := s.mention(i)
		if m.Code != "" {
			s.codes = append(s.codes, m.Code)
			found = s.append(found, m, i, end)
		}
		i = max(end, i+1)
	}
	return found
}

// A scan is one text being searched.
type scan struct {
	names map[rune][]placeName
	w     *wordList
	text  string
	r     []rune  // folded
	from  []int32 // byte offset of each rune
	near  string
	city  string // stem of near's city, "" if near is none or a province

	codes []string // found so far
	last  int      // rune after the latest mention, -1 before the first
	first int      // first rune of the latest mention
}

func newScan(t *Table, text, near string) *scan {
	s := &scan{names: t.names(), w: words(), text: text, near: near, city: cityStem(near), last: -1}
	s.r = make([]rune, 0, len(text)/3+8)
	s.from = make([]int32, 0, len(text)/3+8)
	for i, r := range text {
		if han.Invisible(r) {
			continue
		}
		s.r = append(s.r, han.FoldRune(r))
		s.from = append(s.from, int32(i))
	}
	return s
}

// mention reads the place at i. A zero Mention with an end after i means that
// what stands there is another kind of name and is to be skipped whole.
func (s *scan) mention(i int) (Mention, int) {
	for _, n := range s.names[s.r[i]] {
		end := i + len(n.text)
		if end > len(s.r) || !slices.Equal(n.text, s.r[i:end]) {
			continue
		}
		if len(n.means) == 0 {
			return Mention{}, end
		}
		means, skip := s.judge(n, i, end)
		if skip > 0 {
			return Mention{}, skip
		}
		if len(means) > 0 {
			m := s.settle(means)
			m.Span = s.span(i, end)
			return m, end
		}
	}
	return Mention{}, i
}

// judge returns what the name at [i, end) may mean there. skip, if not 0, is
// the end of a longer name that it is part of.
func (s *scan) judge(n placeName, i, end int) (means []meaning, skip int) {
	for _, m := range n.means {
		if m.full && s.fullStands(n, m, i, end) {
			means = append(means, m)
		}
	}
	if len(means) > 0 {
		return means, 0
	}
	if skip = s.partOf(n, end); skip > 0 {
		return nil, skip
	}
	if n.class == never || endsWith(s.r[max(0, i-3):i], s.w.naming) {
		return nil, 0
	}
	stands := s.leftOK(i) && s.rightOK(n, end)
	for _, m := range n.means {
		switch {
		case m.full:
			continue
		case level(m.code) < 2:
			if n.class == ordinary || stands {
				means = append(means, m)
			}
		case s.supported(m.code):
			if (n.class == ordinary || stands) && !s.localPart(end) {
				means = append(means, m)
			}
		case n.class == ordinary && stands && !s.localPart(end):
			means = append(means, m)
		}
	}
	return s.known(means), 0
}

// known drops districts of another place where a city or province has the same
// short name: 西安 is the city, unless one is in 牡丹江.
func (s *scan) known(means []meaning) []meaning {
	if !slices.ContainsFunc(means, func(m meaning) bool { return level(m.code) < 2 }) {
		return means
	}
	return slices.DeleteFunc(means, func(m meaning) bool {
		return level(m.code) >= 2 && !s.supported(m.code)
	})
}

// fullStands reports whether a full name stands for its division at [i, end).
func (s *scan) fullStands(n placeName, m meaning, i, end int) bool {
	if n.text[len(n.text)-1] == '市' {
		if s.at(end) == '场' { // 临沂市场监管局: the short name
			return false
		}
		// 济南市中区 is 济南 and 市中区.
		for _, d := range s.names['市'] {
			if k := end - 1 + len(d.text); k <= len(s.r) && slices.Equal(d.text, s.r[end-1:k]) {
				for _, dm := range d.means {
					if dm.full && within(dm.code, m.code) {
						return false
					}
				}
			}
		}
	}
	switch {
	case n.class == common:
		return s.supported(m.code) && s.leftOK(i) && s.at(end) != '域'
	case len(n.text) == 2:
		return s.supported(m.code) || s.leftOK(i)
	}
	return true
}

// supported reports whether a division lies in the session's city or in a place
// already named in the text.
func (s *scan) supported(code string) bool {
	if s.city != "" && strings.HasPrefix(code, s.city) || code == s.near {
		return true
	}
	return slices.ContainsFunc(s.codes, func(c string) bool { return within(code, c) })
}

// partOf is the end of the road, estate or other name that the short name
// before end is part of; 0 if it is a name by itself.
func (s *scan) partOf(n placeName, end int) int {
	// 中山东路, 北京西二路
	for k := end; k < len(s.r) && k <= end+3; k++ {
		if m := startsWith(s.r[k:], []string{"路", "街", "大街", "大道", "巷"}); m > 0 {
			return k + m
		}
		if !strings.ContainsRune("东西南北中一二三四五六七八九十新老", s.r[k]) {
			break
		}
	}
	if m := startsWith(s.r[end:], s.w.part); m > 0 {
		return end + m
	}
	switch n.text[len(n.text)-1] {
	case '东', '西', '南', '北': // 河南岸, 湖北面; but 山东面向
		if strings.ContainsRune("岸边侧", s.at(end)) ||
			s.at(end) == '面' && !strings.ContainsRune("向对积临试谈", s.at(end+1)) {
			return end + 1
		}
	}
	return 0
}

// localPart reports whether what follows makes a district's name part of a
// school's, a shop's or a hill's.
func (s *scan) localPart(end int) bool { return startsWith(s.r[end:], s.w.local) > 0 }

// leftOK reports whether a place may begin at i.
func (s *scan) leftOK(i int) bool {
	if i == 0 || s.last >= 0 && s.trimLeft(i) <= s.last {
		return true
	}
	p := s.r[i-1]
	return !unicode.Is(unicode.Han, p) || s.w.before[string(p)]
}

// rightOK reports whether a place of that name may end at end: before a mark, a
// word of words.txt, or a place in it.
func (s *scan) rightOK(n placeName, end int) bool {
	if end >= len(s.r) || !unicode.Is(unicode.Han, s.r[end]) || startsWith(s.r[end:], s.w.after) > 0 {
		return true
	}
	for _, inner := range s.names[s.r[end]] {
		if k := end + len(inner.text); k > len(s.r) || !slices.Equal(inner.text, s.r[end:k]) {
			continue
		}
		for _, m := range n.means {
			if slices.ContainsFunc(inner.means, func(i meaning) bool { return i.full && within(i.code, m.code) }) {
				return true
			}
		}
	}
	return false
}

// trimLeft is the end of what precedes the spaces before i.
func (s *scan) trimLeft(i int) int {
	for i > 0 && s.r[i-1] == ' ' {
		i--
	}
	return i
}

// settle chooses among the divisions of one name.
func (s *scan) settle(means []meaning) Mention {
	all := make([]string, len(means))
	for i, m := range means {
		all[i] = m.code
	}
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(level(a), level(b)), cmp.Compare(a, b))
	})
	if len(all) == 1 {
		return Mention{Code: all[0]}
	}
	in := func(stem string) []string {
		var list []string
		for _, c := range all {
			if strings.HasPrefix(c, stem) {
				list = append(list, c)
			}
		}
		return list
	}
	// The place named last before it, then the session's city and province.
	stems := make([]string, 0, 4)
	for _, c := range slices.Backward(s.codes) {
		stems = append(stems, stem(c))
	}
	named := len(stems)
	if s.city != "" {
		stems = append(stems, s.city)
	}
	if s.near != "" && s.near != National {
		stems = append(stems, s.near[:2])
	}
	for k, st := range stems {
		list := in(st)
		if len(list) == 0 || st == "" {
			continue
		}
		m := Mention{Code: list[0], Also: slices.Clone(list[1:])}
		if k >= named {
			for _, c := range all {
				if level(c) < level(m.Code) && !slices.Contains(m.Also, c) {
					m.Also = append(m.Also, c)
				}
			}
		}
		return m
	}
	return Mention{Code: all[0], Also: all[1:]}
}

// append adds the mention at [i, end), joined with the one before if that stands
// directly before it and contains it.
func (s *scan) append(found []Mention, m Mention, i, end int) []Mention {
	if k := len(found) - 1; k >= 0 && s.trimLeft(i) == s.last && m.Code != found[k].Code && within(m.Code, found[k].Code) {
		m.Span = s.span(s.first, end)
		found[k] = m
		s.last = end
		return found
	}
	s.first, s.last = i, end
	return append(found, m)
}

func (s *scan) at(i int) rune {
	if i < 0 || i >= len(s.r) {
		return 0
	}
	return s.r[i]
}

func (s *scan) span(i, end int) han.Span {
	start, last := int(s.from[i]), int(s.from[end-1])
	_, n := utf8.DecodeRuneInString(s.text[last:])
	return han.Span{Start: start, End: last + n, Text: s.text[start : last+n]}
}
