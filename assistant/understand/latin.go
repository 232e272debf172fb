package understand

import (
	"slices"
	"strings"

	"yijian/ingest/han"
	"yijian/ingest/region"
)

// A gazetteer is divisions by their short names in pinyin: qinglan.
type gazetteer map[string][]string

// newGazetteer takes the short names as they are read aloud; a character with two
// readings is spelt with each.
func newGazetteer(regions *region.Table) gazetteer {
	g := gazetteer{}
	regions.Names(func(name string, codes []string) {
		spellings := []string{""}
		for _, r := range name {
			var longer []string
			for _, s := range han.Sounds(r) {
				for _, before := range spellings {
					longer = append(longer, before+strings.ReplaceAll(s.String(), "v", "u"))
				}
			}
			spellings = longer
		}
		for _, s := range spellings {
			for _, c := range codes {
				if len(s) >= 4 && !slices.Contains(g[s], c) {
					g[s] = append(g[s], c)
				}
			}
		}
	})
	return g
}

// kinds are the English words for kinds of divisions, and how names of such end.
var kinds = [][2]string{{" district", "区"}, {" city", "市"}, {" county", "县"}, {" province", "省"}}

// latin is folded text with places of the person's city that are written in pinyin
// (Qinglan District) in characters, as the rest of the path knows them. Without a
// city a place counts if its kind is said, and only one has the name.
func (r *Reader) latin(text, home string) (string, []Heard) {
	var heard []Heard
	for i := 0; i < len(text); {
		if !latinLetter(text[i]) {
			i++
			continue
		}
		j := i
		for j < len(text) && latinLetter(text[j]) {
			j++
		}
		codes, end := slices.Clone(r.gazetteer()[text[i:j]]), j
		for _, k := range kinds {
			if after, ok := strings.CutPrefix(text[j:], k[0]); ok && (after == "" || !latinLetter(after[0])) {
				end = j + len(k[0])
				codes = slices.DeleteFunc(codes, func(c string) bool {
					d, _ := r.regions.Division(c)
					return !strings.HasSuffix(d.Name, k[1])
				})
			}
		}
		near := slices.DeleteFunc(slices.Clone(codes), func(c string) bool { return !sameCity(c, home) })
		if len(near) == 0 && end > j {
			near = codes
		}
		d, ok := r.regions.Division(strings.Join(near, " ")) // of several none is meant
		if !ok {
			i = j
			continue
		}
		heard = append(heard, Heard{Said: text[i:end], Meant: d.Name, place: true})
		text = text[:i] + d.Name + text[end:]
		i += len(d.Name)
	}
	return text, heard
}

func latinLetter(b byte) bool { return b >= 'a' && b <= 'z' }
