package check

import (
	"math"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// A sentence is one sentence of a cited element with what stands around it.
type sentence struct {
	line
	around []line // heading, case, the guide's title, what leads in
	office string // whose place, hours or phone it is; "" nobody's
	yes    rune   // how the answer it belongs to begins: 可, 须, 不; 0 not
	limits []limit
}

// A limit is a condition or an exception that a sentence keeps only if told with
// it.
type limit struct {
	line
	text     string // for people
	from, to int    // what of the sentence it limits
	short    bool   // it stands inside a clause: 遗失补领的每证20元
}

// sentences are what a cited line of an element says.
func (s *script) sentences(g *guide.Guide, el guide.Element, quote string) []sentence {
	around := []line{s.once(g.Title), s.once(el.Section), s.once(el.Case), s.once(el.Short)}
	for _, a := range g.Aliases {
		around = append(around, s.once(a))
	}
	var own []limit
	if el.Case != "" && !label(el.Case) {
		own = append(own, limit{s.read(el.Case), el.Case, 0, math.MaxInt, false})
	}
	var all []sentence
	yes := rune(0)
	asked := ""
	if q, _, ok := strings.Cut(el.Text, "\n"); ok {
		asked, _ = strings.CutPrefix(q, "问：")
	}
	for _, text := range strings.Split(quote, "\n") {
		if strings.HasPrefix(text, "问：") {
			continue // what was asked is not said
		}
		text, answer := strings.CutPrefix(text, "答：")
		topic := line{} // what the sentence before speaks of
		for i, one := range han.Sentences(text) {
			l := s.read(one)
			if answer && i == 0 && len(l.r) > 0 {
				yes = opening(l)
			}
			near := around
			if yes == '可' || yes == '须' {
				near = append(near[:len(near):len(near)], s.read(asked))
			}
			if len(topic.r) > 0 {
				near = append(near[:len(near):len(near)], topic)
			}
			topic = line{}
			if strings.HasSuffix(one, "；") && len(l.r) > 0 {
				topic = split(l, ",")[0]
			}
			all = append(all, sentence{line: l, office: office(el), around: near, yes: yes, limits: append(own[:len(own):len(own)], s.limits(l)...)})
		}
	}
	return all
}

// office is the name of the office that an element is about.
func office(el guide.Element) string {
	switch el.Slot {
	case guide.Place:
		name, _, _ := strings.Cut(el.Text, "，")
		return name
	case guide.Hours:
		return el.Section
	case guide.Phone:
		if name, _, ok := strings.Cut(el.Text, "："); ok {
			return name
		}
	}
	return ""
}

// together reports whether two offices may be one: not if both names begin with
// a division, and with different ones.
func together(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < 3 || len(y) < 3 || strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	const divisions = "省市区县旗"
	return !strings.ContainsRune(divisions, x[2]) || !strings.ContainsRune(divisions, y[2]) || string(x[:3]) == string(y[:3])
}

// label reports whether a case is the heading of a list rather than a condition
// (津贴标准, 符合下列条件之一的).
func label(text string) bool {
	if strings.Contains(text, "下列") || strings.Contains(text, "以下") {
		return true
	}
	for _, w := range []string{"标准", "额度", "内容", "范围", "方式", "流程", "材料", "条件", "时限", "地点", "时间", "次数", "要求", "说明", "程序", "待遇"} {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}

// opening is how an answer begins: with yes (可, 须), with no (不), or with neither.
func opening(l line) rune {
	short := len(l.r) == 1 || l.mark[1] != 0
	switch l.r[0] {
	case '可', '须':
		return l.r[0]
	case '不':
		if short || l.r[1] == '可' || l.r[1] == '须' {
			return '不'
		}
	case '是', '对':
		if short {
			return '可'
		}
	}
	return 0
}

// limits finds the conditions (…的，) and exceptions (…除外) of a sentence.
func (s *script) limits(l line) []limit {
	var ls []limit
	end := 0
	for _, c := range split(l, ";,():") {
		n, from := len(c.r), end
		end += n
		for k := 2; k+2 < n; k++ {
			if c.r[k] == '的' && (isNumber(c.r[k+1]) || strings.ContainsRune("不可须按由每", c.r[k+1])) {
				ls = append(ls, limit{c.cut(0, k+1), s.show(c.r[:k+1]), from + k + 1, end, true}) // 补领的每证20元
				break
			}
		}
		if n < 3 || c.r[n-1] != '的' || end == len(l.r) && l.mark[end] == 0 && from == 0 {
			continue
		}
		one := limit{c, s.show(c.r), 0, len(l.r), false}
		if l.mark[end] == ',' || l.mark[end] == ':' { // it limits what follows
			one.from = end
			for one.to = end + 1; one.to < len(l.r) && !strings.ContainsRune(";()", l.mark[one.to]); one.to++ {
			}
			for k := len(ls) - 1; k >= 0 && ls[k].to > from && ls[k].from < from; k-- {
				ls[k].to = from // another case begins
			}
		}
		ls = append(ls, one)
	}
	return ls
}

// split cuts a line at the marks.
func split(l line, marks string) []line {
	var parts []line
	from := 0
	for i := 1; i <= len(l.r); i++ {
		if i == len(l.r) || strings.ContainsRune(marks, l.mark[i]) && l.mark[i] != 0 {
			parts = append(parts, l.cut(from, i))
			from = i
		}
	}
	return parts
}
