package han

// A Date is a day, a month or a year named in a text; what is not said is 0.
type Date struct {
	Span
	Year, Month, Day int
}

// A place is a date with its runes in a view.
type place struct {
	Date
	from, to int
}

// Dates finds the dates in s, in order: 2026年3月12日, 2026-03-12, 2026/3/12,
// 2026.3.12, 二〇二四年五月二十号, 2026年3月, 2020年, 3月12日, 5月份, 每月15日, and the
// second end of a range (3月1日至15日). Months, days and years that do not exist
// are no dates; 15号 by itself may be a house number and is none.
func Dates(s string) []Date {
	v := look(s)
	var found []Date
	for _, p := range v.dates() {
		p.Span = v.span(p.from, p.to)
		found = append(found, p.Date)
	}
	return found
}

// dates finds the places; their spans are not set.
func (v view) dates() []place {
	var found []place
	for i := 0; i < len(v.r); {
		p, ok := v.date(i)
		if !ok && len(found) > 0 {
			p, ok = v.rangeEnd(i, found[len(found)-1])
		}
		if !ok {
			i++
			continue
		}
		found = append(found, p)
		i = p.to
	}
	return found
}

// date reads the date that begins at i.
func (v view) date(i int) (place, bool) {
	if !numeric(v.at(i)) || numeric(v.at(i-1)) || v.at(i-1) == '第' || v.at(i-1) == '.' {
		return place{}, false
	}
	if p, ok := v.iso(i); ok {
		return p, true
	}
	p := place{from: i, to: i}
	if y, end, ok := v.year(i); ok {
		p.Year, p.to = y, end
	}
	if m, end, ok := v.spaced(p.to, 12); ok && v.at(end) == '月' && v.monthName(p, end) {
		p.Month, p.to = m, end+1
		if d, end, ok := v.spaced(p.to, daysIn(p.Year, m)); ok && (v.at(end) == '日' || v.at(end) == '号') {
			p.Day, p.to = d, end+1
		} else if v.at(p.to) == '份' {
			p.to++
		}
	}
	if p.to > i {
		return p, true
	}
	// 每月15日
	if v.at(i-1) == '月' && v.anyAt(i-2, "每", "当", "次", "本", "下", "上") > 0 {
		if d, end, ok := v.ordinal(i, 31); ok && (v.at(end) == '日' || v.at(end) == '号') {
			p.Day, p.to = d, end+1
			return p, true
		}
	}
	return place{}, false
}

// monthName reports whether the 月 at i ends the name of a month: 3月, not 3月内.
func (v view) monthName(p place, i int) bool {
	return p.Year > 0 || v.anyAt(i+1, "内", "以内", "以上", "以下") == 0
}

// year reads 2026年, 二〇二六年, and 24年 where a month follows.
func (v view) year(i int) (y, end int, ok bool) {
	n, end, ok := v.plain(i)
	if !ok || v.at(v.skip(end)) != '年' {
		return 0, i, false
	}
	width := end - i
	end = v.skip(end) + 1
	switch {
	case width == 4 && n >= 1800 && n < 2200:
		return n, end, true
	case width == 2 && isFigure(v.at(i)):
		if _, k, ok := v.spaced(end, 12); ok && v.at(k) == '月' {
			if n < 50 {
				return 2000 + n, end, true
			}
			return 1900 + n, end, true
		}
	}
	return 0, i, false
}

// plain reads up to four figures, Arabic or Chinese, one by one.
func (v view) plain(i int) (n, end int, ok bool) {
	for end = i; end-i < 4; end++ {
		r := v.at(end)
		if isFigure(r) {
			n = n*10 + int(r-'0')
			continue
		}
		d, isDigit := digit(r)
		if !isDigit {
			break
		}
		n = n*10 + d
	}
	return n, end, end > i && !numeric(v.at(end))
}

// ordinal reads a whole number of 1 to most.
func (v view) ordinal(i, most int) (n, end int, ok bool) {
	if !numeric(v.at(i)) {
		return 0, i, false
	}
	f, end, ok := v.number(i)
	n = int(f)
	return n, end, ok && float64(n) == f && n >= 1 && n <= most && end-i <= 3
}

// spaced is ordinal with white space on both sides, as dirty pages have it.
func (v view) spaced(i, most int) (n, end int, ok bool) {
	n, end, ok = v.ordinal(v.skip(i), most)
	return n, v.skip(end), ok
}

// iso reads 2026-03-12, 2026/3/12 and 2026.3.12.
func (v view) iso(i int) (place, bool) {
	if v.figures(i) != 4 || v.at(i-1) == '-' || v.at(i-1) == '/' {
		return place{}, false
	}
	y := v.digits(i, 4)
	sep := v.at(i + 4)
	if y < 1800 || y >= 2200 || sep != '-' && sep != '/' && sep != '.' {
		return place{}, false
	}
	mw := v.figures(i + 5)
	if mw < 1 || mw > 2 || v.at(i+5+mw) != sep {
		return place{}, false
	}
	m, at := v.digits(i+5, mw), i+6+mw
	dw := v.figures(at)
	if dw < 1 || dw > 2 || v.at(at+dw) == sep && isFigure(v.at(at+dw+1)) {
		return place{}, false
	}
	d := v.digits(at, dw)
	if m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return place{}, false
	}
	return place{Date: Date{Year: y, Month: m, Day: d}, from: i, to: at + dw}, true
}

// digits is the value of n ASCII digits from i on.
func (v view) digits(i, n int) int {
	x := 0
	for _, r := range v.r[i : i+n] {
		x = x*10 + int(r-'0')
	}
	return x
}

// rangeEnd reads the bare day at i that ends a range begun by the date before.
func (v view) rangeEnd(i int, first place) (place, bool) {
	if first.Day == 0 || first.to >= i || v.dash(first.to) != i {
		return place{}, false
	}
	d, end, ok := v.ordinal(i, 31)
	if !ok || v.at(end) != '日' && v.at(end) != '号' {
		return place{}, false
	}
	return place{Date: Date{Day: d}, from: i, to: end + 1}, true
}

// daysIn is the number of days of a month; of an unknown year, the most it can be.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year != 0 && (year%4 != 0 || year%100 == 0 && year%400 != 0) {
			return 28
		}
		return 29
	}
	return 31
}
