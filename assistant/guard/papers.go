package guard

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// A form is a kind of personal data that a regular expression finds in folded
// text: lower case, simplified, half width. Its last group is the value.
type form struct {
	kind Kind
	hint string // of its words or characters, parted by spaces, the text has one: most texts need no more reading
	re   *regexp.Regexp
	// whole: no letter or figure may touch the value.
	whole bool
	// only, if set, has the last word: the value in upper case without what
	// separates, and the folded text before it.
	only func(value, before string) bool
}

// provinces are the first characters of licence plates (GA 36).
const provinces = `京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼`

// figures as they are written or said.
const spokenFigure = `[0-9零〇一二三四五六七八九十百两幺]`

// is stands between the word for a number and the number.
const is = `(?:号码|证号|编号|号)?[ ]?(?:是|为|写的|写着)?[ :=]{0,2}`

var mailForms = sync.OnceValue(func() []form {
	return []form{
		{Email, "@", regexp.MustCompile(`([a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4})`), false, func(v, _ string) bool {
			return !strings.HasSuffix(v, ".GOV.CN")
		}},
	}
})

// codeForms are known by themselves, and could be taken for other numbers.
var codeForms = sync.OnceValue(func() []form {
	return []form{
		{Trader, "92", regexp.MustCompile(`(92[0-9a-hj-npqrtuwxy]{16})`), true, func(v, _ string) bool { return traderCode(v) }},
		{Permit, "(", regexp.MustCompile(`([a-z]{1,2}[0-9]{6} ?\([0-9a]\))`), true, func(v, _ string) bool { return hongKongID(v) }},
		{Mobile, "1", regexp.MustCompile(`(1[3-9][0-9][./][0-9]{4}[./][0-9]{4})`), true, nil},
	}
})

// paperForms are the numbers of papers and accounts, known by a word before them
// unless their form is no other's.
var paperForms = sync.OnceValue(func() []form {
	notCode := func(_, before string) bool { return !endsWithAny(strings.TrimRight(before, " :是为"), codeWords) }
	return []form{
		{Passport, "护照 passport", regexp.MustCompile(`(?:护照|passport)` + is + `(?:number |no\.? ?)?(?:is )?([a-z]{1,2} ?[0-9]{3,5} ?[0-9]{3,4}|[0-9]{9})`), true, nil},
		{Passport, "e g", regexp.MustCompile(`(e[a-hj-np-z]?[0-9 ]{7,9}|g[0-9]{8})`), true, func(v, before string) bool {
			return len(v) == 9 && notCode(v, before)
		}},
		{Permit, "证", regexp.MustCompile(`(?:通行证|回乡证|台胞证|港澳证|台湾证|香港身份证|澳门身份证)` + is + `([a-z]{0,2}[0-9]{6,10}(?:\([0-9a-z]\))?)`), true, nil},
		{Permit, "证", regexp.MustCompile(`([chm][0-9]{8}(?:[0-9]{2})?|c[a-hj-np-z][0-9]{7})`), true, func(v, before string) bool {
			return containsAny(before, []string{"通行证", "回乡证", "台胞证", "港澳", "香港", "澳门", "台湾", "签注", "证件"}) && notCode(v, before)
		}},
		{Officer, "证 警号", regexp.MustCompile(`(?:军官证|士兵证|士官证|军士证|警官证|文职干部证|文职人员证|军人证|退役军人证|学员证|警号|警察证)` + is +
			`(\p{Han}{0,2}字?第? ?[0-9]{5,14}号?)`), true, nil},
		{Officer, "字", regexp.MustCompile(`([军政后装海空沈北兰济南广成武参士]字第? ?[0-9]{6,8}号?)`), true, nil},
		{Plate, "京 津 沪 渝 冀 豫 云 辽 黑 湘 皖 鲁 新 苏 浙 赣 鄂 桂 甘 晋 蒙 陕 吉 闽 贵 粤 青 藏 川 宁 琼", regexp.MustCompile(`([` + provinces + `] ?[a-hj-z][ ·.-]?(?:(?:[a-hj-np-z]|` + spokenFigure + `){4}[挂学警港澳]|(?:[a-hj-np-z]|` + spokenFigure + `){5,6}))`), true, func(v, _ string) bool {
			return strings.ContainsFunc(v, func(r rune) bool {
				return unicode.IsDigit(r) || strings.ContainsRune("零〇一二三四五六七八九幺", r)
			})
		}},
		{WeChat, "信 wechat weixin vx", regexp.MustCompile(`(?:微信|微信号|wechat|weixin|薇信|v信|vx)(?:id ?)?` + is + `(?:加)?([a-z][a-z_-]{0,18}[0-9_-][a-z0-9_-]{3,18})`), true, nil},
		{WeChat, "信 wechat vx", regexp.MustCompile(`(?:微信号|微信id|wechat id|vx|微信)(?:码|号)?[ ]?(?:是|为|:)[ ]?([a-z][a-z0-9_-]{5,19})`), true, func(v, _ string) bool {
			return v != "WECHAT" && v != "ALIPAY" && v != "WEIXIN"
		}},
		{QQ, "qq 扣扣 企鹅号", regexp.MustCompile(`(?:qq|扣扣|企鹅号)` + is + `([1-9][0-9]{4,10})`), true, nil},
		{QQ, "qq 扣扣", regexp.MustCompile(`([1-9][0-9]{4,10})(?:这个|是我的|是我|的)(?:qq|扣扣)`), true, nil},
		{Card, "号 户", regexp.MustCompile(`(?:社保|社会保障|医保|医疗|就诊|病历|病案|住院|门诊|公积金|养老|参保|残疾|残军|学籍|学生证|驾驶证|驾照|出生|生育|结婚证|离婚证|老年证|优待证|优抚|居住证|户口本|户口簿|准考证|毕业证|学位证|工伤|职工|人员|个人|会员|工号|警号)\p{Han}{0,4}?` +
			`(?:卡号|证号|账号|账户|帐号|编号|号码|号)` + `[ ]?(?:是|为|码)?[ :=]{0,2}` + `([a-z]{0,4}[0-9][0-9 -]{4,22}[0-9])`), true, nil},
	}
})

func (m *masker) emails() { m.forms(mailForms()) }
func (m *masker) codes()  { m.forms(codeForms()) }

// papers reads only texts with figures, or with an account's name.
func (m *masker) papers() {
	if m.figures() >= 2 || containsAny(string(m.r), []string{"微信", "vx", "wechat"}) {
		m.forms(paperForms())
	}
}

// figures counts the runes that are figures or say some.
func (m *masker) figures() int {
	n := 0
	m.spoken = true
	for i := range m.r {
		if _, ok := m.figure(i); ok {
			n++
		}
	}
	return n
}

// forms takes what the forms find.
func (m *masker) forms(all []form) {
	t := m.folded()
	for _, f := range all {
		if !containsAny(t.s, strings.Fields(f.hint)) {
			continue
		}
		for _, at := range f.re.FindAllStringSubmatchIndex(t.s, -1) {
			from, to := t.rune(at[len(at)-2]), t.rune(at[len(at)-1])
			for to > from && strings.ContainsRune(" -.", m.at(to-1)) {
				to--
			}
			bare := at[0] == at[len(at)-2] // no word leads to it
			if f.whole && (bare && asciiAlnum(m.at(from-1)) || asciiAlnum(m.at(to))) {
				continue
			}
			value := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(string(m.r[from:to])))
			if f.kind == Email {
				value = strings.ToUpper(string(m.r[from:to]))
			}
			if f.only != nil && !f.only(value, string(m.r[:from])) {
				continue
			}
			m.take(f.kind, from, to)
			t = m.folded()
		}
	}
}

// A foldedText is the searcher's text as a string, with the way back from bytes
// to runes.
type foldedText struct {
	s  string
	at []int // rune index of each byte
}

func (m *masker) folded() foldedText {
	t := foldedText{s: string(m.r)}
	t.at = make([]int, 0, len(t.s)+1)
	for i, r := range m.r {
		for range len(string(r)) {
			t.at = append(t.at, i)
		}
	}
	t.at = append(t.at, len(m.r))
	return t
}

func (t foldedText) rune(b int) int { return t.at[b] }
