package guide

import (
	"regexp"
	"strings"
)

// National is the region code of the whole country.
const National = "000000"

// Within reports whether division inner lies in outer or is the same (GB/T 2260:
// PPCCDD, longer codes add street and village). National contains everything;
// an empty code contains and lies in nothing.
func Within(inner, outer string) bool {
	if inner == "" || outer == "" {
		return false
	}
	return strings.HasPrefix(inner, stem(outer))
}

// stem is the code without the zero pairs and triples at its end, which say
// "all of it": 371300 -> 3713, 371302000000 -> 371302, 000000 -> "".
func stem(code string) string {
	for _, n := range []int{12, 9} {
		if len(code) == n && strings.HasSuffix(code, "000") {
			code = code[:n-3]
		}
	}
	for len(code) <= 6 && len(code) >= 2 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}

// ServesOffice reports whether the offices, phones and time limits that the
// guide names, where they carry no region of their own, serve a person in
// region. Those of a city, district or street record serve everyone in it. A
// provincial or national record's window is the provincial office's: it serves
// the person only where Scope.Serves says so, or where the person asks about
// that very division (级别管辖).
func (g *Guide) ServesOffice(region string) bool {
	for _, s := range g.Scope.Serves {
		if Within(region, s) {
			return true
		}
	}
	if len(g.Scope.Serves) > 0 {
		return false
	}
	own := stem(g.Scope.Region)
	if len(own) < 2 || len(own) == 2 && !municipality(own) {
		return region != "" && stem(region) == own
	}
	return Within(region, g.Scope.Region)
}

// municipality reports whether the province is a city governed directly
// (直辖市: 北京 天津 上海 重庆), whose records are a city's.
func municipality(province string) bool {
	switch province {
	case "11", "12", "31", "50":
		return true
	}
	return false
}

// Concerns reports whether the element e of the guide may be told to a person in
// region ("" unknown): one limited to a division only there, or to a person who
// named no finer place than the division around it; what an office that doesn't
// serve the person does, and where and when, not at all, under whatever heading.
func (g *Guide) Concerns(e Element, region string) bool {
	if e.Region != "" {
		return Within(region, e.Region) || Within(e.Region, region)
	}
	switch e.Slot {
	case Place, Hours, Phone, Complaint, TimeLimit:
		return g.ServesOffice(region)
	case Process, Result, Appointment, Visits, Other:
		return !office.MatchString(e.Text) || g.ServesOffice(region)
	}
	return true
}

// office finds what belongs to one office: a telephone, a clock time, a window or
// street, a step's time limit.
var office = regexp.MustCompile(`\d{3,4}[-－—]\d{6,8}|\d{7,}|\d{1,2}[:：]\d{2}|窗口|大厅|路\d+号|街\d+号|时限：|工作日`)
