package load

import (
	"strings"

	"yijian/ingest/han"
)

// A node is an item of a list with what is nested in it.
type node struct {
	text  string // without its marker
	mark  marker
	kids  []*node
	tail  []string // unnumbered paragraphs between this item and the next
	row   *block
	links []anchor
	head  bool // a sub-heading
}

// intro reports whether the node only introduces its kids ("未成年人申请的，还需提供：").
func (n *node) intro() bool {
	return len(n.kids) > 0 && (n.head || strings.HasSuffix(n.text, "：") || strings.HasSuffix(n.text, ":") || runes(n.text) <= 40 && !strings.HasSuffix(n.text, "。"))
}

// cases is what the node says of its kids: its last sentence.
func (n *node) cases() string {
	ss := han.Sentences(n.text)
	if len(ss) == 0 {
		return ""
	}
	return trimEnd(trimColon(ss[len(ss)-1]))
}

// flat is the node's text with its kids' below it, for slots that quote whole
// provisions.
func (n *node) flat() string {
	parts := []string{n.text}
	for _, k := range n.kids {
		parts = append(parts, k.flat())
	}
	return strings.Join(append(parts, n.tail...), "\n")
}

// tree nests the blocks under a label by their numbering: a style not seen on
// the way up is one level deeper, whatever the style is, because 一、（一）1. and
// 1.（1）① are both in use.
func tree(body []block) []*node {
	var t nester
	for i, b := range body {
		if b.kind == row {
			b := b
			t.top(&node{row: &b, text: b.text, links: b.links})
			continue
		}
		m, _ := marked(b.text)
		text := b.text[m.end:]
		if b.kind == heading {
			t.top(&node{text: text, mark: m, head: true})
			t.group = t.last
			continue
		}
		if m.n == 1 && !b.plain {
			if lead, parts := enumerated(b.text); lead == "" && len(parts) > 1 {
				for _, p := range parts {
					m, _ := marked(p)
					t.item(&node{text: p[m.end:], mark: m, links: b.links}, int(m.style))
				}
				continue
			}
		}
		key := int(m.style)
		if b.kind == item && (m.style == noStyle || m.style == bullet) {
			key = 100 + b.level
		}
		lead, parts := text, []string(nil)
		if !b.plain {
			lead, parts = enumerated(text)
		}
		n := &node{text: strings.TrimSpace(lead), mark: m, links: b.links}
		switch {
		case lead == "":
		case key != 0:
			t.item(n, key)
		case t.between(body[i+1:]):
			t.last.tail = append(t.last.tail, n.text)
			continue
		default:
			t.paragraph(n)
		}
		for _, p := range parts {
			m, _ := marked(p)
			t.item(&node{text: p[m.end:], mark: m, links: b.links}, int(m.style))
		}
	}
	return t.roots
}

type nester struct {
	roots []*node
	group *node // the last paragraph that ended in a colon
	stack []struct {
		key int
		n   *node
	}
	last *node
}

// top adds a node outside any list.
func (t *nester) top(n *node) {
	t.roots = append(t.roots, n)
	t.stack, t.group, t.last = nil, nil, n
}

// item adds a list item below the nearest item of another style.
func (t *nester) item(n *node, key int) {
	for i := len(t.stack) - 1; i >= 0; i-- {
		if t.stack[i].key == key {
			t.stack = t.stack[:i]
			break
		}
	}
	switch {
	case len(t.stack) > 0:
		up := t.stack[len(t.stack)-1].n
		up.kids = append(up.kids, n)
	case t.group != nil:
		t.group.kids = append(t.group.kids, n)
	default:
		t.roots = append(t.roots, n)
	}
	t.stack = append(t.stack, struct {
		key int
		n   *node
	}{key, n})
	t.last = n
}

// paragraph adds an unnumbered line: one that ends in a colon heads what follows.
func (t *nester) paragraph(n *node) {
	t.stack = nil
	head := strings.HasSuffix(n.text, "：") || strings.HasSuffix(n.text, ":")
	if up := t.group; head && up != nil && up.head {
		up.kids = append(up.kids, n)
		t.last = n
		return
	}
	if t.group != nil && !head {
		t.group.kids = append(t.group.kids, n)
		t.last = n
		return
	}
	t.top(n)
	if head {
		t.group = n
	}
}

// between reports whether the list goes on after this paragraph with the next
// number.
func (t *nester) between(rest []block) bool {
	if t.last == nil || t.last.mark.n == 0 || len(rest) == 0 {
		return false
	}
	m, ok := marked(rest[0].text)
	return ok && m.style == t.last.mark.style && m.n == t.last.mark.n+1
}
