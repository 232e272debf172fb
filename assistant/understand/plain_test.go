package understand

import (
	"slices"
	"testing"

	"yijian/assistant/chat"
	"yijian/ingest/guide"
	"yijian/ingest/han"
)

func TestPoliteWordsAndRepeatedMarksAreNoPartOfTheQuestion(t *testing.T) {
	for said, want := range map[string]string{
		"你好，我想咨询一下，居住证要带什么，谢谢？":   "居住证要带什么",
		"请问居住证要带什么啊":              "居住证要带什么",
		"嗯，就是说，居住证，，要带什么。。。":      "居住证,要带什么",
		"那个，居住证要带什么，麻烦了":          "居住证要带什么",
		"喂你好啊我想问一下那个居住证啊要带什么呀":    "居住证啊要带什么",
		"那个居住证要带什么":               "那个居住证要带什么", // 那个 points at something here
		"好的，那要多少钱":                "那要多少钱",
		"能办吗？？？谢谢啊":               "能办吗",
		"3.5元一张！！！":               "3.5元一张",
		"谢谢":                      "谢谢", // nothing but politeness: that is what it says
		"你好，在吗":                   "你好,在吗",
		"好的，谢谢！":                  "好的,谢谢!",
		"啊":                       "啊",
		"？？":                      "??",
		"Is it open on Saturday?": "is it open on saturday",
	} {
		if got := plain(han.Fold(said)); got != want {
			t.Errorf("plain(%q) = %q, want %q", said, got, want)
		}
		if got := plain(plain(han.Fold(said))); got != want {
			t.Errorf("plain(plain(%q)) = %q, want %q", said, got, want)
		}
	}
}

func TestAFollowUpReadsTheSameHoweverPolitely(t *testing.T) {
	for _, tc := range []struct{ said, plain string }{
		{"我想问下，那几天能拿到，谢谢", "那几天能拿到"},
		{"那个，多少钱啊", "多少钱"},
		{"不好意思打扰一下，换成我老婆呢啊", "换成我老婆呢"},
		{"你好，我想咨询一下，兰山区的呢，麻烦了", "兰山区的呢"},
		{"好的，那呢。。。", "那呢"},
	} {
		got, want := read(t, tc.said, linyi, talks()), read(t, tc.plain, linyi, talks())
		if got.Text != want.Text || got.Follow != want.Follow || got.Guide != want.Guide || got.Leans != want.Leans ||
			got.Region != want.Region || !slices.Equal(got.Slots, want.Slots) {
			t.Errorf("Read(%q) = %+v, want as of %q: %+v", tc.said, got, tc.plain, want)
		}
		if !want.Follow && !want.Leans {
			t.Errorf("Read(%q) is no follow-up: the case says nothing", tc.plain)
		}
	}
}

func TestAnOpenQuestionIsAnsweredPolitely(t *testing.T) {
	for said, want := range map[string]string{"我想问下，临沂，谢谢": linyi, "那个，我们在临沂啊": linyi, "好的，济南市的。。。": jinan} {
		q := read(t, said, "", asksWhere())
		if q.Region != want || !q.Answers || !q.Asks(guide.Materials) {
			t.Errorf("Read(%q) = region %q answers %v slots %v, want %s true materials", said, q.Region, q.Answers, q.Slots, want)
		}
	}
	if q := read(t, "嗯，租房落户，谢谢", linyi, asksWhich()); q.Guide != "rent" {
		t.Errorf("Read(嗯，租房落户，谢谢) = guide %q, want rent", q.Guide)
	}
	if q := read(t, "你好，谢谢", linyi, chat.State{}); q.Intent != Thanks && q.Intent != Greeting {
		t.Errorf("Read(你好，谢谢) = %s, want a pleasantry", q.Intent)
	}
}
