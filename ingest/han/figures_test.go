package han

import (
	"strings"
	"testing"
)

func TestNumeralsBecomeFigures(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"七十二周岁", "72周岁"}, {"二楼", "2楼"}, {"两次", "2次"}, {"九十日内", "90日内"},
		{"一千五百二十元", "1520元"}, {"1,520元", "1520元"}, {"１，５２０元", "1520元"}, {"1.5万元", "15000元"},
		{"百分之五十", "50%"}, {"上浮50%", "上浮50%"}, {"三百平方米以上", "300平方米以上"},
		{"0600-01180301", "0600-01180301"}, {"12345", "12345"}, {"1.5个工作日", "1.5个工作日"},
		{"二〇二六年三月十二日", "2026年3月12日"}, {"8:30—12:00", "8:30—12:00"}, {"08:00", "08:00"},
		{"参保人", "参保人"}, {"参加工作", "参加工作"}, {"大陆居民", "大陆居民"}, {"零申报", "零申报"}, {"半年", "半年"},
		{"周五9:00", "周5 9:00"}, {"一个半工作日", "1.5个工作日"}, {"两三天", "23天"},
		{"第十五条", "第15条"}, {"", ""}, {"材料齐全", "材料齐全"}, {"百分之", "百分之"}, {"万一", "万1"},
	} {
		if got := Figures(tc.in); got != tc.want {
			t.Errorf("Figures(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

func FuzzFiguresLeaveNoPlainNumeral(f *testing.F) {
	for _, s := range []string{"三十五", "一二三", "两三天", "1,234.5万", "百分之三", "十百千", "〇"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Figures(s)
		if i := strings.IndexFunc(got, func(r rune) bool { return r == '三' || r == '五' || r == '七' }); i >= 0 {
			t.Errorf("Figures(%q) = %q, which still has a numeral", s, got)
		}
	})
}
