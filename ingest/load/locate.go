package load

import (
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// locate gives offices, lines and hours whose name says a smaller division of the
// guide's (罗庄区窗口) that division, in every format: another district's window
// must not be told. What the source says itself stands. An address is no such
// name: a city's hall lies in some district and serves them all.
func locate(g *guide.Guide, t *region.Table) {
	if t == nil || g.Scope.Region == "" {
		return
	}
	at := func(own *string, name string) {
		if *own == "" {
			*own = smaller(t, name, g.Scope.Region)
		}
	}
	for i := range g.Places {
		at(&g.Places[i].Region, g.Places[i].Name)
	}
	for _, lines := range [][]guide.Line{g.Phones, g.Complaints} {
		for i := range lines {
			at(&lines[i].Region, lines[i].Label)
		}
	}
	for i := range g.Hours {
		at(&g.Hours[i].Region, g.Hours[i].Label)
	}
}

// smaller is the one division inside home that a short name mentions, "" if it
// mentions none or several.
func smaller(t *region.Table, name, home string) string {
	if name == "" || runes(name) > 30 {
		return ""
	}
	found := ""
	for _, m := range t.Find(name, home) {
		if m.Code == region.Canonical(home) || !guide.Within(m.Code, home) {
			continue
		}
		if found != "" && found != m.Code {
			return ""
		}
		found = m.Code
	}
	return found
}

// strange are the lints about a guide that would be told where it doesn't hold,
// or that talks to programs.
func strange(g *guide.Guide, t *region.Table) []Lint {
	var out []Lint
	if t != nil && g.Scope.Region != "" {
		if code := smaller(t, g.Title, g.Scope.Region); code != "" {
			out = append(out, lint(g.ID, "title-names-smaller-place", Warn, "",
				"标题说的是"+t.FullName(code)+"，区划却是"+t.FullName(g.Scope.Region)+"：会当作更大范围的规定来回答",
				"the title names "+code+" but the region is "+g.Scope.Region+": it will be told in all of it"))
		}
	}
	for _, e := range g.Elements() {
		if strings.Contains(e.Text, "忽略") && strings.Contains(e.Text, "指令") {
			out = append(out, lint(g.ID, "instruction", Warn, e.Slot,
				"文字像是写给程序的指令，会原样当作指南内容", "reads like orders to a program; it is quoted as text"))
			break
		}
	}
	return out
}
