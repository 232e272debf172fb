package guide

import "testing"

func TestWithinFollowsTheDivisionCode(t *testing.T) {
	for _, tc := range []struct {
		inner, outer string
		want         bool
	}{
		{"371302", "371300", true}, {"371302", "370000", true}, {"371302", "000000", true},
		{"371302001", "371302", true}, {"371302001002", "371302001000", true}, {"371302000000", "371302", true},
		{"371302", "371302000000", true}, {"371300", "371302", false}, {"371300", "370100", false},
		{"", "371300", false}, {"371300", "", false}, {"110101", "110000", true},
		{"370100", "371000", false}, {"371002", "371000", true},
	} {
		if got := Within(tc.inner, tc.outer); got != tc.want {
			t.Errorf("Within(%q, %q) = %v, want %v", tc.inner, tc.outer, got, tc.want)
		}
	}
}

func TestAnOfficeServesItsOwnPeople(t *testing.T) {
	for _, tc := range []struct {
		name, rule string
		serves     []string
		person     string
		want       bool
	}{
		{"a city's office serves its districts", "371300", nil, "371302", true},
		{"and the city itself", "371300", nil, "371300", true},
		{"but no other city", "371300", nil, "370100", false},
		{"a province's office does not serve its cities", "370000", nil, "371300", false},
		{"only who asks about the province", "370000", nil, "370000", true},
		{"unless the record says so", "370000", []string{"371300"}, "371302", true},
		{"and then only there", "370000", []string{"371300"}, "370100", false},
		{"a municipality is a city", "110000", nil, "110105", true},
		{"a national record has no office near by", "000000", nil, "371302", false},
		{"nobody knows who asks", "371300", nil, "", false},
	} {
		g := &Guide{Scope: Scope{Region: tc.rule, Serves: tc.serves}}
		if got := g.ServesOffice(tc.person); got != tc.want {
			t.Errorf("%s: rule %s serves %v: ServesOffice(%q) = %v, want %v", tc.name, tc.rule, tc.serves, tc.person, got, tc.want)
		}
	}
}

func TestElementsConcernThePeopleOfTheirDivision(t *testing.T) {
	city := &Guide{Scope: Scope{Region: "371300"}}
	province := &Guide{Scope: Scope{Region: "370000"}}
	for _, tc := range []struct {
		name   string
		g      *Guide
		e      Element
		person string
		want   bool
	}{
		{"a district's window there", city, Element{Slot: Place, Region: "371302"}, "371302", true},
		{"and for who named only the city", city, Element{Slot: Place, Region: "371302"}, "371300", true},
		{"not in the next district", city, Element{Slot: Place, Region: "371302"}, "371311", false},
		{"the city's own limit", city, Element{Slot: TimeLimit}, "371302", true},
		{"a province's phone", province, Element{Slot: Phone}, "371302", false},
		{"a province's materials", province, Element{Slot: Materials}, "371302", true},
	} {
		if got := tc.g.Concerns(tc.e, tc.person); got != tc.want {
			t.Errorf("%s: Concerns = %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestAVersionIsTheContentNotTheFile(t *testing.T) {
	a := &Guide{ID: "a", Title: "一", Source: Source{File: "x/a.md"}}
	b := &Guide{ID: "a", Title: "一", Source: Source{File: "y/a.md"}}
	c := &Guide{ID: "a", Title: "二", Source: Source{File: "x/a.md"}}
	if a.Version() != b.Version() {
		t.Errorf("the same content in another file has version %s, want %s", b.Version(), a.Version())
	}
	if a.Version() == c.Version() {
		t.Error("other content has the same version")
	}
}

func TestAPeriodIncludesBothItsEnds(t *testing.T) {
	v := Validity{From: 20260101, To: 20261231}
	for day, want := range map[Day]bool{20251231: false, 20260101: true, 20260615: true, 20261231: true, 20270101: false} {
		if got := v.InForce(day); got != want {
			t.Errorf("InForce(%s) = %v, want %v", day, got, want)
		}
	}
	if !(Validity{}).InForce(20260101) {
		t.Error("a guide without a period must be in force")
	}
}

func TestElementsReadAsTheGuideWordsThem(t *testing.T) {
	g := &Guide{
		Materials:  []Material{{Name: "居民身份证", Type: "原件", Copies: 1, Source: "申请人自备"}},
		Process:    []Step{{Name: "受理", Text: "窗口收件", Limit: "当场"}},
		Limits:     []Limit{{Kind: PromisedLimit, Text: "5个工作日"}},
		Fees:       []FeeRule{{Item: "工本费", Standard: "每证20元", Basis: "发改价格〔2003〕1号"}},
		Phones:     []Line{{Label: "兰山", Number: "0539-8112233"}},
		Visits:     &Visit{Times: 1, Reason: "核验人像"},
		LegalBasis: []Law{{Name: "《居住证暂行条例》", Number: "国务院令第663号", Clause: "第九条"}},
		FAQ:        []QA{{Question: "能代办吗", Answer: "不能。"}},
	}
	want := []string{
		"居民身份证（原件1份；申请人自备）", "受理：窗口收件；时限：当场", "5个工作日", "工本费：每证20元（依据：发改价格〔2003〕1号）",
		"兰山：0539-8112233", "1次（核验人像）", "《居住证暂行条例》（国务院令第663号）第九条", "问：能代办吗\n答：不能。",
	}
	es := g.Elements()
	if len(es) != len(want) {
		t.Fatalf("Elements() = %d elements %v, want %d", len(es), es, len(want))
	}
	for i, e := range es {
		if e.Text != want[i] || e.Ord != i {
			t.Errorf("element %d = %q at %d, want %q", i, e.Text, e.Ord, want[i])
		}
	}
}
