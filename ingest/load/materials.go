package load

import (
	"slices"
	"strconv"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// materials reads a list of materials: numbered items, rows, or one line.
func (f *filler) materials(s *section) {
	add := func(m guide.Material) {
		if m.Name != "" && !f.w.blank(m.Name) {
			f.g.Materials = append(f.g.Materials, m)
		}
	}
	var walk func(ns []*node, cs string)
	walk = func(ns []*node, cs string) {
		for _, n := range ns {
			if n.row != nil && n.row.cols != nil {
				add(materialRow(n.row, cs))
				continue
			}
			if n.intro() && generic(n.text, f.g.Title) {
				walk(n.kids, cs)
				continue
			}
			if n.head || n.intro() && runes(n.text) <= 60 {
				walk(n.kids, joinCase(cs, trimEnd(trimColon(n.text))))
				continue
			}
			if len(n.kids) == 0 && generic(n.text, f.g.Title) && strings.HasSuffix(trimmed(n.text), "：") {
				continue
			}
			for i, x := range f.things(n) {
				m := guide.Material{Name: x, Case: cs, Region: f.prefixed(x)}
				if i == 0 {
					m.Note = strings.Join(n.tail, "\n")
					m.Form, m.Sample = forms(n.links)
				}
				add(m)
			}
			walk(n.kids, cs)
		}
	}
	walk(tree(s.body), joinCase(s.context, s.note))
}

func trimmed(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, ":", "：")) }

// things are the materials that a node names. A numbered item is one, as it
// stands; a plain line is cut at its semicolons, unless it tells of cases
// ("网上无；现场为身份证"), where the parts make sense only together.
func (f *filler) things(n *node) []string {
	whole := []string{trimEnd(n.text)}
	if n.mark.style != noStyle {
		return whole
	}
	var parts []string
	for _, p := range han.Sentences(n.text) {
		p = trimEnd(p)
		if strings.HasSuffix(p, "无") || containsAny(p, "无需", "不需", "免交") || runes(p) < 2 {
			return whole
		}
		parts = append(parts, p)
	}
	return parts
}

// materialRow reads a row under known heads.
func materialRow(b *block, cs string) guide.Material {
	c := b.cols
	m := guide.Material{
		Name: trimEnd(c.get(b.cells, "name")), Type: c.get(b.cells, "type"), Format: c.get(b.cells, "format"),
		Need: c.get(b.cells, "need"), Source: c.get(b.cells, "source"), Exempt: c.get(b.cells, "exempt"),
		Case: joinCase(cs, c.get(b.cells, "case")),
	}
	var notes []string
	if copies := c.get(b.cells, "copies"); copies != "" {
		if n, ok := count(copies); ok {
			m.Copies = n
		} else {
			notes = append(notes, "份数："+copies)
		}
	}
	for i, n := range c.names {
		if n == "note" && i < len(b.cells) && b.cells[i] != "" {
			notes = append(notes, b.cells[i])
		}
	}
	notes = append(notes, c.rest(b.cells)...)
	m.Note = strings.Join(notes, "；")
	m.Name = strings.ReplaceAll(m.Name, "\n", "")
	m.Form, m.Sample = forms(b.links)
	return m
}

// count reads "1", "1份", "一式两份" is none: what it means is not a number.
func count(s string) (int, bool) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, "份"), "张"))
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n < 1000 {
		return n, true
	}
	if v, ok := han.Number(s); ok && v == float64(int(v)) && v >= 0 && v < 1000 {
		return int(v), true
	}
	return 0, false
}

// forms finds the blank form and the filled-in example among links.
func forms(links []anchor) (form, sample string) {
	for _, l := range links {
		switch {
		case !web(l.href):
		case containsAny(l.text, "样表", "样本", "示例", "范本", "样例"):
			sample = l.href
		case containsAny(l.text, "表", "下载", "空白", "模板"):
			form = l.href
		}
	}
	return form, sample
}

// process reads steps: items, rows, a chain of arrows, or sentences.
func (f *filler) process(s *section) {
	head := joinCase(s.context, s.note)
	if containsAny(s.label, "网上", "线上", "线下", "现场", "窗口", "网办", "掌上", "自助") {
		head = joinCase(head, s.label)
	}
	add := func(st guide.Step) {
		if st.Name != "" || st.Text != "" {
			f.g.Process = append(f.g.Process, st)
		}
	}
	var walk func(ns []*node, cs string)
	walk = func(ns []*node, cs string) {
		for _, n := range ns {
			if n.row != nil && n.row.cols != nil {
				c := n.row.cols
				st := guide.Step{Name: c.get(n.row.cells, "name"), Text: c.get(n.row.cells, "text"), Who: c.get(n.row.cells, "who"),
					Limit: c.get(n.row.cells, "limit"), Result: c.get(n.row.cells, "result"), Case: cs}
				st.Text = joinWith(st.Text, "；", strings.Join(c.rest(n.row.cells), "；"))
				add(st)
				continue
			}
			if n.head || n.intro() && runes(n.text) <= 40 && (len(n.kids) > 1 || strings.HasSuffix(trimmed(n.text), "：")) {
				walk(n.kids, joinCase(cs, trimEnd(trimColon(n.text))))
				continue
			}
			texts := []string{n.text}
			if n.mark.style == noStyle {
				texts = steps(n.text)
			}
			for _, x := range append(texts, n.tail...) {
				st := step(endClause(x))
				st.Case, st.Region = cs, f.prefixed(x)
				add(st)
			}
			walk(n.kids, cs)
		}
	}
	walk(tree(s.body), head)
}

// steps cuts a paragraph at its arrows, or into sentences.
func steps(s string) []string {
	for _, arrow := range []string{"→", "➔", "➡", "⇒", "—>", "——>", "->", "=>", "－＞", "─→"} {
		if parts := outside(s, arrow); len(parts) > 1 {
			return parts
		}
	}
	// 申请—受理—审核—办结: a dash is an arrow only between short words.
	if parts := outside(s, "—"); len(parts) > 2 && !slices.ContainsFunc(parts, func(p string) bool { return runes(p) > 15 }) {
		return parts
	}
	return clauses(s)
}

// outside splits s at sep where no bracket is open.
func outside(s, sep string) []string {
	if !strings.Contains(s, sep) {
		return nil
	}
	var out []string
	held := ""
	for p := range strings.SplitSeq(s, sep) {
		if held != "" {
			p = held + sep + p
		}
		if open(p) && runes(p) < 300 {
			held = p
			continue
		}
		held = ""
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	if held != "" {
		out = append(out, strings.TrimSpace(held))
	}
	return out
}

// step takes the name off "受理：窗口收件"; rendered, it reads the same again.
func step(s string) guide.Step {
	if name, rest, ok := strings.Cut(s, "："); ok && rest != "" && runes(name) <= 10 && plausible(name) {
		return guide.Step{Name: name, Text: strings.TrimSpace(rest)}
	}
	return guide.Step{Text: s}
}

// generic reports whether a line only says that materials or conditions follow
// (申请人应当提交下列材料：). One that says more (未成年人申请的，还需提供：) is a case.
func generic(s, title string) bool {
	if !strings.HasSuffix(trimmed(s), "：") && runes(s) > 12 {
		return false
	}
	if title != "" {
		s = strings.ReplaceAll(s, title, "")
	}
	for _, w := range []string{"申请人", "办理人", "办事人", "当事人", "申请", "办理", "申报", "应当", "应该", "需要", "同时", "具备", "符合", "满足", "必须", "所需",
		"提交", "提供", "携带", "准备", "出具", "交验", "以下", "下列", "如下", "有关", "相关", "证明", "材料", "资料", "证件", "手续", "条件", "应", "需", "须", "向", "的", "和", "或", "及", "、", "时", "：", ":", "，", " "} {
		s = strings.ReplaceAll(s, w, "")
	}
	return s == ""
}
