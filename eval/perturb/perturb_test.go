package perturb

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func kind(t *testing.T, name string) Kind {
	t.Helper()
	all := Kinds()
	i := slices.IndexFunc(all, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		t.Fatalf("no kind %s", name)
	}
	return all[i]
}

func TestAQuestionIsWordedOtherwise(t *testing.T) {
	for _, tc := range []struct {
		kind, text string
		want       []string // one of these; none: nothing to change
	}{
		{"typo", "补领要多久", []string{"补令要多久", "补岭要多久"}},
		{"typo", "户口簿", []string{"户口薄", "户口部"}}, // the longest word that begins there
		{"typo", "How much is it?", nil},
		{"synonym", "多少钱", []string{"啥价钱", "多少费用", "几块钱"}},
		{"synonym", "身份证", nil},
		{"order", "身份证丢了，补办多少钱？", []string{"补办多少钱，身份证丢了？"}},
		{"order", "身份证丢了补办多少钱？", nil},
		{"order", "身份证丢了，那补办多少钱", nil}, // leans on what is before it
		{"order", "好的，补办多少钱", nil},
		{"filler", "转人工", []string{"那个，转人工", "请问一下，转人工", "我想问下，转人工", "你好，我想咨询一下，转人工", "嗯，就是说，转人工", "不好意思打扰一下，转人工"}},
		{"filler", "Where?", nil},
		{"traditional", "办护照要多少钱", []string{"辦護照要多少錢"}},
		{"traditional", "青山", nil},
		{"width", "120元 A号", []string{"１２０元　Ａ号"}},
		{"width", "多少钱？", []string{"多少钱?"}},
		{"width", "多少钱", nil},
		{"bare", "你好，3.5元？", []string{"你好3.5元"}},
		{"bare", "I don't know.", []string{"I don't know"}},
		{"bare", "转人工", nil},
		{"bare", "？", nil},
		{"marks", "你好，多少钱？", []string{"你好，，多少钱？？？"}},
		{"marks", "转人工", []string{"转人工。。。"}},
	} {
		got, ok := kind(t, tc.kind).Change(tc.text)
		switch {
		case tc.want == nil && (ok || got != tc.text):
			t.Errorf("%s of %q = %q, %v; want it left alone", tc.kind, tc.text, got, ok)
		case tc.want != nil && !ok:
			t.Errorf("%s of %q: nothing to change, want one of %q", tc.kind, tc.text, tc.want)
		case tc.want != nil && tc.kind == "filler":
			if !slices.ContainsFunc(tc.want, func(w string) bool { return strings.HasPrefix(got, w) }) {
				t.Errorf("%s of %q = %q, want it to begin as one of %q", tc.kind, tc.text, got, tc.want)
			}
		case tc.want != nil && !slices.Contains(tc.want, got):
			t.Errorf("%s of %q = %q, want one of %q", tc.kind, tc.text, got, tc.want)
		}
	}
}

func TestAWordWithinALongerOneIsNotSwapped(t *testing.T) {
	groups := []group{{"户口簿", []string{"X"}}, {"口", []string{"Y"}}}
	for pick := range uint32(8) {
		if got := swap("户口簿", groups, pick); got != "X" {
			t.Errorf("swap of 户口簿, pick %d = %q, want X", pick, got)
		}
	}
}

func TestTheSameQuestionIsAlwaysChangedAlike(t *testing.T) {
	const text = "身份证丢了，补办要多少钱，什么时候能拿"
	for _, k := range Kinds() {
		first, _ := k.Change(text)
		for range 3 {
			if again, _ := k.Change(text); again != first {
				t.Errorf("%s of %q = %q, then %q", k.Name, text, first, again)
			}
		}
	}
}

func TestTheWordListsHaveNoLineThatDoesNothing(t *testing.T) {
	for name, text := range map[string]string{"homophones": homophoneText, "synonyms": synonymText} {
		seen := map[string]bool{}
		for _, g := range parse(text) {
			if seen[g.word] {
				t.Errorf("%s: %s stands twice", name, g.word)
			}
			seen[g.word] = true
			if slices.Contains(g.others, g.word) {
				t.Errorf("%s: %s stands for itself", name, g.word)
			}
		}
		if len(seen) < 40 {
			t.Errorf("%s: %d words; the list is lost", name, len(seen))
		}
	}
	// A homophone has as many characters as what was meant.
	for _, g := range parse(homophoneText) {
		for _, o := range g.others {
			if utf8.RuneCountInString(o) != utf8.RuneCountInString(g.word) {
				t.Errorf("homophones: %s for %s is longer or shorter", o, g.word)
			}
		}
	}
	traditional := pairs(traditionalText)
	for from, want := range map[rune]rune{'证': '證', '户': '戶', '领': '領', '多': '多', 'a': 'a'} {
		if got := traditional(from); got != want {
			t.Errorf("traditional of %c = %c, want %c", from, got, want)
		}
	}
}

func FuzzAChangeNeverBreaksTheText(f *testing.F) {
	f.Add("身份证丢了，补办多少钱？")
	f.Add("，，\xff 3.5")
	kinds := Kinds()
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range kinds {
			got, ok := k.Change(text)
			if ok == (got == text) {
				t.Errorf("%s of %q = %q, %v", k.Name, text, got, ok)
			}
			if utf8.ValidString(text) && !utf8.ValidString(got) {
				t.Errorf("%s of %q = %q, which is no UTF-8", k.Name, text, got)
			}
			if strings.TrimSpace(text) != "" && strings.TrimSpace(got) == "" {
				t.Errorf("%s of %q says nothing", k.Name, text)
			}
		}
	})
}
