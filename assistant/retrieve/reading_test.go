package retrieve

import (
	"slices"
	"testing"

	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/lexicon"
	"yijian/ingest/sample"
)

// evenly is a frequency in which every word is as rare as any.
func evenly(string) (df, n int) { return 1, 100 }

func TestRarity(t *testing.T) {
	f := Frequency(func(token string) (df, n int) {
		return map[string]int{"每个": 100, "一个": 1, "十个": 10}[token], 100
	})
	for token, want := range map[string]struct {
		rare float64
		seen bool
	}{"每个": {0, true}, "十个": {.5, true}, "一个": {1, true}, "没有": {1, false}} {
		rare, seen := f.rarity(token)
		if d := rare - want.rare; d > 1e-9 || d < -1e-9 || seen != want.seen {
			t.Errorf("rarity(%s) = %v %v, want %v %v", token, rare, seen, want.rare, want.seen)
		}
	}
	empty := Frequency(func(string) (int, int) { return 0, 0 })
	if rare, seen := empty.of("居住证"); rare != 1 || seen {
		t.Errorf("of(居住证) in an empty store = %v %v, want 1 false", rare, seen)
	}
}

func TestAWordThatEndsLikeADocumentNamesAnItem(t *testing.T) {
	for word, want := range map[string]bool{
		"驾驶证": true, "养狗登记": true, "伤残津贴": true, "二手车过户": false,
		"证": false, "登记": false, // alone they say nothing
		"要身份证": false, "没有登记": false, // not a name but half a sentence
		"一二三四五六七八证": false, // too long for a name
	} {
		if got := namesItem(word); got != want {
			t.Errorf("namesItem(%s) = %v, want %v", word, got, want)
		}
	}
}

func TestBigrams(t *testing.T) {
	for in, want := range map[string][]string{
		"居住证": {"居住", "住证"}, "证": {"证"}, "": nil, "etc卡办理": {"etc", "卡办", "办理"}, "a证b": {"a", "b"},
	} {
		if got := bigrams(in); !slices.Equal(got, want) {
			t.Errorf("bigrams(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAKnownWordIsInATextWhollyOrNotAtAll(t *testing.T) {
	known := understand.Unit{Text: "暂住证", Terms: []string{"居住证"}, Known: true}
	free := understand.Unit{Text: "暂住证明"}
	for text, want := range map[string]float64{"居住证首次申领": 1, "暂住证": 1, "居住登记": 0, "住证": 0} {
		if got := match(known, text); got != want {
			t.Errorf("match(暂住证, %s) = %v, want %v", text, got, want)
		}
	}
	// In another order it is the same, with another word in it it is not.
	fund := understand.Unit{Text: "取公积金", Terms: []string{"公积金提取"}, Known: true}
	primary := understand.Unit{Text: "小学教师资格", Terms: []string{"小学教师资格"}, Known: true}
	if match(fund, "租房提取住房公积金") == 0 || match(primary, "高级中学教师资格认定") > 0 {
		t.Errorf("match turned round = %v, of another school = %v; want some and none",
			match(fund, "租房提取住房公积金"), match(primary, "高级中学教师资格认定"))
	}
	for text, want := range map[string]float64{"暂住证明": 1, "暂住": 1. / 3, "证明": 1. / 3, "护照": 0} {
		if got := match(free, text); got != want {
			t.Errorf("match(暂住证明, %s) = %v, want %v", text, got, want)
		}
	}
}

// reads compares what is said with one guide, all words being as rare as any.
func reads(t *testing.T, said string, g *guide.Guide) Reading {
	t.Helper()
	b := newBed(t, g)
	b.frequency = evenly
	return newSubject(b.query(t, said, sample.City), evenly).read(b.profile(g, "v"), evenly)
}

func TestAReadingSaysWhatTheGuideLacks(t *testing.T) {
	reissue := &guide.Guide{ID: "r", Title: "居住证换领、补领", Scope: guide.Scope{Region: sample.City},
		Materials: []guide.Material{{Name: "居民身份证"}}}
	own := reads(t, "居住证丢了补办", reissue)
	if !own.About || !own.Items || own.Foreign || own.Acts || own.Other {
		t.Errorf("居住证丢了补办 = %+v, want about its item and nothing lacking", own)
	}
	// 身份证 stands in its materials, so it is not foreign, but the guide is not about it.
	lost := reads(t, "身份证丢了补办", reissue)
	if lost.About || lost.Foreign || lost.support() >= own.support() {
		t.Errorf("身份证丢了补办 = %+v support %.2f, want not about it and below %.2f", lost, lost.support(), own.support())
	}
	foreign := reads(t, "护照丢了补办", reissue)
	if foreign.About || !foreign.Foreign || foreign.support() >= lost.support() {
		t.Errorf("护照丢了补办 = %+v support %.2f, want foreign and below %.2f", foreign, foreign.support(), lost.support())
	}
	// What the title does and the question doesn't say.
	if first := reads(t, "居住证怎么办", reissue); !first.Other {
		t.Errorf("居住证怎么办 = %+v, want another action than the title's", first)
	}
	// What the question does and the guide doesn't know.
	if cancel := reads(t, "居住证注销", reissue); !cancel.Acts {
		t.Errorf("居住证注销 = %+v, want an action that the guide doesn't know", cancel)
	}
}

func TestAForeignItemBesideTheGuidesOwnMakesItDoubtful(t *testing.T) {
	permit := &guide.Guide{ID: "p", Title: "居住证首次申领", Scope: guide.Scope{Region: sample.City}}
	alone, beside := reads(t, "居住证怎么办", permit), reads(t, "有驾驶证和护照能办居住证吗", permit)
	if alone.Foreign || !beside.Foreign || beside.support() >= alone.support() {
		t.Errorf("with foreign items support %.2f (%+v), want below %.2f", beside.support(), beside, alone.support())
	}
}

func TestATitlesPlaceAndTheWordForGuideTellNothing(t *testing.T) {
	b := newBed(t)
	for title, want := range map[string]string{
		"安澜市居住证办理指南": "居住证", "居住证(安澜市)办事指南": "居住证", "新生儿出生一件事": "新生儿出生", "居住证": "居住证",
	} {
		g := &guide.Guide{Title: title, Scope: guide.Scope{Region: sample.City}}
		if got := b.core(g); got != want {
			t.Errorf("core(%s) = %s, want %s", title, got, want)
		}
	}
}

func TestAFullCacheOfProfilesStartsAgain(t *testing.T) {
	c := profiles{m: map[string]*profile{}}
	made := 0
	of := func(id string) {
		c.of(&guide.Guide{ID: id}, "v", func() *profile { made++; return &profile{} })
	}
	of("a")
	of("a")
	if made != 1 {
		t.Errorf("made %d profiles of one guide, want 1", made)
	}
	for i := range profilesKept {
		c.m[string(rune(i))] = &profile{}
	}
	of("b")
	if len(c.m) != 1 || made != 2 {
		t.Errorf("a full cache holds %d after %d made, want 1 after 2", len(c.m), made)
	}
}

func TestSearchTermsWeighTheSubjectMost(t *testing.T) {
	b := newBed(t)
	weights := map[string]float64{}
	for _, x := range terms(b.query(t, "暂住证丢了多少钱", sample.City)) {
		if _, twice := weights[x.Token]; twice {
			t.Errorf("the term %s stands twice", x.Token)
		}
		weights[x.Token] = x.Weight
	}
	if !(weights["居住"] > 0 && weights["暂住"] > weights["多少"] && weights["多少"] > 0) {
		t.Errorf("terms = %v, want 暂住 above 多少 and 居住 in it", weights)
	}
}

func TestTheLexiconKnowsTheActionsUsedHere(t *testing.T) {
	l := lexicon.Default()
	for _, w := range []string{"补领", "注销"} {
		if k := l.Kind(w); k != lexicon.Action && k != lexicon.Apart {
			t.Errorf("Kind(%s) = %v, want an action", w, l.Kind(w))
		}
	}
}
