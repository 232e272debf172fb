package load

import (
	"slices"
	"strings"
	"unicode"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/region"
)

// filler puts sections into a guide.
type filler struct {
	g    *guide.Guide
	w    *lexicon
	o    Options
	near string // the guide's region, which names of districts are looked up near
	file string
	orgs []string // 实施主体 and the like, an office only if nothing better is said
	// context holds the headings that became the case of an element.
	context map[string]bool
	lints   []Lint
}

// recognise makes a guide of a page.
func recognise(file, id string, p page, o Options) (*guide.Guide, []Lint, error) {
	f := &filler{g: &guide.Guide{ID: id}, w: words(), o: o, file: file}
	title, blocks := f.title(&p)
	sections := outline(blocks, title)
	if err := f.frontMatter(p.front); err != nil {
		return nil, nil, err
	}
	f.g.Title = title
	f.g.Source.URL = p.url
	for _, s := range sections {
		switch s.target() { // the rest may depend on these
		case tTitle:
			f.named(s, p.front.Title != "")
		case tRegion:
			f.code(s)
		}
	}
	if f.g.Title == "" {
		f.g.Title = nameWords(id)
	}
	f.context = map[string]bool{}
	for _, s := range sections {
		for c := range strings.SplitSeq(s.context, "，") {
			f.context[c] = f.context[c] || len(s.targets) > 0
		}
	}
	f.near = f.g.Scope.Region
	if f.near == "" {
		f.near = region.Canonical(o.Region)
	}
	for _, s := range sections {
		f.section(s)
	}
	for _, e := range p.entries {
		f.link(e)
	}
	f.settle()
	for _, l := range p.footer {
		if f.w.begins(l) || len(han.Phones(l)) > 0 {
			f.lints = append(f.lints, lint(f.g.ID, "page-footer", Advice, "", "页脚没有读入：“"+firstRunes(l, 40)+"”", "the page's footer was not read: “"+firstRunes(l, 40)+"”"))
		}
	}
	return f.g, f.lints, nil
}

// title chooses the title that the page itself shows, and takes it out of the
// blocks. It is empty if the page shows none.
func (f *filler) title(p *page) (string, []block) {
	blocks := p.blocks
	if t := tidy(p.front.Title); t != "" {
		if len(blocks) > 0 && blocks[0].text == t {
			blocks = blocks[1:]
		}
		return t, blocks
	}
	for _, t := range p.titles {
		if f.names(t) {
			i := slices.IndexFunc(blocks, func(b block) bool { return b.text == t && b.kind != row })
			if i >= 0 {
				// Headings above the title are the site's banner.
				head := slices.DeleteFunc(slices.Clone(blocks[:i]), func(b block) bool { return b.kind == heading })
				blocks = append(head, blocks[i+1:]...)
			}
			return t, blocks
		}
	}
	for i, b := range blocks {
		if i > 3 || b.kind == row {
			break
		}
		if b.kind == heading && f.names(b.text) {
			return b.text, slices.Delete(slices.Clone(blocks), i, i+1)
		}
	}
	for i, b := range blocks[:min(3, max(len(blocks)-1, 0))] {
		if b.kind != paragraph || strings.ContainsAny(b.text, "：:") || runes(b.text) > 40 {
			break
		}
		if f.names(b.text) {
			return b.text, slices.Delete(slices.Clone(blocks), i, i+1)
		}
	}
	return "", blocks
}

// names reports whether t can be a guide's title: not a generic one, not a
// label, not an office's or a site's name.
func (f *filler) names(t string) bool {
	if t == "" || runes(t) > 60 || f.w.generic(t) || f.w.neutral(t) || sentence(t) || f.w.furniture(t) {
		return false
	}
	if _, _, ok := f.w.label(unmarked(t), false); ok {
		return false
	}
	if m, ok := marked(t); ok && m.style != noStyle {
		return false
	}
	for _, end := range []string{"人民政府", "公安局", "政务服务网", "门户网站", "官网", "网站", "政务服务中心"} {
		if strings.HasSuffix(t, end) {
			return false
		}
	}
	return true
}

// named takes 事项名称; a different title on the page stays as another name.
func (f *filler) named(s *section, fixed bool) {
	t := tidy(text(s.body))
	switch {
	case t == "" || t == f.g.Title:
	case fixed || runes(t) > 80:
		f.alias(t)
	default:
		// 公章刻制备案服务指南 is 公章刻制备案.
		if !strings.HasSuffix(f.g.Title, "指南") {
			f.alias(f.g.Title)
		}
		f.g.Title = t
	}
}

func (f *filler) alias(t string) {
	if t != "" && t != f.g.Title && !slices.Contains(f.g.Aliases, t) {
		f.g.Aliases = append(f.g.Aliases, t)
	}
}

// nameWords makes a title of a file name: its Chinese part if it has one.
func nameWords(id string) string {
	parts := strings.FieldsFunc(id, func(r rune) bool { return r == '-' || r == '_' || r == ' ' || r == '.' })
	var han []string
	for _, p := range parts {
		if strings.ContainsFunc(p, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			han = append(han, p)
		}
	}
	if len(han) > 0 {
		parts = han
	}
	if len(parts) == 0 {
		return id
	}
	return strings.Join(parts, " ")
}

func (f *filler) frontMatter(m front) error {
	g := f.g
	if id := strings.TrimSpace(m.ID); id != "" {
		g.ID = id
	}
	if m.Region != "" {
		g.Scope.Region = region.Canonical(m.Region)
		if g.Scope.Region == "" {
			return &Error{File: f.file, Code: BadRegion,
				ZH: "region 应为6、9或12位区划代码（带引号），例如 \"371300\"", EN: "region must be a code of 6, 9 or 12 digits, in quotes, such as \"371300\""}
		}
	}
	for _, d := range []struct {
		key, text string
		day       *guide.Day
	}{{"effective", m.Effective, &g.Validity.From}, {"expires", m.Expires, &g.Validity.To}} {
		if d.text == "" {
			continue
		}
		day, ok := day(d.text)
		if !ok {
			return &Error{File: f.file, Code: FrontMatter,
				ZH: d.key + " 应写成 2026-03-12 这样的日期", EN: d.key + " must be a date such as 2026-03-12"}
		}
		*d.day = day
	}
	g.Department = tidy(m.Department)
	for _, a := range m.Audience {
		g.Audience = addAudience(g.Audience, a)
	}
	for _, a := range m.Aliases {
		if a = tidy(a); a != "" {
			g.Aliases = append(g.Aliases, a)
		}
	}
	for _, it := range m.Items {
		if it = tidy(it); it != "" {
			g.Items = append(g.Items, it)
		}
	}
	for _, s := range m.Serves {
		if c := region.Canonical(s); c != "" {
			g.Scope.Serves = append(g.Scope.Serves, c)
		}
	}
	g.Replaces = strings.TrimSpace(m.Replaces)
	g.Source.Sample = m.Sample
	g.Scope.HandleText = tidy(m.HandleText)
	if g.Scope.Handle = handling(m.Handle); g.Scope.Handle == "" {
		g.Scope.Handle = handling(m.HandleText)
	}
	return nil
}

// settle ends the reading: what could be placed only once everything is known.
func (f *filler) settle() {
	g := f.g
	// One office named apart from its one address is one place.
	if len(g.Places) == 2 && g.Places[0].Address == "" && g.Places[1].Name == "" {
		g.Places[1].Name = g.Places[0].Name
		if g.Places[1].Region == "" {
			g.Places[1].Region = g.Places[0].Region
		}
		g.Places = g.Places[1:]
	}
	if g.Department == "" && len(f.orgs) > 0 {
		g.Department = f.orgs[0]
	}
	if len(g.Places) == 0 {
		for _, o := range f.orgs {
			g.Places = append(g.Places, guide.Office{Name: o, Region: f.district(o)})
		}
	}
	if g.Department == "" && len(g.Places) == 1 && runes(g.Places[0].Name) <= 30 && !strings.ContainsAny(g.Places[0].Name, "；，。") {
		g.Department = g.Places[0].Name
	}
	if len(g.Limits) == 0 {
		// Without a time limit of its own, a guide's process says it.
		for _, st := range g.Process {
			for _, s := range promising(st.String()) {
				g.Limits = append(g.Limits, guide.Limit{Text: s, Case: st.Case, Region: st.Region})
			}
		}
	}
	if len(g.Phones) == 0 {
		for _, p := range g.Places {
			if p.Phone == "" && len(han.Phones(p.Address)) > 0 {
				for _, l := range f.lines(p.Address) {
					if l.Number != "" {
						f.g.Phones = append(f.g.Phones, guide.Line{Label: p.Name, Number: l.Number, Region: p.Region})
					}
				}
			}
		}
	}
}

// promising gives the sentences that say how long something takes the office.
func promising(s string) []string {
	var out []string
	for _, p := range clauses(s) {
		for _, d := range han.Durations(p) {
			if d.Working || d.Immediate || d.Unit <= han.Day && strings.HasPrefix(p[d.End:], "内") {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

// clauses cuts a paragraph into whole sentences: at 。！？, not at ；, which
// joins what belongs together.
func clauses(s string) []string {
	var out []string
	var joined strings.Builder // not +=: a megabyte of semicolons is one clause
	flush := func() {
		if joined.Len() > 0 {
			out = append(out, joined.String())
			joined.Reset()
		}
	}
	for _, p := range han.Sentences(s) {
		joined.WriteString(p)
		if !strings.HasSuffix(p, "；") && !strings.HasSuffix(p, ";") {
			flush()
		}
	}
	flush()
	return out
}

// text joins the lines of blocks.
func text(body []block) string {
	var ls []string
	for _, b := range body {
		if b.text != "" {
			ls = append(ls, b.text)
		}
	}
	return strings.Join(ls, "\n")
}
