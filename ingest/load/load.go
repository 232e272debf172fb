package load

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// MaxSize is the largest file that is read, in bytes.
const MaxSize = 20 << 20

// maxBlocks bounds an unstructured file; the longest public guide seen has
// about 600 paragraphs.
const maxBlocks = 20_000

// maxText bounds one paragraph or table cell, in bytes: what is quoted is shown
// whole. The longest line of the public guides seen has 227 characters.
const maxText = 64 << 10

// Options are what a file can't say itself.
type Options struct {
	Region  string        // for guides that name none; 6, 9 or 12 digits or empty
	Regions *region.Table // names of districts on phones and places; nil: none are recognised
	Sample  bool          // mark every guide as one of the fictional sample city
}

// Loaded is what one file holds.
type Loaded struct {
	Guides []*guide.Guide
	Lints  []Lint // in the order of the guides; includes the records that could not be read
}

// extensions that are read, and how.
var extensions = []struct{ ext, format string }{
	{".json", "json"},
	{".md", "markdown"}, {".markdown", "markdown"},
	{".html", "html"}, {".htm", "html"}, {".jsp", "html"}, {".shtml", "html"}, {".xhtml", "html"},
	{".txt", "text"},
}

// Supported reports whether File reads files of that name, by its extension.
func Supported(name string) bool { return format(name) != "" }

func format(name string) string {
	name = strings.ToLower(name)
	for _, e := range extensions {
		if strings.HasSuffix(name, e.ext) {
			return e.format
		}
	}
	return ""
}

// stem is the file's name without folder and without the extensions of guides:
// 变更姓氏.jsp.html -> 变更姓氏. Other dots stay (3.5学时.md -> 3.5学时).
func stem(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	for {
		cut := name
		for _, e := range extensions {
			if n := len(cut) - len(e.ext); n > 0 && strings.EqualFold(cut[n:], e.ext) {
				cut = cut[:n]
			}
		}
		if cut == name {
			return name
		}
		name = cut
	}
}

// File reads the guides of one file. The name decides the format and, for
// guides without one, the id; data is the whole file. The error is always an
// *Error. A file of several JSON guides of which some are broken gives the good
// ones, and a lint of level Fault for each of the others.
func File(name string, data []byte, o Options) (Loaded, error) {
	fail := func(c Code, zh, en string) (Loaded, error) {
		return Loaded{}, &Error{File: name, Code: c, ZH: zh, EN: en}
	}
	f := format(name)
	if f == "" {
		return fail(Unsupported, "不支持这种文件，请用 JSON、Markdown、HTML 或纯文本", "not a supported format: use JSON, Markdown, HTML or plain text")
	}
	if len(data) > MaxSize {
		return fail(TooLarge, fmt.Sprintf("文件有 %d 字节，超过上限 %d 字节，请拆分后再导入", len(data), MaxSize),
			fmt.Sprintf("%d bytes, the limit is %d: split the file", len(data), MaxSize))
	}
	if o.Region != "" && region.Canonical(o.Region) == "" {
		return fail(BadRegion, "区划代码应为6、9或12位数字", "the region must have 6, 9 or 12 digits")
	}
	text, lints, err := decode(name, data)
	if err != nil {
		return Loaded{}, err
	}
	if strings.TrimSpace(text) == "" {
		return fail(Empty, "文件是空的", "the file is empty")
	}

	l := loader{name: name, id: stem(name), o: o, lints: lints}
	switch {
	case f == "json":
		err = l.json(text)
	case f == "html" || looksLikeHTML(text):
		err = l.page("html", text)
	default:
		err = l.page(f, text)
	}
	if err != nil {
		return Loaded{}, err
	}
	return l.done(), nil
}

// loader is the state of reading one file.
type loader struct {
	name   string
	id     string // for guides without one
	o      Options
	guides []*guide.Guide
	lints  []Lint
}

// page reads an unstructured file as one guide.
func (l *loader) page(format, text string) error {
	var p page
	switch format {
	case "html":
		p = readHTML(text)
	default:
		var err error
		if p, err = readText(text, format == "markdown"); err != nil {
			return &Error{File: l.name, Code: FrontMatter, Err: err,
				ZH: "文件开头的说明（front matter）读不懂，请检查冒号、引号和缩进",
				EN: "the front matter can't be read: check colons, quotes and indentation"}
		}
	}
	if len(p.blocks) > maxBlocks {
		return &Error{File: l.name, Code: TooLong,
			ZH: fmt.Sprintf("文件有 %d 段，超过上限 %d 段，请按事项拆分", len(p.blocks), maxBlocks),
			EN: fmt.Sprintf("%d paragraphs, the limit is %d: one guide a file", len(p.blocks), maxBlocks)}
	}
	for _, b := range p.blocks {
		if len(b.text) > maxText {
			return &Error{File: l.name, Code: TooLong,
				ZH: fmt.Sprintf("有一段文字长 %d 字节，超过上限 %d 字节，请分段", len(b.text), maxText),
				EN: fmt.Sprintf("a paragraph of %d bytes, the limit is %d: break it up", len(b.text), maxText)}
		}
	}
	g, lints, err := recognise(l.name, l.id, p, l.o)
	if err != nil {
		return err
	}
	g.Source.Format = format
	l.guides = append(l.guides, g)
	l.lints = append(l.lints, lints...)
	return nil
}

// done gives every guide what only the file and the caller know.
func (l *loader) done() Loaded {
	seen := make(map[string]bool, len(l.guides))
	for _, g := range l.guides {
		g.Source.File = l.name
		g.Source.Sample = g.Source.Sample || l.o.Sample
		if g.Scope.Region == "" {
			g.Scope.Region = region.Canonical(l.o.Region)
		}
		if id := g.ID; seen[id] {
			for n := 2; seen[g.ID]; n++ {
				g.ID = fmt.Sprintf("%s-%d", id, n)
			}
			l.lints = append(l.lints, lint(g.ID, "duplicate-id", Warn, "",
				"文件里有两份指南的编号都是"+id+"，这一份改为"+g.ID,
				"two guides of the file have the id "+id+"; this one became "+g.ID))
		}
		seen[g.ID] = true
		locate(g, l.o.Regions)
		l.lints = append(l.lints, Lints(g)...)
		l.lints = append(l.lints, strange(g, l.o.Regions)...)
	}
	return Loaded{Guides: l.guides, Lints: l.lints}
}

func looksLikeHTML(s string) bool {
	head := strings.ToLower(strings.TrimSpace(s[:min(len(s), 2048)]))
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") ||
		strings.HasPrefix(head, "<%@") || bytes.Contains([]byte(head), []byte("<body"))
}
