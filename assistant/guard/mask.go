package guard

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// A Kind is a kind of personal data.
type Kind string

// The kinds that are masked.
const (
	CitizenID Kind = "citizenId" // 公民身份号码 (GB 11643)
	Mobile    Kind = "mobile"    // 手机号
	BankCard  Kind = "bankCard"  // 银行卡号
	Landline  Kind = "landline"  // a landline said to be one's own
)

// Placeholder stands in the text where a number of that kind was.
func (k Kind) Placeholder() string {
	switch k {
	case CitizenID:
		return "〔身份证号〕"
	case Mobile:
		return "〔手机号〕"
	case BankCard:
		return "〔银行卡号〕"
	case Landline:
		return "〔电话号码〕"
	}
	return "〔个人信息〕"
}

// mask replaces personal numbers by placeholders.
//
// A number is read across spaces and dashes, in full-width figures and in
// figures as they are said (幺三八…). Identity numbers, mobile phones and cards
// are masked by their own form, or by the word before them where their check is
// wrong. A landline is masked only after words that make it the person's own
// (我的电话, 我家座机): people ask about offices' numbers. Public short lines, codes
// of enterprises (GB 32100), file, household and meter numbers, amounts and
// dates stay.
func mask(text string) string {
	m := newMasker(text)
	var b strings.Builder
	done := 0 // runes already written
	for i := 0; i < len(m.r); {
		kind, start, end := m.number(i)
		if kind == "" {
			i = max(end, i+1)
			continue
		}
		b.WriteString(string(m.text[done:start]))
		b.WriteString(kind.Placeholder())
		i, done = end, end
	}
	if done == 0 {
		return text
	}
	b.WriteString(string(m.text[done:]))
	return b.String()
}

// kindsIn are the kinds whose placeholders stand in masked text, each once, in
// order: the same whether the text was masked now or before.
func kindsIn(masked string) []Kind {
	var kinds []Kind
	for _, k := range []Kind{CitizenID, Mobile, BankCard, Landline} {
		if strings.Contains(masked, k.Placeholder()) {
			kinds = append(kinds, k)
		}
	}
	slices.SortFunc(kinds, func(a, b Kind) int {
		return cmp.Compare(strings.Index(masked, a.Placeholder()), strings.Index(masked, b.Placeholder()))
	})
	return kinds
}

// longest is how many figures a number we know has at most.
const longest = 19

// number looks at the figures that begin at i. With a kind, [start, end) is to be
// masked; without one, nothing that begins before end is.
func (m *masker) number(i int) (kind Kind, start, end int) {
	// Figures as they are said first; then written ones alone, so that 怎么138… and
	// 138…一个 are read too.
	for _, m.spoken = range []bool{true, false} {
		if _, ok := m.figure(i); !ok {
			continue
		}
		groups := m.groups(i)
		end = groups[len(groups)-1].to
		for a := range groups {
			n, b := 0, a
			for b < len(groups) && n+len(groups[b].digits) <= longest {
				n += len(groups[b].digits)
				b++
			}
			for ; b > a; b-- { // the longest run of groups that is a number
				if k := m.classify(groups[a:b]); k != "" {
					return k, m.prefixed(groups[a].from), groups[b-1].to
				}
			}
		}
	}
	if m.arabic(i) {
		return "", i, end
	}
	m.spoken = true
	if _, ok := m.figure(i); !ok {
		return "", i, i + 1
	}
	// What was read as said has been tried whole; written figures in it come next.
	for i++; !m.arabic(i); i++ {
		if _, ok := m.figure(i); !ok {
			break
		}
	}
	return "", i, i
}

// classify says what the groups are together, "" if nothing to mask.
func (m *masker) classify(groups []group) Kind {
	if len(groups) > 6 && slices.ContainsFunc(groups, func(g group) bool { return len(g.digits) > 1 }) {
		return "" // 1 2 3 … 10 11: a list; one by one it may be a recogniser's number
	}
	from, to := groups[0].from, groups[len(groups)-1].to
	var b strings.Builder
	for _, g := range groups {
		b.WriteString(g.digits)
	}
	d := b.String()
	if asciiAlnum(m.at(to)) || m.at(to) == '.' && m.arabic(to+1) || m.at(from-1) == '.' && m.arabic(from-2) {
		return ""
	}
	if asciiAlnum(m.at(from - 1)) {
		// Part of a code, unless it is letters and one mobile (wx13…) or one
		// identity number (sfz11…).
		switch {
		case len(groups) > 1 || !m.onlyLettersBefore(from):
			return ""
		case mobile(d):
			return Mobile
		case len(d) == 18 && citizenID(d):
			return CitizenID
		}
		return ""
	}
	if len(d) > longest || len(d) < 7 {
		return ""
	}
	before := m.before(from)
	letters := strings.HasSuffix(d, "X")
	switch {
	case len(d) == 18 && citizenID(d):
		return CitizenID // whatever it is called: 户口本编号, 证件代码
	case endsWithAny(before, codeWords) && !containsAny(before, idWords):
		return ""
	case citizenID(d):
		return CitizenID
	case !letters && bankCard(d):
		return BankCard
	case likeCitizenID(d):
		return CitizenID
	case !letters && mobile(d):
		return Mobile
	case len(d) >= 15 && containsAny(before, idWords):
		return CitizenID
	case letters:
		return ""
	case len(d) >= 16 && containsAny(before, cardWords):
		return BankCard
	case len(d) <= 12 && len(d) >= 7 && containsAny(before, ownWords) && !containsAny(before, []string{"窗口", "单位", "公司", "局"}):
		return Landline
	}
	return ""
}

// The words before a number that say what it is.
var (
	// codeWords, right before it: no person's number, unless they are an identity
	// number's (身份证编号).
	codeWords = []string{
		"户号", "表号", "编号", "单号", "文号", "案号", "流水号", "受理号", "办件号", "查询码", "代码", "编码", "条码", "注册号", "证书号", "合同号",
		"房产证号", "发票号", "车架号", "发动机号",
	}
	idWords   = []string{"身份证", "身份号", "证件号", "证件编号", "公民身份", "居民证号"}
	cardWords = []string{"银行卡", "卡号", "账号", "帐号", "账户", "储蓄卡", "信用卡", "社保卡"}
	ownWords  = []string{"我的电话", "我电话", "我家电话", "我的座机", "我家座机", "本人电话", "我的号码", "我的联系", "联系我", "打给我", "回我电话", "我的固定电话", "我家的电话", "我这边电话"}
)

// before is the folded text just before i, as far as the last full stop and at
// most 12 characters, without what stands between word and number (是：: ).
func (m *masker) before(i int) string {
	for i > 0 && strings.ContainsRune(" :是为号码有=#(“\"'", m.r[i-1]) && !endsWithAny(string(m.r[max(0, i-4):i]), codeWords) {
		i--
	}
	from := max(0, i-12)
	for k := i - 1; k >= from; k-- {
		if strings.ContainsRune("。；;!?\n〕", m.r[k]) {
			from = k + 1
			break
		}
	}
	return string(m.r[from:i])
}

// prefixed moves start back over the +86 or ( that belongs to the number.
func (m *masker) prefixed(start int) int {
	if m.at(start-1) == '+' {
		return start - 1
	}
	return start
}

func (m *masker) onlyLettersBefore(i int) bool {
	n := 0
	for asciiAlnum(m.at(i - 1)) {
		if m.arabic(i - 1) {
			return false
		}
		i--
		n++
	}
	return n <= 10
}

func (m *masker) at(i int) rune {
	if i < 0 || i >= len(m.r) {
		return 0
	}
	return m.r[i]
}

func asciiAlnum(r rune) bool {
	return r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func endsWithAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(s, w) })
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
