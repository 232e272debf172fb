package check

import (
	"testing"

	"yijian/assistant/claim"
	"yijian/ingest/guide"
)

func permit() *guide.Guide {
	return &guide.Guide{
		ID: "permit", Title: "居住证办理", Scope: guide.Scope{Region: "371300"},
		Validity:  guide.Validity{From: 20250101, To: 20261231},
		Materials: []guide.Material{{Name: "居民身份证"}, {Name: "合法稳定住所证明", Case: "租房居住的"}},
		Limits:    []guide.Limit{{Kind: guide.PromisedLimit, Text: "自受理之日起15个工作日"}},
		Fees:      []guide.FeeRule{{Item: "补领工本费", Standard: "每证20元"}},
		Phones:    []guide.Line{{Label: "兰山", Number: "0539-8112233", Region: "371302"}, {Label: "罗庄", Number: "0539-8223344", Region: "371311"}},
	}
}

// provincial is a record whose window and limit are the province's own office's.
func provincial() *guide.Guide {
	return &guide.Guide{
		ID: "province", Title: "教师资格认定", Scope: guide.Scope{Region: "370000"},
		Conditions: []guide.Clause{{Text: "具备相应学历。"}},
		Phones:     []guide.Line{{Number: "0531-81916500"}},
	}
}

func basis() Basis {
	guides := map[string]*guide.Guide{"permit": permit(), "province": provincial()}
	return Basis{
		Guide: func(id, version string) *guide.Guide {
			if g := guides[id]; g != nil && version == "v1" {
				return g
			}
			return nil
		},
		Day: 20260312, Region: "371302",
	}
}

func quote(slot guide.Slot, text, section, quoted string) claim.Claim {
	return claim.Claim{Text: text, Origin: claim.Quoted, Slot: slot,
		Citations: []claim.Citation{{Guide: "permit", Version: "v1", Section: section, Quote: quoted}}}
}

func TestWhatAGuideSaysStands(t *testing.T) {
	for _, c := range []claim.Claim{
		quote(guide.TimeLimit, "办理时限：自受理之日起15个工作日", "承诺办结时限", "自受理之日起15个工作日"),
		quote(guide.Fee, "收费：补领工本费：每证20元", "收费标准", "补领工本费：每证20元"),
		quote(guide.Materials, "需要的材料：\n- 居民身份证\n- 合法稳定住所证明（租房居住的）", "办理材料", "居民身份证\n合法稳定住所证明（租房居住的）"),
		quote(guide.Phone, "咨询电话：兰山：0539-8112233", "咨询电话", "兰山：0539-8112233"),
		{Text: "补领一张居住证要交二十元，十五个工作日办好。", Origin: claim.Model, Slot: guide.Fee, Citations: []claim.Citation{
			{Guide: "permit", Version: "v1", Section: "收费标准", Quote: "补领工本费：每证20元"},
			{Guide: "permit", Version: "v1", Section: "承诺办结时限", Quote: "自受理之日起15个工作日"}}},
	} {
		got := Check(claim.Draft{Claims: []claim.Claim{c}}, basis())
		if len(got.Claims()) != 1 {
			t.Errorf("Check(%q) rejected it: %+v", c.Text, got.Rejected())
		}
	}
}

func TestWhatAGuideDoesNotSayFalls(t *testing.T) {
	limit, fee := "自受理之日起15个工作日", "补领工本费：每证20元"
	cited := func(c claim.Claim, id, version string) claim.Claim {
		c.Citations[0].Guide, c.Citations[0].Version = id, version
		return c
	}
	worded := func(c claim.Claim) claim.Claim { c.Origin = claim.Model; return c }
	for name, tc := range map[string]struct {
		claim claim.Claim
		want  Reason
	}{
		"another digit":                {quote(guide.TimeLimit, "办理时限：自受理之日起5个工作日", "承诺办结时限", limit), FactNotCited},
		"another digit in the quote":   {quote(guide.TimeLimit, "办理时限：自受理之日起5个工作日", "承诺办结时限", "自受理之日起5个工作日"), NotQuoted},
		"another unit":                 {worded(quote(guide.TimeLimit, "15天办好", "承诺办结时限", limit)), FactNotCited},
		"a fee nobody named":           {worded(quote(guide.Fee, "补领30元", "收费标准", fee)), FactNotCited},
		"free, though there is a fee":  {worded(quote(guide.Fee, "补领免费", "收费标准", fee)), NotSaid},
		"a material beside the quote":  {quote(guide.Materials, "需要的材料：\n- 居民身份证\n- 户口簿", "办理材料", "居民身份证"), NotSaid},
		"a phone of another district":  {quote(guide.Phone, "咨询电话：罗庄：0539-8223344", "咨询电话", "罗庄：0539-8223344"), OtherOffice},
		"an invented phone":            {worded(quote(guide.Phone, "请拨打0539-8112234", "咨询电话", "兰山：0539-8112233")), FactNotCited},
		"an invented link":             {worded(quote(guide.Online, "见 https://evil.example/x", "收费标准", fee)), FactNotCited},
		"a sentence cut in the middle": {quote(guide.TimeLimit, "办理时限：15个工作日", "承诺办结时限", "15个工作日"), NotQuoted},
		"no citation":                  {claim.Claim{Text: "免费", Origin: claim.Model}, NoCitation},
		"an empty quotation":           {quote(guide.Fee, "收费：", "收费标准", " "), NotQuoted},
		"a quote under another head":   {quote(guide.Fee, "收费："+limit, "收费标准", limit), NotQuoted},
		"a guide that does not exist":  {cited(quote(guide.Fee, "收费："+fee, "收费标准", fee), "ghost", "v1"), UnknownGuide},
		"a version that was not given": {cited(quote(guide.Fee, "收费："+fee, "收费标准", fee), "permit", "v0"), UnknownGuide},
		"the province's own phone":     {cited(quote(guide.Phone, "咨询电话：0531-81916500", "咨询电话", "0531-81916500"), "province", "v1"), OtherOffice},
		"folded text that is not quoted": {func() claim.Claim {
			c := quote(guide.Fee, "收费："+fee, "收费标准", fee)
			c.More = "- 加急费每证50元"
			return c
		}(), FactNotCited},
	} {
		got := Check(claim.Draft{Claims: []claim.Claim{tc.claim}}, basis())
		if len(got.Rejected()) != 1 || got.Rejected()[0].Reason != tc.want {
			t.Errorf("%s: Check(%q) = claims %v, rejected %+v; want rejected for %q", name, tc.claim.Text, got.Claims(), got.Rejected(), tc.want)
		}
		if want := tc.claim.Slot; want != "" && len(got.Unanswered()) != 1 {
			t.Errorf("%s: unanswered = %v, want %s", name, got.Unanswered(), want)
		}
	}
}

func TestPlaceAndDayDecide(t *testing.T) {
	c := quote(guide.Fee, "收费：补领工本费：每证20元", "收费标准", "补领工本费：每证20元")
	for _, tc := range []struct {
		day    guide.Day
		region string
		want   Reason
	}{
		{20260312, "371300", ""}, {20260312, "371302", ""}, {20260312, "", ""},
		{20250101, "371302", ""}, {20261231, "371302", ""},
		{20241231, "371302", NotInForce}, {20270101, "371302", NotInForce},
		{20260312, "370100", OtherRegion}, {20260312, "370000", OtherRegion},
	} {
		b := basis()
		b.Day, b.Region = tc.day, tc.region
		got := Check(claim.Draft{Claims: []claim.Claim{c}}, b)
		var reason Reason
		if len(got.Rejected()) > 0 {
			reason = got.Rejected()[0].Reason
		}
		if reason != tc.want {
			t.Errorf("on %s in %q: rejected for %q, want %q", tc.day, tc.region, reason, tc.want)
		}
	}
}

func FuzzNoFactPassesThatIsNotInTheGuide(f *testing.F) {
	f.Add("15个工作日", "每证20元")
	f.Add("1 5个工作日", "20 元")
	f.Fuzz(func(t *testing.T, text, quoted string) {
		c := claim.Claim{Text: text, Origin: claim.Quoted, Slot: guide.Fee, Citations: []claim.Citation{
			{Guide: "permit", Version: "v1", Section: "收费标准", Quote: quoted}}}
		got := Check(claim.Draft{Claims: []claim.Claim{c}}, basis())
		if len(got.Claims()) == 1 && len(numbers(text)) > 0 {
			for _, n := range numbers(text) {
				if n != "20" {
					t.Errorf("Check let %q through with the quote %q", text, quoted)
				}
			}
		}
	})
}
