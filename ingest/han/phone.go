package han

import "strings"

// A PhoneSpan is a telephone number. Digits are its figures only, the country
// code +86 left off; an extension follows after "-".
type PhoneSpan struct {
	Span
	Digits string
}

// Phones finds the telephone numbers in s, in order: with area code
// (0539-8727000, (0539)8727000, 0539-8727000转803), local ones of seven or eight
// digits, mobile phones, 400 and 800 numbers, and short public lines (110,
// 12345, 95598). The second of 0539-8727000/8727001 is found as a local number.
//
// What is longer than a phone, or reads as a date, an amount, a count or a code
// (编号, 户号 before it), is none; the three-digit lines need a word beside them
// that speaks of calling.
func Phones(s string) []PhoneSpan {
	v := look(s)
	var found []PhoneSpan
	for i := 0; i < len(v.r); {
		end, digits := v.phone(i)
		if end == i {
			i++
			continue
		}
		if k, ext := v.extension(end); k > end {
			end, digits = k, digits+"-"+ext
		}
		found = append(found, PhoneSpan{Span: v.span(i, end), Digits: digits})
		i = end
	}
	return found
}

// phone reads the number at i; its end is i if there is none.
func (v view) phone(i int) (end int, digits string) {
	r := v.at(i)
	if !isFigure(r) && r != '(' && r != '+' || v.joined(i-1) {
		return i, ""
	}
	for _, read := range []func(int) (int, string){v.mobile, v.landline, v.freephone, v.shortLine, v.local} {
		if end, digits := read(i); end > i && !isFigure(v.at(end)) && !letter(v.at(end)) {
			return end, digits
		}
	}
	return i, ""
}

// joined reports whether the rune at i ties what follows to something longer.
func (v view) joined(i int) bool {
	r := v.at(i)
	if isFigure(r) || letter(r) {
		return true
	}
	return (r == '-' || r == '.' || r == ',') && isFigure(v.at(i-1)) && !v.phoneBefore(i)
}

// phoneBefore reports whether the figures that end at i may be a number whose
// list goes on: 8727000-8727001.
func (v view) phoneBefore(i int) bool {
	n := 0
	for isFigure(v.at(i - 1 - n)) {
		n++
	}
	return n == 7 || n == 8 || n == 11
}

// mobile reads 1[3-9] and nine digits, spaced or dashed, with or without +86.
func (v view) mobile(i int) (int, string) {
	start := i
	if n := v.anyAt(i, "+86", "0086"); n > 0 {
		i += n
		for v.at(i) == ' ' || v.at(i) == '-' {
			i++
		}
	}
	if v.at(i) != '1' || v.at(i+1) < '3' || v.at(i+1) > '9' {
		return start, ""
	}
	if end, digits := v.grouped(i, 3, 4, 4); end > i {
		return end, digits
	}
	return start, ""
}

// landline reads an area code and a local number.
func (v view) landline(i int) (int, string) {
	start := i
	if n := v.anyAt(i, "+86"); n > 0 {
		i = v.skip(i + n)
		if v.at(i) == '-' {
			i++
		}
	}
	bracket := v.at(i) == '('
	if bracket {
		i = v.skip(i + 1)
	}
	if v.at(i) != '0' || v.at(i+1) == '0' {
		return start, ""
	}
	width := v.figures(i)
	var area int
	switch {
	case width == 3 || width == 4:
		area = width
	case width >= 10 && width <= 12: // written in one
		area = 4
		if v.at(i+1) <= '2' {
			area = 3 // 010, 02x
		}
		if width-area != 7 && width-area != 8 {
			return start, ""
		}
		return i + width, v.text(i, i+width)
	default:
		return start, ""
	}
	code := v.text(i, i+area)
	j := v.skip(i + area)
	if bracket {
		if v.at(j) != ')' {
			return start, ""
		}
		j = v.skip(j + 1)
	}
	if v.at(j) == '-' {
		j = v.skip(j + 1)
	} else if j == i+area {
		return start, ""
	}
	for v.at(j) == '-' {
		j++
	}
	switch n := v.figures(j); {
	case n == 7 || n == 8:
		return j + n, code + v.text(j, j+n)
	case n == 3 || n == 4: // 010-8888 8888
		if end, local := v.grouped(j, n, 4); end > j {
			return end, code + local
		}
	case n == 5 && v.has(j, "12"): // 0539-12345
		return j + n, code + v.text(j, j+n)
	}
	return start, ""
}

// freephone reads 400 and 800 numbers: ten digits, grouped in any usual way.
func (v view) freephone(i int) (int, string) {
	if v.anyAt(i, "400", "800") == 0 {
		return i, ""
	}
	for _, g := range [][]int{{10}, {3, 3, 4}, {3, 4, 3}, {3, 7}, {4, 3, 3}} {
		if end, digits := v.grouped(i, g...); end > i && !isFigure(v.at(end)) {
			return end, digits
		}
	}
	return i, ""
}

// shortLine reads a public short number.
func (v view) shortLine(i int) (int, string) {
	n := v.figures(i)
	if n < 3 || n > 6 || v.counts(i+n) {
		return i, ""
	}
	d := v.text(i, i+n)
	if v.coded(i) {
		return i, ""
	}
	switch n {
	case 3:
		switch d {
		case "110", "119", "120", "122", "114":
			if v.calls(i, i+n) {
				return i + n, d
			}
		}
	case 5:
		switch {
		case d[:2] == "12" || d[:2] == "95" || d[:2] == "96":
			return i + n, d
		case d == "10086" || d == "10010" || d == "10001" || d == "11185" || d == "11183":
			return i + n, d
		case d == "10000" && v.calls(i, i+n):
			return i + n, d
		}
	case 6:
		if (d[:2] == "95" || d[:2] == "96") && v.calls(i, i+n) {
			return i + n, d
		}
	}
	return i, ""
}

// local reads seven or eight digits. Numbers begin with 2 to 9; others count
// only where the text says that they are phones.
func (v view) local(i int) (int, string) {
	end := i
	switch n := v.figures(i); n {
	case 7, 8:
		end = i + n
	case 3, 4:
		end, _ = v.grouped(i, n, 4)
		if end == i || v.at(i+n) != '-' || !v.calls(i, end) {
			return i, ""
		}
	default:
		return i, ""
	}
	d := strings.ReplaceAll(v.text(i, end), "-", "")
	said := v.calls(i, end)
	switch {
	case v.counts(end) || v.coded(i):
		return i, ""
	case said:
		return end, d
	case d[0] < '2', len(d) == 8 && dayLike(d):
		return i, ""
	}
	return end, d
}

// extension reads 转803, 分机803, and -1 after a number.
func (v view) extension(i int) (int, string) {
	j := v.skip(i)
	if v.at(j) == ',' {
		j = v.skip(j + 1)
	}
	if n := v.anyAt(j, "转分机", "转", "分机号", "分机", "-"); n > 0 {
		if v.at(j) == '-' && j > i {
			return i, ""
		}
		j = v.skip(j + n)
		if n := v.figures(j); n >= 1 && n <= 5 {
			return j + n, v.text(j, j+n)
		}
	}
	return i, ""
}

// grouped reads groups of figures of the given widths with a space or dash
// between them, or none.
func (v view) grouped(i int, widths ...int) (end int, digits string) {
	var b strings.Builder
	j := i
	for k, w := range widths {
		if k > 0 && (v.at(j) == ' ' || v.at(j) == '-') {
			j++
		}
		if v.figures(j) < w {
			return i, ""
		}
		b.WriteString(v.text(j, j+w))
		j += w
	}
	return j, b.String()
}

// text is runes [i, j) of the view.
func (v view) text(i, j int) string { return string(v.r[i:j]) }

// counts reports whether what follows at i says that the number before it counts
// or orders something.
func (v view) counts(i int) bool {
	if v.has(i, "号线") || v.has(i, "号码") {
		return false
	}
	switch v.at(i) {
	case '元', '圆', '块', '万', '亿', '千', '百', '余', '多', '%', '.', '年', '月', '号', '岁', '度', '米', '吨', '斤',
		'户', '家', '份', '名', '位', '件', '次', '天', '页', '条', '股', '亩', '例', '种', '人', '个', '平', '公', '克', '℃', '分':
		return v.at(i) != '.' || isFigure(v.at(i+1))
	case ',':
		return v.figures(i+1) == 3
	}
	return false
}

// coded reports whether the words before i name a code: 编号, 户号：, 邮编.
func (v view) coded(i int) bool {
	for v.at(i-1) == ' ' || v.at(i-1) == ':' || v.at(i-1) == '为' || v.at(i-1) == '是' {
		i--
	}
	if v.at(i-1) == '第' || v.at(i-1) == '№' || v.at(i-1) == '〕' || v.at(i-1) == ']' {
		return true
	}
	for _, w := range []string{"编号", "户号", "卡号", "证号", "账号", "单号", "文号", "序号", "案号", "工号", "代码", "编码", "邮编", "邮政编码", "验证码", "字号", "字第"} {
		if v.before(i, w) {
			return true
		}
	}
	return false
}

// calls reports whether the words close before i or right after end speak of
// calling.
func (v view) calls(i, end int) bool {
	if v.at(i-1) == '打' {
		return true
	}
	for k := max(i-12, 0); k < i; k++ {
		if v.anyAt(k, "电话", "热线", "拨", "致电", "咨询", "联系方式", "座机", "传真", "报警", "急救", "火警", "话:") > 0 {
			return true
		}
	}
	return v.anyAt(v.skip(end), "电话", "热线", "报警", "急救", "火警", "咨询", "投诉") > 0
}

// dayLike reports whether eight digits read as a day of our time: 20260312.
func dayLike(d string) bool {
	v := look(d)
	y, m, day := v.digits(0, 4), v.digits(4, 2), v.digits(6, 2)
	return y >= 1900 && y < 2100 && m >= 1 && m <= 12 && day >= 1 && day <= daysIn(y, m)
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' }
