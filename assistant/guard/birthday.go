package guard

import (
	"regexp"
	"strings"
	"sync"
)

var birthDates = sync.OnceValue(func() *regexp.Regexp {
	const n = `[零〇一二三四五六七八九十]`
	return regexp.MustCompile(`(?:19|20)[0-9]{2}(?:年[ ]?([0-9]{1,2}月[ ]?[0-9]{1,2}[日号]?)|([-./][0-9]{1,2}[-./][0-9]{1,2})|([01][0-9][0-3][0-9]))|` +
		`[一二]` + n + `{3}年(` + n + `{1,2}月` + n + `{1,3}[日号]?)`)
})

// birthdays masks month and day of a birth date in a text that names a person: with
// the name it says who it is. The year stays; ages decide answers.
func (m *masker) birthdays() {
	if !m.named {
		return
	}
	t := m.folded()
	for _, at := range birthDates().FindAllStringSubmatchIndex(t.s, -1) {
		around := string(m.r[max(0, t.rune(at[0])-8):min(len(m.r), t.rune(at[1])+6)])
		if !containsAny(around, []string{"出生", "生日", "生于", "生的", "生人", "日生", "号生", "born"}) {
			continue
		}
		for g := 2; g < len(at); g += 2 {
			if at[g] >= 0 && !strings.ContainsRune(t.s[at[g]:at[g+1]], opaque) {
				m.take(Birthday, t.rune(at[g]), t.rune(at[g+1]))
			}
		}
	}
}
