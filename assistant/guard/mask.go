package guard

import (
	"slices"
	"strings"
	"unicode"
)

// mask takes a text apart at its personal data.
//
// Each search leaves what it finds opaque to the next. What is found changes what
// stands around the rest, so it is searched again until nothing is found: then
// screening once more finds nothing either.
func mask(text string) []piece {
	m := newMasker(text)
	for range 5 {
		n := len(m.found)
		m.emails()
		m.codes()
		m.numbers()
		m.papers()
		m.addresses()
		m.names()
		m.birthdays()
		if len(m.found) == n {
			break
		}
	}
	slices.SortFunc(m.found, func(a, b span) int { return a.from - b.from })
	said := []rune(text)
	var pieces []piece
	done := 0
	for _, s := range m.found {
		pieces = append(pieces, piece{string(said[done:s.from]), s.kind, string(said[s.from:s.to])})
		done = s.to
	}
	return append(pieces, piece{words: string(said[done:])})
}

// numbers masks numbers by their own form.
//
// A number is read across spaces and dashes, in full-width figures and in
// figures as they are said (幺三八…). Identity numbers, mobile phones and cards
// are masked by their own form, or by the word before them where their check is
// wrong. A landline is masked only after words that make it the person's own
// (我的电话, 我家座机): people ask about offices' numbers. Public short lines, codes
// of enterprises (GB 32100), file, household and meter numbers, amounts and
// dates stay.
func (m *masker) numbers() {
	for i := 0; i < len(m.r); {
		kind, start, end := m.number(i)
		if kind == "" {
			i = max(end, i+1)
			continue
		}
		m.take(kind, start, end)
		i = end
	}
}

// longest is how many figures a number we know has at most.
const longest = 20

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
	case len(d) == 20:
		if citizenID(d[:18]) { // 残疾人证: two more figures, for kind and degree
			return CitizenID
		}
		return ""
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
	case len(d) >= 16 && containsAny(string(m.r[max(0, from-12):from]), cardWords):
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
	ownWords  = []string{"我的电话", "我电话", "我家电话", "我的座机", "我家座机", "本人电话", "我的号码", "我的联系", "联系我", "打给我", "回我电话", "家里电话", "家里的电话", "家里座机", "我的固定电话", "我家的电话", "我这边电话"}
)

// before is the folded text just before i, as far as the last full stop and at
// most 12 characters, without what stands between word and number (是：: ).
func (m *masker) before(i int) string {
	for i > 0 && strings.ContainsRune(" :是为号码有=#(“\"'", m.r[i-1]) && !endsWithAny(string(m.r[max(0, i-4):i]), codeWords) {
		i--
	}
	from := max(0, i-12)
	for k := i - 1; k >= from; k-- {
		if m.r[k] == opaque || strings.ContainsRune("。；;!?\n", m.r[k]) {
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
