package metric

import (
	"slices"
	"testing"
)

func TestFactsAreWhatAPersonWouldActOn(t *testing.T) {
	for _, tc := range []struct {
		text string
		want []string
	}{
		{"3个工作日，四十二元", []string{"3个工作日", "四十二元"}},
		{"3个工作日，就是三个工作日", []string{"3个工作日"}},
		{"免费，电话0600-01180201", []string{"0600-01180201", "免费"}},
		{"南堤街66号二楼，A12窗口", []string{"66", "12"}},
		{"见https://zwfw.anlan.example/x，6月8日前", []string{"https://zwfw.anlan.example/x", "6月8日"}},
		{"３个工作日", []string{"３个工作日"}},
		{"带身份证来", nil},
		{"", nil},
	} {
		var got []string
		for _, f := range Facts(tc.text) {
			got = append(got, f.Text)
		}
		slices.Sort(got)
		slices.Sort(tc.want)
		if !slices.Equal(got, tc.want) {
			t.Errorf("Facts(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestAFactIsBackedByValueOrWords(t *testing.T) {
	const evidence = "承诺办结时限：15个工作日\n补领工本费：每证40元\n南堤街66号二楼\n咨询电话：0600-01180201\n1寸照片3张"
	for _, tc := range []struct {
		text string
		want []string
	}{
		{"十五个工作日，四十元", nil},
		{"南堤街66号，电话0600-01180201", nil},
		{"5个工作日", []string{"5个工作日"}},
		{"15日", []string{"15日"}},
		{"40元，加急80元", []string{"80元"}},
		{"0600-01180202", []string{"0600-01180202"}},
		{"6号窗口", []string{"6"}},
		{"照片3张", nil},
		{"免费", []string{"免费"}},
	} {
		var got []string
		for _, f := range Unbacked(Facts(tc.text), evidence) {
			got = append(got, f.Text)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("Unbacked(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
}

func FuzzATextBacksItsOwnFacts(f *testing.F) {
	f.Add("3个工作日，四十二元，0600-01180201，１５日，A12")
	f.Add("2026年3月12日 https://a.example 1.5万元")
	f.Fuzz(func(t *testing.T, text string) {
		facts := Facts(text)
		for _, fact := range facts {
			if fact.Text == "" || fact.Value == "" {
				t.Errorf("Facts(%q) has the empty fact %+v", text, fact)
			}
		}
		if open := Unbacked(facts, text); len(open) > 0 {
			t.Errorf("%q does not back its own %+v", text, open)
		}
	})
}
