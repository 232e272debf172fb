package answer_test

import (
	"strings"
	"testing"

	"yijian/assistant/answer"
	"yijian/ingest/guide"
	"yijian/ingest/sample"
)

func TestWhoOnlySaidTheCityHearsWhichDistrictHasAnotherRule(t *testing.T) {
	city := &guide.Guide{ID: "school", Title: "小学一年级新生入学", Scope: guide.Scope{Region: sample.City}, Conditions: []guide.Clause{{Text: "居住证连续满6个月的，可以申请。"}}}
	own := &guide.Guide{ID: "school-qinglan", Title: "青岚区小学一年级新生入学", Scope: guide.Scope{Region: sample.Qinglan}, Conditions: []guide.Clause{{Text: "居住证连续满12个月的，可以申请。"}}}
	past := *own
	past.ID, past.Title, past.Validity = "school-past", "望湖区小学一年级新生入学", guide.Validity{To: 20251231}
	past.Scope.Region = sample.Wanghu
	path := over(nil, city, own, &past)
	const said = "小学一年级入学居住证要满多久"
	for _, tc := range []struct {
		region, cites string
		note          bool
	}{{sample.City, "school", true}, {sample.Wanghu, "school", false}, {sample.Qinglan, "school-qinglan", false}} {
		a := (&talk{path: path, region: tc.region}).say(t, said).Answer
		note := strings.Contains(a.Text, "青岚区另有规定") && strings.Contains(a.Text, own.Title)
		if ids := cited(a); a.Outcome != answer.Answered || len(ids) != 1 || ids[0] != tc.cites || note != tc.note || strings.Contains(a.Text, past.Title) {
			t.Errorf("%q in %s = %s citing %v: %q; want %s, a word of the other rule: %v", said, tc.region, a.Outcome, ids, a.Text, tc.cites, tc.note)
		}
	}
}

func TestAGuideOutOfForceThatIsMeantIsNamedAndNotItsNeighbour(t *testing.T) {
	rent := &guide.Guide{
		ID: "rent", Title: "住房公积金提取（租赁住房）", Scope: guide.Scope{Region: sample.City}, Validity: guide.Validity{From: 20270101},
		Conditions: []guide.Clause{{Text: "租房没有备案的，每人每月提取额度为1250元。"}},
	}
	buy := &guide.Guide{
		ID: "buy", Title: "住房公积金提取（购买自住住房）", Scope: guide.Scope{Region: sample.City},
		Conditions: []guide.Clause{{Text: "提取金额超过20万元的，须到窗口面签。"}},
	}
	a := (&talk{path: over(nil, rent, buy), region: sample.City}).say(t, "租赁住房提取住房公积金，每月能提多少钱").Answer
	if a.Outcome != answer.Refuse || strings.Contains(a.Text, "20万元") || !strings.Contains(a.Text, rent.Title) || !strings.Contains(a.Text, "还没有生效") {
		t.Errorf("= %s: %q; want a refusal that names %s and its day", a.Outcome, a.Text, rent.Title)
	}
}

func TestAQuestionWithoutAnyMatterIsAskedWhatItIsAbout(t *testing.T) {
	c := &talk{path: town(), region: sample.City}
	if a := c.say(t, "要带什么材料").Answer; a.Outcome != answer.Clarify || len(a.Claims) != 0 {
		t.Errorf("= %s: %q, want to be asked", a.Outcome, a.Text)
	}
	if a := c.say(t, "居住证首次申领").Answer; a.Outcome != answer.Answered || len(cited(a)) != 1 || cited(a)[0] != "permit" {
		t.Errorf("then = %s citing %v: %q, want the permit's materials", a.Outcome, cited(a), a.Text)
	}
}
