package compose

import (
	"slices"
	"strings"
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/sample"
)

// prose is a guide that says everything in one paragraph, under no heading of ours.
func prose(sentences ...string) *guide.Guide {
	return &guide.Guide{ID: "prose", Title: "居住证首次申领", Scope: guide.Scope{Region: sample.City},
		Sections: []guide.Section{{Heading: "办事说明", Text: []string{strings.Join(sentences, "")}}}}
}

func TestWhatNoFieldSaysIsFoundInSentences(t *testing.T) {
	sentences := []string{
		"凡在本市居住的人员，符合合法稳定就业条件的都在服务之列，这句话写得长一些好让整段超过一屏。",
		"群众须携带身份证明文件前来，材料不齐的一次告知。",
		"自收到之日起7个工作日内审核办结。",
		"补领的收取工本费20元。",
		"请到望湖分局户政厅的窗口来。",
		"法定节假日除外每天8:30上班。",
		"有疑问请拨0600-01110201。",
		"也可以登录安澜通小程序操作。",
		"做好之后邮寄到家。",
		"须本人到场拍照。",
		"前来之前须先预约。",
	}
	for said, want := range map[string]string{
		"居住证要什么条件":  sentences[0],
		"居住证要带什么":   sentences[1],
		"居住证几天能好":   sentences[2],
		"居住证收费多少钱":  sentences[3],
		"居住证去哪里办":   sentences[4],
		"居住证几点上班":   sentences[5],
		"居住证电话是多少":  sentences[6],
		"居住证网上怎么弄":  sentences[7],
		"居住证能邮寄给我吗": sentences[8],
		"居住证要跑几趟":   sentences[9],
		"居住证要预约吗":   sentences[10],
	} {
		d := write(t, said, prose(sentences...), sample.City)
		if got := text(d); !strings.Contains(got, want) {
			t.Errorf("Write(%q) = %q unanswered %v, want %q", said, got, d.Unanswered, want)
		}
	}
}

func TestASentenceUnderTwoHeadingsIsToldOnce(t *testing.T) {
	g := prose("自受理之日起7个工作日内办结。")
	g.Sections = append(g.Sections, guide.Section{Heading: "时间", Text: []string{"自受理之日起7个工作日内办结。"}})
	got := text(write(t, "居住证几天能好", g, sample.City))
	if n := strings.Count(got, "7个工作日"); n != 1 {
		t.Errorf("got %q, want the limit once", got)
	}
}

func TestAProvincesWindowInASentenceIsNoPlaceForACitysPeople(t *testing.T) {
	g := prose("请到省政务服务大厅窗口提交，电话0600-01990001。")
	g.Scope.Region = sample.Province
	for said, want := range map[string]guide.Slot{"居住证去哪里办": guide.Place, "居住证电话是多少": guide.Phone} {
		d := write(t, said, g, sample.Wanghu)
		if strings.Contains(text(d), "省政务服务大厅") || !slices.Contains(d.Unanswered, want) {
			t.Errorf("Write(%q) = %q unanswered %v, want %s unanswered", said, text(d), d.Unanswered, want)
		}
	}
}
