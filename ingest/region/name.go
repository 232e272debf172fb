package region

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"yijian/ingest/han"
)

// A placeName is one way to name a place, and the divisions it may mean; without
// any it is a word that begins like a place (大理石) and is passed over.
type placeName struct {
	text  []rune // folded
	class class
	means []meaning
}

// A meaning is a division that a name may mean. Full names are taken at their
// word; short ones (临沂) need to stand like a place.
type meaning struct {
	code string
	full bool
}

// index is the names by their first rune, the longest of each first.
func (t *Table) index() map[rune][]placeName {
	w := words()
	byText := make(map[string]*placeName, 2*len(t.divisions))
	add := func(text, code string, full bool) {
		text = han.Fold(text)
		if utf8.RuneCountInString(text) < 2 {
			return
		}
		n := byText[text]
		if n == nil {
			n = &placeName{text: []rune(text), class: w.class(text)}
			byText[text] = n
		}
		if !slices.ContainsFunc(n.means, func(m meaning) bool { return m.code == code }) {
			n.means = append(n.means, meaning{code, full})
		}
	}
	for _, d := range t.divisions {
		add(d.Name, d.Code, true)
		for _, s := range d.Aliases {
			add(s, d.Code, false)
		}
		for _, s := range shortNames(d.Name) {
			kind, _ := utf8.DecodeLastRuneInString(d.Name)
			add(s, d.Code, strings.HasSuffix(s, string(kind))) // 延边州 is as good as full
		}
	}
	for _, text := range w.skip {
		byText[text] = &placeName{text: []rune(text)}
	}
	names := make(map[rune][]placeName, 1500)
	for _, n := range byText {
		names[n.text[0]] = append(names[n.text[0]], *n)
	}
	for _, list := range names {
		slices.SortFunc(list, func(a, b placeName) int {
			return cmp.Or(cmp.Compare(len(b.text), len(a.text)), slices.Compare(a.text, b.text))
		})
	}
	return names
}

// peoples are the names between place and 自治 in the names of autonomous
// divisions, longest first where one ends with another.
var peoples = []string{
	"柯尔克孜", "哈萨克族", "哈萨克", "塔吉克", "锡伯", "蒙古族", "蒙古", "朝鲜族", "土家族", "布依族", "仡佬族", "哈尼族",
	"景颇族", "傈僳族", "独龙族", "拉祜族", "布朗族", "纳西族", "普米族", "保安族", "东乡族", "撒拉族", "裕固族", "达斡尔族",
	"达斡尔", "仫佬族", "毛南族", "鄂温克族", "维吾尔", "怒族", "苗族", "藏族", "羌族", "彝族", "侗族", "壮族", "傣族",
	"白族", "回族", "满族", "瑶族", "畲族", "黎族", "水族", "土族", "佤族", "京族", "各族",
}

// shortNames are the names people use for a division of that full name: 临沂 for
// 临沂市, 延边 and 延边州 for 延边朝鲜族自治州, 广西 for 广西壮族自治区.
func shortNames(full string) []string {
	for _, kind := range []string{"自治区", "自治州", "自治县", "自治旗"} {
		base, ok := strings.CutSuffix(full, kind)
		if !ok {
			continue
		}
		base = withoutPeoples(base)
		if kind == "自治区" {
			return []string{base}
		}
		return []string{base, base + kind[len(kind)-3:]}
	}
	for _, kind := range []string{"特别行政区", "地区", "林区", "特区", "新区", "省", "市", "区", "县", "旗", "盟"} {
		if base, ok := strings.CutSuffix(full, kind); ok {
			if utf8.RuneCountInString(kind) == 2 && utf8.RuneCountInString(base) < 2 {
				continue // 清新区 is 清新
			}
			if kind == "旗" || kind == "区" && strings.HasSuffix(full, "矿区") {
				return nil // 杭锦旗, 峰峰矿区 are said in full
			}
			return []string{base}
		}
	}
	return nil
}

func withoutPeoples(s string) string {
	for {
		base := s
		for _, p := range peoples {
			if b, ok := strings.CutSuffix(s, p); ok && utf8.RuneCountInString(b) > 1 {
				base = b
				break
			}
		}
		if base == s {
			return strings.TrimSuffix(s, "族") // 东乡族自治县: 东乡
		}
		s = base
	}
}
