package han

import "math"

// An Amount is a sum of money in fen (1 yuan = 100 fen), or the word that there
// is nothing to pay (免费, 不收费, 0元): then Free is set and Fen is 0.
type Amount struct {
	Span
	Fen  int64
	Free bool
}

// Amounts finds the amounts in s, in order: 20元, 二十元, 1.5万元, 20元5角, ￥20,
// 20块钱, 免费. Both ends of 20-50元 are found. A text that consists of 无 is free
// (收费标准：无). A bare number of 万 is no amount, nor are other currencies.
func Amounts(s string) []Amount {
	v := look(s)
	if i := v.skip(0); v.at(i) == '无' && v.onlyPunctuation(i+1) {
		return []Amount{{Span: v.span(i, i+1), Free: true}}
	}
	var found []Amount
	for i := 0; i < len(v.r); {
		if n := v.free(i); n > 0 {
			found = append(found, Amount{Span: v.span(i, i+n), Free: true})
			i += n
			continue
		}
		as, end := v.amount(i)
		if end > i {
			found = append(found, as...)
			i = end
			continue
		}
		i++
	}
	return found
}

// free is the length of the words at i that say there is nothing to pay.
func (v view) free(i int) int {
	switch v.at(i) {
	case '免':
		p := v.at(i - 1)
		if p == '减' || p == '不' || p == '非' || p == '否' {
			return 0
		}
		return v.anyAt(i, "免费", "免收", "免于收费", "免缴费")
	case '不':
		p := v.at(i - 1)
		if p == '收' || p == '要' || p == '花' || p == '用' { // 收不收费, 要不要钱: a question
			return 0
		}
		return v.anyAt(i, "不收费", "不收取任何费用", "不收取费用", "不收取", "不收任何费用", "不要钱", "不花钱", "不用交钱", "不用花钱")
	case '无':
		return v.anyAt(i, "无收费", "无需缴费", "无需交费", "无需付费", "无费用", "无须缴费")
	case '零':
		return v.anyAt(i, "零收费", "零费用", "零成本")
	}
	return 0
}

// amount reads the amount at i, or both ends of a range.
func (v view) amount(i int) ([]Amount, int) {
	start := i
	marked := false // a sign before the number says that it is money
	switch {
	case v.at(i) == '￥' || v.at(i) == '¥':
		marked = true
		i = v.skip(i + 1)
	case v.inside(i) && v.at(i-1) != '第':
		return nil, start
	case v.at(i-1) == '第':
		return nil, start
	}
	if !numeric(v.at(i)) {
		return nil, start
	}
	n, end, ok := v.number(i)
	if !ok || n > 1e13 {
		return nil, start
	}
	if fen, to, ok := v.money(i, end, n, marked); ok {
		return []Amount{{Span: v.span(start, to), Fen: fen, Free: fen == 0}}, to
	}
	// 20-50元: the first number borrows the unit of the second.
	j := v.dash(end)
	if j == end || !numeric(v.at(j)) {
		return nil, start
	}
	m, mEnd, ok := v.number(j)
	if !ok || m > 1e13 {
		return nil, start
	}
	fen, to, ok := v.money(j, mEnd, m, marked)
	if !ok {
		return nil, start
	}
	low := n
	if v.has(mEnd-1, "万") && !v.has(end-1, "万") && n < m/1e4 {
		low *= 1e4 // 1-5万元
	}
	return []Amount{
		{Span: v.span(start, end), Fen: int64(math.Round(low * 100))},
		{Span: v.span(j, to), Fen: fen, Free: fen == 0},
	}, to
}

// money reads the currency after the number n, which stands in [num, i), and the
// smaller coins after it.
func (v view) money(num, i int, n float64, marked bool) (fen int64, end int, ok bool) {
	j := v.skip(i)
	if v.has(j, "余元") || v.has(j, "多元") {
		j++
	}
	yuan := int64(math.Round(n * 100))
	switch v.at(j) {
	case '元', '圆':
		if v.anyAt(j+1, "化", "区", "店", "桥", "宵", "旦", "月", "素", "件", "器", "组") > 0 {
			return 0, i, false
		}
		j++
	case '块':
		if v.has(j+1, "钱") {
			j += 2
			break
		}
		if v.at(num) == '一' && i == num+1 || v.anyAt(j+1, "地", "砖", "牌", "表", "屏", "板", "儿", "办", "石", "田") > 0 {
			return 0, i, false // 一块办, 三块地
		}
		j++
	case '角', '毛':
		if v.at(j) == '毛' && !v.has(j+1, "钱") || !isFigure(v.at(num)) {
			return 0, i, false
		}
		j++
		if v.has(j, "钱") {
			j++
		}
		return int64(math.Round(n * 10)), j, true
	case '分':
		if !v.has(j+1, "钱") {
			return 0, i, false
		}
		return int64(math.Round(n)), j + 2, true
	default:
		return yuan, i, marked
	}
	if c, k, ok := v.coin(j, '角'); ok {
		yuan, j = yuan+c*10, k
	}
	if c, k, ok := v.coin(j, '分'); ok {
		yuan, j = yuan+c, k
	}
	if n := v.anyAt(j, "整", "钱"); n > 0 {
		j += n
	}
	return yuan, j, true
}

// coin reads one digit with its coin: 5角.
func (v view) coin(i int, unit rune) (n int64, end int, ok bool) {
	d, isDigit := digit(v.at(i))
	if r := v.at(i); isFigure(r) {
		d, isDigit = int(r-'0'), true
	}
	if !isDigit || v.at(i+1) != unit {
		return 0, i, false
	}
	return int64(d), i + 2, true
}

// onlyPunctuation reports whether nothing but marks and spaces is left from i on.
func (v view) onlyPunctuation(i int) bool {
	for ; i < len(v.r); i++ {
		if isHan(v.at(i)) || isWord(v.at(i)) {
			return false
		}
	}
	return true
}
