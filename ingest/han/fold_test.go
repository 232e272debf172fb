package han

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFoldBringsWordingsTogether(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  \n\t ", ""},
		{"居住證幾天能辦好？", "居住证几天能办好?"},
		{"ＡＢＣ１２３", "abc123"},
		{"戶口\u200b簿", "户口簿"},
		{"a\u202eb\U000e0041c", "abc"},
		{"二〇二四年　五月", "二〇二四年 五月"},
		{"材料：\r\n\r\n 1．身份证；", "材料: 1.身份证;"},
		{"\ufeff办理\x00流程", "办理流程"},
		{"坏\xff\xfe字节", "坏字节"},
		{"㈠申请 ①受理", "(一)申请 1受理"},
		{"……", "......"},
		{"《中华人民共和国户口登记条例》", "《中华人民共和国户口登记条例》"},
		{"⼾⼝", "户口"}, // Kangxi radicals, as PDFs have them
		{"Café", "café"},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFastAndSlowFoldAgree(t *testing.T) {
	for _, s := range []string{
		"居住證　幾天能辦好？", "ＡＢ，１２３（电话）", " 1．身份证；\n2．户口簿 ", "“引号”‘单’——破折号·间隔", "a\u200b b",
	} {
		fast, ok := foldFast(s, true)
		if !ok {
			t.Errorf("foldFast(%q) takes the long way", s)
		}
		if want := foldSlow(s); fast != want {
			t.Errorf("foldFast(%q) = %q, foldSlow gives %q", s, fast, want)
		}
	}
}

func TestSquashLeavesNoWhiteSpace(t *testing.T) {
	if got, want := Squash(" 居 民\n户口簿　（原 件）"), "居民户口簿(原件)"; got != want {
		t.Errorf("Squash = %q, want %q", got, want)
	}
}

func TestTokensArePairsSinglesAndWholeWords(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
	}{
		{"", ""},
		{"居住证", "居 居住 住 住证 证"},
		{"费3.5元", "费 3.5 元"},
		{"12345热线", "12345 热 热线 线"},
		{"GB/T 39554", "gb t 39554"},
		{"1.提交", "1 提 提交 交"},
		{"证，件", "证 件"},
		{"办 办", "办 办"},
		{"！？，", ""},
	} {
		if got := strings.Join(Tokens(c.in), " "); got != c.want {
			t.Errorf("Tokens(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSentencesAreCutOutsideBracketsOnly(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" \n ", nil},
		{"一。二！三？四；五", []string{"一。", "二！", "三？", "四；", "五"}},
		{"第一行\n第二行", []string{"第一行", "第二行"}},
		{"证明（含原件；复印件。）即可。好", []string{"证明（含原件；复印件。）即可。", "好"}},
		{"他说“可以。不用。”后走了。", []string{"他说“可以。不用。”后走了。"}},
		{"真的吗？！是的", []string{"真的吗？！", "是的"}},
		{"没有关的（括号。下一句", []string{"没有关的（括号。", "下一句"}},
		{"1)身份证;2)户口簿;", []string{"1)身份证;", "2)户口簿;"}},
		{"见http://a.gov.cn/x?a=1;b=2办理。", []string{"见http://a.gov.cn/x?a=1;b=2办理。"}},
		{"（" + strings.Repeat("长", 500) + "。尾）", []string{"（" + strings.Repeat("长", 500) + "。", "尾）"}},
	} {
		if got := Sentences(c.in); !slices.Equal(got, c.want) {
			t.Errorf("Sentences(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"居住證１２", "a\u0301\u200b\u0308İ", "\xff證", "㈠…①", "豈\ufe00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if again := Fold(once); again != once {
			t.Errorf("Fold(%q) = %q, and folded again %q", s, once, again)
		}
		if !utf8.ValidString(once) || strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Errorf("Fold(%q) = %q: not tidy", s, once)
		}
		if strings.ContainsAny(Squash(s), " \n\t\u3000") {
			t.Errorf("Squash(%q) = %q has white space", s, Squash(s))
		}
		tokens := Tokens(s)
		var each []string
		EachToken(s, func(token string) { each = append(each, token) })
		if !slices.Equal(each, tokens) {
			t.Errorf("EachToken(%q) gives %q, Tokens %q", s, each, tokens)
		}
		for _, tok := range tokens {
			if tok == "" || !strings.Contains(once, tok) {
				t.Errorf("Tokens(%q): %q is not in %q", s, tok, once)
			}
		}
		if got, want := dropSpace(strings.Join(Sentences(s), "")), dropSpace(s); got != want {
			t.Errorf("Sentences(%q) put together = %q, want %q", s, got, want)
		}
	})
}

func dropSpace(s string) string { return strings.Join(strings.Fields(s), "") }

// chunk is an ordinary piece of a guide, about 100 characters.
const chunk = "申请人通过互联网提交申请材料，派出所于3个工作日内预审，通过的，申请人到派出所提交材料原件或将材料原件邮寄到派出所。" +
	"派出所收到材料后，当场办结。咨询电话：0539-8727000（工作日9:00-17:00），不收取费用。"

func BenchmarkFold(b *testing.B) {
	b.SetBytes(int64(len(chunk)))
	b.ReportAllocs()
	for b.Loop() {
		Fold(chunk)
	}
}

func BenchmarkTokens(b *testing.B) {
	b.SetBytes(int64(len(chunk)))
	b.ReportAllocs()
	for b.Loop() {
		Tokens(chunk)
	}
}
