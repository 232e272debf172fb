package load

import (
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// district is the division below the guide's own that s names, if it names
// exactly one.
func (f *filler) district(s string) string {
	if f.o.Regions == nil || f.near == "" || s == "" || runes(s) > 30 {
		return ""
	}
	return smaller(f.o.Regions, s, f.near)
}

// prefixed is the district that a text begins with as a label: 望湖区：20元.
func (f *filler) prefixed(s string) string {
	i := strings.Index(s, "：")
	if i <= 0 || i > 4*12 || f.o.Regions == nil {
		return ""
	}
	for _, m := range f.o.Regions.Find(s[:i], f.near) {
		if m.Start == 0 && m.End == i && m.Code != f.near && guide.Within(m.Code, f.near) {
			return m.Code
		}
	}
	return ""
}

// places reads offices: rows, "name：address" lines, or one address.
func (f *filler) places(t target, s *section) {
	var walk func(ns []*node, head string)
	walk = func(ns []*node, head string) {
		for _, n := range ns {
			if n.row != nil && n.row.cols != nil {
				f.officeRow(n.row)
				continue
			}
			if n.head || n.intro() && !organisation(n.text) {
				walk(n.kids, joinCase(head, trimColon(n.text)))
				continue
			}
			if k, v, ok := officeField(n.text); ok && len(f.g.Places) > 0 && len(ns) > 1 {
				setOffice(&f.g.Places[len(f.g.Places)-1], k, v)
				continue
			}
			if parts := outside(strings.TrimRight(n.text, "；。"), "；"); n.mark.style == noStyle && len(parts) > 1 && fits(tPlace, "", parts[1]) {
				for _, p := range parts {
					f.g.Places = append(f.g.Places, f.office(t, p))
				}
				continue
			}
			o := f.office(t, n.text)
			for _, line := range n.tail {
				if k, v, ok := officeField(line); ok {
					setOffice(&o, k, v)
				} else {
					o.Address = joinLines(o.Address, line)
				}
			}
			if head == "" {
				head = s.context
			}
			if o.Name == "" {
				o.Name = head
			}
			if o.Region == "" {
				o.Region = f.district(head)
			}
			f.g.Places = append(f.g.Places, o)
			walk(n.kids, o.Name)
		}
	}
	walk(tree(s.body), "")
	if t == tOrg && f.g.Department == "" && len(s.body) == 1 && runes(s.body[0].text) <= 30 {
		f.g.Department = trimEnd(unmarked(s.body[0].text))
	}
}

// office reads one line. The whole line is kept: phone and hours in it are also
// found by their own slots.
func (f *filler) office(t target, s string) guide.Office {
	if o, ok := fielded(s); ok {
		o.Region = f.district(o.Name)
		return o
	}
	if name, addr, ok := strings.Cut(s, "："); ok && runes(name) <= 25 && organisation(name) && addr != "" {
		return guide.Office{Name: name, Address: addr, Region: f.district(name)}
	}
	if name := trimEnd(s); t == tOrg && runes(s) <= 40 || organisation(name) && runes(name) <= 20 {
		return guide.Office{Name: name, Region: f.district(name)}
	}
	head, rest := s, ""
	if i := strings.IndexAny(s, "，（"); i > 0 {
		head, rest = s[:i], s[i:]
	}
	// Only the office's own name says whom it serves: the city's hall stands in
	// some district, too.
	if !organisation(head) || runes(head) > 25 {
		return guide.Office{Address: s}
	}
	if addr, ok := strings.CutPrefix(rest, "，"); ok {
		return guide.Office{Name: head, Address: addr, Region: f.district(head)}
	}
	return guide.Office{Address: s, Region: f.district(head)}
}

// officeField reads a line of an office's card: 地址：…, 电话：….
func officeField(s string) (key, value string, ok bool) {
	label, value, ok := strings.Cut(s, "：")
	if !ok || runes(label) > 8 {
		return "", "", false
	}
	if label == "窗口" || label == "窗口号" {
		return "window", value, true
	}
	ts, _, ok := words().label(label, false)
	if !ok || len(ts) != 1 {
		return "", "", false
	}
	switch ts[0] {
	case tPlace:
		return "address", value, true
	case tHours:
		return "hours", value, true
	case tPhone:
		return "phone", value, true
	case tOrg:
		return "window", value, true
	}
	return "", "", false
}

func setOffice(o *guide.Office, key, value string) {
	field := map[string]*string{"address": &o.Address, "hours": &o.Hours, "phone": &o.Phone, "window": &o.Window}[key]
	*field = joinWith(*field, "；", strings.TrimRight(strings.TrimSpace(value), "，；。"))
}

// fielded reads "name，地址：…，电话：…": every part after the name has a label.
func fielded(s string) (guide.Office, bool) {
	var o guide.Office
	rest, found := s, false
	for _, sep := range []string{"，地址：", "；地址：", " 地址：", "（地址：", "。地址："} {
		if name, after, ok := strings.Cut(s, sep); ok && name != "" && runes(name) <= 40 {
			o.Name, rest, found = trimEnd(name), "地址："+after, true
			break
		}
	}
	if !found {
		return o, false
	}
	for rest != "" {
		// A field ends where the next label begins.
		end := len(rest)
		for i := range rest {
			if i == 0 || !strings.ContainsRune("，；。 ,;", lastRune(rest[:i])) {
				continue
			}
			if _, _, ok := officeField(rest[i:]); ok {
				end = i
				break
			}
		}
		k, v, ok := officeField(rest[:end])
		if !ok {
			return o, false
		}
		setOffice(&o, k, v)
		rest = rest[end:]
	}
	return o, true
}

// organisation reports whether s is named like an office, or is a division.
func organisation(s string) bool {
	head, _ := bracketTail(s)
	for _, end := range []string{"中心", "大厅", "局", "分局", "派出所", "所", "厅", "窗口", "站", "社区", "街道", "街道办", "办事处", "银行", "委", "委员会", "区", "县", "市", "处", "科", "大队", "支队", "网点", "管理部", "服务部", "服务点", "队", "医院", "学校", "镇", "乡"} {
		if strings.HasSuffix(head, end) {
			return true
		}
	}
	return false
}

func (f *filler) officeRow(b *block) {
	c := b.cols
	o := guide.Office{
		Name: c.get(b.cells, "name"), Address: c.get(b.cells, "address"), Window: c.get(b.cells, "window"),
		Hours: c.get(b.cells, "hours"), Phone: c.get(b.cells, "phone"),
	}
	// Two columns may name the office: 区县 and 单位.
	for i, n := range c.names {
		if n == "name" && i < len(b.cells) && b.cells[i] != o.Name && b.cells[i] != "" {
			o.Name = joinWith(o.Name, " ", b.cells[i])
		}
	}
	if rest := c.rest(b.cells); len(rest) > 0 {
		o.Address = joinWith(o.Address, "；", strings.Join(rest, "；"))
	}
	if o == (guide.Office{}) {
		return
	}
	o.Region = f.district(o.Name)
	f.g.Places = append(f.g.Places, o)
}

// department reads 实施主体: the department, and the office if no other is named.
func (f *filler) department(s *section) {
	f.orgs = append(f.orgs, names(s.body)...)
}

// contacts reads telephone lines. A line that says 投诉 or 监督 in a section for
// both is the complaint line.
func (f *filler) contacts(t target, s *section) {
	add := func(l guide.Line, rg string) {
		if l.Region == "" {
			l.Region = rg
		}
		complaint := t == tComplaint
		if len(s.targets) > 1 || !complaint {
			complaint = containsAny(l.Label, "投诉", "监督", "举报") || complaint && len(s.targets) == 1
		}
		if complaint {
			f.g.Complaints = appendLine(f.g.Complaints, l)
		} else {
			f.g.Phones = appendLine(f.g.Phones, l)
		}
	}
	var walk func(ns []*node, head string)
	walk = func(ns []*node, head string) {
		for _, n := range ns {
			if n.row != nil && n.row.cols != nil && n.row.cols.group == "office" {
				c := n.row.cols
				if addr := c.get(n.row.cells, "address"); addr != "" && t == tPhone {
					f.officeRow(n.row)
					continue
				}
				name := c.get(n.row.cells, "name")
				for _, l := range f.lines(joinWith(c.get(n.row.cells, "phone"), "；", strings.Join(c.rest(n.row.cells), "；"))) {
					if l.Label == "" {
						l.Label = name
					}
					add(l, f.district(name))
				}
				continue
			}
			if n.intro() && len(han.Phones(n.text)) == 0 {
				walk(n.kids, joinCase(head, trimColon(n.text)))
				continue
			}
			for _, x := range append([]string{n.text}, n.tail...) {
				for _, l := range f.lines(x) {
					if l.Label == "" {
						l.Label = head
					}
					add(l, f.district(head))
				}
			}
			walk(n.kids, head)
		}
	}
	walk(tree(s.body), joinCase(s.context, s.note))
}

func appendLine(ls []guide.Line, l guide.Line) []guide.Line {
	for _, have := range ls {
		if have == l {
			return ls
		}
	}
	return append(ls, l)
}

// lines reads the telephone numbers of a text, each with the words before it as
// its label ("历下86957133 市中82078428"). A text without a number is one line.
func (f *filler) lines(s string) []guide.Line {
	spans := han.Phones(s)
	if len(spans) == 0 {
		if s == "" {
			return nil
		}
		return []guide.Line{{Text: s}}
	}
	var out []guide.Line
	const edges = " ，,、；;。：:）)（(/／|\n"
	prev := 0
	for _, sp := range spans {
		head := s[prev:sp.Start]
		prev = sp.End
		// What ends before the last stop belongs to the line before.
		if i := strings.LastIndexAny(head, "；;。\n"); i >= 0 && len(out) > 0 {
			cut := i + len("；")
			if head[i] < 0x80 {
				cut = i + 1
			}
			last := &out[len(out)-1]
			last.Text = joinWith(last.Text, " ", strings.Trim(head[:i], edges))
			head = head[min(cut, len(head)):]
		}
		label := strings.Trim(head, edges)
		if rest, ok := cutSpeaking(label); ok {
			label = rest
		}
		if (label == "" || label == "或" || label == "和" || label == "转") && len(out) > 0 && !strings.ContainsAny(head, "；;。\n") {
			label = out[len(out)-1].Label
		}
		out = append(out, guide.Line{Label: label, Number: sp.Text, Region: f.district(label)})
	}
	last := &out[len(out)-1]
	last.Text = joinWith(last.Text, " ", strings.Trim(s[prev:], edges))
	if len(out) == 1 && last.Text != "" && containsAny(last.Label, "拨打", "致电", "请", "可以") {
		last.Label, last.Text = "", s // a sentence, not a label with its number
	}
	return out
}

// cutSpeaking drops a label that says only that a number follows.
func cutSpeaking(s string) (string, bool) {
	switch strings.Trim(s, "：: ") {
	case "电话", "联系电话", "咨询电话", "电话号码", "tel", "Tel", "TEL":
		return "", true
	}
	return strings.TrimRight(s, "：: "), true
}
