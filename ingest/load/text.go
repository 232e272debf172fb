package load

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// readText reads Markdown and plain text. Both are read line by line: guides are
// written as "label：value" lines, which CommonMark would run together, and plain
// text borrows Markdown's bullets and headings often enough.
func readText(text string, markdown bool) (page, error) {
	f, body, err := frontMatter(text)
	if err != nil {
		return page{}, err
	}
	p := page{front: f, url: f.Source}
	r := textReader{p: &p, markdown: markdown}
	r.read(body)
	return p, nil
}

type textReader struct {
	p        *page
	markdown bool
	wrap     int // columns at which the text seems to be wrapped
	tables   int
	last     string // the line before, "" after a blank one
}

func (r *textReader) read(body string) {
	lines := strings.Split(body, "\n")
	r.wrap = wrapWidth(lines)
	for i := 0; i < len(lines); i++ {
		raw := strings.TrimRight(lines[i], " \t\u3000\u00a0")
		line := tidy(raw)
		if r.markdown && strings.HasPrefix(line, "<") {
			if n := r.markup(lines[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		if n := r.rows(lines[i:]); n > 0 {
			i += n - 1
			r.last = ""
			continue
		}
		next := ""
		if i+1 < len(lines) {
			next = strings.TrimSpace(lines[i+1])
		}
		if r.markdown && line != "" && underline(next) {
			r.add(block{kind: heading, level: 1 + strings.Count(next[:1], "-"), text: line})
			i++
			r.last = ""
			continue
		}
		r.line(line)
	}
}

// underline reports a setext underline.
func underline(s string) bool {
	return len(s) >= 3 && (strings.Trim(s, "=") == "" || strings.Trim(s, "-") == "")
}

func (r *textReader) line(line string) {
	if line == "" || rule(line) {
		r.last = ""
		return
	}
	line = strings.TrimLeft(strings.TrimPrefix(line, "> "), ">")
	if n := len(line) - len(strings.TrimLeft(line, "#")); n > 0 && n <= 6 && (r.markdown || strings.HasPrefix(line[n:], " ")) {
		if t := strings.TrimSpace(strings.Trim(line, "#")); t != "" {
			r.add(block{kind: heading, level: n, text: t})
		}
		r.last = ""
		return
	}
	if r.continues(line) {
		b := &r.p.blocks[len(r.p.blocks)-1]
		b.text = tidy(b.text + "\n" + r.inline(line, b))
		r.last = line
		return
	}
	b := block{kind: paragraph}
	b.text = r.inline(line, &b)
	for i, part := range strings.Split(b.text, "\n") {
		if part = tidy(part); part != "" {
			next := b
			next.text = part
			if i > 0 {
				next.bold = 0
			}
			r.add(next)
		}
	}
	r.last = line
}

func (r *textReader) add(b block) {
	if b.kind == heading {
		b.text = tidy(r.inline(b.text, &b))
		b.bold = 0
	}
	if b.text != "" {
		r.p.blocks = append(r.p.blocks, b)
	}
}

// continues reports whether line is the rest of a line that was wrapped: the
// line before is full or breaks off, and this one starts nothing.
func (r *textReader) continues(line string) bool {
	if r.last == "" || len(r.p.blocks) == 0 || r.p.blocks[len(r.p.blocks)-1].kind != paragraph {
		return false
	}
	if _, ok := marked(line); ok {
		return false
	}
	tail, _ := utf8.DecodeLastRuneInString(r.last)
	if strings.ContainsRune("，、（(《“", tail) || open(r.last) {
		return true
	}
	if strings.HasPrefix(line, "**") || strings.HasPrefix(line, "【") || words().begins(line) {
		return false
	}
	if parallel(r.last, line) {
		return false
	}
	// The line is full if what comes next would not have fitted.
	return width(r.last)+width(firstUnit(line)) > r.wrap && !strings.ContainsRune("。；！？：:;!?", tail)
}

// parallel reports two lines that are built alike (望湖区公安分局户政服务厅（…,
// 青岚区公安分局户政服务厅（…): entries of a list and not one text.
func parallel(a, b string) bool {
	ra, rb := []rune(firstRunes(a, 12)), []rune(firstRunes(b, 12))
	same := 0
	for i := range min(len(ra), len(rb)) {
		if ra[i] == rb[i] {
			same++
		}
	}
	return same >= 7
}

// firstUnit is what a line break would not have torn off: a character with its
// brackets and punctuation, or a run of Latin letters and digits.
func firstUnit(s string) string {
	latin := false
	for i, r := range s {
		switch {
		case i == 0:
			latin = r < 0x80
		case strings.ContainsRune("，。；：、！？）》”】", r):
		case latin && r < 0x80 && r != ' ':
		case strings.ContainsRune("（《“【", lastRune(s[:i])):
		default:
			return s[:i]
		}
	}
	return s
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// wrapWidth estimates where a text was wrapped by hand or by an old editor: the
// width that most of its long lines share. Some may stick out, since an address
// can't be broken and punctuation may hang over the edge. A text whose paragraphs
// are lines shares no width; then it is out of reach.
func wrapWidth(lines []string) int {
	const never = 1 << 30
	var ws []int
	for _, l := range lines {
		if w := width(strings.TrimSpace(l)); w >= 30 {
			ws = append(ws, w)
		}
	}
	slices.Sort(ws)
	for i := len(ws) - 1; i > 0 && (len(ws)-1-i)*10 <= len(ws); i-- {
		top := ws[i]
		times := map[int]int{}
		full, best := 0, top
		for _, w := range ws[:i+1] {
			if w < top-5 {
				continue
			}
			full++
			times[w]++
			if times[w] >= times[best] {
				best = w
			}
		}
		if top <= 110 && full >= 2 && full*6 >= len(ws) {
			return best
		}
	}
	return never
}

func rule(s string) bool {
	s = strings.ReplaceAll(s, " ", "")
	return len(s) >= 3 && strings.Trim(s, "-*_=~`—") == "" || strings.HasPrefix(s, "```") && ascii(s)
}

// inline takes the markup off a line, keeping what it says: bold at its start is
// noted in b, links go to b.links.
func (r *textReader) inline(s string, b *block) string {
	if strings.Contains(s, "<") && strings.ContainsAny(s, ">") {
		s = stripTags(s)
	} else if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	if !r.markdown {
		return s
	}
	if strings.Contains(s, "](") {
		s = mdLinks(s, b)
	}
	mark := ""
	if m, ok := marked(s); ok {
		mark, s = s[:m.end], s[m.end:]
	}
	for _, d := range []string{"**", "__"} {
		if rest, ok := strings.CutPrefix(s, d); ok {
			if strong, after, ok := strings.Cut(rest, d); ok {
				b.bold = len(mark) + len(strong)
				s = strong + after
			}
		}
	}
	if strings.Contains(s, "**") {
		s = strings.ReplaceAll(s, "**", "")
	}
	if strings.Contains(s, "`") {
		s = strings.ReplaceAll(s, "`", "")
	}
	return mark + s
}

// mdLinks replaces [text](address) by text.
func mdLinks(s string, b *block) string {
	var out strings.Builder
	for {
		mid := strings.Index(s, "](")
		if mid < 0 {
			break
		}
		from := strings.LastIndex(s[:mid], "[")
		to := strings.IndexByte(s[mid:], ')')
		if from < 0 || to < 0 {
			break
		}
		text, href := s[from+1:mid], s[mid+2:mid+to]
		if i := strings.IndexByte(href, ' '); i > 0 {
			href = href[:i]
		}
		b.links = append(b.links, anchor{text, href})
		out.WriteString(strings.TrimSuffix(s[:from], "!"))
		out.WriteString(text)
		if web(href) && text != href {
			// The address is part of what the guide says.
			out.WriteString("（" + href + "）")
		}
		s = s[mid+to+1:]
	}
	out.WriteString(s)
	return out.String()
}

func web(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// rows reads a pipe or tab table at the start of lines and returns how many
// lines it took.
func (r *textReader) rows(lines []string) int {
	n := 0
	var table []block
	for _, l := range lines {
		cells := splitRow(l)
		if len(cells) < 2 {
			break
		}
		n++
		if divider(cells) {
			if len(table) > 0 {
				table[len(table)-1].head = true
			}
			continue
		}
		b := block{kind: row, cells: cells}
		for i := range cells {
			cells[i] = tidyLines(r.inline(cells[i], &b))
		}
		b.bold = 0
		table = append(table, b)
	}
	if n < 2 || len(table) == 0 {
		return 0
	}
	r.tables++
	for _, b := range table {
		b.table = r.tables
		b.text = strings.Join(b.cells, " ")
		r.p.blocks = append(r.p.blocks, b)
	}
	return n
}

func splitRow(l string) []string {
	l = strings.TrimSpace(l)
	if strings.HasPrefix(l, "|") {
		l = strings.ReplaceAll(l, `\|`, "\x00")
		cells := strings.Split(strings.TrimSuffix(l[1:], "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(strings.ReplaceAll(cells[i], "\x00", "|"))
		}
		return cells
	}
	if strings.Contains(l, "\t") {
		return strings.FieldsFunc(l, func(r rune) bool { return r == '\t' })
	}
	return nil
}

func divider(cells []string) bool {
	for _, c := range cells {
		if c == "" || strings.Trim(c, "-: ") != "" {
			return false
		}
	}
	return true
}

// tidyLines tidies each line of a cell and drops empty ones.
func tidyLines(s string) string {
	if !strings.Contains(s, "\n") {
		return tidy(s)
	}
	var keep []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = tidy(l); l != "" {
			keep = append(keep, l)
		}
	}
	return strings.Join(keep, "\n")
}

// markup reads an HTML table inside Markdown and returns how many lines it took.
func (r *textReader) markup(lines []string) int {
	if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(lines[0])), "<table") {
		return 0
	}
	for i, l := range lines {
		if strings.Contains(strings.ToLower(l), "</table>") {
			sub := readHTML(strings.Join(lines[:i+1], "\n"))
			for _, b := range sub.blocks {
				if b.table > 0 {
					b.table += r.tables
				}
				r.p.blocks = append(r.p.blocks, b)
			}
			r.tables += len(sub.blocks)
			return i + 1
		}
	}
	return 0
}
