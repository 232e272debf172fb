package load

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A section is what stands under one label.
type section struct {
	label   string   // as written, without number and colon
	note    string   // what stood in brackets behind it
	targets []target // what it means; none: an unknown heading
	context string   // the unknown heading it stands under, where there are several (婚生子女, 非婚生子女)
	inline  bool     // its value began on its own line
	item    bool     // it was opened by a list item
	depth   int      // number of the real heading that opened it; 0: none did
	mark    marker   // the label's number
	body    []block
}

func (s *section) target() target {
	if len(s.targets) == 0 {
		return tNone
	}
	return s.targets[0]
}

// outliner cuts blocks into sections at every label.
type outliner struct {
	w        *lexicon
	title    string
	blocks   []block
	marks    []marker
	heads    map[style]bool // styles that number headings
	lastHead map[style]int
	context  []bool // blocks that are headings because labels follow each of them
	sections []*section
	stack    []level
}

type level struct {
	n    int
	text string
}

// Levels of what is no real heading; a real one has 10 × its number.
const (
	termLevel  = 65
	styleLevel = 100 // + 5 × style
	boldLevel  = 180
	labelLevel = 190
)

// outline finds the sections of a page. The first has no label: it is what
// stands before the first one.
func outline(blocks []block, title string) []*section {
	o := outliner{w: words(), title: title, lastHead: map[style]int{}, heads: map[style]bool{}}
	for _, b := range expand(blocks) {
		if b.nav || b.kind != row && o.w.furniture(b.text) {
			continue
		}
		o.blocks = append(o.blocks, b)
	}
	o.survey()
	o.sections = []*section{{}}
	for i := range o.blocks {
		o.block(i)
	}
	o.contexts()
	return o.sections
}

// survey reads the numbering of the whole page first: which styles number
// labels, and which number groups of labels.
func (o *outliner) survey() {
	n := len(o.blocks)
	o.marks = make([]marker, n)
	total, labels := map[style]int{}, map[style]int{}
	labelled := make([]bool, n)
	for i, b := range o.blocks {
		if b.kind == row || b.plain {
			continue
		}
		m, _ := marked(b.text)
		o.marks[i] = m
		head := b.text[m.end:]
		if j := strings.IndexAny(head, "：:"); j > 0 {
			head = head[:j]
		}
		if b.bold > m.end && b.bold <= len(b.text) {
			head = b.text[m.end:b.bold]
		}
		ts, _, ok := o.w.label(strings.Trim(head, "【】[]"), b.kind == heading || b.kind == term)
		labelled[i] = ok
		if ok && m.style != noStyle && m.style != bullet && (runes(head) >= 4 || len(ts) > 1 || b.kind == heading) {
			labels[m.style]++
		}
		total[m.style]++
	}
	for st, k := range labels {
		// One step of a process that happens to be called 结果送达 makes its
		// numbers no headings.
		o.heads[st] = k*3 >= total[st]
	}
	o.context = make([]bool, n)
	for range 2 { // groups of groups
		o.groups(labelled)
	}
}

// groups marks the lines of a style as headings if every one of them is short,
// is followed at once by a label or a heading, and they are numbered on.
func (o *outliner) groups(labelled []bool) {
	byStyle := map[style][]int{}
	for i, m := range o.marks {
		if m.style != noStyle && m.style != bullet && !labelled[i] {
			byStyle[m.style] = append(byStyle[m.style], i)
		}
	}
	for _, at := range byStyle {
		ok := len(at) >= 2
		for k, i := range at {
			text := o.blocks[i].text
			ok = ok && i+1 < len(o.blocks) && (labelled[i+1] || o.context[i+1]) &&
				o.marks[i].n == k+1 && runes(text) <= 40 && !sentence(text)
		}
		for _, i := range at {
			o.context[i] = o.context[i] || ok
		}
	}
}

func (o *outliner) cur() *section { return o.sections[len(o.sections)-1] }

// open begins a section.
func (o *outliner) open(lv int, s *section) {
	for len(o.stack) > 0 && o.stack[len(o.stack)-1].n >= lv {
		o.stack = o.stack[:len(o.stack)-1]
	}
	var path []string
	for _, l := range o.stack {
		path = append(path, l.text)
	}
	s.context = strings.Join(path, "，")
	if len(s.targets) == 0 && s.label != o.title && !o.w.neutral(s.label) {
		o.stack = append(o.stack, level{lv, s.label})
	}
	if st := s.mark.style; st != noStyle {
		o.lastHead[st] = s.mark.n
	}
	o.sections = append(o.sections, s)
}

func (o *outliner) block(i int) {
	b, m := o.blocks[i], o.marks[i]
	switch {
	case b.kind == row:
		o.row(b)
		return
	case b.plain:
		o.add(b)
		return
	case b.kind == heading:
		o.heading(b, m, 10*b.level)
		return
	case b.kind == term:
		o.heading(b, m, termLevel)
		return
	case o.context[i]:
		o.open(styleLevel+5*int(m.style), &section{label: trimColon(b.text[m.end:]), mark: m})
		return
	}
	text := b.text[m.end:]
	if o.alone(b, m, text) || o.unknownHeading(b, m, text, i) {
		return
	}
	o.pieces(b, m)
}

// row adds a table row; one whose columns say more than the label above opens
// its own section.
func (o *outliner) row(b block) {
	if b.cols != nil {
		t := b.cols.target()
		if cur := o.cur(); !cur.takes(t) {
			o.open(labelLevel, &section{targets: []target{t}})
		}
	}
	o.cur().body = append(o.cur().body, b)
}

// takes reports whether a table of t's columns belongs under the section.
func (s *section) takes(t target) bool {
	for _, have := range s.targets {
		if have == t || t == tPlace && (have == tPhone || have == tOrg || have == tHours || have == tComplaint) {
			return true
		}
	}
	return false
}

// heading opens a section at a real heading or a term, whatever it says. A
// heading that holds "label：value" is read as a paragraph.
func (o *outliner) heading(b block, m marker, lv int) {
	text := b.text[m.end:]
	if text == "" {
		return
	}
	if ts, note, ok := o.w.label(text, true); ok {
		s := &section{label: o.name(text, note), note: note, targets: ts, mark: m}
		if b.kind == heading {
			s.depth = b.level
		}
		o.open(lv, s)
		return
	}
	if ps := o.split(b, m); len(ps) > 0 && ps[0].targets != nil && ps[0].text != "" {
		o.pieces(b, m)
		return
	}
	if b.kind == heading && trimColon(text) == o.title {
		return
	}
	if o.w.neutral(trimColon(text)) {
		// 办理须知 says nothing, but what follows is no longer the last label's.
		o.open(lv, &section{label: trimColon(text), mark: m})
		return
	}
	if cur := o.cur(); b.kind == heading && cur.depth > 0 && b.level > cur.depth && len(cur.targets) > 0 ||
		b.kind == term && cur.target() == tFAQ {
		b.kind = heading
		o.add(b) // a case of the element above, or a question of the FAQ
		return
	}
	o.open(lv, &section{label: trimColon(text), mark: m})
}

// name is the label without its note.
func (o *outliner) name(text, note string) string {
	if note != "" {
		text, _ = bracketTail(text)
	}
	return strings.Trim(trimColon(text), "【】[] ")
}

// alone opens a section at a paragraph that is nothing but a label.
func (o *outliner) alone(b block, m marker, text string) bool {
	bare := strings.Trim(trimColon(text), "【】[]〖〗")
	loose := b.kind != item && m.style == noStyle || text != trimColon(text) || b.bold >= len(b.text)
	ts, note, ok := o.w.label(bare, loose && !sentence(bare))
	if !ok || !o.admits(ts, b, m, bare) {
		return false
	}
	o.open(o.level(m), &section{label: o.name(bare, note), note: note, targets: ts, mark: m, item: listed(b, m)})
	return true
}

func (o *outliner) level(m marker) int {
	if m.style == noStyle || m.style == bullet {
		return labelLevel
	}
	return styleLevel + 5*int(m.style)
}

// admits decides whether a label that carries a number, inside a list, is the
// next label or an item of the list: "2.审核：" and "3.预约：" are steps of a
// process, "三、办理时限" is not.
func (o *outliner) admits(ts []target, b block, m marker, label string) bool {
	cur := o.cur()
	if o.card(ts, m) {
		return false
	}
	if listed(b, m) && cur.target() != tNone && !cur.item && len(cur.body) > 0 && listed(cur.body[len(cur.body)-1], m) {
		return false
	}
	if !cur.target().lists() {
		return true
	}
	if len(ts) == 1 && ts[0] == cur.target() {
		// A second 申请材料 inside the materials is a sub-heading or an item.
		return m.style != noStyle && m.style == cur.mark.style
	}
	if listed(b, m) {
		return cur.item
	}
	if m.style == noStyle {
		return true
	}
	if m.style == cur.mark.style && m.n == cur.mark.n+1 {
		return true
	}
	return runes(label) >= 4 && !o.inList(m)
}

// listed reports an item of a bulleted list.
func listed(b block, m marker) bool {
	return m.style == bullet || b.kind == item && m.style == noStyle
}

// card reports whether a label is a line of the office named above it:
// under 办理地点 a name, then 地址：… and 电话：….
func (o *outliner) card(ts []target, m marker) bool {
	cur := o.cur()
	if t := cur.target(); t != tPlace && t != tOrg || cur.inline || cur.depth == 0 && len(ts) > 1 || m.style != noStyle {
		return false
	}
	switch ts[0] {
	case tPlace, tHours, tPhone, tOrg:
	default:
		return false
	}
	for i := len(cur.body) - 1; i >= 0; i-- {
		t := unmarked(cur.body[i].text)
		if _, _, field := officeField(t); !field {
			return organisation(t) && runes(t) <= 30
		}
	}
	return false
}

// inList reports whether m continues the list that the section's body is in.
func (o *outliner) inList(m marker) bool {
	body := o.cur().body
	for i := len(body) - 1; i >= 0; i-- {
		if last, ok := marked(body[i].text); ok && last.style == m.style {
			return m.n == last.n+1
		}
	}
	return false
}

// unknownHeading opens a section at a paragraph that looks like a heading of
// this page but is in no table: its number continues the headings', or it is
// all bold and short.
func (o *outliner) unknownHeading(b block, m marker, text string, i int) bool {
	bare := trimColon(text)
	if bare == "" || runes(bare) > 30 || sentence(text) || strings.ContainsAny(bare, "：:。；") {
		return false
	}
	if strings.HasPrefix(bare, "【") && strings.HasSuffix(bare, "】") {
		o.open(boldLevel, &section{label: strings.Trim(bare, "【】"), mark: m})
		return true
	}
	if o.w.neutral(bare) && m.style == noStyle {
		o.open(labelLevel, &section{label: bare})
		return true
	}
	numbered := m.style != noStyle && m.style != bullet && o.heads[m.style] && m.n == o.lastHead[m.style]+1
	bold := b.bold >= len(b.text) && m.style == noStyle && i+1 < len(o.blocks) && !o.cur().target().lists()
	switch {
	case numbered:
		o.open(o.level(m), &section{label: bare, mark: m})
	case bold:
		o.open(boldLevel, &section{label: bare, mark: m})
	default:
		return false
	}
	return true
}

// A piece of a paragraph: a label with its value, or text before the first.
type piece struct {
	label   string
	note    string
	targets []target
	unknown bool // label is none we know: "公开时间：2023年"
	text    string
	raw     string // unknown: label and text, as written
}

// pieces adds a paragraph, opening a section at each label in it.
func (o *outliner) pieces(b block, m marker) {
	ps := o.split(b, m)
	for k, p := range ps {
		next := b
		next.bold = 0
		next.text = p.text
		switch {
		case p.targets != nil && (k > 0 || o.admits(p.targets, b, m, p.label)):
			s := &section{label: p.label, note: p.note, targets: p.targets, inline: p.text != ""}
			if k == 0 {
				s.mark, s.item = m, listed(b, m)
			}
			o.open(o.level(s.mark), s)
		case p.targets != nil:
			next.text = b.text // an item that only looks like a label
			o.add(next)
			return
		case p.unknown && o.strange(b, m, p):
			o.open(o.level(m), &section{label: p.label, inline: true, mark: m})
		case p.unknown:
			next.text = p.raw
		}
		if next.text != "" {
			o.add(next)
		}
	}
}

// strange reports whether "X：value" with an unknown X is a new element of a
// sheet whose lines are all like that, and not a part of the element above
// (兰山分局：8123456 under 咨询电话).
func (o *outliner) strange(b block, m marker, p piece) bool {
	cur := o.cur()
	if o.heads[m.style] && m.n > 0 && m.n == o.lastHead[m.style]+1 && p.text != "" {
		return true // 九、备注：… after 八、监督电话
	}
	if m.style != noStyle || b.kind == item || p.text == "" {
		return false
	}
	if cur.target() == tNone {
		return cur.label == "" || cur.inline || o.w.neutral(cur.label)
	}
	if !cur.inline {
		return false
	}
	last := ""
	if len(cur.body) > 0 {
		last = cur.body[len(cur.body)-1].text
	}
	tail, _ := utf8.DecodeLastRuneInString(last)
	if strings.ContainsRune("：:；;", tail) {
		return false
	}
	return !fits(cur.target(), p.label, p.text)
}

func (o *outliner) add(b block) {
	o.cur().body = append(o.cur().body, b)
}

// split finds the labels of a paragraph. At its start a label may be known by
// how it ends, in the middle only whole, and only after a clause has ended: a
// false label in mid-sentence would tear the sentence apart.
func (o *outliner) split(b block, m marker) []piece {
	s := b.text
	from := m.end
	var ps []piece
	begin := from // of the current piece's value
	if p, end, ok := o.leading(b, m); ok {
		ps = append(ps, p)
		begin = end
		if t := o.cur().target(); p.unknown && (t == tPlace || t == tOrg || t == tPhone || t == tComplaint) && fits(t, p.label, s[end:]) {
			// 兰山分局：…路1号 电话：8123456 is one office's line.
			return []piece{{text: s}}
		}
	}
	if o.cur().target().lists() && (m.style != noStyle || b.kind == item) && len(ps) == 0 {
		return append(ps, piece{text: s}) // an item is not taken apart
	}
	if len(ps) == 0 {
		ps = append(ps, piece{})
		begin = 0
	}
	edge, depth := begin, 0
	for i := begin; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '（', '(', '《', '“', '「':
			depth++
		case '）', ')', '》', '”', '」':
			depth = max(depth-1, 0)
		case '。', '；', ';', '！', '？', '!', '?', ' ', '\n':
			if depth == 0 {
				edge = i + n
			}
		case '：', ':':
			if depth > 0 || i == edge || edge == begin && begin > 0 || i-edge > 4*maxLabel {
				break
			}
			label := strings.Trim(unmarked(s[edge:i]), "【】[] ")
			if ts, note, ok := o.w.label(label, false); ok {
				ps[len(ps)-1].close(s, begin, edge)
				ps = append(ps, piece{label: o.name(label, note), note: note, targets: ts})
				begin, edge = i+n, i+n
			}
		}
		i += n
	}
	ps[len(ps)-1].close(s, begin, len(s))
	if len(ps) > 1 && ps[0].label == "" && ps[0].text == "" {
		ps = ps[1:]
	}
	return ps
}

// close gives the piece its value, s[begin:end].
func (p *piece) close(s string, begin, end int) {
	p.text = strings.TrimSpace(s[begin:end])
	if p.unknown {
		p.raw = strings.TrimSpace(s[:end])
	}
}

// leading reads the label at the start of a paragraph and where its value begins.
func (o *outliner) leading(b block, m marker) (piece, int, bool) {
	s := b.text
	if r, n := utf8.DecodeRuneInString(s[m.end:]); r == '【' || r == '[' || r == '〖' {
		if j := strings.IndexAny(s[m.end+n:], "】]〗"); j > 0 && j < 4*maxLabel {
			label := s[m.end+n : m.end+n+j]
			if ts, note, ok := o.w.label(label, true); ok {
				_, w := utf8.DecodeRuneInString(s[m.end+n+j:])
				end := m.end + n + j + w
				end += len(s[end:]) - len(strings.TrimLeft(s[end:], "：: "))
				return piece{label: o.name(label, note), note: note, targets: ts}, end, true
			}
		}
	}
	if b.bold > m.end && b.bold < len(s) {
		label := s[m.end:b.bold]
		if ts, note, ok := o.w.label(label, true); ok {
			end := b.bold + len(s[b.bold:]) - len(strings.TrimLeft(s[b.bold:], "：: "))
			return piece{label: o.name(label, note), note: note, targets: ts}, end, true
		}
	}
	j := strings.IndexAny(s[m.end:], "：:")
	if j > 0 && j <= 4*(maxLabel+16) {
		_, n := utf8.DecodeRuneInString(s[m.end+j:])
		label := s[m.end : m.end+j]
		end := m.end + j + n
		if ts, note, ok := o.w.label(label, m.style == noStyle || runes(label) <= 10); ok {
			return piece{label: o.name(label, note), note: note, targets: ts}, end, true
		}
		if plausible(label) {
			return piece{label: label, unknown: true}, end, true
		}
	}
	if j := strings.IndexByte(s[m.end:], ' '); j > 0 && j <= 4*maxLabel {
		label := s[m.end : m.end+j]
		if ts, note, ok := o.w.label(label, false); ok && runes(label) >= 4 {
			return piece{label: o.name(label, note), note: note, targets: ts}, m.end + j + 1, true
		}
	}
	return piece{}, 0, false
}

// plausible reports whether s could be a label: a few characters, no
// punctuation, no digit.
func plausible(s string) bool {
	n := runes(s)
	if n < 2 || n > 12 {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && r != '（' && r != '）' && r != '、' {
			return false
		}
	}
	return true
}

// contexts clears the context of sections unless the page has several: one
// unknown heading above everything (户政业务) is no condition of anything.
func (o *outliner) contexts() {
	seen := map[string]bool{}
	for _, s := range o.sections {
		if len(s.targets) > 0 && s.context != "" {
			seen[s.context] = true
		}
	}
	for _, s := range o.sections {
		if len(seen) < 2 {
			s.context = ""
		}
	}
}
