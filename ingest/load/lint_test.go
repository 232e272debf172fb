package load

import (
	"slices"
	"testing"

	"yijian/ingest/guide"
)

func TestLintsNameWhatContradictsItself(t *testing.T) {
	whole := func() *guide.Guide {
		return &guide.Guide{
			ID: "g", Title: "某事项", Scope: guide.Scope{Region: "990100"},
			Materials: []guide.Material{{Name: "身份证"}},
			Limits:    []guide.Limit{{Kind: guide.LegalLimit, Text: "20个工作日"}, {Kind: guide.PromisedLimit, Text: "5个工作日"}},
			Fees:      []guide.FeeRule{{Standard: "不收费"}},
			Places:    []guide.Office{{Address: "望湖区南堤街66号"}},
			Phones:    []guide.Line{{Number: "0600-01110001"}},
		}
	}
	if got := Lints(whole()); len(got) != 0 {
		t.Errorf("lints of a guide in order: got %v, want none", got)
	}
	for want, spoil := range map[string]func(*guide.Guide){
		"no-region":        func(g *guide.Guide) { g.Scope.Region = "" },
		"validity-order":   func(g *guide.Guide) { g.Validity = guide.Validity{From: 20260101, To: 20250101} },
		"task-code":        func(g *guide.Guide) { g.Codes.Task = "123" },
		"immediate-limit":  func(g *guide.Guide) { g.Kind = guide.Immediate },
		"promised-at-once": func(g *guide.Guide) { g.Kind = guide.Promised; g.Limits[1].Text = "即时办结" },
		"promise-longer":   func(g *guide.Guide) { g.Limits[1].Text = "30个工作日" },
		"no-limit":         func(g *guide.Guide) { g.Limits = nil },
		"visit-reason":     func(g *guide.Guide) { g.Visits = &guide.Visit{Times: 1} },
		"visit-none":       func(g *guide.Guide) { g.Visits = &guide.Visit{} },
		"fee-basis":        func(g *guide.Guide) { g.Fees[0].Standard = "每证20元" },
		"fee-standard":     func(g *guide.Guide) { g.Fees[0].Standard = "是" },
		"fee-payment": func(g *guide.Guide) {
			g.Sections = []guide.Section{{Heading: "网上支付", Text: []string{"支持"}}}
		},
		"same-phone":   func(g *guide.Guide) { g.Complaints = g.Phones },
		"area-code":    func(g *guide.Guide) { g.Phones[0].Number = "86957133" },
		"no-place":     func(g *guide.Guide) { g.Places = nil },
		"no-phone":     func(g *guide.Guide) { g.Phones = nil },
		"no-materials": func(g *guide.Guide) { g.Materials = nil },
	} {
		g := whole()
		spoil(g)
		got := Lints(g)
		if len(got) != 1 || got[0].Code != want || got[0].Message == "" || got[0].MessageEN == "" {
			t.Errorf("lints: got %v, want just %s in both languages", got, want)
		}
	}
}

func TestLintsOnADay(t *testing.T) {
	g := &guide.Guide{ID: "g", Validity: guide.Validity{From: 20250101, To: 20251231}}
	for day, want := range map[guide.Day]string{20241231: "not-yet", 20250101: "", 20251231: "", 20260101: "expired"} {
		got := ""
		for _, l := range LintsOn(g, day) {
			got += l.Code
		}
		if got != want {
			t.Errorf("LintsOn(%s): got %q, want %q", day, got, want)
		}
	}
}

func TestLintAllComparesGuides(t *testing.T) {
	code := "11990100MB0000000K4442014001000"
	gs := []*guide.Guide{
		{ID: "a", Title: "甲", Codes: guide.Codes{Task: code, Handle: code + "01"}, Validity: guide.Validity{To: 20251231}},
		{ID: "b", Title: "乙", Codes: guide.Codes{Task: code, Handle: code + "02"}}, // another 办理项: fine
		{ID: "c", Title: "丙", Codes: guide.Codes{Task: code, Handle: code + "01"}, Validity: guide.Validity{From: 20260101}, Replaces: "a"},
		{ID: "d", Title: "丁", Codes: guide.Codes{Task: code, Handle: code + "01"}, Validity: guide.Validity{From: 20251201}},
		{ID: "e", Title: "戊一件事", Items: []string{"甲", "没有的事项"}, Replaces: "nobody"},
	}
	var got []string
	for _, l := range LintAll(gs) {
		got = append(got, l.Guide+" "+l.Code)
	}
	want := []string{"d same-code", "d same-code", "e missing-item", "e missing-predecessor"}
	if !slices.Equal(got, want) {
		t.Errorf("LintAll: got %q, want %q", got, want)
	}
}
