package han

import (
	"strconv"
	"strings"
)

// Number reads a whole numeral, in Arabic or Chinese digits or both: 35, 3.5,
// 1,200, １２, 三十五, 两百, 一百零五, 三千二, 1.5万, 3千, 一点五万, 半 (0.5), 〇,
// 壹佰贰拾, and figures said one by one (二〇二四 = 2024). It reports false if s is
// anything else, or has more than that in it.
func Number(s string) (float64, bool) {
	v := look(s)
	if len(v.r) == 0 || len(v.r) > 40 {
		return 0, false
	}
	n, end, ok := v.number(0)
	if !ok || end != len(v.r) {
		return 0, false
	}
	return n, true
}

// SpokenDigits turns figures as people say or write them, one by one, into
// Arabic digits: 幺三八零五 = 13805, 壹叁柒零 = 1370, mixed with Arabic ones too. It
// reports false if s is empty or anything else is in it, white space included.
func SpokenDigits(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		d, ok := SpokenDigit(r)
		if !ok {
			return "", false
		}
		b.WriteByte(d)
	}
	return b.String(), b.Len() > 0
}

// SpokenDigit is the Arabic digit that r is a way to say or write: 0-9, 零〇,
// 一…九, 壹…玖, and the radio figures 幺 拐 洞 勾.
func SpokenDigit(r rune) (byte, bool) {
	switch r {
	case '幺', '么', '麼':
		return '1', true
	case '拐':
		return '7', true
	case '洞', '○', '◯':
		return '0', true
	case '勾':
		return '9', true
	case '俩', '倆', '仨': // counts, not figures
		return 0, false
	}
	r = table().rune(narrow(r))
	if r >= '0' && r <= '9' {
		return byte(r), true
	}
	if d, ok := digit(r); ok {
		return '0' + byte(d), true
	}
	return 0, false
}

// digit is the value of a Chinese digit.
func digit(r rune) (int, bool) {
	switch r {
	case '零', '〇':
		return 0, true
	case '一', '壹', '弌':
		return 1, true
	case '二', '贰', '两', '俩':
		return 2, true
	case '三', '叁', '参', '仨':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

// scale is the value of a multiplier inside a numeral: 十 百 千.
func scale(r rune) int {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	}
	return 0
}

// big is the value of a multiplier over a whole numeral: 万 亿.
func big(r rune) float64 {
	switch r {
	case '万':
		return 1e4
	case '亿':
		return 1e8
	}
	return 0
}

// number reads the numeral that begins at i and returns its value and end.
func (v view) number(i int) (n float64, end int, ok bool) {
	switch r := v.at(i); {
	case r >= '0' && r <= '9':
		n, end, ok = v.arabic(i)
	case r == '半':
		return 0.5, i + 1, true
	default:
		n, end, ok = v.chinese(i)
	}
	return n, end, ok
}

// arabic reads digits with thousands commas, one decimal point and a multiplier.
func (v view) arabic(i int) (n float64, end int, ok bool) {
	var b strings.Builder
	end = i
	point := false
	for ; ; end++ {
		r := v.at(end)
		switch {
		case isFigure(r):
			b.WriteByte(byte(r))
			continue
		case r == '.' && !point && isFigure(v.at(end+1)):
			point = true
			b.WriteByte('.')
			continue
		case r == ',' && !point && v.figures(end+1) == 3 && end-i <= 3:
			continue
		case r == ',' && !point && v.figures(end+1) == 3 && v.at(end-4) == ',':
			continue
		}
		break
	}
	n, err := strconv.ParseFloat(b.String(), 64)
	if err != nil {
		return 0, i, false
	}
	if k := scale(v.at(end)); k > 10 {
		n *= float64(k)
		end++
	}
	for big(v.at(end)) > 0 {
		n *= big(v.at(end))
		end++
	}
	return n, end, true
}

// figures counts the ASCII digits from i on.
func (v view) figures(i int) int {
	n := 0
	for isFigure(v.at(i + n)) {
		n++
	}
	return n
}

// chinese reads a numeral in characters: by places (一百零五), or figure by figure
// (二〇二四), with a decimal part after 点.
func (v view) chinese(i int) (n float64, end int, ok bool) {
	if n, end, ok = v.byFigure(i); !ok {
		n, end, ok = v.byPlace(i)
	}
	if !ok {
		return 0, i, false
	}
	if _, isDigit := digit(v.at(end + 1)); v.at(end) == '点' && isDigit {
		unit := 0.1
		for end++; ; end++ {
			d, isDigit := digit(v.at(end))
			if !isDigit {
				break
			}
			n += float64(d) * unit
			unit /= 10
		}
		n, _ = strconv.ParseFloat(strconv.FormatFloat(n, 'f', 6, 64), 64)
		for big(v.at(end)) > 0 {
			n *= big(v.at(end))
			end++
		}
	}
	return n, end, true
}

// byFigure reads two or more digits in a row that no multiplier follows.
func (v view) byFigure(i int) (n float64, end int, ok bool) {
	for end = i; ; end++ {
		d, isDigit := digit(v.at(end))
		if !isDigit {
			break
		}
		n = n*10 + float64(d)
	}
	if end-i < 2 || scale(v.at(end)) > 0 || big(v.at(end)) > 0 {
		return 0, i, false
	}
	return n, end, true
}

// byPlace reads 三, 十五, 一百零五, 两万三千, 三千二 (3,200).
func (v view) byPlace(i int) (n float64, end int, ok bool) {
	var total, section float64 // closed by 万/亿; since then
	cur := -1                  // a digit that waits for its multiplier
	last, whole := 0.0, 0.0    // the latest multiplier, the latest 万/亿
	gap := false               // 零 was said
	for end = i; ; end++ {
		r := v.at(end)
		if d, isDigit := digit(r); isDigit {
			if cur > 0 || (cur == 0 && end > i+1 && d == 0) {
				break // two digits side by side: 两三
			}
			if d == 0 && end > i {
				gap = true
				cur = -1
				continue
			}
			cur = d
			continue
		}
		if k := scale(r); k > 0 {
			if cur < 0 {
				if k != 10 || (end > i && !gap && last != 1e4 && last != 1e8) {
					break // 百 alone is no numeral; 十 is
				}
				cur = 1
			}
			if last > 0 && last < 1e4 && float64(k) >= last {
				break // 十百
			}
			section += float64(cur * k)
			last, cur, gap = float64(k), -1, false
			continue
		}
		if k := big(r); k > 0 {
			if cur > 0 {
				section += float64(cur)
			}
			if section == 0 && total == 0 {
				break
			}
			if whole > k {
				total += section * k // 一亿两千万
			} else {
				total = (total + section) * k
			}
			whole, section, last, cur, gap = k, 0, k, -1, false
			continue
		}
		break
	}
	if end == i {
		return 0, i, false
	}
	if cur > 0 {
		if last >= 100 && !gap {
			cur *= int(last) / 10 // 三千二
		}
		section += float64(cur)
	}
	return total + section, end, true
}
