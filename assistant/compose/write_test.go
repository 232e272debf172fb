package compose

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/assistant/guard"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
	"yijian/ingest/lexicon"
	"yijian/ingest/region"
	"yijian/ingest/sample"
)

var reader = sync.OnceValue(func() *understand.Reader {
	return understand.New(region.China().With(sample.Divisions()), lexicon.Default())
})

func query(t *testing.T, said, home string) understand.Query {
	t.Helper()
	clean, err := guard.Screen(said)
	if err != nil {
		t.Fatalf("Screen(%q): %v", said, err)
	}
	return reader().Read(clean, home, chat.State{})
}

// write drafts the answer of g to a person in home.
func write(t *testing.T, said string, g *guide.Guide, home string) claim.Draft {
	t.Helper()
	return Write(query(t, said, home), Source{Guide: g, Version: "v1", Region: home, Lang: Chinese})
}

// text is what the person sees of the draft.
func text(d claim.Draft) string {
	var all []string
	for _, c := range d.Claims {
		all = append(all, c.Text)
	}
	return strings.Join(all, "\n")
}

func permit() *guide.Guide {
	return &guide.Guide{
		ID: "permit", Title: "居住证首次申领", Scope: guide.Scope{Region: sample.City, HandleText: "全市任一派出所户籍窗口均可办理。"},
		Validity: guide.Validity{From: 20250101, To: 20271231},
		Conditions: []guide.Clause{
			{Text: "在本市居住半年以上，并有合法稳定就业、合法稳定住所、连续就读之一的，可以申领。"},
			{Text: "未满十六周岁的，由监护人代为申领。"},
		},
		Materials: []guide.Material{
			{Name: "居民身份证", Type: "原件", Copies: 1, Source: "申请人自备"},
			{Name: "房屋租赁合同", Case: "租房居住的", Type: "复印件", Copies: 1},
			{Name: "不动产权证书", Case: "自购住房居住的", Type: "原件"},
			{Name: "近期一寸白底免冠照片", Type: "原件", Copies: 2},
		},
		Process: []guide.Step{{Name: "受理", Text: "窗口当场审核"}, {Name: "发证", Text: "制证后通知本人领取"}},
		Limits:  []guide.Limit{{Kind: guide.PromisedLimit, Text: "15个工作日"}},
		Fees:    []guide.FeeRule{{Item: "首次申领", Standard: "不收费"}, {Item: "补领工本费", Standard: "每证20元"}},
		Places: []guide.Office{
			{Name: "望湖分局户政厅", Address: "南堤街66号", Window: "A12窗口", Hours: "周一至周五9:00—17:00", Region: sample.Wanghu},
			{Name: "青岚分局户政厅", Address: "翠微路77号", Window: "3号窗口", Hours: "周一至周六8:30—16:30", Region: sample.Qinglan},
		},
		Phones: []guide.Line{
			{Label: "望湖区", Number: "0600-01110201", Region: sample.Wanghu},
			{Label: "青岚区", Number: "0600-01110301", Region: sample.Qinglan},
		},
		Sections: []guide.Section{{Heading: "补贴", Text: []string{"持证人参加技能培训的，每人补贴800元。"}}},
		FAQ: []guide.QA{
			{Question: "合租的房子没有合同可以办居住证吗？", Answer: "可以由房东出具住宿证明。"},
			{Question: "居住证过期了还能用吗？", Answer: "到期前一个月办理签注。"},
		},
	}
}

func province() *guide.Guide {
	return &guide.Guide{
		ID: "teacher", Title: "教师资格认定", Scope: guide.Scope{Region: sample.Province},
		Conditions: []guide.Clause{{Text: "具备相应学历。"}},
		Materials:  []guide.Material{{Name: "学历证书"}},
		Limits:     []guide.Limit{{Text: "8个工作日"}},
		Places:     []guide.Office{{Name: "省政务服务大厅", Address: "省府路1号"}},
		Phones:     []guide.Line{{Number: "0600-01990001"}},
		Process:    []guide.Step{{Name: "受理", Text: "到省政务服务大厅窗口提交材料，咨询0600-01990002"}},
	}
}

func TestEachElementIsToldInTheGuidesOwnWords(t *testing.T) {
	for _, tc := range []struct {
		said  string
		slot  guide.Slot
		quote string
	}{
		{"办居住证要几天", guide.TimeLimit, "15个工作日"},
		{"居住证申领收费吗多少钱", guide.Fee, "首次申领：不收费"},
		{"居住证要什么条件", guide.Conditions, "在本市居住半年以上，并有合法稳定就业、合法稳定住所、连续就读之一的，可以申领。"},
		{"办居住证要带什么", guide.Materials, "近期一寸白底免冠照片（原件2份）"},
		{"居住证在哪个窗口办", guide.Place, "望湖分局户政厅，南堤街66号，A12窗口"},
		{"办居住证的地方几点开门", guide.Hours, "周一至周五9:00—17:00"},
		{"居住证咨询电话是多少", guide.Phone, "望湖区：0600-01110201"},
	} {
		d := write(t, tc.said, permit(), sample.Wanghu)
		i := slices.IndexFunc(d.Claims, func(c claim.Claim) bool { return c.Slot == tc.slot })
		if i < 0 || !strings.Contains(d.Claims[i].Text, tc.quote) {
			t.Errorf("Write(%q) = %q, want %s with %q", tc.said, text(d), tc.slot, tc.quote)
			continue
		}
		c := d.Claims[i]
		if c.Origin != claim.Quoted || len(c.Citations) == 0 {
			t.Errorf("Write(%q): origin %q, %d citations; want quoted and cited", tc.said, c.Origin, len(c.Citations))
			continue
		}
		cite := c.Citations[0]
		if cite.Guide != "permit" || cite.Version != "v1" || cite.Title != "居住证首次申领" || cite.Region != sample.City ||
			cite.ValidFrom != 20250101 || cite.ValidTo != 20271231 || cite.Section == "" {
			t.Errorf("Write(%q): citation %+v, want the guide's", tc.said, cite)
		}
	}
}

func TestSeveralElementsComeInTheOrderAsked(t *testing.T) {
	d := write(t, "办居住证几天能好，多少钱，带什么", permit(), sample.Wanghu)
	var got []guide.Slot
	for _, c := range d.Claims {
		if len(got) == 0 || got[len(got)-1] != c.Slot {
			got = append(got, c.Slot)
		}
	}
	want := []guide.Slot{guide.TimeLimit, guide.Fee, guide.Materials}
	if !slices.Equal(got, want) || len(d.Unanswered) > 0 {
		t.Errorf("slots = %v unanswered %v, want %v and none", got, d.Unanswered, want)
	}
}

func TestAnotherDistrictsOfficeIsNotShown(t *testing.T) {
	own := map[string][]string{
		sample.Wanghu:  {"0600-01110201", "南堤街66号", "周一至周五"},
		sample.Qinglan: {"0600-01110301", "翠微路77号", "周一至周六"},
	}
	for home, mine := range own {
		for other, theirs := range own {
			if other == home {
				continue
			}
			for _, said := range []string{"居住证电话多少", "居住证去哪办", "居住证几点上班", "居住证怎么办", "居住证 地址 电话 办公时间 材料"} {
				d := write(t, said, permit(), home)
				all := text(d)
				for _, c := range d.Claims {
					all += c.More
					for _, cite := range c.Citations {
						all += cite.Quote
					}
				}
				for _, fact := range theirs {
					if strings.Contains(all, fact) {
						t.Errorf("Write(%q) in %s says %s, which is %s's:\n%s", said, home, fact, other, all)
					}
				}
			}
			for i, said := range []string{"居住证电话多少", "居住证去哪办", "居住证几点上班"} {
				if got := text(write(t, said, permit(), home)); !strings.Contains(got, mine[i]) {
					t.Errorf("Write(%q) in %s = %q, want %s", said, home, got, mine[i])
				}
			}
		}
	}
}

func TestTheCityIsToldOfAllItsDistricts(t *testing.T) {
	got := text(write(t, "居住证电话多少", permit(), sample.City))
	for _, want := range []string{"望湖区：0600-01110201", "青岚区：0600-01110301"} {
		if !strings.Contains(got, want) {
			t.Errorf("in the city = %q, want %s", got, want)
		}
	}
	// Who names a district in the question gets that one.
	got = text(write(t, "居住证 青岚区 电话", permit(), sample.City))
	if strings.Contains(got, "0600-01110201") || !strings.Contains(got, "0600-01110301") {
		t.Errorf("青岚区 named in the city = %q, want its phone alone", got)
	}
}

func TestAProvincesOwnOfficeIsNotQuotedToACitysPeople(t *testing.T) {
	for _, said := range []string{"教师资格认定去哪办", "教师资格认定电话", "教师资格认定几天", "教师资格认定怎么办"} {
		got := text(write(t, said, province(), sample.Wanghu))
		for _, fact := range []string{"0600-01990001", "8个工作日", "省府路1号"} {
			if strings.Contains(got, fact) {
				t.Errorf("Write(%q) for a person of 望湖区 says %s, the province's own: %q", said, fact, got)
			}
		}
	}
	d := write(t, "教师资格认定电话多少", province(), sample.Wanghu)
	if len(d.Claims) > 0 || !slices.Contains(d.Unanswered, guide.Phone) {
		t.Errorf("claims %q unanswered %v, want no claim and the phone unanswered", text(d), d.Unanswered)
	}
	if got := text(write(t, "教师资格认定电话多少", province(), sample.Province)); !strings.Contains(got, "0600-01990001") {
		t.Errorf("for a person who asks about the province = %q, want its phone", got)
	}
	if got := text(write(t, "教师资格认定要什么材料", province(), sample.Wanghu)); !strings.Contains(got, "学历证书") {
		t.Errorf("the province's rule for a person of 望湖区 = %q, want it", got)
	}
}

// long has more materials than fit.
func long() *guide.Guide {
	g := &guide.Guide{ID: "long", Title: "居住证首次申领", Scope: guide.Scope{Region: sample.City}}
	for _, name := range []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"} {
		g.Materials = append(g.Materials, guide.Material{
			Name: name + "种情形下由所在街道办事处出具并加盖公章的居住情况书面说明", Case: name + "类人员需要",
		})
	}
	g.Materials = append(g.Materials, guide.Material{Name: "居民身份证原件", Need: "必要"}, guide.Material{Name: "申请表", Need: "必要"})
	return g
}

func TestALongListIsFoldedAndSaysSo(t *testing.T) {
	d := write(t, "居住证首次申领要带什么", long(), sample.City)
	if len(d.Claims) != 1 {
		t.Fatalf("claims = %q, want one", text(d))
	}
	c := d.Claims[0]
	first, _, _ := strings.Cut(c.Text, "\n")
	if !strings.Contains(first, "没有列全") {
		t.Errorf("the lead is %q, want it to say that the list is not whole", first)
	}
	for _, m := range long().Materials {
		if !strings.Contains(c.Text, m.Name) && !strings.Contains(c.More, m.Name) {
			t.Errorf("%s is neither shown nor folded", m.Name)
		}
		if strings.Contains(c.Text, m.Name) && m.Case != "" && !strings.Contains(c.Text, m.Case) {
			t.Errorf("%s is shown without its case %s", m.Name, m.Case)
		}
		if m.Case == "" && !strings.Contains(c.Text, m.Name) {
			t.Errorf("%s, which everybody brings, is folded: %q", m.Name, c.Text)
		}
	}
	if n := utf8.RuneCountInString(c.Text); n > room {
		t.Errorf("shown in %d characters, want at most %d", n, room)
	}
}

func TestALeadSaysNothingOfFoldingWhereAllIsShown(t *testing.T) {
	d := write(t, "居住证要带什么", permit(), sample.Wanghu)
	for _, c := range d.Claims {
		if strings.Contains(c.Text, "没有列全") || c.More != "" {
			t.Errorf("%q folds %q, want all shown", c.Text, c.More)
		}
	}
}

func TestTheCaseThatTheQuestionNamesIsShown(t *testing.T) {
	d := write(t, "我租房居住，办居住证要带什么", permit(), sample.Wanghu)
	got := text(d)
	if !strings.Contains(got, "房屋租赁合同") || strings.Contains(got, "不动产权证书") {
		t.Errorf("租房居住 = %q, want the lease and not the deed", got)
	}
	if !strings.Contains(got, "居民身份证") {
		t.Errorf("租房居住 = %q, want what everybody brings too", got)
	}
}

func TestWhatTheGuideDoesNotSayIsUnanswered(t *testing.T) {
	bare := &guide.Guide{ID: "bare", Title: "居住证首次申领", Scope: guide.Scope{Region: sample.City},
		Conditions: []guide.Clause{{Text: "在本市居住的可以申领。"}}}
	for said, want := range map[string]guide.Slot{
		"居住证多少钱": guide.Fee, "居住证几天办好": guide.TimeLimit, "居住证电话多少": guide.Phone,
		"居住证能邮寄吗": guide.Result, "居住证网上能办吗": guide.Online, "居住证根据哪条规定": guide.LegalBasis,
		"居住证监督电话": guide.Complaint, "居住证要预约吗": guide.Appointment,
	} {
		if d := write(t, said, bare, sample.City); !slices.Contains(d.Unanswered, want) {
			t.Errorf("Write(%q) = %q unanswered %v, want %s unanswered", said, text(d), d.Unanswered, want)
		}
	}
	d := write(t, "居住证什么条件，多少钱", bare, sample.City)
	if !strings.Contains(text(d), "在本市居住的可以申领。") || !slices.Equal(d.Unanswered, []guide.Slot{guide.Fee}) {
		t.Errorf("half an answer = %q unanswered %v, want the conditions and fee unanswered", text(d), d.Unanswered)
	}
}

func TestASumThatIsNoFeeIsNotToldAsOne(t *testing.T) {
	g := permit()
	g.Fees = nil
	for _, said := range []string{"居住证多少钱", "居住证收费多少", "办居住证要交钱吗"} {
		d := write(t, said, g, sample.Wanghu)
		if strings.Contains(text(d), "800元") {
			t.Errorf("Write(%q) = %q tells an allowance for a fee", said, text(d))
		}
		if !slices.Contains(d.Unanswered, guide.Fee) {
			t.Errorf("Write(%q): unanswered %v, want fee", said, d.Unanswered)
		}
	}
	// Who asks for the allowance gets it.
	if got := text(write(t, "持居住证参加技能培训补贴多少", g, sample.Wanghu)); !strings.Contains(got, "800元") {
		t.Errorf("技能培训补贴多少 = %q, want the allowance", got)
	}
}

func TestAFeeSaidInAnotherElementIsFound(t *testing.T) {
	g := permit()
	g.Fees = nil
	g.Process = append(g.Process, guide.Step{Name: "缴费", Text: "补领的，收取工本费20元"})
	d := write(t, "居住证补领工本费多少", g, sample.Wanghu)
	if !strings.Contains(text(d), "收取工本费20元") {
		t.Errorf("got %q, want the step that names the fee", text(d))
	}
}

func TestTheGuidesOwnQuestionAnswersTheSameQuestion(t *testing.T) {
	d := write(t, "合租的房子没有合同可以办居住证吗", permit(), sample.Wanghu)
	if len(d.Claims) == 0 || !strings.Contains(d.Claims[0].Text, "可以由房东出具住宿证明。") {
		t.Fatalf("claims = %q, want the guide's own answer first", text(d))
	}
	if got := text(d); strings.Contains(got, "到期前一个月") {
		t.Errorf("got %q, want the other question left out", got)
	}
	if got := text(write(t, "居住证要带什么", permit(), sample.Wanghu)); strings.Contains(got, "房东") {
		t.Errorf("another question = %q, want no FAQ", got)
	}
}

func TestWhereElseItMayBeHandledIsToldWhenAsked(t *testing.T) {
	const scope = "全市任一派出所户籍窗口均可办理。"
	if got := text(write(t, "居住证可以跨区办吗", permit(), sample.Wanghu)); !strings.Contains(got, scope) {
		t.Errorf("跨区 = %q, want %s", got, scope)
	}
	if got := text(write(t, "居住证要几天", permit(), sample.Wanghu)); strings.Contains(got, scope) {
		t.Errorf("要几天 = %q, want nothing of where", got)
	}
}

func TestOnlyTheMatterNamedIsToldWhatMostPeopleNeed(t *testing.T) {
	got := text(write(t, "居住证", permit(), sample.Wanghu))
	if !strings.Contains(got, "居民身份证") {
		t.Errorf("居住证 = %q, want its materials", got)
	}
}

func TestEnglishWordsStandAroundChineseQuotations(t *testing.T) {
	d := Write(query(t, "What documents do I need for a residence permit?", sample.Wanghu),
		Source{Guide: permit(), Version: "v1", Region: sample.Wanghu, Lang: English})
	if len(d.Claims) == 0 || !strings.HasPrefix(d.Claims[0].Text, "What to bring") || !strings.Contains(d.Claims[0].Text, "居民身份证") {
		t.Errorf("claims = %q, want an English lead and the guide's own words", text(d))
	}
	long := Write(query(t, "What documents do I need for a residence permit?", sample.City),
		Source{Guide: long(), Version: "v1", Region: sample.City, Lang: English})
	if !strings.Contains(text(long), "not all shown") {
		t.Errorf("claims = %q, want the English lead to say that not all is shown", text(long))
	}
}

func TestEverySlotHasANameInBothLanguages(t *testing.T) {
	for _, s := range guide.Slots {
		for _, l := range []Lang{Chinese, English} {
			if Name(s, l) == "" || lead(s, l, true) == lead(s, l, false) {
				t.Errorf("slot %s in %s: name %q, leads %q and %q", s, l, Name(s, l), lead(s, l, true), lead(s, l, false))
			}
		}
	}
}

// trader is a guide of the first registration, as most are.
func trader() *guide.Guide {
	return &guide.Guide{
		ID: "trader", Title: "个体工商户设立登记", Scope: guide.Scope{Region: sample.City},
		Materials: []guide.Material{{Name: "个体工商户登记申请书"}, {Name: "经营场所使用证明"}},
		Process:   []guide.Step{{Name: "审查", Text: "当场登记"}, {Name: "发照", Text: "发给营业执照"}},
		Limits:    []guide.Limit{{Text: "3小时"}},
		FAQ:       []guide.QA{{Question: "办了执照不开业要注销吗？", Answer: "不再经营的，应当申请注销。"}},
	}
}

func TestWhatIsSaidOfOneActionIsNotToldOfAnother(t *testing.T) {
	for _, said := range []string{"个体户注销怎么办", "个体户注销要带什么", "个体户注销要几天", "个体户注销"} {
		got := text(write(t, said, trader(), sample.City))
		for _, fact := range []string{"登记申请书", "经营场所", "发给营业执照", "3小时"} {
			if strings.Contains(got, fact) {
				t.Errorf("Write(%q) = %q tells %s, which is of the registration", said, got, fact)
			}
		}
	}
	if got := text(write(t, "个体户登记怎么办", trader(), sample.City)); !strings.Contains(got, "登记申请书") {
		t.Errorf("个体户登记怎么办 = %q, want its materials", got)
	}
}

func TestAnActionOfAnotherItemIsOnlyTheOccasion(t *testing.T) {
	g := &guide.Guide{
		ID: "temporary", Title: "临时居民身份证申领", Scope: guide.Scope{Region: sample.City},
		Conditions: []guide.Clause{{Text: "在申领、补领居民身份证期间急需使用的，可以申领。"}},
		Materials:  []guide.Material{{Name: "居民户口簿"}},
	}
	const said = "身份证丢了，先办临时身份证怎么办"
	d := Write(query(t, said, sample.City), Source{Guide: g, Version: "v", Region: sample.City, Lang: Chinese, Sure: true})
	if got := text(d); !strings.Contains(got, "居民户口簿") {
		t.Errorf("Write(%q) = %q, want the materials", said, got)
	}
}
