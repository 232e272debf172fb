package guard

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// addressWords is what an address is read with.
type addressWords struct {
	own   *regexp.Regexp // words that make what follows one's own address
	unit  *regexp.Regexp // 18号, 3号楼, 2单元, 501室
	named *regexp.Regexp // a road, village or estate, right before a unit
	room  *regexp.Regexp // a bare room number: 2单元501
	home  *regexp.Regexp // a flat, its building has entrances (单元); a house in a village group (组)
	area  *regexp.Regexp // a division, at its end
}

var addressForms = sync.OnceValue(func() addressWords {
	const n = spokenFigure
	const unit = `(?:` + n + `{1,6}(?:[-之]` + n + `{1,5}){0,3}|[a-z])(?:号楼|号院|号|栋|幢|座|单元|室|户|层|楼|弄|组|队|排|房|舍)`
	return addressWords{
		own:   regexp.MustCompile(`(?:住在|住址|家住|家在|[我俺](?:家)?住(?:的是)?|(?:现在?|目前|暂时|一直|还)住|(?:^|[,、。; ])住|[我俺]家|老家|房产在|居住地址|落在|地址是|居住在|居住地址|现居|租住在?|租的房子?在|租在|房子在|房子是|房屋坐落|房产坐落|户籍地址|户口地址|户口在|户口落在|户籍在|家庭地址|通讯地址|联系地址|收件地址|收货地址|邮寄地址|寄到|寄给我|我的地址|我家地址|地址:|老家在|搬到了?|上门到)[是为:在 ]{0,2}`),
		unit:  regexp.MustCompile(unit),
		named: regexp.MustCompile(`(?:路|街|道|巷|胡同|弄|里|村|屯|庄|寨|小区|花园|苑|公寓|家园|新城|城|园|府|居|庭|湾|郡|宿舍|大院|厂|楼|坊|营|堡|店|组|段|期)(?:[东西南北中]段)?$`),
		room:  regexp.MustCompile(`^ ?` + n + `{2,5}(?:-` + n + `{1,4})?`),
		home:  regexp.MustCompile(`(?:` + n + `{1,4}(?:号楼|栋|幢|座|号) ?` + n + `{1,2}单元 ?` + n + `{2,5}(?:室|号|户)?|村` + n + `{1,3}组` + n + `{1,4}号)`),
		area:  regexp.MustCompile(`(?:省|自治区|市|州|盟|县|旗|镇|乡|街道|街道办事处|新区|高新区|开发区|.区)`),
	}
})

// offices in an address make it public.
func offices() []string {
	return []string{"大厅", "窗口", "政务", "中心", "派出所", "局", "法院", "检察", "委员会", "办事处大", "医院", "学校", "银行", "办公"}
}

// addresses masks home addresses below division, town and street office, which
// stay: the answer depends on them.
//
// An address is a person's after words that say so (住在, 户籍地址), if it goes down
// to a number; a flat with entrance and room (3号楼2单元501) is one without them.
func (m *masker) addresses() {
	w := addressForms()
	t := m.folded()
	if m.figures() == 0 || !strings.ContainsAny(t.s, "号栋幢座元室户层楼弄组队排房舍") {
		return
	}
	for _, at := range w.own.FindAllStringIndex(t.s, -1) {
		m.address(w, t, at[1], startsWithAny(t.s[at[0]:at[1]], []string{"地址:", "地址是"}) && !m.personal())
	}
	t = m.folded()
	for _, at := range w.home.FindAllStringIndex(t.s, -1) {
		// It begins where its clause does, or after the words that lead to it.
		from := at[0]
		for k := t.rune(from); k > 0 && t.rune(from)-k < 16 && inAddress(m.r[k-1]); k-- {
			from -= len(string(m.r[k-1]))
		}
		for _, lead := range []string{"我们家", "我们小区", "我们", "我家", "在", "是", "的", "住", "租", "我", "给", "到", "叫"} {
			if i := strings.LastIndex(t.s[from:at[0]], lead); i >= 0 {
				from += i + len(lead)
			}
		}
		m.address(w, t, from, false)
	}
}

// personal reports whether something is masked in the text already.
func (m *masker) personal() bool { return slices.Contains(m.r, opaque) }

// address masks the detail of the address that begins at byte i of t, if it has
// any. A doubtful one (地址：, as offices have it, too) must be a flat's.
func (m *masker) address(w addressWords, t foldedText, i int, doubtful bool) {
	end := i
	for n := 0; end < len(t.s) && n < 60; n++ {
		r := m.r[t.rune(end)]
		if !inAddress(r) {
			break
		}
		end += len(string(r))
	}
	clause := t.s[i:end]
	if startsWithAny(clause, []string{"宅", "房", "院", "建局", "建委", "建部", "宿", "户"}) && strings.HasSuffix(t.s[:i], "住") {
		return // 住宅小区3号楼
	}
	units := w.unit.FindAllStringIndex(clause, -1)
	units = inChain(clause, units)
	if len(units) == 0 {
		return
	}
	if doubtful && (len(units) < 2 || !containsAny(clause, []string{"单元", "栋", "幢", "座"})) {
		return
	}
	start := 0 // of the detail: behind the last division before the first unit
	for _, at := range w.area.FindAllStringIndex(clause[:units[0][0]], -1) {
		word := clause[at[0]:at[1]]
		rest := clause[at[1]:units[0][0]]
		if endsWithAny(word, []string{"小区", "社区", "园区", "校区", "厂区", "院区", "片区"}) || startsWithAny(rest, []string{"场", "区", "前街", "府", "政", "城"}) {
			continue
		}
		start = at[1]
	}
	name, last := clause[start:units[0][0]], units[len(units)-1][1]
	if !w.named.MatchString(name) && len(units) < 2 || containsAny(clause[start:last], offices()) {
		return
	}
	if endsWithAny(clause[:last], []string{"单元", "幢", "栋", "座", "号楼"}) {
		last += len(w.room.FindString(clause[last:]))
	}
	if startsWithAny(clause[last:], []string{"窗口", "柜台", "大厅"}) {
		return
	}
	m.take(Address, t.rune(i+start), t.rune(i+last))
}

// inChain keeps the units that follow one another in one address: 18号阳光花园3号楼2单元.
// What is a floor of a hall or the line of a bus is none.
func inChain(clause string, units [][]int) [][]int {
	var chain [][]int
	for _, u := range units {
		if startsWithAny(clause[u[1]:], []string{"窗口", "柜台", "线", "公交", "大厅", "人", "学", "以"}) || endsWithAny(clause[:u[0]], []string{"月", "年", "第"}) {
			continue
		}
		if n := len(chain); n > 0 {
			gap := clause[chain[n-1][1]:u[0]]
			if len(gap) > 24 || containsAny(gap, []string{"去", "办", "想", "要", "能", "可", "从", "来", "和", "是", "有", "找", "跟", "的", "了"}) {
				break
			}
		}
		chain = append(chain, u)
	}
	return chain
}

func inAddress(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r == '〇' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || strings.ContainsRune("-·()# ", r)
}

func startsWithAny(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
