package load

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"yijian/ingest/guide"
)

// template stands for what a server page would have put in: <%= … %> and ${…}.
// It is dropped from text, and marks an address as incomplete.
const template = "\x1a"

// buttonMark stands on both sides of a button's words.
const buttonMark = "\x1d"

// readHTML reads a page, or the unexecuted output of a server page.
func readHTML(text string) page {
	var p page
	r := htmlReader{p: &p}
	root, err := html.Parse(strings.NewReader(noTemplates(text)))
	if err != nil {
		// The parser refuses nesting beyond 512: read the words, lose the layout.
		for l := range strings.SplitSeq(stripTags(text), "\n") {
			if l = tidy(l); l != "" {
				p.blocks = append(p.blocks, block{text: l})
			}
		}
		return p
	}
	r.walk(root)
	r.flush()
	p.titles = append(append(r.h1, r.header...), append(r.meta, append(r.h2, r.title...)...)...)
	return p
}

// noTemplates replaces server-page markup by the template mark.
func noTemplates(s string) string {
	s = cutPairs(s, "<%--", "--%>", "")
	s = cutPairs(s, "<%@", "%>", "")
	s = cutPairs(s, "<%", "%>", template)
	s = cutPairs(s, "<?php", "?>", template)
	return cutPairs(s, "${", "}", template)
}

func cutPairs(s, open, end, by string) string {
	if !strings.Contains(s, open) {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, open)
		if i < 0 {
			break
		}
		j := strings.Index(s[i+len(open):], end)
		if j < 0 {
			break
		}
		b.WriteString(s[:i])
		b.WriteString(by)
		s = s[i+len(open)+j+len(end):]
	}
	b.WriteString(s)
	return b.String()
}

// htmlReader walks the tree. The parser bounds its depth, so recursion is safe.
type htmlReader struct {
	p      *page
	buf    strings.Builder // the paragraph so far, raw
	links  []anchor
	bold   int  // raw bytes of the bold run at the start
	thin   bool // text that is not bold has been seen: the run has ended
	inBold int  // depth
	button bool // the paragraph holds a button's text
	real   bool // … and other text
	inLink int  // inside a link into the site
	loose  bool // text outside such links has been seen

	kind     blockKind
	level    int
	depth    int // list nesting
	tables   int
	inHeader bool
	base     string

	h1, h2, header, meta, title []string
}

func (r *htmlReader) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		r.text(n.Data)
		return
	case html.ElementNode:
		r.element(n)
		return
	case html.DocumentNode:
		r.children(n)
	}
}

func (r *htmlReader) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c)
	}
}

func (r *htmlReader) text(s string) {
	if strings.Contains(s, template) {
		s = strings.ReplaceAll(s, template, "")
	}
	if blank := strings.TrimSpace(s) == ""; !blank {
		r.real = true
		r.thin = r.thin || r.inBold == 0
		r.loose = r.loose || r.inLink == 0 && strings.Trim(s, " |·>»/\n\t\u00a0\u3000") != ""
	} else if r.buf.Len() == 0 {
		return
	}
	r.buf.WriteString(s)
	if r.inBold > 0 && !r.thin {
		r.bold = r.buf.Len()
	}
}

func (r *htmlReader) element(n *html.Node) {
	if n.DataAtom != atom.Body && n.DataAtom != atom.Html && (words().class(attr(n, "class")) || words().class(attr(n, "id"))) {
		return
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Select,
		atom.Input, atom.Textarea, atom.Svg, atom.Canvas, atom.Nav, atom.Audio, atom.Video, atom.Frameset, atom.Link, atom.Img:
		if n.DataAtom == atom.Link && attr(n, "rel") == "canonical" && web(attr(n, "href")) {
			r.p.url = attr(n, "href")
		}
		return
	case atom.Meta:
		r.metaData(n)
		return
	case atom.Base:
		r.base = attr(n, "href")
		return
	case atom.Title:
		if t := tidy(strings.ReplaceAll(inner(n), template, "")); t != "" {
			r.title = append(r.title, t)
		}
		return
	case atom.Br:
		r.flush()
		return
	case atom.A, atom.Button:
		r.anchor(n)
		return
	case atom.B, atom.Strong:
		r.bolded(n)
		return
	case atom.Span, atom.Em, atom.I, atom.Font, atom.U:
		// <span class="label">办理时限</span><span>10日</span>: what sets the two
		// apart is in a style sheet.
		if !r.real && isLabel(tidy(inner(n)), false) {
			r.bolded(n)
			return
		}
		r.children(n)
		return
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.heading(n, int(n.Data[1]-'0'))
		return
	case atom.Table:
		r.table(n)
		return
	case atom.Ul, atom.Ol:
		r.flush()
		r.depth++
		r.children(n)
		r.flush()
		r.depth--
		return
	case atom.Li, atom.Dd:
		r.within(n, item, max(r.depth, 1))
		return
	case atom.Dt:
		r.within(n, term, 0)
		return
	case atom.Footer:
		// What stands there is the site's: its operator, its telephone.
		r.flush()
		at := len(r.p.blocks)
		r.children(n)
		r.flush()
		for _, b := range r.p.blocks[at:] {
			r.p.footer = append(r.p.footer, b.text)
		}
		r.p.blocks = r.p.blocks[:at]
		return
	case atom.Header:
		was := r.inHeader
		r.inHeader = true
		r.within(n, paragraph, 0)
		r.inHeader = was
		return
	}
	if blockElement(n.DataAtom) {
		r.flush()
		r.children(n)
		r.flush()
		return
	}
	r.children(n)
}

func (r *htmlReader) bolded(n *html.Node) {
	r.inBold++
	r.children(n)
	r.inBold--
}

// within reads n as blocks of one kind; elements inside may have their own.
func (r *htmlReader) within(n *html.Node, k blockKind, level int) {
	r.flush()
	wasKind, wasLevel := r.kind, r.level
	r.kind, r.level = k, level
	r.children(n)
	r.flush()
	r.kind, r.level = wasKind, wasLevel
}

func (r *htmlReader) heading(n *html.Node, level int) {
	r.flush()
	wasKind, wasLevel := r.kind, r.level
	r.kind, r.level = heading, level
	at := len(r.p.blocks)
	r.children(n)
	r.flush()
	r.kind, r.level = wasKind, wasLevel
	for _, b := range r.p.blocks[at:] {
		if b.kind != heading {
			continue
		}
		switch {
		case level == 1:
			r.h1 = append(r.h1, b.text)
		case r.inHeader:
			r.header = append(r.header, b.text)
		case level == 2:
			r.h2 = append(r.h2, b.text)
		}
	}
}

// metaData reads the titles that government sites must give (ArticleTitle).
func (r *htmlReader) metaData(n *html.Node) {
	c := tidy(strings.ReplaceAll(attr(n, "content"), template, ""))
	switch strings.ToLower(attr(n, "name") + attr(n, "property")) {
	case "articletitle", "og:title":
		if c != "" {
			r.meta = append(r.meta, c)
		}
	case "og:url", "url":
		if web(c) {
			r.p.url = c
		}
	}
}

// anchor reads <a> and <button>. A button is no text of the guide; one that
// leads to the online form is an entry.
func (r *htmlReader) anchor(n *html.Node) {
	text := tidy(strings.ReplaceAll(inner(n), template, ""))
	href := strings.TrimSpace(attr(n, "href"))
	w := words()
	if w.entry(text) && web(href) {
		r.p.entries = append(r.p.entries, guide.Link{Name: text, URL: cleanURL(href)})
	}
	goes := href != "" && !strings.HasPrefix(href, "#") && !strings.HasPrefix(strings.ToLower(href), "javascript")
	if n.DataAtom == atom.Button || w.button(text) || w.entry(text) && (!goes || web(href)) {
		r.button = true
		r.buf.WriteString(buttonMark + text + buttonMark)
		return
	}
	if web(href) && text != "" {
		r.links = append(r.links, anchor{text, cleanURL(href)})
	}
	if goes && !web(href) && !document(href) {
		r.inLink++
		r.children(n)
		r.inLink--
		return
	}
	r.children(n)
}

// document reports an attachment.
func document(href string) bool {
	href = strings.ToLower(href)
	for _, ext := range []string{".doc", ".docx", ".pdf", ".xls", ".xlsx", ".wps", ".et", ".zip", ".rar", ".jpg", ".png"} {
		if strings.HasSuffix(href, ext) {
			return true
		}
	}
	return false
}

// flush ends the paragraph.
func (r *htmlReader) flush() {
	raw := r.buf.String()
	button, realText, bold := r.button, r.real, r.bold
	links, nav := r.links, r.real && !r.loose
	r.buf.Reset()
	r.links, r.bold, r.thin, r.button, r.real, r.loose = nil, 0, false, false, false, false
	if raw == "" {
		return
	}
	text := tidy(raw)
	if text == "" {
		return
	}
	if button {
		// Words of a button inside a sentence are the sentence's; beside a
		// heading or alone they are furniture.
		if !realText {
			return
		}
		text = tidy(strings.ReplaceAll(raw, buttonMark, ""))
		if rest := tidy(cutPairs(raw, buttonMark, buttonMark, " ")); runes(rest) <= 40 && !sentence(rest) {
			text = rest
		}
		if text == "" {
			return
		}
	}
	b := block{kind: r.kind, level: r.level, text: text, links: links, nav: nav && r.kind != heading}
	if bold > 0 {
		b.bold = min(len(tidy(raw[:min(bold, len(raw))])), len(text))
	}
	r.p.blocks = append(r.p.blocks, b)
}

func blockElement(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Aside, atom.Body, atom.Html,
		atom.Head, atom.Dl, atom.Form, atom.Fieldset, atom.Legend, atom.Blockquote, atom.Pre, atom.Center, atom.Address,
		atom.Hr, atom.Figure, atom.Figcaption, atom.Details, atom.Summary, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Tbody, atom.Option, atom.Label:
		return true
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// inner is the text of n and below.
func inner(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.DataAtom == atom.Script || n.DataAtom == atom.Style {
		return ""
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(inner(c))
	}
	return b.String()
}

// cleanURL drops query and fragment of an address that a template should have
// completed: ids and tokens of nobody make no link.
func cleanURL(s string) string {
	if i := strings.Index(s, template); i >= 0 {
		s = s[:i]
		if j := strings.IndexAny(s, "?#"); j >= 0 {
			s = s[:j]
		}
	}
	return strings.ReplaceAll(s, " ", "%20")
}

// stripTags gives the text of a piece of HTML, a line each block; what HTML
// has escaped, once or twice, is unescaped.
func stripTags(s string) string {
	s = unescape(s)
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	skip := atom.Atom(0)
	for {
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if skip == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			switch {
			case (a == atom.Script || a == atom.Style) && tt == html.StartTagToken:
				skip = a
			case a == skip && tt == html.EndTagToken:
				skip = 0
			case a == atom.Br || a == atom.Li || a == atom.Table || blockElement(a):
				b.WriteByte('\n')
			}
		}
	}
}

// unescape undoes HTML escaping, up to three times over.
func unescape(s string) string {
	for range 3 {
		if !strings.Contains(s, "&") {
			break
		}
		u := html.UnescapeString(s)
		if u == s {
			break
		}
		s = u
	}
	return s
}
