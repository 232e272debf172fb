package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// realGuides are guides as cities published them. They are not part of the
// repository.
const realGuides = "../../../shared/data/real-guides/guides"

// TestEveryElementOfTheRealGuidesIsInItsSlot holds how many elements each real
// guide has in each slot, as counted by reading the guide.
func TestEveryElementOfTheRealGuidesIsInItsSlot(t *testing.T) {
	es, err := os.ReadDir(realGuides)
	if err != nil {
		t.Skipf("the real guides are not here: %v", err)
	}
	type counts struct{ conditions, materials, process, limits, fees, places, phones, online, other int }
	police := func(materials int) counts { return counts{materials: materials, process: 3, limits: 2} }
	want := map[string]counts{
		"linyi-军队离退休干部士官落户":     police(3),
		"linyi-军队转业干部落户":        police(3),
		"linyi-出国境定居注销":         police(3),
		"linyi-加入中国籍落户":         police(2),
		"linyi-变更姓氏":            police(4),
		"linyi-回国境定居落户":         police(2),
		"linyi-大中专学校招生":         police(4),
		"linyi-婚生随父母出生登记":       police(2),
		"linyi-户口登记项目内容变更更正证明":  police(2),
		"linyi-死亡注销":            police(2),
		"linyi-注销户口证明":          police(2),
		"linyi-流动人口居住证":         {materials: 2, process: 3, limits: 2, online: 1},
		"linyi-滞站3个月以上流浪乞讨人员落户": police(3),
		"linyi-父母死亡随其他亲属出生登记":   police(2),
		"linyi-现役干部转改文职落户":      police(3),
		"linyi-租房落户":            police(4),
		"linyi-退兵或开除军籍落户":       police(2),
		"linyi-随双军人或女士官出生登记":    police(3),
		"sheet-失业一件事-济南":        {conditions: 3, materials: 1, process: 3, limits: 1, fees: 1, phones: 14, other: 1},
		"sheet-居住证换补领-益阳大通湖":    {conditions: 1, materials: 1, process: 4, limits: 1, fees: 1, places: 1},
	}
	for _, e := range es {
		data, err := os.ReadFile(filepath.Join(realGuides, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		l, err := File(e.Name(), data, Options{Region: "371300", Regions: region.China()})
		if err != nil {
			t.Errorf("File(%s): %v", e.Name(), err)
			continue
		}
		g := l.Guides[0]
		var got counts
		source := squashed(string(data))
		for _, el := range g.Elements() {
			switch el.Slot {
			case guide.Conditions:
				got.conditions++
			case guide.Materials:
				got.materials++
			case guide.Process:
				got.process++
			case guide.TimeLimit:
				got.limits++
			case guide.Fee:
				got.fees++
			case guide.Place:
				got.places++
			case guide.Phone:
				got.phones++
			case guide.Online:
				got.online++
			case guide.Other:
				got.other++
			}
			// Word for word: apart from the colon that a line's rendering adds,
			// every element stands in the source.
			if el.Slot != guide.Phone && el.Slot != guide.Online && !strings.Contains(source, squashed(el.Text)) {
				t.Errorf("%s: %s element %q is not in the source", g.ID, el.Slot, el.Text)
			}
		}
		if got != want[g.ID] {
			t.Errorf("%s has %+v, want %+v", g.ID, got, want[g.ID])
		}
	}
	if len(es) != len(want) {
		t.Errorf("%d real guides, want %d", len(es), len(want))
	}
}

func squashed(s string) string { return strings.Join(strings.Fields(s), "") }

func TestARealPhoneListGivesEachDistrictItsLine(t *testing.T) {
	name := "sheet-失业一件事-济南.md"
	data, err := os.ReadFile(filepath.Join(realGuides, name))
	if err != nil {
		t.Skipf("the real guides are not here: %v", err)
	}
	l, err := File(name, data, Options{Regions: region.China()})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]guide.Line{
		"历下": {Label: "历下", Number: "86957133", Region: "370102"},
		"章丘": {Label: "章丘", Number: "83213054", Region: "370114"},
		"高新": {Label: "高新", Number: "88785763"}, // a zone without a code
	}
	for _, got := range l.Guides[0].Phones {
		if w, ok := want[got.Label]; ok && got != w {
			t.Errorf("line of %s: got %+v, want %+v", w.Label, got, w)
		}
		delete(want, got.Label)
	}
	if len(want) > 0 {
		t.Errorf("no lines for %v", want)
	}
}
