package browsertest

import (
	"strings"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/ingest/guide"
)

// The mock's own little city: four guides, and answers written by hand from them.

const attack = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`

func city() map[string]*guide.Guide {
	permit := &guide.Guide{
		ID: "residence-permit", Title: "居住证申领",
		Scope:      guide.Scope{Region: "990100"},
		Department: "安澜市公安局", Audience: []guide.Audience{guide.Person},
		Validity: guide.Validity{From: 20260101},
		Codes:    guide.Codes{Task: "11990100MB0000001X3000109001000"},
		Conditions: []guide.Clause{
			{Text: "在本市办理居住登记满六个月，且有合法稳定就业、合法稳定住所、连续就读之一的，可以申领居住证。"},
			{Text: "未满十六周岁的，由监护人代为申领。", Case: "未成年人"},
		},
		Materials: []guide.Material{
			{Name: "居民身份证", Type: "原件", Copies: 1, Need: "必要", Source: "政府部门核发"},
			{Name: "近期标准证件照", Type: "原件", Copies: 2, Format: "纸质或电子", Source: "申请人自备"},
			{Name: "居住地住址证明（房屋租赁合同、不动产权证书、购房合同或者单位出具的住宿证明，任选其一）", Type: "原件", Copies: 1, Source: "申请人自备"},
			{Name: "就业证明（劳动合同、营业执照或者缴纳社会保险证明）", Type: "复印件", Copies: 1, Case: "以合法稳定就业申领的"},
			{Name: "就读证明", Type: "原件", Copies: 1, Case: "以连续就读申领的"},
			{Name: "监护关系证明", Type: "复印件", Copies: 1, Case: "监护人代为申领的"},
		},
		Process: []guide.Step{
			{Name: "申请", Text: "到居住地派出所户籍窗口提交材料，或者在网上提交。", Limit: "当场"},
			{Name: "审核", Text: "派出所核实居住登记和申领条件。", Limit: "5个工作日"},
			{Name: "领证", Text: "凭受理回执领取，也可以选择邮寄。"},
		},
		Limits: []guide.Limit{{Kind: guide.LegalLimit, Text: "15日"}, {Kind: guide.PromisedLimit, Text: "8个工作日"}},
		Fees:   []guide.FeeRule{{Item: "首次申领", Standard: "不收费"}, {Item: "损坏换领、丢失补领", Standard: "每证20元", Basis: "安澜市居住证管理办法（示例）第十八条"}},
		Places: []guide.Office{
			{Name: "望湖区政务服务中心", Address: "望湖区澄波路18号", Window: "二楼公安综合窗口 B06", Hours: "周一至周五 9:00—12:00，13:30—17:00", Phone: "0600-01230018", Region: "990102"},
			{Name: "青岚区政务服务中心", Address: "青岚区栖霞街7号", Window: "一楼 12 号窗口", Hours: "周一至周六 9:00—17:00", Phone: "0600-01230027", Region: "990103"},
		},
		Phones:     []guide.Line{{Label: "安澜市公安局人口管理支队", Number: "0600-01230001"}},
		Complaints: []guide.Line{{Label: "安澜市公安局监督电话", Number: "0600-01230099"}},
		Online:     []guide.Link{{Name: "安澜政务服务网", URL: "https://zwfw.anlan.example/jzz"}},
		Visits:     &guide.Visit{Times: 1, Reason: "核验本人身份"},
		Results:    []guide.Clause{{Text: "安澜市居住证，有效期一年，期满前三十日内办理签注。"}},
		LegalBasis: []guide.Law{{Name: "安澜市居住证管理办法（示例）", Clause: "第九条"}},
		FAQ:        []guide.QA{{Question: "签注要本人到场吗？", Answer: "不需要，可以在网上办理。"}},
		Source:     guide.Source{URL: "https://zwfw.anlan.example/guide/jzz", Format: "json", Sample: true},
	}
	nofee := &guide.Guide{
		ID: "birth", Title: "新生儿出生一件事", Scope: guide.Scope{Region: "990100"},
		Items:     []string{"出生医学证明签发", "预防接种证办理", "出生登记（上户口）", "城乡居民医保参保", "社会保障卡申领"},
		Materials: []guide.Material{{Name: "父母双方居民身份证", Type: "原件"}, {Name: "居民户口簿", Type: "原件"}, {Name: "结婚证", Type: "原件"}},
		Limits:    []guide.Limit{{Kind: guide.PromisedLimit, Text: "7个工作日"}},
		Phones:    []guide.Line{{Label: "一件事专窗", Number: "0600-01230044"}},
		Source:    guide.Source{Sample: true},
	}
	evil := &guide.Guide{
		ID: "evil", Title: "恶意" + attack, Scope: guide.Scope{Region: "990100"},
		Conditions: []guide.Clause{{Text: "条件" + attack, Label: "标题" + attack}},
		Online:     []guide.Link{{Name: "点我", URL: "javascript:document.title='owned'"}},
		Source:     guide.Source{URL: "javascript:document.title='owned'"},
	}
	old := &guide.Guide{
		ID: "old-permit", Title: "居住证申领（旧）", Scope: guide.Scope{Region: "990100"},
		Validity: guide.Validity{From: 20200101, To: 20251231},
		Fees:     []guide.FeeRule{{Standard: "每证30元"}}, Source: guide.Source{Sample: true},
	}
	all := map[string]*guide.Guide{}
	for _, g := range []*guide.Guide{permit, nofee, evil, old} {
		all[g.ID] = g
	}
	return all
}

// reply is the mock's answering: the first row whose word the question holds.
func (m *mock) reply(question string) answer.Answer {
	g := m.guides["residence-permit"]
	a := answer.Answer{Region: "990100", AsOf: 20260312, Label: "指南原文摘录", Outcome: answer.Answered}
	hotline := &answer.Contact{Name: "安澜市 12345 热线", Phone: "12345", Hours: "每天 24 小时"}
	switch {
	case strings.Contains(question, "恶意"):
		g = m.guides["evil"]
		a.Claims = []claim.Claim{{Text: "办理条件：" + attack, Origin: claim.Quoted, Slot: guide.Conditions, Citations: []claim.Citation{{
			Guide: g.ID, Version: g.Version(), Title: g.Title, Section: "标题" + attack, Quote: "条件" + attack, URL: g.Source.URL, Region: "990100",
		}}}}
		a.Contact = &answer.Contact{Name: attack, Phone: "javascript:alert(1)"}
		a.Suggest = []chat.Option{{Text: attack, Value: attack}}
	case strings.Contains(question, "新生儿"):
		b := m.guides["birth"]
		a.Outcome = answer.Bundle
		a.Claims = []claim.Claim{m.quote(b, guide.Materials, "需要的材料")}
		a.Bundle = &answer.BundleRef{ID: b.ID, Title: b.Title, Items: b.Items}
		a.Unanswered = []guide.Slot{guide.Fee, guide.Hours}
		a.Contact = &answer.Contact{Name: "一件事专窗", Phone: "0600-01230044", From: b.Title}
	case strings.Contains(question, "多少钱") || strings.Contains(question, "收费"):
		a.Claims = []claim.Claim{m.quote(g, guide.Fee, "收费")}
		a.Suggest = []chat.Option{{Text: "要带什么材料？", Value: "居住证要带什么材料？"}, {Text: "几天能办好？", Value: "居住证几天能办好？"}}
	case strings.Contains(question, "材料") || strings.Contains(question, "带什么"):
		c := m.quote(g, guide.Materials, "需要的材料")
		lines := strings.Split(c.Text, "\n")
		c.Text, c.More = strings.Join(lines[:4], "\n"), strings.Join(lines[4:], "\n")
		a.Claims = []claim.Claim{c, m.quote(g, guide.TimeLimit, "办理时限"), m.quote(g, guide.Place, "办理地点")}
		a.Suggest = []chat.Option{{Text: "要多少钱？", Value: "居住证要多少钱？"}}
	case strings.Contains(question, "哪里") || strings.Contains(question, "哪个区"):
		a.Outcome = answer.Clarify
		a.Clarify = &answer.Question{Question: "两个区的办理地点不同，您住在哪个区？", Options: []chat.Option{{Text: "望湖区", Value: "望湖区"}, {Text: "青岚区", Value: "青岚区"}}}
		a.Text = a.Clarify.Question
		a.Label = "系统提示"
	case strings.Contains(question, "月亮"):
		a.Outcome = answer.Refuse
		a.Text = "现行指南里没有查到这件事。您可以换一种说法，或者致电咨询。"
		a.Contact, a.Label = hotline, "系统提示"
	case strings.Contains(question, "投诉"):
		a.Outcome = answer.Handoff
		a.Text = "这件事需要由工作人员处理。请拨打 12345（每天 24 小时）。"
		a.Handoff = &answer.HandoffState{State: "closed", Phone: "12345", Hours: "每天 24 小时"}
		a.Label = "系统提示"
	default:
		a.Claims = []claim.Claim{m.quote(g, guide.TimeLimit, "办理时限")}
	}
	if a.Text == "" {
		var texts []string
		for _, c := range a.Claims {
			texts = append(texts, c.Text)
		}
		a.Text = strings.Join(texts, "\n")
	}
	return a
}

// quote makes one claim of all elements of a slot, as package compose does.
func (m *mock) quote(g *guide.Guide, s guide.Slot, lead string) claim.Claim {
	c := claim.Claim{Origin: claim.Quoted, Slot: s, Text: lead + "："}
	for _, e := range g.Elements() {
		if e.Slot != s {
			continue
		}
		c.Text += "\n- " + e.Text
		c.Citations = append(c.Citations, claim.Citation{
			Guide: g.ID, Version: g.Version(), Title: g.Title, Section: e.Section, Quote: e.Text, URL: g.Source.URL,
			Region: g.Scope.Region, ValidFrom: g.Validity.From, ValidTo: g.Validity.To, Sample: g.Source.Sample,
		})
	}
	return c
}
