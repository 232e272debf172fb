package understand

import (
	"slices"
	"strings"
	"testing"

	"yijian/assistant/guard"
	"yijian/ingest/guide"
)

func parts(t *testing.T, text string) []Query {
	t.Helper()
	clean, err := guard.Screen(text)
	if err != nil {
		t.Fatalf("Screen(%q): %v", text, err)
	}
	return reader().Parts(clean, linyi)
}

func TestAMessageAboutSeveralMattersIsTakenApart(t *testing.T) {
	type part struct {
		about string // one of its terms
		slots []guide.Slot
	}
	for _, tc := range []struct {
		said string
		want []part
	}{
		{"结婚登记要带啥；生育津贴怎么申请", []part{
			{"结婚登记", []guide.Slot{guide.Materials}}, {"生育津贴", []guide.Slot{guide.Process}}}},
		{"护照多少钱？几天能拿？居住证要带什么？", []part{
			{"护照", []guide.Slot{guide.Fee, guide.TimeLimit}}, {"居住证", []guide.Slot{guide.Materials}}}},
		{"我刚搬来，居住证去哪办，护照多少钱", []part{
			{"居住证", []guide.Slot{guide.Place}}, {"护照", []guide.Slot{guide.Fee}}}},
	} {
		got := parts(t, tc.said)
		if len(got) != len(tc.want) {
			t.Errorf("Parts(%q) = %d parts, want %d", tc.said, len(got), len(tc.want))
			continue
		}
		for i, p := range tc.want {
			if !slices.ContainsFunc(itemTerms(got[i]), func(s string) bool { return strings.Contains(s, p.about) }) {
				t.Errorf("Parts(%q)[%d] is about %v, want %s", tc.said, i, itemTerms(got[i]), p.about)
			}
			if !slices.Equal(got[i].Slots, p.slots) {
				t.Errorf("Parts(%q)[%d] asks %v, want %v", tc.said, i, got[i].Slots, p.slots)
			}
		}
	}
}

func TestAMessageAboutOneMatterHasNoParts(t *testing.T) {
	for _, said := range []string{
		"", "居住证要带什么", "居住证要带什么，多少钱，去哪办", "我老婆怀孕了，想问生育津贴，要什么材料",
		"护照多少钱，居住证多少钱，身份证多少钱，结婚登记多少钱", // more than can be told at a glance
	} {
		if got := parts(t, said); got != nil {
			t.Errorf("Parts(%q) = %d parts, want none", said, len(got))
		}
	}
}
