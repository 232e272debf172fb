package guard

import (
	"slices"
	"strconv"
	"strings"
)

// A Kind is a kind of personal data.
type Kind string

// The kinds that are masked.
const (
	CitizenID Kind = "citizenId" // 公民身份号码 (GB 11643), also those of 港澳台居民居住证 and 残疾人证
	Mobile    Kind = "mobile"    // 手机号
	BankCard  Kind = "bankCard"  // 银行卡号
	Landline  Kind = "landline"  // a landline said to be one's own
	Passport  Kind = "passport"  // 护照
	Permit    Kind = "permit"    // 往来港澳通行证, 回乡证, 台胞证, identity cards of Hong Kong
	Officer   Kind = "officer"   // 军官证, 士兵证, 警官证
	Plate     Kind = "plate"     // 机动车号牌
	Email     Kind = "email"     // of a person: those of gov.cn stay
	WeChat    Kind = "wechat"    // 微信号
	QQ        Kind = "qq"        // QQ号
	Trader    Kind = "trader"    // 统一社会信用代码 of a sole trader (个体工商户): a person's
	Card      Kind = "card"      // 社保卡, 医保, 公积金, 病历 and other numbers given to one person
	Name      Kind = "name"      // 姓名
	Address   Kind = "address"   // the part of a home address below town and street office
	Birthday  Kind = "birthday"  // month and day of birth, beside a name; the year stays
)

// labels are what stands in a token, in the order in which kinds are listed.
func labels() []label {
	return []label{
		{CitizenID, "身份证号"}, {Mobile, "手机号"}, {BankCard, "银行卡号"}, {Landline, "电话号码"},
		{Passport, "护照号"}, {Permit, "通行证号"}, {Officer, "军官证号"}, {Plate, "车牌号"},
		{Email, "邮箱"}, {WeChat, "微信号"}, {QQ, "QQ号"}, {Trader, "信用代码"}, {Card, "卡证号"},
		{Name, "姓名"}, {Address, "住址"}, {Birthday, "生日"},
	}
}

type label struct {
	kind Kind
	text string
}

// A Token stands in masked text where a value was: ⟦手机号1⟧. N tells the values
// of one kind in one conversation apart; a token without a number (N is 0) stands
// for a value that was not kept.
//
// The brackets are on no keyboard, are not changed by NFKC, JSON, HTML or URL
// forms of text, and no guide has them.
type Token struct {
	Kind Kind
	N    int
}

const (
	opening = '⟦'
	closing = '⟧'
	mostN   = 9999
)

// String is the token as it stands in text.
func (t Token) String() string {
	var b strings.Builder
	b.WriteRune(opening)
	b.WriteString(t.Kind.label())
	if t.N > 0 {
		b.WriteString(strconv.Itoa(t.N))
	}
	b.WriteRune(closing)
	return b.String()
}

func (k Kind) label() string {
	for _, l := range labels() {
		if l.kind == k {
			return l.text
		}
	}
	return "个人信息"
}

// ParseToken reads a token as String writes it.
func ParseToken(s string) (Token, bool) {
	t, n := tokenAt(s)
	return t, n > 0 && n == len(s)
}

// tokenAt is the token that s begins with and its length in bytes, 0 if it
// begins with none.
func tokenAt(s string) (Token, int) {
	rest, ok := strings.CutPrefix(s, string(opening))
	if !ok {
		return Token{}, 0
	}
	const longestToken = 40 // bytes
	inner, _, ok := strings.Cut(rest[:min(len(rest), longestToken)], string(closing))
	if !ok {
		return Token{}, 0
	}
	length := 2*len(string(opening)) + len(inner)
	for _, l := range labels() {
		number, ok := strings.CutPrefix(inner, l.text)
		if !ok {
			continue
		}
		if number == "" {
			return Token{Kind: l.kind}, length
		}
		n, err := strconv.Atoi(number)
		if err == nil && n > 0 && n <= mostN && strconv.Itoa(n) == number {
			return Token{l.kind, n}, length
		}
	}
	return Token{}, 0
}

// Tokens are the tokens in a text, each once, in order of appearance.
func Tokens(text string) []Token {
	var all []Token
	replace(text, func(t Token) string {
		if !slices.Contains(all, t) {
			all = append(all, t)
		}
		return ""
	})
	return all
}

// Restore puts values in the place of their tokens. A token whose value is not
// known stays.
func Restore(masked string, value func(Token) (string, bool)) string {
	return replace(masked, func(t Token) string {
		if v, ok := value(t); ok {
			return v
		}
		return t.String()
	})
}

// Unnumbered is a text with the numbers taken off its tokens: what two maskings
// of the same words have in common whether or not the values could be kept.
func Unnumbered(masked string) string {
	return replace(masked, func(t Token) string { return Token{Kind: t.Kind}.String() })
}

func replace(text string, with func(Token) string) string {
	i := strings.IndexRune(text, opening)
	if i < 0 {
		return text
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(text[:i])
		text = text[i:]
		t, n := tokenAt(text)
		if n == 0 {
			n = len(string(opening))
			b.WriteString(text[:n])
		} else {
			b.WriteString(with(t))
		}
		text = text[n:]
		i = strings.IndexRune(text, opening)
	}
	b.WriteString(text)
	return b.String()
}
