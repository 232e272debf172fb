package draft

import (
	"strings"
	"testing"

	"yijian/ingest/guide"
)

func library() *Library {
	return NewLibrary([]*guide.Guide{
		{
			ID: "permit", Title: "居住证办理", Scope: guide.Scope{Region: "371300"}, Validity: guide.Validity{From: 20250101},
			Materials: []guide.Material{
				{Name: "居民身份证", Type: "原件", Copies: 1, Need: "必要"},
				{Name: "合法稳定住所证明", Type: "原件", Copies: 1, Case: "租房居住的"},
			},
			Limits:     []guide.Limit{{Kind: guide.PromisedLimit, Text: "15个工作日"}},
			Fees:       []guide.FeeRule{{Item: "补领工本费", Standard: "每证20元"}},
			Places:     []guide.Office{{Name: "兰山区户政大厅", Address: "沂蒙路1号", Window: "3号窗口", Hours: "周一至周五9:00—17:00", Phone: "0539-8112233"}},
			Conditions: []guide.Clause{{Text: "居住满六个月的可以申领。未满的不能申领。"}},
		},
		{ID: "passport", Title: "护照", Scope: guide.Scope{Region: "371300"}, Fees: []guide.FeeRule{{Item: "工本费", Standard: "每本120元"}}},
		{ID: "old", Title: "旧办法", Scope: guide.Scope{Region: "371300"}, Validity: guide.Validity{To: 20241231}, Fees: []guide.FeeRule{{Standard: "每证16元"}}},
	})
}

func TestADraftStandsOrFallsByWhatItCites(t *testing.T) {
	cite := func(guide, text string) []Passage { return []Passage{{Guide: guide, Text: text}} }
	for _, tc := range []struct {
		name     string
		passages []Passage
		text     string
		want     Verdict
		why      string
		trusted  int
	}{
		{"a field", cite("permit", "15个工作日"), "十五个工作日办好。", OK, "", 0},
		{"another digit", cite("permit", "15个工作日"), "5个工作日办好。", Wrong, "fact", 0},
		{"part of a field", cite("permit", "每证20元"), "补领20元。", OK, "", 0},
		{"a table's row", cite("permit", "居民身份证 原件 1 必要"), "带居民身份证原件1份。", OK, "", 0},
		{"an office's row", cite("permit", "1. 兰山区户政大厅 沂蒙路1号 3号窗口 周一至周五9:00—17:00 0539-8112233"), "去沂蒙路1号3号窗口，电话0539-8112233。", OK, "", 0},
		{"an office's row, another phone", cite("permit", "兰山区户政大厅 沂蒙路1号 3号窗口 周一至周五9:00—17:00 0539-8112233"), "电话0539-8112234。", Wrong, "fact", 0},
		{"a numbered list's item", cite("permit", "9. 居民身份证 原件 1 必要"), "带居民身份证。", OK, "", 0},
		{"one sentence of a clause", cite("permit", "居住满六个月的可以申领。"), "住满六个月可以申领。", OK, "", 0},
		{"a list of which one item is told", cite("permit", "居民身份证 原件 1 必要\n合法稳定住所证明 原件 1 租房居住的"), "要居民身份证。", OK, "", 0},
		{"the other guide's words", cite("permit", "工本费：每本120元"), "120元。", Wrong, "quotation not in the guide", 0},
		{"a guide no longer in force", cite("old", "每证16元"), "16元。", Wrong, "not in force", 0},
		{"a guide that isn't here", cite("elsewhere", "每证50元\n\n不收押金"), "每证50元。", OK, "", 1},
		{"a guide that isn't here, another fee", cite("elsewhere", "每证50元"), "每证60元。", Wrong, "fact", 1},
		{"words that aren't in the guide", cite("permit", "养犬登记每只50元"), "养犬登记每只50元。", OK, "", 1},
		{"a figure that isn't in the row", cite("permit", "居民身份证 原件 2 必要"), "身份证带2份。", OK, "", 1},
	} {
		got := library().Check(Draft{ID: "d", Region: "371302", Passages: tc.passages, Text: tc.text}, 20260312)
		if got.Verdict != tc.want || !strings.Contains(got.Why, tc.why) || got.Trusted != tc.trusted {
			t.Errorf("%s: Check(%q citing %v) = %s, %q, %d trusted; want %s, %q, %d", tc.name, tc.text, tc.passages, got.Verdict, got.Why, got.Trusted, tc.want, tc.why, tc.trusted)
		}
	}
}

func TestPlaceAndDayOfTheDraftCount(t *testing.T) {
	d := Draft{ID: "d", Passages: []Passage{{Guide: "permit", Text: "每证20元"}}, Text: "20元。"}
	for _, tc := range []struct {
		region string
		today  guide.Day
		want   Verdict
	}{{"371302", 0, OK}, {"", 0, OK}, {"370100", 0, Wrong}, {"371302", 20241231, Wrong}} {
		d.Region, d.Today = tc.region, tc.today
		if got := library().Check(d, 20260312); got.Verdict != tc.want {
			t.Errorf("in %q on %s: %s, %s; want %s", tc.region, tc.today, got.Verdict, got.Why, tc.want)
		}
	}
}
