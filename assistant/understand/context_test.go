package understand

import (
	"slices"
	"testing"

	"yijian/assistant/chat"
	"yijian/ingest/guide"
)

// asksWhere is the state after 居住证要带什么 was answered by asking for the place.
func asksWhere() chat.State {
	return chat.State{Clarified: 1, Pending: &chat.Pending{
		Kind: chat.AskRegion, Question: "居住证要带什么",
		Options: []chat.Option{{Text: "山东省临沂市", Value: "山东省临沂市"}, {Text: "山东省济南市", Value: "山东省济南市"}},
	}}
}

func TestThePlaceAskedForCompletesTheQuestion(t *testing.T) {
	for said, want := range map[string]string{
		"临沂": linyi, "临沂市": linyi, "我在临沂": linyi, "山东省济南市": jinan, "临沂兰山区的": lanshan, "就在济南办": jinan,
	} {
		q := read(t, said, "", asksWhere())
		if q.Region != want || !q.Named || !q.Answers {
			t.Errorf("Read(%q) = region %q named %v answers %v, want %s true true", said, q.Region, q.Named, q.Answers, want)
		}
		if !q.Asks(guide.Materials) || !q.About() {
			t.Errorf("Read(%q) asks %v about %+v, want the question before", said, q.Slots, q.Units)
		}
	}
}

func TestAPlaceMayComeWithMoreThatIsAsked(t *testing.T) {
	q := read(t, "临沂，还有多少钱", "", asksWhere())
	if q.Region != linyi || !slices.Equal(q.Slots, []guide.Slot{guide.Materials, guide.Fee}) {
		t.Errorf("region %q slots %v, want %s and materials, fee", q.Region, q.Slots, linyi)
	}
}

func TestANewMatterIsNoAnswerToTheOpenQuestion(t *testing.T) {
	for _, said := range []string{"护照多少钱", "不知道", "算了，结婚登记去哪办"} {
		if q := read(t, said, "", asksWhere()); q.Answers {
			t.Errorf("Read(%q) was taken for the place: region %q", said, q.Region)
		}
	}
	// A new matter with its own place is that matter.
	q := read(t, "临沂的护照多少钱", "", asksWhere())
	if q.Answers || q.Region != linyi || q.Asks(guide.Materials) {
		t.Errorf("Read(临沂的护照…) = answers %v region %q slots %v, want a new question in %s", q.Answers, q.Region, q.Slots, linyi)
	}
}

// asksWhich is the state after 户口怎么迁 was answered by asking which of three.
func asksWhich() chat.State {
	titles := []string{"夫妻投靠落户", "父母投靠子女落户", "租房落户"}
	p := &chat.Pending{Kind: chat.AskItem, Question: "户口怎么迁", Guides: []string{"spouse", "parents", "rent"}}
	for _, title := range titles {
		p.Options = append(p.Options, chat.Option{Text: title, Value: title})
	}
	return chat.State{Clarified: 1, Pending: p}
}

func TestTheItemAskedForIsPickedByTitleWordsOrNumber(t *testing.T) {
	for _, tc := range []struct{ said, want string }{
		{"租房落户", "rent"},
		{"租房", "rent"},
		{"夫妻投靠", "spouse"},
		{"父母投靠子女落户", "parents"},
		{"1", "spouse"}, {"２", "parents"}, {"第三个", "rent"}, {"第2个", "parents"}, {"三", "rent"},
		{"投靠", ""},  // fits two
		{"落户", ""},  // fits all
		{"4", ""},   // there are three
		{"0", ""},   //
		{"1.5", ""}, //
	} {
		q := read(t, tc.said, linyi, asksWhich())
		if q.Guide != tc.want || q.Answers != (tc.want != "") {
			t.Errorf("Read(%q) = guide %q answers %v, want %q", tc.said, q.Guide, q.Answers, tc.want)
		}
		if tc.want != "" && !q.Asks(guide.Process) {
			t.Errorf("Read(%q) asks %v, want the question before: process", tc.said, q.Slots)
		}
	}
}

func TestAMissingGuideBehindAnOptionIsNoAnswer(t *testing.T) {
	s := asksWhich()
	s.Pending.Guides = s.Pending.Guides[:1]
	if q := read(t, "3", linyi, s); q.Guide != "" {
		t.Errorf("Read(3) = guide %q, want none", q.Guide)
	}
}

// talks is the state after 护照要带什么 was answered from a guide of linyi.
func talks() chat.State {
	return chat.State{Focus: chat.Focus{
		Guide: "passport", Title: "护照签发", Question: "护照要带什么", Slots: []guide.Slot{guide.Materials},
	}}
}

func TestAFollowUpLeansOnTheGuideTalkedAbout(t *testing.T) {
	for _, tc := range []struct {
		said  string
		slots []guide.Slot
	}{
		{"那几天能拿到", []guide.Slot{guide.TimeLimit}},
		{"多少钱", []guide.Slot{guide.Fee}},
		{"在哪个窗口，周六开门吗", []guide.Slot{guide.Place, guide.Hours}},
		{"那呢", []guide.Slot{guide.Materials}}, // asks for nothing by itself: what was asked before
	} {
		q := read(t, tc.said, linyi, talks())
		if !q.Follow || q.Guide != "passport" || !slices.Equal(q.Slots, tc.slots) {
			t.Errorf("Read(%q) = follow %v guide %q slots %v, want true passport %v", tc.said, q.Follow, q.Guide, q.Slots, tc.slots)
		}
	}
}

func TestADetailLeansWithoutNamingTheMatter(t *testing.T) {
	for said, want := range map[string]bool{"换成我老婆呢": true, "要是丢了呢": true, "那加急": true, "护照多少钱": false} {
		if q := read(t, said, linyi, talks()); q.Leans != want {
			t.Errorf("Read(%q).Leans = %v, want %v", said, q.Leans, want)
		}
	}
}

func TestAMatterOfItsOwnIsNoFollowUp(t *testing.T) {
	for _, said := range []string{"居住证多少钱", "结婚登记要预约吗"} {
		if q := read(t, said, linyi, talks()); q.Follow || q.Guide != "" {
			t.Errorf("Read(%q) = follow %v guide %q, want a new question", said, q.Follow, q.Guide)
		}
	}
}

func TestAnotherPlaceAsksTheSameQuestionThere(t *testing.T) {
	q := read(t, "兰山区的呢", linyi, talks())
	if q.Region != lanshan || !q.Follow || q.Guide != "passport" || !q.Asks(guide.Materials) {
		t.Errorf("a district of the same city: region %q follow %v guide %q slots %v; want %s, the same guide and question", q.Region, q.Follow, q.Guide, q.Slots, lanshan)
	}
	q = read(t, "济南的呢", linyi, talks())
	if q.Region != jinan || !q.Follow || q.Guide != "" || !q.Asks(guide.Materials) || !q.About() {
		t.Errorf("another city: region %q follow %v guide %q slots %v; want %s, no guide and the same question", q.Region, q.Follow, q.Guide, q.Slots, jinan)
	}
	// 371300 begins like 371000 without its zeros, and lies elsewhere.
	if q = read(t, "临沂的呢", "371000", talks()); q.Region != linyi || q.Guide != "" {
		t.Errorf("another city whose code looks alike: region %q guide %q, want %s and no guide", q.Region, q.Guide, linyi)
	}
	q = read(t, "那济南要多少钱", linyi, talks())
	if q.Region != jinan || !slices.Equal(q.Slots, []guide.Slot{guide.Fee}) || !q.About() {
		t.Errorf("another city and element: region %q slots %v units %+v; want %s, fee, about 护照", q.Region, q.Slots, q.Units, jinan)
	}
}

func TestThanksAndPersonsAreNoFollowUps(t *testing.T) {
	for said, want := range map[string]Intent{"好的谢谢": Thanks, "还是转人工吧": Person} {
		if q := read(t, said, linyi, talks()); q.Intent != want || q.Follow {
			t.Errorf("Read(%q) = %s follow %v, want %s", said, q.Intent, q.Follow, want)
		}
	}
}

func TestACorrectionTakesBackWhatWasSaid(t *testing.T) {
	for _, tc := range []struct {
		said   string
		follow bool
		slots  []guide.Slot
		about  string
	}{
		{"不对，我问的是多少钱", true, []guide.Slot{guide.Fee}, ""},
		{"打错了，是电话多少", true, []guide.Slot{guide.Phone}, ""},
		{"不是，是居住证", false, nil, "居住证"},
		{"我说错了，应该是居住证", false, nil, "居住证"},
	} {
		q := read(t, tc.said, linyi, talks())
		if !q.Corrects || !q.Leans || q.Follow != tc.follow || !slices.Equal(q.Slots, tc.slots) {
			t.Errorf("Read(%q) = corrects %v leans %v follow %v slots %v, want true true %v %v", tc.said, q.Corrects, q.Leans, q.Follow, q.Slots, tc.follow, tc.slots)
		}
		if q.About() != (tc.about != "") || tc.about != "" && q.Units[0].Text != tc.about {
			t.Errorf("Read(%q) is about %+v, want %q", tc.said, q.Units, tc.about)
		}
	}
	if q := read(t, "不对，是兰山区", linyi, talks()); q.Region != lanshan || !q.Follow || !q.Asks(guide.Materials) {
		t.Errorf("Read(不对，是兰山区) = region %q follow %v slots %v, want the same question in %s", q.Region, q.Follow, q.Slots, lanshan)
	}
	for _, said := range []string{"不对吗", "不是本人能办吗", "不对"} {
		if q := read(t, said, linyi, talks()); q.Corrects {
			t.Errorf("Read(%q) was taken for a correction", said)
		}
	}
}

func TestAStatementOfTheCaseGoesOnAboutTheGuideTalkedAbout(t *testing.T) {
	for said, want := range map[string]string{
		"她今年七十二了": "age=72岁", "换成我老婆呢": "kin=spouse", "我是外地户口": "household=elsewhere", "是给俺娘办的": "kin=parent",
	} {
		q := read(t, said, linyi, talks())
		if !q.Follow || q.Guide != "passport" || !q.Asks(guide.Materials) || told(q) != want {
			t.Errorf("Read(%q) = follow %v guide %q slots %v conditions %q; want true passport materials %q", said, q.Follow, q.Guide, q.Slots, told(q), want)
		}
	}
	for _, said := range []string{"我老婆的居住证", "我离婚了孩子落户", "今天天气不错"} {
		if q := read(t, said, linyi, talks()); q.Follow {
			t.Errorf("Read(%q) = a follow-up on %s, want a matter of its own", said, q.Guide)
		}
	}
}

func TestWhatAnEventNeedsMayBeAskedAfterTheEvent(t *testing.T) {
	s := chat.State{Focus: chat.Focus{Guide: "food", Question: "我想开个面馆"}}
	q := read(t, "那要办哪些证", linyi, s)
	if q.Intent != Event || !q.Follow || q.Guide != "" || !q.About() {
		t.Errorf("Read(那要办哪些证) = %s follow %v guide %q about %+v; want event, true, none, the 面馆", q.Intent, q.Follow, q.Guide, q.Units)
	}
}

func TestAnotherPlaceIsAskedWhatWasAskedLast(t *testing.T) {
	s := talks()
	s.Focus.Slots, s.Focus.Amount = []guide.Slot{guide.Fee}, true
	for said, place := range map[string]string{"兰山区呢": lanshan, "What about Lanshan District?": lanshan, "济南的呢": jinan} {
		q := read(t, said, linyi, s)
		if q.Region != place || !slices.Equal(q.Slots, []guide.Slot{guide.Fee}) || !q.Amount {
			t.Errorf("Read(%q) = region %q slots %v amount %v, want %s fee true", said, q.Region, q.Slots, q.Amount, place)
		}
	}
}
