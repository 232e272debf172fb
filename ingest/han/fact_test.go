package han

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestNumberReadsWholeNumerals(t *testing.T) {
	for in, want := range map[string]float64{
		"35": 35, "3.5": 3.5, "１２": 12, "1,200": 1200, "1,234,567": 1234567, "三十五": 35, "两百": 200, "一百零五": 105,
		"一百五": 150, "三千二": 3200, "三万五": 35000, "两万三千": 23000, "1.5万": 15000, "3千": 3000, "半": 0.5,
		"〇": 0, "零": 0, "十": 10, "十二": 12, "二十": 20, "一百一十": 110, "一万零五百": 10500, "一亿两千万": 120000000,
		"壹佰贰拾": 120, "叁仟": 3000, "二〇二四": 2024, "一点五万": 15000, "零点五": 0.5, "五萬": 50000,
		"伍拾陆": 56, "0": 0, "20.00": 20,
	} {
		if got, ok := Number(in); !ok || got != want {
			t.Errorf("Number(%q) = %v, %v, want %v", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "百", "万", "三个", "两三十", "3.", "1.2.3", "十百", "元", "-3", "3天", "一二百", " "} {
		if got, ok := Number(in); ok {
			t.Errorf("Number(%q) = %v, want none", in, got)
		}
	}
}

func TestNumeralsComeBackAsTheyWereWritten(t *testing.T) {
	for n := 0; n < 200_000_000; n = n*21/20 + 1 {
		for _, s := range []string{fmt.Sprint(n), inChinese(n)} {
			if got, ok := Number(s); !ok || got != float64(n) {
				t.Errorf("Number(%q) = %v, %v, want %d", s, got, ok, n)
			}
		}
	}
}

// inChinese writes n as a person would, without 亿 over 亿.
func inChinese(n int) string {
	figures := []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	if n < 10 {
		return figures[n]
	}
	for _, p := range []struct {
		unit int
		name string
	}{{1e8, "亿"}, {1e4, "万"}, {1000, "千"}, {100, "百"}, {10, "十"}} {
		if n < p.unit {
			continue
		}
		s := inChinese(n/p.unit) + p.name
		switch rest := n % p.unit; {
		case rest == 0:
		case rest < p.unit/10:
			s += "零" + inChinese(rest)
		default:
			s += inChinese(rest)
		}
		return s
	}
	return ""
}

func TestSpokenDigitsAreFigureByFigure(t *testing.T) {
	for in, want := range map[string]string{
		"幺三八零五": "13805", "五一零六": "5106", "壹叁柒零": "1370", "1三8零": "1380", "〇五三九": "0539", "１２": "12", "拐洞": "70", "两": "2",
	} {
		if got, ok := SpokenDigits(in); !ok || got != want {
			t.Errorf("SpokenDigits(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "十三", "一 二", "一二x", "百", "俩"} {
		if got, ok := SpokenDigits(in); ok {
			t.Errorf("SpokenDigits(%q) = %q, want none", in, got)
		}
	}
}

// durationText writes found durations shortly: "3个工作日=3-3 day working".
func durationText(ds []Duration) string {
	var out []string
	for _, d := range ds {
		s := d.Text + "="
		if d.Immediate {
			s += "at once"
		} else {
			s += fmt.Sprintf("%g-%g %s", d.Min, d.Max, [...]string{"minute", "hour", "day", "month", "year"}[d.Unit])
		}
		if d.Working {
			s += " working"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestDurations(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"3个工作日", "3个工作日=3-3 day working"},
		{"三个工作日内办结", "三个工作日=3-3 day working"},
		{"３个工作日", "３个工作日=3-3 day working"},
		{"3 个 工作日", "3 个 工作日=3-3 day working"},
		{"叁個工作日", "叁個工作日=3-3 day working"},
		{"10-15个工作日", "10-15个工作日=10-15 day working"},
		{"10～15个工作日", "10～15个工作日=10-15 day working"},
		{"三至五日", "三至五日=3-5 day"},
		{"3-5日", "3-5日=3-5 day"},
		{"3个工作日至5个工作日", "3个工作日至5个工作日=3-5 day working"},
		{"两三天", "两三天=2-3 day"},
		{"三五天", "三五天=3-5 day"},
		{"7日内", "7日=7-7 day"},
		{"二十个工作日", "二十个工作日=20-20 day working"},
		{"自受理之日起20日内", "20日=20-20 day"},
		{"半年", "半年=0.5-0.5 year"},
		{"一年", "一年=1-1 year"},
		{"一年半", "一年半=1.5-1.5 year"},
		{"1个半月", "1个半月=1.5-1.5 month"},
		{"两个半小时", "两个半小时=2.5-2.5 hour"},
		{"半个月", "半个月=0.5-0.5 month"},
		{"半个小时", "半个小时=0.5-0.5 hour"},
		{"3个月以上", "3个月=3-3 month"},
		{"6月内", "6月=6-6 month"},
		{"两周", "两周=14-14 day"},
		{"一个星期", "一个星期=7-7 day"},
		{"30分钟", "30分钟=30-30 minute"},
		{"一刻钟", "一刻钟=15-15 minute"},
		{"7×24小时", "24小时=24-24 hour"},
		{"当场办结", "当场=at once"},
		{"即时办结，即办件", "即时=at once; 即办=at once"},
		{"当日取证", "当日=0-1 day"},
		{"法定60个工作日，承诺5个工作日", "60个工作日=60-60 day working; 5个工作日=5-5 day working"},
		{"居住满1年的，3日后", "1年=1-1 year; 3日=3-3 day"},
		{"5至7个自然日", "5至7个自然日=5-7 day"},
		{"满3周年", "3周年=3-3 year"},
		{"有效期10年", "10年=10-10 year"},
		{"承诺办结时限：5（工作日）", "5（工作日）=5-5 day working"},
		{"20日（工作日）", "20日（工作日）=20-20 day working"},
		{"5个工作日（不含公示期15日）", "5个工作日=5-5 day working; 15日=15-15 day"},
		{"1～3个月", "1～3个月=1-3 month"},
		{"提前一天", "一天=1-1 day"},
		{"到期前30日，逾期3年", "30日=30-30 day; 3年=3-3 year"},

		{"2020年", ""},
		{"二〇二四年", ""},
		{"24年5月1日", ""},
		{"3月", ""},
		{"3月12日", ""},
		{"3月1日至15日", ""},
		{"每月15日前", ""},
		{"2026年3月12日-15日", ""},
		{"第3条", ""},
		{"第二天", ""},
		{"第3年", ""},
		{"星期三天气", ""},
		{"周一至周五", ""},
		{"满16周岁", ""},
		{"3年级", ""},
		{"上半年", ""},
		{"3号楼", ""},
		{"20元", ""},
		{"9:00-17:00", ""},
		{"5月份以内", ""},
		{"同一天申请", ""},
		{"即时通讯工具", ""},
		{"5（含）人", ""},
		{"附件3（工作日志）", ""},
	} {
		if got := durationText(Durations(c.in)); got != c.want {
			t.Errorf("Durations(%q): got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDurationsOfTheSameLengthAreEqual(t *testing.T) {
	a, b := Durations("3个工作日")[0], Durations("办理时限：三个工作日")[0]
	if !a.Equal(b) {
		t.Errorf("%v and %v are not equal", a, b)
	}
	if c := Durations("3日")[0]; a.Equal(c) {
		t.Errorf("working days %v equal calendar days %v", a, c)
	}
}

func TestAmounts(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"20元", "20元=2000"},
		{"每证20元", "20元=2000"},
		{"二十元", "二十元=2000"},
		{"1.5万元", "1.5万元=1500000"},
		{"3千元", "3千元=300000"},
		{"1,200元", "1,200元=120000"},
		{"２０．００元", "２０．００元=2000"},
		{"20元5角", "20元5角=2050"},
		{"5角", "5角=50"},
		{"8毛钱", "8毛钱=80"},
		{"￥20", "￥20=2000"},
		{"20块钱", "20块钱=2000"},
		{"二十块", "二十块=2000"},
		{"20-50元", "20=2000; 50元=5000"},
		{"1000元至3000元", "1000元=100000; 3000元=300000"},
		{"1-5万元", "1=1000000; 5万元=5000000"},
		{"人民币壹佰元整", "壹佰元整=10000"},
		{"0元", "0元=free"},
		{"免费", "免费=free"},
		{"不收费", "不收费=free"},
		{"不收取任何费用", "不收取任何费用=free"},
		{"无", "无=free"},
		{" 无。", "无=free"},
		{"工本费10元/证（补领20元/本）", "10元=1000; 20元=2000"},
		{"租金每月1,500.50元", "1,500.50元=150050"},
		{"罚款一万元以上三万元以下", "一万元=1000000; 三万元=3000000"},
		{"首次免收工本费，补领20元", "免收=free; 20元=2000"},

		{"收不收费", ""},
		{"减免费用", ""},
		{"要不要钱", ""},
		{"无异议", ""},
		{"一块办", ""},
		{"三元区", ""},
		{"二元化", ""},
		{"2020年", ""},
		{"500美元", ""},
		{"3单元", ""},
		{"第20条", ""},
		{"三角形", ""},
		{"3个工作日", ""},
	} {
		var got []string
		for _, a := range Amounts(c.in) {
			s := fmt.Sprintf("%s=%d", a.Text, a.Fen)
			if a.Free {
				s = a.Text + "=free"
			}
			got = append(got, s)
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("Amounts(%q): got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2026年3月12日", "2026年3月12日=2026-3-12"},
		{"2026-03-12", "2026-03-12=2026-3-12"},
		{"2026/3/12起", "2026/3/12=2026-3-12"},
		{"2026.3.12", "2026.3.12=2026-3-12"},
		{"二〇二四年五月二十号", "二〇二四年五月二十号=2024-5-20"},
		{"二零二四年十二月", "二零二四年十二月=2024-12-0"},
		{"2020年", "2020年=2020-0-0"},
		{"3月12日", "3月12日=0-3-12"},
		{"5月份", "5月份=0-5-0"},
		{"24年5月1日", "24年5月1日=2024-5-1"},
		{"每月15日前", "15日=0-0-15"},
		{"3月1日至15日", "3月1日=0-3-1; 15日=0-0-15"},
		{"2026 年 3 月 12 日", "2026 年 3 月 12 日=2026-3-12"},
		{"2024年2月29日", "2024年2月29日=2024-2-29"},

		{"2025年2月29日", "2025年2月=2025-2-0"},
		{"2026-13-01", ""},
		{"15号", ""},
		{"3月内", ""},
		{"3个月", ""},
		{"国发〔2024〕3号", ""},
		{"0539-8727000", ""},
		{"1.2.3", ""},
		{"一年", ""},
	} {
		var got []string
		for _, d := range Dates(c.in) {
			got = append(got, fmt.Sprintf("%s=%d-%d-%d", d.Text, d.Year, d.Month, d.Day))
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("Dates(%q): got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestPhones(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"0539-8727000", "0539-8727000=05398727000"},
		{"(0539)8727000", "(0539)8727000=05398727000"},
		{"（0539）8727000", "（0539）8727000=05398727000"},
		{"0539—8727000", "0539—8727000=05398727000"},
		{"05398727000", "05398727000=05398727000"},
		{"010-88886666", "010-88886666=01088886666"},
		{"0539-8727000转803", "0539-8727000转803=05398727000-803"},
		{"0539-8727000/8727001", "0539-8727000=05398727000; 8727001=8727001"},
		{"历下区86957133", "86957133=86957133"},
		{"电话：8727000、8727001", "8727000=8727000; 8727001=8727001"},
		{"13800001234", "13800001234=13800001234"},
		{"138-0000-1234", "138-0000-1234=13800001234"},
		{"+86 138 0000 1234", "+86 138 0000 1234=13800001234"},
		{"400-123-4567", "400-123-4567=4001234567"},
		{"4008123456", "4008123456=4008123456"},
		{"12345热线，社保12333", "12345=12345; 12333=12333"},
		{"请拨打110或120", "110=110; 120=120"},
		{"供电95598", "95598=95598"},
		{"咨询：0600-01234567", "0600-01234567=060001234567"},
		{"咨询电话：01234567", "01234567=01234567"},
		{"0539-12345", "0539-12345=053912345"},
		{"0539 8727000", "0539 8727000=05398727000"},
		{"8727000-8001", "8727000-8001=8727000-8001"},
		{"8727000-8727001", "8727000=8727000; 8727001=8727001"},
		{"0539-8727000、8727001", "0539-8727000=05398727000; 8727001=8727001"},
		{"021-6888 1234", "021-6888 1234=02168881234"},

		{"120平方米，110千伏", ""},
		{"12345元", ""},
		{"20260312", ""},
		{"2026-03-12", ""},
		{"户号：12345678", ""},
		{"编号86957133", ""},
		{"11010519491231002X", ""},
		{"91350100M000100Y43", ""},
		{"邮编276000", ""},
		{"GB/T 39554", ""},
		{"86957133元", ""},
		{"3.1415926", ""},
		{"6222020200112345678", ""},
		{"", ""},
	} {
		var got []string
		for _, p := range Phones(c.in) {
			got = append(got, p.Text+"="+p.Digits)
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("Phones(%q): got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"登录http://www.linyi.gov.cn办理", "http://www.linyi.gov.cn"},
		{"https://a.gov.cn:8443/x?y=1&z=2。", "https://a.gov.cn:8443/x?y=1&z=2"},
		{"（见 www.example.com/path）", "www.example.com/path"},
		{"网址：zwfw.sd.gov.cn，点击", "zwfw.sd.gov.cn"},
		{"See https://a.cn/(x).", "https://a.cn/(x)"},
		{"http://10.0.0.1/a b", "http://10.0.0.1/a"},
		{"a@b.com", ""},
		{"a.b@c.com.cn", ""},
		{"表格.doc form.pdf v1.2", ""},
		{"3.5元", ""},
		{"", ""},
	} {
		var got []string
		for _, l := range Links(c.in) {
			got = append(got, l.Text)
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("Links(%q): got %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzFinders(f *testing.F) {
	for _, s := range []string{
		chunk, "3个工作日至5个工作日", "1-5万元20元5角", "二〇二四年五月二十号-30日", "+86 (0539) 8727000转8", "http://a.cn:1/?(", "\xff３\u200b個月",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var spans []Span
		for _, d := range Durations(s) {
			spans = append(spans, d.Span)
			if math.IsNaN(d.Min) || d.Min > d.Max {
				t.Errorf("Durations(%q): %v", s, d)
			}
		}
		ends := []int{len(spans)}
		for _, a := range Amounts(s) {
			spans = append(spans, a.Span)
			if a.Fen < 0 {
				t.Errorf("Amounts(%q): %v", s, a)
			}
		}
		ends = append(ends, len(spans))
		for _, d := range Dates(s) {
			spans = append(spans, d.Span)
		}
		ends = append(ends, len(spans))
		for _, p := range Phones(s) {
			spans = append(spans, p.Span)
		}
		ends = append(ends, len(spans))
		spans = append(spans, Links(s)...)
		ends = append(ends, len(spans))
		from := 0
		for _, to := range ends {
			last := 0
			for _, sp := range spans[from:to] {
				if sp.Start < last || sp.End <= sp.Start || sp.End > len(s) || s[sp.Start:sp.End] != sp.Text {
					t.Fatalf("in %q: span %+v after %d", s, sp, last)
				}
				last = sp.End
			}
			from = to
		}
		Number(s)
		SpokenDigits(s)
	})
}

func BenchmarkFinders(b *testing.B) {
	b.SetBytes(int64(len(chunk)))
	b.ReportAllocs()
	for b.Loop() {
		Durations(chunk)
		Amounts(chunk)
		Dates(chunk)
		Phones(chunk)
		Links(chunk)
	}
}
