package guard

import (
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"yijian/ingest/han"
)

func TestATokenIsReadAsItIsWritten(t *testing.T) {
	for _, l := range labels() {
		for _, n := range []int{0, 1, 27, mostN} {
			want := Token{l.kind, n}
			if got, ok := ParseToken(want.String()); !ok || got != want {
				t.Errorf("ParseToken(%q) = %+v, %v; want %+v", want, got, ok, want)
			}
		}
	}
	for _, s := range []string{"", "⟦", "⟦⟧", "⟦手机号", "手机号1", "⟦手机号01⟧", "⟦手机号0⟧", "⟦手机号-1⟧", "⟦手机号10000⟧", "⟦手机号1⟧ ", "⟦别的1⟧", "⟦" + strings.Repeat("手机号", 99) + "⟧", "⟦手机号１⟧"} {
		if got, ok := ParseToken(s); ok {
			t.Errorf("ParseToken(%q) = %+v, want none", s, got)
		}
	}
}

func TestATokenSurvivesWhatTextGoesThrough(t *testing.T) {
	for _, l := range labels() {
		s := "前" + Token{l.kind, 12}.String() + "后"
		body, err := json.Marshal(s)
		if err != nil || !strings.Contains(string(body), s) {
			t.Errorf("JSON of %q = %s, %v", s, body, err)
		}
		if got := html.EscapeString(s); got != s {
			t.Errorf("HTML of %q = %q", s, got)
		}
		if got := han.Fold(s); got != strings.ToLower(s) {
			t.Errorf("han.Fold(%q) = %q", s, got)
		}
		if got := screen(t, s).Text(); got != s {
			t.Errorf("Screen(%q) = %q, want no change", s, got)
		}
	}
}

func TestValuesGoOutUnderNumbersAndComeBack(t *testing.T) {
	const text = "我叫张三，电话13800001234，备用13900005678，还是13800001234"
	c := screen(t, text)
	var values []string
	c = c.Number(func(_ Kind, said string) int {
		if !slices.Contains(values, said) {
			values = append(values, said)
		}
		return slices.Index(values, said) + 1
	})
	const want = "我叫⟦姓名1⟧，电话⟦手机号2⟧，备用⟦手机号3⟧，还是⟦手机号2⟧"
	if c.Text() != want {
		t.Fatalf("%q numbered = %q, want %q", text, c.Text(), want)
	}
	if got := Unnumbered(want); got != screen(t, text).Text() {
		t.Errorf("Unnumbered(%q) = %q, want %q", want, got, screen(t, text).Text())
	}
	back := Restore(want, func(tok Token) (string, bool) { return values[tok.N-1], tok.N != 3 })
	if want := "我叫张三，电话13800001234，备用⟦手机号3⟧，还是13800001234"; back != want {
		t.Errorf("Restore without the third = %q, want %q", back, want)
	}
}

func TestAMaskedTextMayBeLongerThanTheLimit(t *testing.T) {
	s := strings.Repeat("我叫张三，", Limit/5)
	c := screen(t, s)
	if again := screen(t, c.Number(func(Kind, string) int { return mostN }).Text()); len(again.Kinds()) != 1 {
		t.Errorf("kinds of %.30q… screened again = %v, want the name", c.Text(), again.Kinds())
	}
}

func TestNothingPrintsWhatWasMasked(t *testing.T) {
	c := screen(t, "电话13800001234")
	holder := struct {
		in  Clean
		Ptr *Clean
	}{c, &c}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, v := range []any{c, &c, holder} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, "1380000") {
				t.Errorf("%s of a %T prints %q", verb, v, got)
			}
		}
	}
	if body, err := json.Marshal(holder); err != nil || strings.Contains(string(body), "1380000") {
		t.Errorf("JSON of a Clean = %s, %v", body, err)
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"⟦手机号1⟧⟦姓名⟧", "⟦⟦手机号1⟧", "⟦手机号1", "我叫⟦姓名1⟧，13800001234", "⟧⟦"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, tok := range Tokens(s) {
			if !strings.Contains(s, tok.String()) {
				t.Errorf("Tokens(%q) has %v", s, tok)
			}
		}
		if got := Restore(s, func(Token) (string, bool) { return "", false }); got != s {
			t.Errorf("Restore(%q) with no values = %q", s, got)
		}
		if left := Tokens(Unnumbered(s)); slices.ContainsFunc(left, func(t Token) bool { return t.N > 0 }) {
			t.Errorf("Unnumbered(%q) has %v", s, left)
		}
	})
}
