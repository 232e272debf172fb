package metric

import (
	"strings"
	"testing"

	"yijian/eval/cases"
)

func TestWhatCountsAsRight(t *testing.T) {
	expect := cases.Expect{
		Outcome: "answer", Alt: []string{"clarify"}, Guides: []string{"a", "b"},
		Must: [][]string{{"3个工作日", "三个工作日"}, {"免费"}}, MustNot: []string{"15个工作日"},
	}
	for _, tc := range []struct {
		name, outcome, text string
		cited               []string
		want                string // in why; empty: right
	}{
		{"all of it", "answer", "3个工作日，免费", []string{"b"}, ""},
		{"the other wording of a group", "answer", "三个工作日，免费", []string{"x", "a"}, ""},
		{"a group is missing", "answer", "3个工作日，20元", []string{"a"}, "lacks [免费]"},
		{"full width and blanks are the same", "answer", "３ 个\n工作日 免 费", []string{"a"}, ""},
		{"what must not be said", "answer", "3个工作日，免费，旧版 15 个工作日", []string{"a"}, "says 15个工作日"},
		{"also in full width", "answer", "3个工作日，免费，１５个工作日", []string{"a"}, "says 15个工作日"},
		{"another guide", "answer", "3个工作日，免费", []string{"c"}, "cites [c]"},
		{"no guide", "answer", "3个工作日，免费", nil, "cites []"},
		{"another outcome", "refuse", "3个工作日，免费", []string{"a"}, "outcome refuse, want answer"},
		{"an outcome that is right too needs neither text nor guide", "clarify", "哪个区？", nil, ""},
		{"but must not say the forbidden either", "clarify", "15个工作日，哪个区？", nil, "says 15个工作日"},
		{"an empty text", "answer", "", []string{"a"}, "lacks"},
	} {
		c := &cases.Case{ID: "c", Expect: expect}
		right, why := Judge(c, tc.outcome, tc.text, tc.cited)
		if right != (tc.want == "") || !strings.Contains(why, tc.want) || right && why != "" {
			t.Errorf("%s: Judge(%s, %q, %v) = %v %q, want %q", tc.name, tc.outcome, tc.text, tc.cited, right, why, tc.want)
		}
	}
}

func TestAnOutcomeThatIsRightTooIsNotTestedForItsGuideUnlessItCites(t *testing.T) {
	c := &cases.Case{Expect: cases.Expect{Outcome: "refuse", Alt: []string{"answer"}, Guides: []string{"a"}}}
	if right, _ := Judge(c, "answer", "", []string{"x"}); right {
		t.Error("an answer from another guide is right, want wrong")
	}
	if right, why := Judge(c, "answer", "", []string{"a"}); !right {
		t.Errorf("an answer from the guide is wrong: %s", why)
	}
	if right, why := Judge(c, "refuse", "", nil); !right {
		t.Errorf("a refusal without citations is wrong: %s", why)
	}
}

func TestABundleIsCitedToo(t *testing.T) {
	c := &cases.Case{Expect: cases.Expect{Outcome: "bundle", Guides: []string{"birth"}}}
	for id, want := range map[string]bool{"birth": true, "other": false} {
		if right, why := Judge(c, "bundle", "", []string{id}); right != want {
			t.Errorf("a bundle citing %s: %v %q, want %v", id, right, why, want)
		}
	}
}

func TestTooLongIsWrongWhateverItSays(t *testing.T) {
	for _, tc := range []struct {
		kind  string
		limit int
		n     int
		want  bool
	}{
		{"field", 0, 300, true}, {"field", 0, 301, false}, {"colloquial", 0, 301, false}, {"region", 0, 301, false},
		{"composite", 0, 600, true}, {"composite", 0, 601, false}, {"", 0, 600, true},
		{"field", 20, 20, true}, {"field", 20, 21, false}, {"field", 400, 400, true},
	} {
		c := &cases.Case{Kind: tc.kind, Limit: tc.limit, Expect: cases.Expect{Outcome: "refuse"}}
		if right, why := Judge(c, "refuse", strings.Repeat("字", tc.n), nil); right != tc.want {
			t.Errorf("%d characters of kind %q with limit %d: %v %q, want %v", tc.n, tc.kind, tc.limit, right, why, tc.want)
		}
	}
}

func TestWhatMustNotBeSaidIsFoundWhateverTheOutcome(t *testing.T) {
	c := &cases.Case{Expect: cases.Expect{Outcome: "answer", MustNot: []string{"15个工作日", "免费"}}}
	for text, want := range map[string]string{"免 费": "免费", "１５个工作日，免费": "15个工作日", "20元": "", "": ""} {
		if got := Forbidden(c, text); got != want {
			t.Errorf("Forbidden(%q) = %q, want %q", text, got, want)
		}
	}
}
