package check

import (
	"testing"

	"yijian/assistant/claim"
	"yijian/ingest/guide"
)

// pool is a guide in which a right word in the wrong place is wrong.
func pool() *guide.Guide {
	return &guide.Guide{
		ID: "pool", Title: "游泳场所卫生许可", Scope: guide.Scope{Region: "371300"},
		Conditions: []guide.Clause{
			{Text: "年满十八周岁的经营者可以申请；未满十八周岁的，由监护人代为申请，因继承取得场所的除外。"},
			{Text: "池水水质检测报告由有资质的检测机构出具，不得由经营者自行出具。"},
			{Text: "许可证有效期届满前三十日内，应当申请延续。"},
			{Text: "水面面积三百平方米以上的，须配备救生员两名；不足三百平方米的，可以配备一名。"},
			{Text: "首次申请的不收费，遗失补领的每证20元，损坏换领的每证12元。"},
		},
		Materials: []guide.Material{
			{Name: "卫生许可申请书", Type: "原件", Copies: 2},
			{Name: "营业执照或者登记证书", Type: "复印件", Copies: 1},
			{Name: "从业人员健康证明", Type: "复印件", Copies: 1, Case: "直接为顾客服务的"},
			{Name: "场所平面图", Type: "原件", Copies: 1, Exempt: "能够联网核验的不提交"},
		},
		Limits: []guide.Limit{{Kind: guide.LegalLimit, Text: "20个工作日"}, {Kind: guide.PromisedLimit, Text: "8个工作日"}, {Kind: guide.PromisedLimit, Text: "3个工作日", Case: "申请告知承诺的"}},
		Places: []guide.Office{
			{Name: "兰山区政务服务中心", Address: "沂蒙路90号", Window: "12号窗口", Hours: "周一至周五9:00—12:00，14:00—17:00", Phone: "0539-8112233", Region: "371302"},
			{Name: "罗庄区政务服务中心", Address: "罗六路7号", Window: "5号窗口", Hours: "周一至周六8:30—12:00", Phone: "0539-8223344", Region: "371311"},
		},
		Online: []guide.Link{{Name: "政务服务网", URL: "https://pool.example/apply"}},
		FAQ: []guide.QA{
			{Question: "别人能替我领许可证吗？", Answer: "可以。受托人持委托书和本人身份证件领取。"},
			{Question: "转让场所后许可证还能用吗？", Answer: "不能。许可证不得转让，受让人应当重新申请。"},
		},
	}
}

// worded says text with everything the guide may tell in the city cited.
func worded(text, asked string) []Rejection {
	g := pool()
	c := claim.Claim{Text: text, Origin: claim.Model, Slot: guide.Other}
	for _, el := range g.Elements() {
		c.Citations = append(c.Citations, claim.Citation{Guide: g.ID, Section: el.Section, Quote: el.Text})
	}
	b := Basis{Guide: func(string, string) *guide.Guide { return g }, Day: 20260312, Region: "371300", Asked: asked}
	return Check(claim.Draft{Claims: []claim.Claim{c}}, b).Rejected()
}

func TestATrueParaphraseStands(t *testing.T) {
	for _, tc := range []struct{ text, asked string }{
		{"承诺八个工作日，法定二十个工作日。", ""},
		{"满18岁的经营者可以申请。", ""},
		{"未满１８周岁的由监护人代为申请，因继承取得场所的除外。", ""},
		{"补领每证二十元，损坏换领的每证12元。", ""},
		{"您好，首次申请是免费的。", ""},
		{"卫生许可申请书原件两份，营业执照或登记证书复印件一份。", ""},
		{"直接为顾客服务的，还要从业人员健康证明复印件。", ""},
		{"要带从业人员健康证明复印件1份。", "直接为顾客服务的人要带什么"},
		{"场所平面图原件1份，能够联网核验的无需提交。", ""},
		{"水面面积不满300平方米的，可以配备1名。", ""},
		{"兰山区政务服务中心，沂蒙路90号12号窗口，上午9点至12点、下午2点至5点，电话0539-8112233。", ""},
		{"检测报告由有资质的检测机构出具。", ""},
		{"有效期届满前30日内应当申请延续。", ""},
		{"可以，受托人带委托书和本人身份证件领取。", ""},
		{"不能，许可证不得转让。", ""},
		{"网上申请：https://pool.example/apply", ""},
		{"申请告知承诺的，3个工作日。", ""},
	} {
		if r := worded(tc.text, tc.asked); len(r) > 0 {
			t.Errorf("%q (asked %q) rejected: %s: %s", tc.text, tc.asked, r[0].Reason, r[0].What)
		}
	}
}

func TestAFaultIsSeenInAnyWords(t *testing.T) {
	for _, tc := range []struct{ kind, text string }{
		{"another digit", "承诺9个工作日。"},
		{"another numeral", "承诺九个工作日。"},
		{"another unit", "承诺8日。"},
		{"the other limit's days", "承诺20个工作日。"},
		{"another tier's fee", "遗失补领的每证12元。"},
		{"an age", "年满十六周岁的经营者可以申请。"},
		{"a count of sheets", "卫生许可申请书原件1份。"},
		{"a copy for the original", "卫生许可申请书复印件2份。"},
		{"a material nobody named", "还要消防验收报告。"},
		{"an organisation", "检测报告由市场监督管理局出具。"},
		{"who does it", "检测报告由经营者出具。"},
		{"before and after", "有效期届满后三十日内，应当申请延续。"},
		{"one office's name with another's street", "兰山区政务服务中心，罗六路7号。"},
		{"one day's end with another's begin", "周一至周六8:30—17:00。"},
		{"another office's phone", "拨打0539-8112234。"},
		{"a link", "网上申请：https://pool.example/pay"},
		{"another item", "美容场所卫生许可，承诺8个工作日。"},
		{"a sum", "补领两个证，一共40元。"},
		{"a side left out of a range", "上午9点到17点。"},
		{"a case dropped", "从业人员健康证明复印件1份都要交。"},
		{"a limit's case dropped", "承诺3个工作日。"},
		{"another's case", "遗失补领的不收费。"},
		{"only", "只需卫生许可申请书原件2份。"},
		{"all", "所有人都要交从业人员健康证明，直接为顾客服务的也一样。"},
		{"no exception", "未满十八周岁的，一律由监护人代为申请。"},
		{"and for or", "营业执照和登记证书复印件1份。"},
		{"may not for may", "年满十八周岁的经营者不得申请。"},
		{"may for must not", "检测报告可以由经营者自行出具。"},
		{"need not for must", "水面面积三百平方米以上的，不用配备救生员。"},
		{"may for must", "水面面积三百平方米以上的，可以配备救生员两名。"},
		{"free for a fee", "遗失补领的免费。"},
		{"a fee for free", "首次申请的收费。"},
		{"yes for no", "可以，许可证转让后受让人重新申请。"},
		{"no for yes", "不可以，受托人持委托书和本人身份证件领取。"},
		{"the exception as the rule", "因继承取得场所的，由监护人代为申请。"},
		{"a bare yes that no answer gives", "须。"},
	} {
		if r := worded(tc.text, ""); len(r) == 0 {
			t.Errorf("%s: %q stands", tc.kind, tc.text)
		}
	}
}

func TestARejectionNamesTheWordsAndTheSentence(t *testing.T) {
	r := worded("承诺8个工作日。检测报告由市场监督管理局出具。", "")
	if len(r) == 1 && r[0].Explain() != "引文中没有这样的说法："+r[0].What {
		t.Errorf("Explain() = %q", r[0].Explain())
	}
	if len(r) != 1 || r[0].Reason != NotSaid || r[0].What != "“由市场监督管理局”：检测报告由市场监督管理局出具。" {
		t.Errorf("rejected %+v, want the sentence and its words", r)
	}
}

func BenchmarkWorded(b *testing.B) {
	for b.Loop() {
		worded("您好，首次申请不收费；遗失补领的每证20元，承诺8个工作日，到兰山区政务服务中心沂蒙路90号12号窗口办理。", "")
	}
}

func FuzzOwnWordsBringInNoNumber(f *testing.F) {
	for _, s := range []string{"承诺8个工作日", "8 个工作日，八", "每证20元12元", "１２号窗口", "第5、9:00—", "一二三", "百分之8", "下午2点半到5点", "。", "80到90岁", "8:份", "1个1份"} {
		f.Add(s)
	}
	var known script
	g := pool()
	have := map[rune]bool{}
	for _, el := range g.Elements() {
		for _, r := range known.read(el.Text + el.Section + el.Case).r {
			have[r] = true
		}
	}
	have[known.number("1")] = true // an article
	f.Fuzz(func(t *testing.T, text string) {
		if len(worded(text, "")) > 0 {
			return
		}
		for _, r := range known.read(text).r {
			if isNumber(r) && !have[r] {
				t.Errorf("%q stands with the number %s, which no guide has", text, known.show([]rune{r}))
			}
		}
	})
}
