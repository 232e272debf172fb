package perturb

import (
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Kind is one way to word a question otherwise.
type Kind struct {
	Name  string
	Title string // for people who read reports
	// change rewords text; pick chooses among the ways there are.
	change func(text string, pick uint32) string
}

// Kinds are the kinds, in the order in which reports list them.
func Kinds() []Kind {
	typos, synonyms := parse(homophoneText), parse(synonymText)
	traditional := pairs(traditionalText)
	return []Kind{
		{"typo", "同音错字", func(t string, pick uint32) string { return swap(t, typos, pick) }},
		{"synonym", "换个说法", func(t string, pick uint32) string { return swap(t, synonyms, pick) }},
		{"order", "语序颠倒", func(t string, _ uint32) string { return reorder(t) }},
		{"filler", "口头语", fill},
		{"traditional", "繁体字", func(t string, _ uint32) string { return strings.Map(traditional, t) }},
		{"width", "全角半角", func(t string, _ uint32) string { return widen(t) }},
		{"bare", "没有标点", func(t string, _ uint32) string { return bare(t) }},
		{"marks", "标点重复", func(t string, _ uint32) string { return repeat(t) }},
	}
}

// Change rewords text. It reports false, and the text as it is, if the kind has
// nothing to change in it.
func (k Kind) Change(text string) (string, bool) {
	h := fnv.New32a()
	h.Write([]byte(k.Name + "\x00" + text)) // never fails
	changed := k.change(text, h.Sum32())
	return changed, changed != text
}

// reorder puts the last clause first: 身份证丢了，补办多少钱 as people say it who
// think while they talk. A clause that leans on the one before it stays.
func reorder(text string) string {
	const marks = "，。；！？,;!?"
	body := strings.TrimRight(text, marks+" ")
	i := strings.LastIndexAny(body, marks)
	if i < 0 || !hasHan(body) {
		return text
	}
	_, width := utf8.DecodeRuneInString(body[i:])
	first, last := strings.TrimSpace(body[:i]), strings.TrimSpace(body[i+width:])
	if utf8.RuneCountInString(last) < 4 || utf8.RuneCountInString(first) < 4 {
		return text
	}
	for _, w := range leaning {
		if strings.HasPrefix(last, w) {
			return text
		}
	}
	return last + "，" + first + text[len(body):]
}

// leaning are words with which a clause leans on the one before it.
var leaning = []string{
	"那", "还", "也", "再", "就", "但", "可是", "不过", "而", "并", "另外", "然后", "结果", "要不", "或者", "所以", "因为",
	"这", "它", "他", "她", "后来", "现在", "都", "又", "才", "却", "是不是", "对不", "行不", "谢谢", "好吗", "可以吗",
}

// fill adds words that say nothing.
func fill(text string, pick uint32) string {
	if !hasHan(text) {
		return text
	}
	heads := []string{"那个，", "请问一下，", "我想问下，", "你好，我想咨询一下，", "嗯，就是说，", "不好意思打扰一下，"}
	tails := []string{"", "，谢谢", "啊", "，麻烦了"}
	body := strings.TrimRight(text, "，。；！？,;!? ")
	return heads[pick%uint32(len(heads))] + body + tails[pick/7%uint32(len(tails))] + text[len(body):]
}

// widen turns ASCII into full-width forms or, where there is none, Chinese marks
// into ASCII ones.
func widen(text string) string {
	wide := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '\u3000'
		case '!' <= r && r <= '~':
			return r - '!' + '！'
		}
		return r
	}, text)
	if wide != text {
		return wide
	}
	return strings.NewReplacer("，", ",", "。", ".", "？", "?", "！", "!", "；", ";", "：", ":", "（", "(", "）", ")").Replace(text)
}

// bare drops the punctuation, but for marks inside words and numbers (3.5, don't).
func bare(text string) string {
	rs := []rune(text)
	var b strings.Builder
	for i, r := range rs {
		inside := i > 0 && i+1 < len(rs) && plain(rs[i-1]) && plain(rs[i+1])
		if !unicode.IsPunct(r) || inside && r < utf8.RuneSelf {
			b.WriteRune(r)
		}
	}
	if strings.TrimSpace(b.String()) == "" {
		return text
	}
	return b.String()
}

func plain(r rune) bool { return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// repeat says every mark several times, and ends with some.
func repeat(text string) string {
	var b strings.Builder
	ends := false
	for _, r := range text {
		n := 1
		switch {
		case strings.ContainsRune("。？！?!", r):
			n = 3
		case strings.ContainsRune("，；、", r):
			n = 2
		}
		ends = n > 1
		b.WriteString(strings.Repeat(string(r), n))
	}
	if !ends {
		b.WriteString("。。。")
	}
	return b.String()
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
