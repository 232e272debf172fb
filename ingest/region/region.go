package region

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed divisions.tsv
var divisionsText string

// A Division (行政区) is one division, or a zone that a city treats as one.
type Division struct {
	Code string // 6, 9 or 12 digits
	Name string // in full: 临沂市
	// Aliases are other names people use. The short name that falls out of Name
	// (临沂) need not be among them.
	Aliases []string
}

// A Table holds divisions by code and by name. It is never changed after it was
// made and may be used from several goroutines.
type Table struct {
	divisions []Division // by code
	byCode    map[string]int32
	stems     map[string]bool             // every known stem and those above it
	names     func() map[rune][]placeName // by first rune, longest first; built when first asked
}

// China is the table of the country: provinces, cities and districts. It is
// built at the first call, in a millisecond or two; the names at the first
// [Table.Find], in some more.
func China() *Table { return china() }

var china = sync.OnceValue(func() *Table {
	var list []Division
	for line := range strings.Lines(divisionsText) {
		code, name, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		list = append(list, Division{Code: code, Name: name})
	}
	return build(list)
})

// With is the table with a city's own divisions added: zones without a code of
// the standard (高新区), streets, or the sample city. One that has a known code
// takes its place. Divisions without a valid code are left out.
func (t *Table) With(extra []Division) *Table {
	list := slices.Clone(t.divisions)
	for _, d := range extra {
		d.Code = Canonical(d.Code)
		if d.Code == "" || d.Name == "" {
			continue
		}
		i := slices.IndexFunc(list, func(o Division) bool { return o.Code == d.Code })
		if i >= 0 {
			list[i] = d
		} else {
			list = append(list, d)
		}
	}
	return build(list)
}

func build(list []Division) *Table {
	slices.SortStableFunc(list, func(a, b Division) int { return strings.Compare(a.Code, b.Code) })
	t := &Table{
		divisions: list,
		byCode:    make(map[string]int32, len(list)),
		stems:     map[string]bool{"": true},
	}
	for i, d := range list {
		t.byCode[d.Code] = int32(i)
		for _, c := range Chain(d.Code) {
			t.stems[stem(c)] = true
		}
	}
	t.names = sync.OnceValue(t.index)
	return t
}

// Division is the division of that code; 12 digits that end in zeros mean the
// division above.
func (t *Table) Division(code string) (Division, bool) {
	i, ok := t.byCode[Canonical(code)]
	if !ok {
		return Division{}, false
	}
	return t.divisions[i], true
}

// Valid reports whether code is 6, 9 or 12 digits and its first six name a
// division of the table, a level that holds some (110100), or the whole country.
func (t *Table) Valid(code string) bool {
	code = Canonical(code)
	return code != "" && t.stems[stem(code[:6])]
}

// FullName is the name with those above it: 山东省临沂市兰山区. A street or village
// that the table does not name has its district's. 000000 is 全国; an unknown code
// is returned as it is.
func (t *Table) FullName(code string) string {
	if Canonical(code) == National {
		return "全国"
	}
	var name string
	for _, c := range Chain(code) {
		if d, ok := t.Division(c); ok && c != National {
			name = d.Name + name
		}
	}
	if name == "" || !t.Valid(code) {
		return code
	}
	return name
}

// Names calls f with every name that counts by itself, full or short, folded, and
// the codes of the divisions it may mean, in the order of the names.
func (t *Table) Names(f func(name string, codes []string)) {
	var all []placeName
	for _, list := range t.names() {
		for _, n := range list {
			if len(n.means) > 0 && n.class != never {
				all = append(all, n)
			}
		}
	}
	slices.SortFunc(all, func(a, b placeName) int { return slices.Compare(a.text, b.text) })
	for _, n := range all {
		var codes []string
		for _, m := range n.means {
			codes = append(codes, m.code)
		}
		f(string(n.text), codes)
	}
}
