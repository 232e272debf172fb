package talk

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yijian/eval/cases"
)

func TestTheExampleIsReadAsItIsWritten(t *testing.T) {
	f, err := os.Open("testdata/example.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := Read("example", f)
	if err != nil {
		t.Fatal(err)
	}
	turn := func(id, text string, limit int, note string, e cases.Expect) Turn {
		return Turn{text, cases.Case{ID: id, Kind: "talk", Turns: []string{text}, Limit: limit, Note: note, Expect: e}}
	}
	want := Talk{
		ID: "example", Title: "补办身份证，接着问另一个区", Region: "990102", Lang: "zh-CN",
		Turns: []Turn{
			turn("example/1", "身份证丢了补办多少钱", 0, "", cases.Expect{
				Outcome: "answer", Alt: []string{}, Guides: []string{"anlan-id-card-reissue"},
				Must: [][]string{{"42元", "四十二元"}}, MustNot: []string{"免费"}}),
			turn("example/2", "那去哪儿办呢", 0, "", cases.Expect{
				Outcome: "answer", Alt: []string{}, Guides: []string{"anlan-id-card-reissue"},
				Must: [][]string{{"0600-01180201", "南堤街66号"}}, MustNot: []string{"岚溪街"}}),
			turn("example/3", "算了，我要跟真人说", 300, "要真人时给电话，不再追问。", cases.Expect{
				Outcome: "handoff", Alt: []string{"refuse"}, Must: [][]string{{"12345"}}}),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the example is read otherwise (-want +got):\n%s", diff)
	}
}

func TestTheHeadMaySayDayAndLanguageOrNothing(t *testing.T) {
	got, err := Read("a-1", strings.NewReader("\ufeff日期：2025-11-20\n语言: en\n地区: 无\n人: hi\n期: refuse\n"))
	if err != nil || got.Today != 20251120 || got.Lang != "en" || got.Region != "" {
		t.Errorf("Read = %+v, %v; want the day, English and no region", got, err)
	}
}

func TestWhatIsWrongIsNamedWithItsLine(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"", "no 人"},
		{"# only a comment\n", "no 人"},
		{"人: 你好\n", "turn 1 has no 期"},
		{"人: 你好\n有: 您好\n人: 再见\n期: refuse\n", "line 3: turn 1 has no 期"},
		{"人: 你好\n期: answer\n期: refuse\n", "line 3: a second 期"},
		{"人: 你好\n期: yes\n", `line 2: 期 "yes"`},
		{"人: 你好\n期: answer | no\n", `line 2: 期 "no"`},
		{"人: 你好\n期: |\n", "line 2: 期 without an outcome"},
		{"人:\n", "line 1: 人 without a value"},
		{"你好\n", "line 1: \"你好\": want a key"},
		{"人: 你好\n期: answer\n谁: 我\n", `line 3: "谁" after 人`},
		{"人: 你好\n期: answer\n地区: 990102\n", `line 3: "地区" after 人`},
		{"有: 40元\n", `line 1: "有" before the first 人`},
		{"地区: 望湖区\n", "line 1: 地区"},
		{"日期: 2026-02-30\n", "line 1:"},
		{"语言: fr\n", "line 1: 语言"},
		{"人: 你好\n长: 0\n", "line 2: 长"},
		{"人: 你好\n长: 三百\n", "line 2: 长"},
		{strings.Repeat("人: 你好\n期: refuse\n", maxTurns+1), "more than 100 turns"},
		{"人: " + strings.Repeat("长", 1<<16), "after line 0"},
	} {
		if got, err := Read("t", strings.NewReader(tc.text)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("Read(%.40q) = %d turns, %v; want an error with %q", tc.text, len(got.Turns), err, tc.want)
		}
	}
	for _, id := range []string{"", "A", "a b", "../a", "a-"} {
		if _, err := Read(id, strings.NewReader("人: 你好\n期: refuse\n")); err == nil {
			t.Errorf("Read of a talk called %q: no error", id)
		}
	}
}

// FuzzATalkThatIsReadCanBeJudged holds Read to what its callers rely on.
func FuzzATalkThatIsReadCanBeJudged(f *testing.F) {
	data, err := os.ReadFile("testdata/example.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("人：你好\n期: answer|clarify\n有: ｜a｜\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Read("t", strings.NewReader(text))
		if err != nil {
			return
		}
		if len(got.Turns) == 0 || len(got.Turns) > maxTurns {
			t.Fatalf("Read(%q) has %d turns", text, len(got.Turns))
		}
		for _, turn := range got.Turns {
			e := turn.Case.Expect
			if turn.Text == "" || !cases.IsOutcome(e.Outcome) {
				t.Errorf("Read(%q): turn %+v says nothing or expects nothing", text, turn)
			}
			for _, group := range e.Must {
				if len(group) == 0 {
					t.Errorf("Read(%q): an empty group can't be met", text)
				}
			}
			for _, s := range e.MustNot {
				if s == "" {
					t.Errorf("Read(%q): an empty string is in every text", text)
				}
			}
		}
	})
}
