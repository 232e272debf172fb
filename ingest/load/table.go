package load

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxColumns and maxSpan bound what a colspan or rowspan may claim.
const (
	maxColumns = 40
	maxSpan    = 200
)

// table reads a data table into rows with merged cells repeated. A table that
// holds tables or headings is layout: its cells are read as ordinary blocks.
func (r *htmlReader) table(n *html.Node) {
	r.flush()
	if layout(n, true) {
		r.children(n)
		r.flush()
		return
	}
	r.tables++
	id := r.tables
	var carry [maxColumns]struct {
		text  string
		left  int
		links []anchor
	}
	for _, tr := range trs(n) {
		b := block{kind: row, table: id, head: true}
		cell := tr.FirstChild
		for col := 0; col < maxColumns; col++ {
			if c := &carry[col]; c.left > 0 {
				c.left--
				b.cells = append(b.cells, c.text)
				b.spans |= 1 << col
				continue
			}
			for cell != nil && cell.DataAtom != atom.Td && cell.DataAtom != atom.Th {
				cell = cell.NextSibling
			}
			if cell == nil {
				break
			}
			text, links := r.cell(cell)
			b.head = b.head && cell.DataAtom == atom.Th
			b.links = append(b.links, links...)
			b.cells = append(b.cells, text)
			down, across := span(cell, "rowspan"), span(cell, "colspan")
			carry[col].text, carry[col].left = text, down-1
			for k := 1; k < across && col+1 < maxColumns; k++ {
				col++
				b.cells = append(b.cells, "")
				carry[col].text, carry[col].left = "", down-1
			}
			cell = cell.NextSibling
		}
		b.text = tidy(strings.Join(b.cells, " "))
		if b.text != "" {
			r.p.blocks = append(r.p.blocks, b)
		}
	}
}

// cell reads a cell by itself: its blocks are its lines.
func (r *htmlReader) cell(n *html.Node) (string, []anchor) {
	var p page
	sub := htmlReader{p: &p, base: r.base}
	sub.children(n)
	sub.flush()
	r.p.entries = append(r.p.entries, p.entries...)
	var links []anchor
	var lines []string
	for _, b := range p.blocks {
		lines = append(lines, b.text)
		links = append(links, b.links...)
	}
	return strings.Join(lines, "\n"), links
}

func layout(n *html.Node, top bool) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4:
		return true
	case atom.Table:
		if !top {
			return true
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if layout(c, false) {
			return true
		}
	}
	return false
}

// trs lists the rows of a table.
func trs(n *html.Node) []*html.Node {
	var out []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Tr {
			out = append(out, c)
		} else if c.Type == html.ElementNode {
			out = append(out, trs(c)...)
		}
	}
	return out
}

func span(n *html.Node, key string) int {
	v, err := strconv.Atoi(attr(n, key))
	if err != nil || v < 1 {
		return 1
	}
	return min(v, maxSpan)
}
