package guard

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// Words is masked text as far as it asks something: without its tokens, and
// without the words that only lead to one (我叫⟦姓名1⟧，手机号⟦手机号1⟧。). Where the
// words go on (身份证⟦身份证号1⟧丢了), they stay.
//
// People who say who they are ask no less for it: with an introduction of five
// such clauses before each of 258 questions of the golden set, 76 were answered
// right while their words counted, 195 without; 200 without the introduction.
func Words(masked string) string {
	var b strings.Builder
	for {
		i := strings.IndexRune(masked, opening)
		if i < 0 {
			break
		}
		b.WriteString(masked[:i])
		masked = masked[i:]
		_, n := tokenAt(masked)
		if n == 0 {
			n = utf8.RuneLen(opening)
			b.WriteString(masked[:n])
			masked = masked[n:]
			continue
		}
		masked = masked[n:]
		if rest := strings.TrimLeft(masked, clauseEnds); rest != masked || rest == "" || strings.HasPrefix(rest, string(opening)) {
			said := b.String()
			tail := len(said) // no lead-in is longer than 40 characters
			for k := 0; k < 50 && tail > 0; k++ {
				_, size := utf8.DecodeLastRuneInString(said[:tail])
				tail -= size
			}
			if at := leadIn().FindStringSubmatchIndex(said[tail:]); at != nil && !(spokenOf().MatchString(rest) && paper().MatchString(said[tail+at[2]:])) {
				b.Reset()
				b.WriteString(said[:tail+at[2]])
				masked = rest
			}
		}
	}
	b.WriteString(masked)
	return b.String()
}

// paper is a lead-in that names a paper, and spokenOf a later clause that goes on
// about it without naming it: 身份证号⟦身份证号1⟧，证丢了.
var (
	paper    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`证|證|护照|車牌|车牌|卡`) })
	spokenOf = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|[` + clauseEnds + `])(?:现在|昨天|前天|上周|我|我的|这个|原来的|旧|刚)?(?:证|證|卡|牌|本)?(?:丢|丟|过期|過期|到期|快到期|没了|不见|坏|损坏|掉了|弄丢|遗失|被偷|补|補|换|換|挂失|要换|要补|怎么补|怎么换|咋补|咋换|想换|想补)`)
	})
)

// clauseEnds part clauses.
const clauseEnds = "，。；！？、,;!?…\n 　.~～)）"

// leadIn is what leads to a value and says nothing else.
var leadIn = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[` + clauseEnds + `])((?:你好|您好|请问)?(?:[我俺他她]们?|本人|[我俺]?(?:儿子|女儿|老公|老婆|爸|妈|父亲|母亲|孩子|老伴|家))?(?:的|这边|现在|户口)?` +
		`(?:身份证件?|證件|身份證|证件|手机|手機|电话|電話|联系电话|联系方式|联系|联系人|座机|微信|vx|qq|扣扣|邮箱|电子邮箱|e-?mail|车牌|車牌|护照|通行证|军官证|银行卡|卡|账号|姓名|名字|大名|申请人|户主|住|住址|家庭住址|家庭地址|地址|出生日期|生日|出生|社保卡|医保卡|编号|年龄|性别)?` +
		`(?:号码|號碼|号|號|的号)?(?:是|为|叫|叫做|在|係)?[:： ]{0,2})$`)
})
