package load

import "strings"

// expand turns tables into what the outline reads: rows under known column heads
// stay rows, "label | value" rows become a term and its lines, and all else
// becomes paragraphs.
func expand(blocks []block) []block {
	var out []block
	for i := 0; i < len(blocks); {
		if blocks[i].table == 0 {
			out = append(out, blocks[i])
			i++
			continue
		}
		j := i
		for j < len(blocks) && blocks[j].table == blocks[i].table {
			j++
		}
		out = append(out, expandTable(blocks[i:j])...)
		i = j
	}
	return out
}

func expandTable(rows []block) []block {
	var out []block
	// A first row of one cell is the table's caption.
	for len(rows) > 0 && filled(rows[0].cells) == 1 && len(rows[0].cells) > 1 {
		out = append(out, lines(strings.Join(rows[0].cells, ""), rows[0].links)...)
		rows = rows[1:]
	}
	if len(rows) == 0 {
		return out
	}
	if h := headed(rows[0].cells, ""); h != nil && len(rows) > 1 {
		for _, r := range rows[1:] {
			r.cols = h
			out = append(out, r)
		}
		return out
	}
	if rows[0].head && len(rows) > 1 && !hasLabel(rows[:1]) {
		heads := rows[0].cells
		rows = rows[1:]
		if !hasLabel(rows) {
			return append(out, described(heads, rows)...)
		}
	}
	if !hasLabel(rows) {
		return append(out, joinedRows(rows)...)
	}
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && len(rows[j].cells) > 0 && rows[j].spans&1 == 1 {
			j++
		}
		if j > i+1 && isLabel(rows[i].cells[0], true) {
			out = append(out, block{kind: term, text: rows[i].cells[0]})
			out = append(out, expandTable(shift(rows[i:j]))...)
		} else {
			out = append(out, pairs(rows[i])...)
			j = i + 1
		}
		i = j
	}
	return out
}

// shift drops the first column.
func shift(rows []block) []block {
	out := make([]block, 0, len(rows))
	for _, r := range rows {
		r.cells = r.cells[1:]
		r.spans >>= 1
		r.head = false
		if filled(r.cells) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// pairs reads a row of labels and values.
func pairs(r block) []block {
	var out []block
	for i, c := range r.cells {
		if c == "" {
			continue
		}
		switch {
		case i == 0 && isLabel(c, true), i > 0 && isLabel(c, false) && i+1 < len(r.cells):
			out = append(out, block{kind: term, text: c})
		case i == 0 && filled(r.cells) == 2 && runes(c) <= maxLabel && !sentence(c) && !strings.Contains(c, "\n"):
			out = append(out, block{kind: term, text: c})
		default:
			out = append(out, lines(c, r.links)...)
		}
	}
	return out
}

// described gives rows under unknown heads as "head：cell；head：cell".
func described(heads []string, rows []block) []block {
	var out []block
	for _, r := range rows {
		var parts []string
		for i, c := range r.cells {
			if c == "" {
				continue
			}
			c = strings.ReplaceAll(c, "\n", " ")
			if i < len(heads) && heads[i] != "" {
				c = heads[i] + "：" + c
			}
			parts = append(parts, c)
		}
		out = append(out, block{text: strings.Join(parts, "；"), links: r.links, plain: true})
	}
	return out
}

// joinedRows gives rows that no head explains: "name：value" for two cells.
func joinedRows(rows []block) []block {
	var out []block
	for _, r := range rows {
		var cells []string
		for _, c := range r.cells {
			if c != "" {
				cells = append(cells, c)
			}
		}
		if len(cells) == 1 {
			out = append(out, lines(cells[0], r.links)...)
			continue
		}
		sep := " "
		if len(cells) == 2 {
			sep = "："
		}
		out = append(out, block{text: strings.ReplaceAll(strings.Join(cells, sep), "\n", " "), links: r.links})
	}
	return out
}

func lines(s string, links []anchor) []block {
	var out []block
	for l := range strings.SplitSeq(s, "\n") {
		if l = tidy(l); l != "" {
			out = append(out, block{text: l, links: links})
		}
	}
	return out
}

func hasLabel(rows []block) bool {
	for _, r := range rows {
		if len(r.cells) > 1 && isLabel(r.cells[0], true) {
			return true
		}
	}
	return false
}

func isLabel(s string, loose bool) bool {
	_, _, ok := words().label(unmarked(s), loose)
	return ok
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
}
