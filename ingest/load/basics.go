package load

import (
	"slices"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/region"
)

// basics reads the small facts: dates, codes, kind, audience, reach.
func (f *filler) basics(t target, s *section) {
	g, v := f.g, tidy(text(s.body))
	ok := true
	switch t {
	case tEffective:
		g.Validity.From, ok = day(v)
	case tExpires:
		g.Validity.To, ok = day(v)
	case tValidity:
		ok = f.validity(v)
	case tCatalogCode:
		g.Codes.Catalog, ok = v, ascii(v)
	case tTaskCode:
		g.Codes.Task, ok = v, ascii(v)
	case tHandleCode:
		g.Codes.Handle, ok = v, ascii(v)
	case tHandling:
		g.Scope.HandleText, g.Scope.Handle = v, handling(v)
	case tKind:
		switch {
		case strings.Contains(v, "即办"):
			g.Kind = guide.Immediate
		case strings.Contains(v, "承诺"):
			g.Kind = guide.Promised
		default:
			ok = false
		}
	case tAudience:
		before := len(g.Audience)
		g.Audience = addAudience(g.Audience, v)
		ok = len(g.Audience) > before && runes(v) <= 12
	case tSource:
		if l := han.Links(v); len(l) == 1 && web(l[0].Text) && g.Source.URL == "" {
			g.Source.URL = l[0].Text
		}
		ok = g.Source.URL == v
	}
	if !ok && v != "" { // said, but not so that a field could hold it
		f.other(&section{label: s.label, body: s.body})
	}
}

// code reads a division code from the text.
func (f *filler) code(s *section) {
	v := tidy(text(s.body))
	if c := region.Canonical(v); c != "" && f.g.Scope.Region == "" {
		f.g.Scope.Region = c
		return
	}
	if v != "" {
		f.other(&section{label: s.label, body: s.body})
	}
}

// validity reads the period of the guide itself: full dates only, since 有效期
// often speaks of the certificate (有效期10年).
func (f *filler) validity(s string) bool {
	ds := han.Dates(s)
	full := slices.DeleteFunc(slices.Clone(ds), func(d han.Date) bool { return d.Year == 0 || d.Month == 0 || d.Day == 0 })
	v := &f.g.Validity
	switch {
	case len(full) == 0 || len(full) > 2 || len(ds) > len(full):
		return false
	case len(full) == 2:
		v.From, v.To = dayOf(full[0]), dayOf(full[1])
	case containsAny(s[full[0].End:], "起", "施行", "生效", "实施"):
		v.From = dayOf(full[0])
	default:
		v.To = dayOf(full[0])
	}
	return true
}

// day reads one full date, however it is written.
func day(s string) (guide.Day, bool) {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, "T "); i == 10 {
		s = s[:i]
	}
	if d, err := guide.ParseDay(s); err == nil {
		return d, true
	}
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
		d, err := guide.ParseDay(s)
		return d, err == nil
	}
	ds := han.Dates(s)
	if len(ds) != 1 || ds[0].Year == 0 || ds[0].Month == 0 || ds[0].Day == 0 {
		return 0, false
	}
	return dayOf(ds[0]), true
}

func dayOf(d han.Date) guide.Day { return guide.Day(d.Year*10000 + d.Month*100 + d.Day) }

// handling reads how far an item may be handled elsewhere, from its name in the
// record or from the words of a guide.
func handling(s string) guide.Handling {
	for _, h := range []guide.Handling{guide.HandledInCity, guide.HandledInProvince, guide.HandledNeighbouring, guide.HandledNationwide} {
		if s == string(h) {
			return h
		}
	}
	switch {
	case containsAny(s, "不支持", "不通办", "不可通办"):
		return ""
	case containsAny(s, "全国"):
		return guide.HandledNationwide
	case containsAny(s, "跨省", "省际"):
		return guide.HandledNeighbouring
	case containsAny(s, "全省", "省内", "全区通办"):
		return guide.HandledInProvince
	case containsAny(s, "全市", "市内", "全城", "市域"):
		return guide.HandledInCity
	}
	return ""
}

// addAudience reads 服务对象.
func addAudience(as []guide.Audience, s string) []guide.Audience {
	add := func(a guide.Audience) {
		if !slices.Contains(as, a) {
			as = append(as, a)
		}
	}
	if s == string(guide.Person) || containsAny(s, "自然人", "个人", "公民", "居民", "群众", "市民") {
		add(guide.Person)
	}
	if s == string(guide.Business) || containsAny(s, "法人", "企业", "单位", "组织", "个体", "机构") && !strings.Contains(s, "非法人") || strings.Contains(s, "非法人") {
		add(guide.Business)
	}
	return as
}

// visits reads 到现场次数.
func (f *filler) visits(t target, s *section) {
	v := tidy(text(s.body))
	if v == "" {
		return
	}
	if t == tVisitsReason {
		if f.g.Visits == nil {
			f.other(s)
			return
		}
		f.g.Visits.Reason = v
		if f.g.Visits.Text != "" {
			f.g.Visits.Text += "（" + v + "）"
		}
		return
	}
	times, ok := visitCount(v)
	if !ok {
		f.other(s)
		return
	}
	f.g.Visits = &guide.Visit{Times: times, Text: v}
	if n, err := han.Number(v); err && n == float64(times) {
		f.g.Visits.Text = "" // a bare number reads better with its unit
	}
}

// visitCount finds the number before 次, or a bare number.
func visitCount(s string) (int, bool) {
	if containsAny(s, "零跑", "不用跑", "无需到", "不需到", "不见面") {
		return 0, true
	}
	if i := strings.Index(s, "次"); i > 0 {
		s = s[:i]
	}
	rs := []rune(s)
	for from := 0; from < len(rs); from++ {
		if v, ok := han.Number(string(rs[from:])); ok {
			return int(v), v == float64(int(v)) && v >= 0 && v < 100
		}
	}
	return 0, false
}

// online reads where to apply on the net. Of 办理方式 the whole text is kept as a
// section, and what speaks of the net goes here.
func (f *filler) online(t target, s *section) {
	if t == tChannel {
		f.other(&section{label: s.label, context: s.context, targets: s.targets, body: s.body})
	}
	for _, n := range tree(s.body) {
		for _, a := range n.links {
			if web(a.href) && !strings.Contains(n.text, a.href) {
				f.link(guide.Link{Name: a.text, URL: a.href})
			}
		}
		if n.intro() {
			if ls := han.Links(n.kids[0].text); len(n.kids) == 1 && len(ls) == 1 && ls[0].Text == n.kids[0].text {
				f.link(guide.Link{Name: trimColon(n.text), URL: ls[0].Text})
				continue
			}
		}
		for _, c := range clauses(n.flat()) {
			ls := han.Links(c)
			if t == tChannel && len(ls) == 0 && !fits(tOnline, "", c) {
				continue
			}
			if len(ls) == 1 && ls[0].Text == c {
				f.link(guide.Link{URL: c})
				continue
			}
			if len(ls) == 1 && strings.HasSuffix(c, ls[0].Text) {
				if name := c[:ls[0].Start]; strings.HasSuffix(name, "：") {
					f.link(guide.Link{Name: trimColon(name), URL: ls[0].Text})
					continue
				}
			}
			// Several addresses, or one inside a sentence: the sentence says which.
			f.link(guide.Link{Text: c})
		}
	}
}

// link adds an online entry once.
func (f *filler) link(l guide.Link) {
	for _, have := range f.g.Online {
		if have == l || l.URL != "" && have.URL == l.URL {
			return
		}
	}
	f.g.Online = append(f.g.Online, l)
}

// names reads a list of names: numbered, a line each, or separated by ；, or by
// 、 where nothing else separates them.
func names(body []block) []string {
	var out []string
	for _, n := range tree(body) {
		out = append(out, splitNames(n)...)
	}
	return out
}

func splitNames(n *node) []string {
	var out []string
	if n.mark.style != noStyle || len(n.kids) > 0 {
		if t := trimEnd(trimColon(n.text)); t != "" && !(len(n.kids) > 0 && strings.HasSuffix(trimmed(n.text), "：")) {
			out = append(out, t)
		}
		for _, k := range n.kids {
			out = append(out, splitNames(k)...)
		}
		return out
	}
	parts := han.Sentences(n.text)
	if len(parts) == 1 {
		for _, sep := range []string{"|", "，", ",", "、"} {
			if ps := outside(trimEnd(n.text), sep); len(ps) > 1 {
				parts = ps
				break
			}
		}
	}
	for _, p := range parts {
		if p = trimEnd(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// fits reports whether a line "label：text" looks like a part of the slot.
func fits(t target, label, s string) bool {
	switch t {
	case tPhone, tComplaint:
		return len(han.Phones(s)) > 0 || containsAny(s, "http", "www.")
	case tPlace, tOrg:
		return organisation(label) || containsAny(s, "路", "街", "号楼", "大厅", "中心", "楼", "村", "镇", "窗口")
	case tHours:
		return containsAny(s, "周一", "星期", "上午", "下午", "工作日", "全天", "节假日") || strings.ContainsAny(s, "0123456789") && containsAny(s, ":", "：", "点", "时")
	case tFee, tFeeBasis:
		return len(han.Amounts(s)) > 0 || strings.Contains(s, "费")
	case tLimit, tLegalLimit, tPromisedLimit:
		return len(han.Durations(s)) > 0
	case tOnline, tChannel:
		return len(han.Links(s)) > 0 || containsAny(s, "网上", "线上", "在线", "APP", "App", "app", "小程序", "公众号", "网址", "网站", "互联网", "平台")
	case tResult:
		return containsAny(label, "领取", "送达", "名称", "类型", "样本")
	}
	return false
}

func containsAny(s string, subs ...string) bool {
	for _, x := range subs {
		if strings.Contains(s, x) {
			return true
		}
	}
	return false
}

func joinWith(a, sep, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}

func joinLines(a, b string) string { return joinWith(a, "\n", b) }

func joinCase(a, b string) string { return joinWith(a, "，", b) }

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
