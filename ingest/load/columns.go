package load

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"yijian/ingest/han"
)

//go:embed columns.txt
var columnText string

// columns says what the cells of a table's rows are.
type columns struct {
	group string   // material, step, office …
	names []string // per cell: name, copies …; "" unknown; "number" to drop
	heads []string // per cell, as written
}

// get returns the cell of the named column, and marks nothing.
func (c *columns) get(cells []string, name string) string {
	for i, n := range c.names {
		if n == name && i < len(cells) {
			return cells[i]
		}
	}
	return ""
}

// rest returns what stands in columns nobody knows, as "head：cell".
func (c *columns) rest(cells []string) []string {
	var out []string
	for i, cell := range cells {
		if cell == "" || i < len(c.names) && c.names[i] != "" {
			continue
		}
		if i < len(c.heads) && c.heads[i] != "" {
			cell = c.heads[i] + "：" + cell
		}
		out = append(out, cell)
	}
	return out
}

type columnGroup struct {
	name  string
	words map[string]string // head -> column
	keys  map[string]bool   // columns marked +
}

var columnGroups = sync.OnceValue(func() []columnGroup {
	var groups []columnGroup
	any := map[string]string{}
	for line := range strings.Lines(columnText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			g := columnGroup{strings.Trim(line, "[]"), map[string]string{}, map[string]bool{}}
			for k, v := range any {
				g.words[k] = v
			}
			groups = append(groups, g)
		default:
			g := &groups[len(groups)-1]
			name, ws, _ := strings.Cut(line, ":")
			if strings.HasPrefix(name, "+") {
				name = name[1:]
				g.keys[name] = true
			}
			for w := range strings.FieldsSeq(ws) {
				g.words[han.Squash(w)] = name
				if g.name == "any" {
					any[han.Squash(w)] = name
				}
			}
		}
	}
	return groups
})

// headed reads a row as the head of a table, preferring the group that the
// section's target expects.
func headed(cells []string, want string) *columns {
	var best *columns
	score := 0
	for _, g := range columnGroups() {
		c := columns{group: g.name, names: make([]string, len(cells)), heads: cells}
		hit, filled, key := 0, 0, false
		for i, cell := range cells {
			if cell == "" {
				continue
			}
			filled++
			if len(cell) > 60 {
				continue
			}
			n, ok := g.words[han.Squash(trimColon(cell))]
			if !ok {
				head, _ := bracketTail(cell)
				n, ok = g.words[han.Squash(head)]
			}
			if ok {
				c.names[i] = n
				hit++
				key = key || g.keys[n]
			}
		}
		if !key || hit < 2 && filled > 1 || filled < 2 || hit*3 < filled*2 {
			continue
		}
		c.single()
		s := 2 * hit
		if g.name == want {
			s++
		}
		if s > score {
			best, score = &c, s
		}
	}
	return best
}

// single sees to it that no column is read twice and none is lost: of two
// addresses the first is the place's name (办理地点 | 地址), anything else said
// twice is kept under its head.
func (c *columns) single() {
	seen := map[string]int{}
	for i, n := range c.names {
		first, twice := seen[n]
		switch {
		case n == "" || n == "note" || n == "number" || n == "name" && c.group == "office":
		case !twice:
			seen[n] = i
		case n == "address" && !slices.Contains(c.names, "name"):
			c.names[first] = "name"
		default:
			c.names[i] = ""
		}
	}
	// An office is named in whatever column comes first (受理点, 网点 …).
	if c.group == "office" && !slices.Contains(c.names, "name") && c.names[0] == "" && c.heads[0] != "" {
		c.names[0] = "name"
	}
}

// target is the slot that a table fills where no label says so.
func (c *columns) target() target {
	switch c.group {
	case "material":
		return tMaterials
	case "step":
		return tProcess
	case "office":
		return tPlace
	case "fee":
		return tFee
	case "law":
		return tLaw
	case "faq":
		return tFAQ
	}
	return tNone
}
