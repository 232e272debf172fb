package lexicon

import (
	"slices"
	"strings"
	"testing"

	"yijian/ingest/han"
)

func TestPeoplesWordsLeadToGuidesWords(t *testing.T) {
	for _, tc := range []struct{ said, term string }{
		{"娃上户口要带啥", "出生登记"},
		{"俺娘没了，户口咋销", "死亡"},
		{"俺娘没了，户口咋销", "死亡注销"},
		{"想让孩子姓奶奶的姓", "变更姓氏"},
		{"办暂住证拿啥", "居住证"},
		{"刚丢了工作", "失业"},
		{"公积金怎么提取出来买房", "公积金"},
		{"How do I renew my Residence Permit?", "居住证"},
	} {
		if got := terms(Default(), tc.said); !slices.Contains(got, tc.term) {
			t.Errorf("Find(%q) = %v, want %s in it", tc.said, got, tc.term)
		}
	}
}

func TestWordsInsideOtherWordsAreNotFound(t *testing.T) {
	l := parse(t, "身份证 < id-card\n死亡 < 没了\n")
	for _, said := range []string{"valid cards", "paid card"} {
		if got := terms(l, said); len(got) > 0 {
			t.Errorf("Find(%q) = %v, want nothing", said, got)
		}
	}
}

func TestAStarStandsForAFewCharactersOfOneSentence(t *testing.T) {
	l := parse(t, "改姓 < 姓*的姓\n")
	for said, want := range map[string]bool{
		"姓奶奶的姓": true, "姓我外婆的姓": true, "姓的姓": false,
		"姓王。别人的姓": false, "姓一二三四五六七的姓": false,
	} {
		if got := len(terms(l, said)) > 0; got != want {
			t.Errorf("Find(%q) found = %v, want %v", said, got, want)
		}
	}
}

func TestAGroupStandsForEachOfItsWords(t *testing.T) {
	l := parse(t, "@亲 = 爸 老妈\n死亡 < @亲没了\n")
	for said, want := range map[string]bool{"爸没了": true, "老妈没了": true, "户口本没了": false} {
		if got := len(terms(l, said)) > 0; got != want {
			t.Errorf("Find(%q) found = %v, want %v", said, got, want)
		}
	}
}

func TestMistakesInTheListAreNamedWithTheirLine(t *testing.T) {
	for list, want := range map[string]string{
		"一行没有记号":       "line 1",
		"# 说明\n < 词":   "line 2",
		"词 < @谁没了":     "@谁没了",
		"词 < *在前":      "*在前",
		"@组 没有等号\n词<词": "line 1",
	} {
		_, err := Parse(strings.NewReader(list))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, want an error with %q", list, err, want)
		}
	}
}

func FuzzFindNeverPanics(f *testing.F) {
	f.Add("俺娘没了，户口咋销")
	f.Add("id card")
	f.Fuzz(func(t *testing.T, s string) {
		s = han.Fold(s)
		for _, m := range Default().Find(s) {
			if m.Start < 0 || m.End > len(s) || m.Start >= m.End || len(m.Terms) == 0 {
				t.Errorf("Find(%q): bad match %+v", s, m)
			}
		}
	})
}

func parse(t *testing.T, list string) *Lexicon {
	t.Helper()
	l, err := Parse(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func terms(l *Lexicon, said string) []string {
	var ts []string
	for _, m := range l.Find(han.Fold(said)) {
		ts = append(ts, m.Terms...)
	}
	return ts
}
