package han

import "slices"

// A Unit is a unit of time as guides promise it.
type Unit int

// The units. A week counts as seven days, a quarter of an hour as 15 minutes.
const (
	Minute Unit = iota
	Hour
	Day
	Month
	Year
)

// A Duration is a length of time: 3个工作日, 15天, 一年, 当场. Min and Max differ
// where the text gives a range (3-5日). Of 当场, 即时 and the like, which promise
// the thing at once, Immediate is set and the rest is zero; 当日 is at most one
// day.
type Duration struct {
	Span
	Min, Max  float64
	Unit      Unit
	Working   bool // working days (or hours), not calendar days
	Immediate bool
}

// Equal reports whether d and e promise the same, however worded.
func (d Duration) Equal(e Duration) bool {
	d.Span, e.Span = Span{}, Span{}
	return d == e
}

// Durations finds the durations in s, in order. Years (2020年), dates, ages,
// ordinals (第3条, 第二天) and days of the week are none.
func Durations(s string) []Duration {
	v := look(s)
	var found []Duration
	var dates []place
	if v.contains('月') || v.contains('年') {
		dates = v.dates()
	}
	for i := 0; i < len(v.r); {
		if d, end, ok := v.duration(i, dates); ok {
			d.Span = v.span(i, end)
			found = append(found, d)
			i = end
			continue
		}
		i++
	}
	return found
}

// immediate are the words that promise a thing at once.
func (v view) immediate(i int) int {
	if v.anyAt(i, "即时通讯", "即时通信", "即时消息") > 0 {
		return 0
	}
	return v.anyAt(i, "当场", "即时", "即办", "立等可取", "随到随办", "即来即办", "即到即办")
}

// duration reads the duration that begins at i.
func (v view) duration(i int, dates []place) (Duration, int, bool) {
	none := Duration{}
	if n := v.immediate(i); n > 0 {
		return Duration{Immediate: true}, i + n, true
	}
	if n := v.anyAt(i, "当日", "当天"); n > 0 {
		return Duration{Max: 1, Unit: Day}, i + n, true
	}
	if r := v.at(i); !numeric(r) && r != '半' || v.inside(i) || v.dated(i, dates) {
		return none, i, false
	}
	lo, hi, end, ok := v.count(i)
	if !ok {
		return none, i, false
	}
	m, end, ok := v.measure(i, end)
	if !ok {
		return none, i, false
	}
	if lo == hi {
		lo, hi = lo+m.extra, hi+m.extra
		if to, k, ok := v.second(end, m); ok && to > lo {
			hi, end = to, k
		}
	}
	return Duration{Min: lo * m.size, Max: hi * m.size, Unit: m.unit, Working: m.working}, end, true
}

// second reads the other end of a range that names its unit twice
// (3个工作日至5个工作日).
func (v view) second(i int, m measure) (to float64, end int, ok bool) {
	j := v.dash(i)
	if j == i {
		return 0, i, false
	}
	_, to, end, ok = v.count(j)
	if !ok {
		return 0, i, false
	}
	other, end, ok := v.measure(j, end)
	if !ok || other.unit != m.unit || other.working != m.working || other.size != m.size {
		return 0, i, false
	}
	return to + other.extra, end, true
}

// inside reports whether i is in the middle of a number, or the number at i is
// an ordinal or a day of the week.
func (v view) inside(i int) bool {
	p := v.at(i - 1)
	switch {
	case numeric(p), p == '.' && isFigure(v.at(i-2)), p >= 'a' && p <= 'z':
		return true
	case p == '点' && numeric(v.at(i-2)):
		return true
	case p == '第', p == '周', p == '/' && isFigure(v.at(i-2)):
		return true
	case (p == '同' || p == '某' || p == '隔' || p == '翌') && v.at(i) == '一':
		return true // 同一天
	case v.at(i) == '半' && (p == '上' || p == '下' || p == '前' || p == '后'):
		return true // 上半年
	}
	return v.before(i, "星期") || v.before(i, "礼拜")
}

// count reads a number, a range of numbers (3-5, 三至五) or two neighbours said
// together (两三, 三五).
func (v view) count(i int) (lo, hi float64, end int, ok bool) {
	if a, okA := digit(v.at(i)); okA {
		b, okB := digit(v.at(i + 1))
		if okB && !numeric(v.at(i+2)) && (b == a+1 || a == 3 && b == 5) && a > 0 {
			return float64(a), float64(b), i + 2, true
		}
	}
	lo, end, ok = v.number(i)
	if !ok || lo > 1e5 {
		return 0, 0, i, false
	}
	hi = lo
	if j := v.dash(end); j > end {
		if to, k, ok := v.number(j); ok && to > lo && to <= 1e5 {
			hi, end = to, k
		}
	}
	return lo, hi, end, true
}

// dash is the place after the sign of a range at i (-, 至, 到), or i.
func (v view) dash(i int) int {
	j := v.skip(i)
	if n := v.anyAt(j, "--", "-", "至", "到"); n > 0 {
		return v.skip(j + n)
	}
	return i
}

// A measure is what a number is counted in.
type measure struct {
	unit    Unit
	working bool
	size    float64 // in unit: a week is 7 days
	extra   float64 // what 半 beside it adds to the number: 1个半月, 一年半
}

// The measures by their words, longest first. Those of the first table stand
// with and without 个.
var (
	countedMeasures = []struct {
		word string
		m    measure
	}{
		{"法定工作日", measure{unit: Day, working: true, size: 1}},
		{"工作小时", measure{unit: Hour, working: true, size: 1}},
		{"工作日", measure{unit: Day, working: true, size: 1}},
		{"工作天", measure{unit: Day, working: true, size: 1}},
		{"自然日", measure{unit: Day, size: 1}},
		{"日历日", measure{unit: Day, size: 1}},
		{"日历天", measure{unit: Day, size: 1}},
		{"小时", measure{unit: Hour, size: 1}},
		{"钟头", measure{unit: Hour, size: 1}},
		{"星期", measure{unit: Day, size: 7}},
		{"礼拜", measure{unit: Day, size: 7}},
	}
	plainMeasures = []struct {
		word string
		m    measure
	}{
		{"分钟", measure{unit: Minute, size: 1}},
		{"刻钟", measure{unit: Minute, size: 15}},
		{"周年", measure{unit: Year, size: 1}},
		{"天", measure{unit: Day, size: 1}},
		{"日", measure{unit: Day, size: 1}},
		{"周", measure{unit: Day, size: 7}},
		{"年", measure{unit: Year, size: 1}},
	}
)

// measure reads the measure at i of the number that begins at num.
func (v view) measure(num, i int) (measure, int, bool) {
	i = v.skip(i)
	counted, extra := false, 0.0
	if v.at(i) == '个' {
		counted = true
		i = v.skip(i + 1)
		if v.at(i) == '半' {
			extra = 0.5
			i = v.skip(i + 1)
		}
	}
	bracket := v.at(i) == '(' // 5（工作日）, as exchange files have it
	if bracket {
		i = v.skip(i + 1)
	}
	for _, c := range countedMeasures {
		n := v.anyAt(i, c.word)
		switch {
		case n == 0:
			continue
		case bracket && v.at(v.skip(i+n)) == ')':
			return c.m, v.skip(i+n) + 1, true
		case !bracket:
			return v.halved(c.m, extra, num, i+n)
		}
	}
	if bracket {
		return measure{}, num, false
	}
	if v.at(i) == '月' && (counted || v.monthsAt(num, i)) {
		return v.halved(measure{unit: Month, size: 1}, extra, num, i+1)
	}
	if counted {
		return measure{}, num, false
	}
	for _, c := range plainMeasures {
		if n := v.anyAt(i, c.word); n > 0 {
			if v.notMeasure(num, i) {
				break
			}
			if k := v.anyAt(i+n, "(工作日)", "(工作天)"); k > 0 && c.m.unit == Day {
				return measure{unit: Day, working: true, size: c.m.size}, i + n + k, true
			}
			return v.halved(c.m, extra, num, i+n)
		}
	}
	return measure{}, num, false
}

// halved adds what 半 after the measure says: 两年半.
func (v view) halved(m measure, extra float64, num, end int) (measure, int, bool) {
	m.extra = extra
	if extra == 0 && m.unit != Minute && v.at(end) == '半' && v.at(num) != '半' && v.anyAt(end, "半价", "半径", "半数") == 0 {
		m.extra = 0.5
		end++
	}
	return m, end, true
}

// monthsAt reports whether 月 without 个 counts months: 3月内, not 3月.
func (v view) monthsAt(num, i int) bool {
	return v.anyAt(i+1, "内", "以内", "以上", "以下") > 0 && v.at(num-1) != '年'
}

// notMeasure reports whether the word at i only looks like a measure of the
// number at num: 3周岁, 2年级, 2020年.
func (v view) notMeasure(num, i int) bool {
	next := v.at(i + 1)
	switch v.at(i) {
	case '周':
		return next == '岁' || next == '边' || next == '围' || next == '转'
	case '年':
		if next == '级' || next == '代' || next == '龄' || next == '度' {
			return true
		}
		n, _, _ := v.number(num)
		return n >= 1000
	case '日':
		return next == '元'
	}
	return false
}

// dated reports whether the number at i belongs to a date, or to the second half
// of a range of dates (3月1日至15日).
func (v view) dated(i int, dates []place) bool {
	for _, d := range dates {
		if i >= d.from && i < d.to || d.to <= i && d.Day > 0 && v.dash(d.to) == i {
			return true
		}
	}
	return false
}

func (v view) contains(r rune) bool { return slices.Contains(v.r, r) }
