package han

import (
	"slices"
	"testing"
)

func TestCharactersSound(t *testing.T) {
	for r, want := range map[rune][]string{'证': {"zheng"}, '正': {"zheng"}, '行': {"hang", "xing"}, '女': {"nv"}, 'a': nil, '〇': nil} {
		var got []string
		for _, s := range Sounds(r) {
			got = append(got, s.String())
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("Sounds(%c) = %v, want %v", r, got, want)
		}
	}
}

func TestSoundsThatDialectsConfuseAreOne(t *testing.T) {
	for pair, want := range map[string]bool{
		"照早": true, "城层": true, "是四": true, "男蓝": true, "牛刘": true, "京金": true, "政镇": true, "城陈": true,
		"湖福": true, "费会": true, "房黄": true, "饭换": true, "女吕": true,
		"照告": false, "公风": false, "开该": false, "办慢": false, "安昂": false,
	} {
		rs := []rune(pair)
		got := slices.ContainsFunc(Sounds(rs[0]), func(a Sound) bool {
			return slices.ContainsFunc(Sounds(rs[1]), func(b Sound) bool { return a.Loose() == b.Loose() })
		})
		if got != want {
			t.Errorf("%c and %c sound alike: %v, want %v", rs[0], rs[1], got, want)
		}
	}
	for r := rune(0x4e00); r <= 0x9fff; r++ {
		for _, s := range Sounds(r) {
			if l := s.Loose(); l.Loose() != l {
				t.Errorf("Loose(%s) = %s, and again %s", s, l, l.Loose())
			}
		}
	}
	if got := Sound(60000); got.Loose() != got || got.String() != "" {
		t.Errorf("Sound(60000) = %s, loosely %v", got, got.Loose())
	}
}

func TestCommonWordsHaveADegree(t *testing.T) {
	for _, tc := range []struct {
		word string
		want int
	}{{"人", 6}, {"什么", 5}, {"教室", 3}, {"失业", 4}, {"失夜", 0}, {"户照", 0}, {"的", 6}, {"办公室", 4}, {"", 0}} {
		if got := Common(tc.word); got != tc.want {
			t.Errorf("Common(%s) = %d, want %d", tc.word, got, tc.want)
		}
	}
	if n := len(commonWords()); n < 80_000 {
		t.Errorf("%d common words; the test has lost sight of the table", n)
	}
}
