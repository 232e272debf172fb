package han

import (
	"strconv"
	"strings"
)

// Figures rewrites the numerals of Fold(s) in Arabic digits, for comparing texts
// that say the same number in another way: 七十二周岁 gives 72周岁, 一千五百二十元 and
// 1,520元 give 1520元, 百分之五十 gives 50%. Every numeral is rewritten, those inside
// words too (一次性 gives 1次性), so that it is for matching alone, never for showing.
// Two numerals side by side (周五9:00) are parted by a space, 一个半月 gives 1.5个月.
// Leading zeros stay, as in a phone number. Characters that are more often
// something else than a figure (参, 陆, 伍, 半) begin none.
func Figures(s string) string {
	v := look(Fold(s))
	var b strings.Builder
	b.Grow(len(v.s))
	last := -1 // where the numeral before ended
	for i := 0; i < len(v.r); {
		if i == last && plainFigure(v.at(i)) {
			b.WriteByte(' ') // 周五9:00 is no 59
		}
		from, percent := i, false
		if n := v.anyAt(i, "百分之"); n > 0 && plainFigure(v.at(i+n)) {
			from, percent = i+n, true
		}
		end, ok := v.figure(&b, from)
		if !ok {
			b.WriteString(v.s[v.from[i]:v.from[i+1]])
			i++
			continue
		}
		if percent {
			b.WriteByte('%')
		}
		i, last = end, end
	}
	return b.String()
}

// figure writes the numeral at i in digits and returns its end.
func (v view) figure(b *strings.Builder, i int) (end int, ok bool) {
	r := v.at(i)
	if !plainFigure(r) {
		return i, false
	}
	if r == '0' && isFigure(v.at(i+1)) { // a code or a phone: figures, no number
		n := v.figures(i)
		b.WriteString(v.text(i, i+n))
		return i + n, true
	}
	n, end, ok := v.number(i)
	if !ok || n > 1e15 {
		return i, false
	}
	if v.has(end, "个半") {
		b.WriteString(strconv.FormatFloat(n+.5, 'f', -1, 64) + "个")
		return end + 2, true
	}
	b.WriteString(strconv.FormatFloat(n, 'f', -1, 64))
	return end, true
}

// plainFigure reports whether a numeral may begin with r and r is seldom
// anything else.
func plainFigure(r rune) bool {
	switch r {
	case '参', '陆', '伍', '俩', '仨', '零', '拾':
		return false
	}
	if r == '十' || isFigure(r) {
		return true
	}
	_, ok := digit(r)
	return ok
}
