package check

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"yijian/ingest/han"
)

// same brings what is said in several ways to one way, in drafts and in guides
// alike, so that the two can be compared by their characters: whether something
// may, must or must not be done first, for there a paraphrase must not lead
// astray. Longer words stand before the shorter ones they contain. The right
// sides are for comparing only; 可, 须, 不可, 不须 and 不收费 are what the rest of the
// package looks for.
var same = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		// must not
		"不可以", "不可", "不能够", "不可", "不能", "不可", "不得", "不可", "不准", "不可", "不予", "不可", "不允许", "不可", "不许", "不可", "禁止", "不可", "无法", "不可", "没法", "不可", "不行", "不可",
		// need not
		"不用缴费", "不收费", "不需要缴费", "不收费", "不需缴费", "不收费", "无需缴费", "不收费", "无须缴费", "不收费", "不必缴费", "不收费", "不用交费", "不收费", "不缴费", "不收费", "不交费", "不收费",
		"不需要", "不须", "不需", "不须", "不用", "不须", "不必", "不须", "无需", "不须", "无须", "不须", "毋须", "不须", "毋需", "不须", "用不着", "不须", "不要求", "不须", "不要", "不须", "不应当", "不可", "不应", "不可",
		"免于提交", "不须交", "免予提交", "不须交", "免提交", "不须交", "免交", "不须交", "不提交", "不须交", "不用交", "不须交", "不再提交", "不须交",
		"不再需要", "不须", "不再要求", "不须", "不再收取", "不收", "不带", "不须交", "方可", "可",
		// free
		"不收取任何费用", "不收费", "不收任何费用", "不收费", "不收取费用", "不收费", "免费用", "不收费", "免费", "不收费", "不要钱", "不收费", "不花钱", "不收费", "零收费", "不收费", "无费用", "不收费", "无收费", "不收费", "免收", "不收", "不收取", "不收", "收取", "收", "缴费", "交费",
		// may, must
		"可以", "可", "能够", "可", "允许", "可", "能", "可",
		"应当", "须", "必须", "须", "需要", "须", "务必", "须", "要求", "须", "主要", "主要", "重要", "重要", "要是", "如果", "需", "须", "要", "须", "应", "须",
		// handing in
		"携带", "交", "提交", "交", "提供", "交", "出示", "交", "带上", "交", "带着", "交", "带齐", "交", "准备", "交", "备齐", "交", "拿到", "领取", "领到", "领取", "取到", "领取", "拿", "交", "带押", "带押", "带", "交", "缴纳", "交", "缴", "交",
		// what things are called
		"社保卡", "社会保障卡", "医保", "医疗保险", "医疗保障", "医疗保险", "低保", "最低生活保障", "公积金", "住房公积金", "住房公积金", "住房公积金", "房产证", "不动产权证书", "房本", "不动产权证书", "户口本", "户口簿", "健康证明", "健康证",
		"老年证", "老人优待证", "老年人", "老人", "老人家", "老人", "出生证明", "出生医学证明", "出生证", "出生医学证明", "户口", "户籍",
		"失业金", "失业保险金", "社保", "社会保险", "生育险", "生育保险", "养老险", "养老保险", "补办", "补领", "申请领取", "申领", "买房", "购房", "房子", "房屋", "相片", "照片",
		"爸爸", "父亲", "妈妈", "母亲", "爸妈", "父母", "爷爷奶奶", "祖父母", "外公外婆", "外祖父母", "姥姥姥爷", "外祖父母", "老公", "配偶", "老婆", "配偶", "爱人", "配偶", "其他人", "他人", "别人", "他人", "自己", "本人",
		"第1次", "首次", "头1次", "首次", "初次", "首次", "遗失", "丢失", "弄丢", "丢失", "丢了", "丢失", "丢的", "丢失的", "被偷", "被盗", "坏了", "损坏",
		"年满", "满", "周岁", "岁", "星期天", "周日", "星期日", "周日", "星期", "周", "礼拜", "周", "当天", "当日", "第2天", "次日", "第2日", "次日", "下个月", "次月", "块钱", "元",
		"2选1", "择1", "2者交其1", "择1", "任选其1", "择1", "交其中1项", "择1", "其中1项", "择1", "2者择1", "择1", "其1", "择1", "之1", "择1",
		"不满", "不足", "未满", "不足", "不到", "不足", "少于", "不足", "小于", "不足", "多于", "超过", "大于", "超过", "最高不超过", "最多", "不超过", "最多", "不高于", "最多", "不低于", "至少", "不少于", "至少", "最高", "最多", "最长", "最多", "至多", "最多", "最少", "至少",
		"新生儿", "子女", "婴幼儿", "子女", "婴儿", "子女", "儿童", "子女", "小孩子", "子女", "小孩", "子女", "孩子", "子女", "宝宝", "子女",
		"立即", "即时", "马上", "即时", "立刻", "即时", "截止到", "截至", "截止", "截至", "算起", "起", "开始", "起", "之前", "前", "以前", "前", "之后", "后", "以后", "后", "亲自", "本人", "1趟", "1次", "1年半", "18个月", "半年", "6个月", "1周岁", "1岁", "1周年", "1年", "1周", "7日", "2周岁", "2岁", "2周年", "2年", "2周", "14日",
		"办完", "办结", "办好", "办结", "办理完毕", "办结", "代为办理", "代办", "线上", "网上", "在线", "网上", "快递", "邮寄",
		"里面", "内", "以内", "内", "之内", "内", "里", "内", "每增加", "每多", "达到", "满",
		"或者", "或", "不是", "非", "半小时", "30分钟", "复印件", "复印", "原件", "原本", "每证", "1证", "每本", "1本", "每枚", "1枚", "每件", "1件", "每份", "1份", "免", "不收",
	)
})

// idioms are words that hold a numeral and count nothing.
var idioms = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"不一定", "未必", "一定要", "须", "一定", "必", "一起", "齐", "一同", "齐", "一并", "齐", "一下", "", "一样", "相同", "一些", "些", "一旦", "若", "万一", "若", "一直", "直", "一律", "所有", "一概", "所有", "一切", "所有", "一般", "般", "统一", "统", "唯一", "唯", "进一步", "进步", "十分", "很",
		"零次", "0次", "俩", "两个", "仨", "三个", "半个月", "十五日", "钟头", "小时", "一刻钟", "十五分钟",
	)
})

// harmless are words that say nothing that a guide would have to say: grammar,
// courtesy, and the words that announce a value. Whether, who, when, which, only
// and all are none of them.
var harmless = sync.OnceValue(func() map[rune][][]rune {
	return byFirst(`
您好 你好 请问 请您 请 您 你 谢谢 老人家 的话 如果 假如 若 如 那么 那 这样 这类 这些 这个 这 该 此 其 它 因为 因此 所以 由于 因
的 了 吧 呢 啊 哦 嘛 着 过 得 地 之 所 者 也 就 则 还 又 再 另外 另 都 均 各 而且 而 但是 但 不过 并且还 以及 及 和 与 其中 然后 先后 先
是 为 有 在 到 去 从 向 给 把 将 于 自 按照 按 根据 依据 凭 以 对 适用于 适用 即可 即 就行 行 属于 叫 算 称 来 进行 这里 方面 部分 前提
须 可 办理 办 申请 拨打 拨 打 联系 咨询 投诉 电话 号码 地址 地点 位于 办公时间 办公 上班 时间 时限 期限 办结 完成 费用 收费标准 标准 价格 收 交 材料 手续 情形 情况 条件 事项 内容 结果 规定 要求 具体 详见 见 包括 如下 以下 下列 上述 窗口 现场 上午 下午 至 同时满足 满足 符合 加 个 相关 有关 相应 对应 目前 现在 已经 已 会 请注意 注意 说明 例如 比如 等等 等 来说 而言 对于 关于 当中 之中 哈 呀 共计 工作人员 网址 链接 网站 登录 致电 打电话 开门 齐 若 很 额外 钱 想 想要 做 走 说 问 外 除 起 时 时候 才`)
})

// byFirst finds the words by their first characters.
func byFirst(words string) map[rune][][]rune {
	by := map[rune][][]rune{}
	for _, w := range strings.Fields(words) {
		r := []rune(w)
		by[r[0]] = append(by[r[0]], r)
	}
	return by
}

// strong are words that reach further than the harmless ones in them.
var strong = sync.OnceValue(func() map[rune][][]rune {
	return byFirst("所有 全部 全体 任何 凡是 都可 没有 无论 不管 同时")
})

// turning are characters that turn a sense wherever they stand: one of a draft
// must stand in the same place of the guide.
const turning = "不未无没非免勿否前后内外上下或且只仅必同双男女父母由当"

// negators, and how many characters after them they still reach.
func reach(r rune) int {
	switch r {
	case '不', '未':
		return 4
	case '没':
		return 3
	case '无':
		return 2
	case '非', '免', '勿':
		return 1
	}
	return 0
}

// A script reads texts so that they can be compared: a number is one character
// of its own, whatever its length, so that 5 is no part of 15.
type script struct {
	numbers map[string]rune
	names   []string // of the numbers
	lines   map[string]line
}

// once reads a text that will be read again: a title, a heading.
func (s *script) once(text string) line {
	l, ok := s.lines[text]
	if !ok {
		l = s.read(text)
		if s.lines == nil {
			s.lines = map[string]line{}
		}
		s.lines[text] = l
	}
	return l
}

// firstNumber begins the private-use characters that stand for numbers.
const firstNumber = '\U000F0000'

func isNumber(r rune) bool { return r >= firstNumber }

// A line is a text as it is compared: characters and numbers without marks.
type line struct {
	r    []rune
	mark []rune // the mark before each character, and at the end; 0 none
}

// read reads a text.
func (s *script) read(text string) line {
	text = same().Replace(han.Figures(idioms().Replace(text)))
	var l line
	mark := rune(0)
	put := func(r rune) {
		l.r = append(l.r, r)
		l.mark = append(l.mark, mark)
		mark = 0
	}
	rs := []rune(text)
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		switch {
		case figure(r):
			j := i // 8:30 and 1.5 are one
			for j < len(rs) && (figure(rs[j]) || (rs[j] == '.' || rs[j] == ':') && j+1 < len(rs) && figure(rs[j+1])) {
				j++
			}
			put(s.number(string(rs[i:j])))
			i = j - 1
			i += counter(rs, j, put)
		case isNumber(r):
		case (r == '点' || r == '时') && len(l.r) > 0 && mark == 0 && s.oclock(&l, r, rs[i+1:]):
			if i+1 < len(rs) && rs[i+1] == '半' {
				i++
			}
		case (r == '至' || r == '到') && len(l.r) > 0 && isNumber(l.r[len(l.r)-1]) && i+1 < len(rs) && figure(rs[i+1]):
			mark = '-' // 9:00至12:00 is 9:00—12:00
		case r == '到' && i > 0 && figure(rs[i-1]):
			put('至')
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%':
			put(r)
		default:
			if mark == 0 || strings.ContainsRune(stops, r) {
				mark = r
			}
		}
	}
	l.mark = append(l.mark, mark)
	return l
}

// oclock rewrites the hour that the line ends in as a clock shows it: 下午2点半 is
// 14:30.
func (s *script) oclock(l *line, r rune, next []rune) bool {
	last := len(l.r) - 1
	h, err := strconv.Atoi(s.show(l.r[last:]))
	if err != nil || h > 24 || r == '时' && len(next) > 0 && next[0] != '至' && next[0] != '到' && next[0] != '-' {
		return false
	}
	if before := last - 1; h < 12 && l.mark[last] == '-' && before >= 0 && isNumber(l.r[before]) && s.show(l.r[before:last]) >= "13" && len(s.show(l.r[before:last])) == 5 {
		h += 12 // 下午2点到5点
	}
	if h < 12 && last > 1 && (string(l.r[last-2:last]) == "下午" || string(l.r[last-2:last]) == "晚上") {
		h += 12
	}
	minutes := ":00"
	if len(next) > 0 && next[0] == '半' {
		minutes = ":30"
	}
	l.r[last] = s.number(strconv.Itoa(h) + minutes)
	return true
}

func figure(r rune) bool { return r >= '0' && r <= '9' }

// counter reads the word that counts after a number and returns how many
// characters it took: sheets and pieces are one (照片2张, 照片 原件2份), 个 before a unit
// of time is none, a day is 日.
func counter(rs []rune, i int, put func(rune)) int {
	if i >= len(rs) {
		return 0
	}
	switch rs[i] {
	case '天':
		put('日')
		return 1
	case '块':
		put('元')
		return 1
	case '张', '份', '枚', '本', '件', '套':
		put('份')
		return 1
	case '个':
		if i+1 < len(rs) && strings.ContainsRune("工小自星", rs[i+1]) {
			return 1
		}
	}
	return 0
}

// stops end a sentence, folded.
const stops = "。;!?\n"

func (s *script) number(n string) rune {
	if r, ok := s.numbers[n]; ok {
		return r
	}
	if s.numbers == nil {
		s.numbers = map[string]rune{}
	}
	r := firstNumber + rune(len(s.names))
	s.numbers[n] = r
	s.names = append(s.names, n)
	return r
}

// cut is the part [i, j) of the line.
func (l line) cut(i, j int) line {
	return line{r: l.r[i:j], mark: l.mark[i : j+1]}
}

// show writes characters as a person reads them.
func (s *script) show(rs []rune) string {
	var b strings.Builder
	for _, r := range rs {
		if isNumber(r) {
			b.WriteString(s.names[r-firstNumber])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
