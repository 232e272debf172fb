package lexicon

import (
	"fmt"
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
		"一行没有记号":        "line 1",
		"# 说明\n < 词":    "line 2",
		"词 < @谁没了":      "@谁没了",
		"词 < *在前":       "*在前",
		"@组 没有等号\n词<词":  "line 1",
		"词 < 说法\n| < 词": "line 2",
		"词 < \xff":      "UTF-8",
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

func TestACitysListWinsAndTheBuiltInOneStays(t *testing.T) {
	base := parse(t, "@亲 = 爸 妈\n养犬 < 狗证 犬证\n死亡 < @亲没了\n退休 < 养老\n~ 登记\n")
	own, err := base.With(strings.NewReader("\ufeff# 本地\n居民养犬 < 狗证\n- 养老 妈没了\n注销 < @亲走了\n! 登记\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		l    *Lexicon
		said string
		want []string
	}{
		{own, "狗证", []string{"居民养犬"}}, // said anew
		{own, "犬证", []string{"养犬"}},   // only there
		{own, "养老", nil},              // taken out
		{own, "妈没了", nil},
		{own, "爸没了", []string{"死亡"}},
		{own, "妈走了", []string{"注销"}}, // by a group of the other list
		{base, "狗证", []string{"养犬"}},
		{base, "养老", []string{"退休"}},
	} {
		if got := terms(tc.l, tc.said); !slices.Equal(got, tc.want) {
			t.Errorf("Find(%q) = %v, want %v", tc.said, got, tc.want)
		}
	}
	if base.Kind("登记") != Generic || own.Kind("登记") != Apart {
		t.Errorf("kinds of 登记: got %v and with the city's list %v, want %v and %v", base.Kind("登记"), own.Kind("登记"), Generic, Apart)
	}
	if got, want := len(own.Lines()), 2; got != want {
		t.Errorf("lines of the city's list: got %d, want %d", got, want)
	}
}

func TestALongerWordHidesTheShorterInside(t *testing.T) {
	l := parse(t, "养老保险 < 养老\n养老机构 < 养老院\n换领 < 到期\n驾驶证 < 驾照到期\n")
	for said, want := range map[string][]string{
		"养老院咋进": {"养老机构"}, "养老咋办": {"养老保险"}, "驾照到期了": {"驾驶证", "换领"},
	} {
		if got := terms(l, said); !slices.Equal(got, want) {
			t.Errorf("Find(%q) = %v, want %v", said, got, want)
		}
	}
}

// What the built-in list must never say again: each of these led to a guide about
// something else.
func TestBroadWordsLeadToNoNeighbour(t *testing.T) {
	for _, tc := range []struct{ said, want, not string }{
		{"俺娘想进养老院", "养老机构", "退休"},
		{"养老", "", "养老保险"},
		{"养老的事", "", "退休"},
		{"迁户口要啥", "户口迁移", "出生登记"},
		{"转户口", "户口迁移", "落户"},
		{"消防检查咋办", "", "消防"},
		{"消防验收", "消防验收", "消防"},
		{"退伍军人优待证", "退役军人优待证", "老年人优待证"},
		{"结婚证丢了", "婚姻登记档案", "结婚登记"},
		{"小孩转学", "转学", "入学"},
		{"电瓶车上牌", "电动自行车", "机动车"},
		{"燃气开户", "燃气", "银行账户"},
		{"个体户执照", "个体工商户", "设立登记"},
		{"户口落在哪", "", "补领"},
		{"本人走不开", "", "死亡"},
		{"仔细看看", "", "孩子"},
	} {
		got := longest(Default(), tc.said)
		if tc.want != "" && !slices.Contains(got, tc.want) || slices.Contains(got, tc.not) {
			t.Errorf("Find(%q) = %v, want %q in it and not %q", tc.said, got, tc.want, tc.not)
		}
	}
}

// longest are the terms of the longest matches that don't overlap, which is what
// a reader of questions takes.
func longest(l *Lexicon, said string) []string {
	ms := l.Find(han.Fold(said))
	slices.SortStableFunc(ms, func(a, b Match) int { return (b.End - b.Start) - (a.End - a.Start) })
	var ts []string
	var kept []Match
	for _, m := range ms {
		if !slices.ContainsFunc(kept, func(k Match) bool { return m.Start < k.End && k.Start < m.End }) {
			kept, ts = append(kept, m), append(ts, m.Terms...)
		}
	}
	return ts
}

func TestNoWordOfTheBuiltInListStandsTwice(t *testing.T) {
	for _, d := range Default().Doubles() {
		t.Errorf("%s stands on line %d and on line %d of words.txt; write it once, with all it means left of the <", d.Word, d.First, d.Second)
	}
	l := parse(t, "退休 < 退休金 退下来\n养老金 < 退休金\n") // as it would be found
	want := []Double{{"退休金", 1, 2}}
	if got := l.Doubles(); !slices.Equal(got, want) {
		t.Errorf("Doubles() = %v, want %v", got, want)
	}
}

// A city edits the list: it must not shrink by a slip without anyone seeing it.
func TestTheBuiltInListIsAsLargeAsItIsSaidToBe(t *testing.T) {
	words := 0
	for _, line := range Default().Lines() {
		words += len(line.Words)
	}
	if lines := len(Default().Lines()); lines < 270 || words < 2200 {
		t.Errorf("words.txt has %d lines with %d words, want at least 270 and 2200", lines, words)
	}
}

func TestALineWithoutAGuideIsIdle(t *testing.T) {
	l := parse(t, "养犬|犬只 < 狗证\n养犬登录 < 狗本\n")
	got := l.Idle(func(term string) bool { return term == "犬只" })
	if len(got) != 1 || got[0].Number != 2 {
		t.Errorf("Idle() = %+v, want line 2 alone", got)
	}
}

func FuzzAnyListIsReadOrRefused(f *testing.F) {
	f.Add("@亲 = 爸\n死亡 < @亲没了 姓*的姓\n- 爸没了\n~ 登记")
	f.Add("a|b < c-d *")
	f.Add("- *")
	f.Fuzz(func(t *testing.T, list string) {
		l, err := Default().With(strings.NewReader(list))
		if err != nil {
			return
		}
		for _, line := range l.Lines() {
			if len(line.Terms) == 0 {
				t.Errorf("With(%q): line %d has no terms", list, line.Number)
			}
		}
		for _, m := range l.Find(han.Fold(list)) {
			if m.Start >= m.End || len(m.Terms) == 0 {
				t.Errorf("With(%q): bad match %+v", list, m)
			}
		}
	})
}

func TestWordsAreAllThatAreKnownOnce(t *testing.T) {
	l, err := Parse(strings.NewReader("居住证 < 暂住证 居住*证\n签注 < 续签\n换领 < 续签\n~ 办理 签注"))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(l.Words())
	want := "[{办理 [办理]} {居住证 [居住证]} {换领 [换领]} {暂住证 [居住证]} {签注 [签注]} {续签 [签注 换领]}]"
	if got != want {
		t.Errorf("Words() = %s, want %s", got, want)
	}
}
