package region

import (
	"slices"
	"strings"
)

// National is the code of the whole country.
const National = "000000"

// Canonical is the form in which a code is stored: six digits, or nine or twelve
// where street or village is said. It takes 6, 9 and 12 digits, trims spaces, and
// returns "" for anything else: 371300000000 -> 371300.
func Canonical(code string) string {
	code = strings.TrimSpace(code)
	if n := len(code); n != 6 && n != 9 && n != 12 {
		return ""
	}
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return ""
		}
	}
	for len(code) > 6 && strings.HasSuffix(code, "000") {
		code = code[:len(code)-3]
	}
	return code
}

// Chain lists the division and all that contain it, most specific first, each in
// its canonical form: 371302001 -> 371302001 371302 371300 370000 000000. It ends
// with the whole country; a code that is none gives nil.
func Chain(code string) []string {
	code = Canonical(code)
	if code == "" {
		return nil
	}
	var chain []string
	for n := len(code); n > 6; n -= 3 {
		chain = append(chain, code[:n])
	}
	chain = append(chain, code[:6], code[:4]+"00", code[:2]+"0000", National)
	return slices.Compact(chain)
}

// stem is the canonical code without the zeros that say "all of it", so that
// what lies in a division begins with its stem: 371300 -> 3713, 000000 -> "".
func stem(code string) string {
	for len(code) <= 6 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}

// within reports whether canonical code inner lies in outer or is the same.
func within(inner, outer string) bool { return strings.HasPrefix(inner, stem(outer)) }

// municipal reports whether the province is a city governed directly (直辖市), a
// special administrative region, or has districts right below it for that reason.
func municipal(code string) bool {
	switch code[:2] {
	case "11", "12", "31", "50", "81", "82":
		return true
	}
	return false
}

// cityStem is the stem of the city that holds the division: 371302 -> 3713,
// 110105 -> 11. It is "" for a province (which holds cities, not districts) and
// for no division.
func cityStem(code string) string {
	switch {
	case code == "" || code == National:
		return ""
	case municipal(code):
		return code[:2]
	case code[2:4] == "00":
		return ""
	case code[2:4] == "90": // counties right below the province: each its own
		return code[:6]
	}
	return code[:4]
}

// level is 0 for a province, 1 a city, 2 a county or district, 3 what is finer.
func level(code string) int {
	switch {
	case len(code) > 6:
		return 3
	case code[2:] == "0000":
		return 0
	case code[4:] == "00":
		return 1
	}
	return 2
}
