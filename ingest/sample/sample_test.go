package sample_test

import (
	"encoding/json"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yijian/ingest/guide"
	"yijian/ingest/load"
	"yijian/ingest/region"
	"yijian/ingest/sample"
)

// guides loads every file as the program does on its first run.
func guides(t *testing.T) map[string]*guide.Guide {
	t.Helper()
	o := load.Options{Region: sample.City, Regions: region.China().With(sample.Divisions()), Sample: true}
	all := map[string]*guide.Guide{}
	err := fs.WalkDir(sample.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(sample.FS(), name)
		if err != nil {
			return err
		}
		loaded, err := load.File(name, data, o)
		if err != nil {
			t.Errorf("load.File(%s): %v", name, err)
			return nil
		}
		if len(loaded.Guides) != 1 {
			t.Errorf("load.File(%s): got %d guides, want 1", name, len(loaded.Guides))
		}
		for _, l := range loaded.Lints {
			t.Logf("%s: %s %s: %s", name, l.Level, l.Code, l.MessageEN)
		}
		for _, g := range loaded.Guides {
			if all[g.ID] != nil {
				t.Errorf("%s: id %s is there twice", name, g.ID)
			}
			all[g.ID] = g
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func get(t *testing.T, all map[string]*guide.Guide, id string) *guide.Guide {
	t.Helper()
	g := all[id]
	if g == nil {
		t.Fatalf("no guide %s", id)
	}
	return g
}

// texts are the texts of the guide's elements of one slot.
func texts(g *guide.Guide, s guide.Slot) []string {
	var ts []string
	for _, e := range g.Elements() {
		if e.Slot == s {
			ts = append(ts, e.Text)
		}
	}
	return ts
}

func TestEveryFileIsAGuideOfTheFictionalCity(t *testing.T) {
	all := guides(t)
	if got, want := len(all), 45; got != want {
		t.Errorf("guides: got %d, want %d", got, want)
	}
	formats := map[string]int{}
	for id, g := range all {
		formats[g.Source.Format]++
		if !g.Source.Sample {
			t.Errorf("%s is not marked as a sample", id)
		}
		if !strings.HasPrefix(g.Scope.Region, "99") {
			t.Errorf("%s: region %s is not fictional", id, g.Scope.Region)
		}
		if g.Title == "" || g.Department == "" && g.ID != "anlan-fund-registration" && g.ID != "anlan-seal-record" {
			t.Errorf("%s: title %q, department %q: want both", id, g.Title, g.Department)
		}
	}
	for _, f := range []string{"json", "markdown", "html", "text"} {
		if got := formats[f]; got < 4 {
			t.Errorf("%s: got %d guides, want at least 4 (all: %v)", f, got, formats)
		}
	}
}

func TestEverySlotIsSomewhere(t *testing.T) {
	count := map[guide.Slot]int{}
	for _, g := range guides(t) {
		for _, s := range guide.Slots {
			if len(texts(g, s)) > 0 {
				count[s]++
			}
		}
	}
	for _, s := range guide.Slots {
		if count[s] == 0 {
			t.Errorf("no guide has the slot %s", s)
		}
	}
	t.Logf("guides that have the slot: %v", count)
}

// A guide whose elements fell out of their slots would still load, so the slots
// that every guide of the city fills are held here, with the exceptions by name.
func TestEveryGuideFillsTheSlotsItsTextFills(t *testing.T) {
	without := map[guide.Slot][]string{
		guide.Fee:       {"anlan-fund-rent", "anlan-elder-card"},
		guide.Phone:     {"anlan-tax-confirmation"},
		guide.Complaint: {"anlan-tax-confirmation"},
	}
	all := guides(t)
	for _, s := range []guide.Slot{guide.Conditions, guide.Materials, guide.Process, guide.TimeLimit, guide.Fee, guide.Place, guide.Phone, guide.Complaint} {
		for id, g := range all {
			got, want := len(texts(g, s)) > 0, !slices.Contains(without[s], id)
			if got != want {
				t.Errorf("%s has %s: got %v, want %v", id, s, got, want)
			}
		}
	}
}

// counts are what an editor counts in the files: materials, steps, telephones to
// ask at. A sentence below a list of materials counts, as it is quoted with them.
var counts = map[string][3]int{
	"anlan-birth-certificate":         {5, 4, 2},
	"anlan-birth-hukou":               {7, 4, 2},
	"anlan-birth-one-thing":           {7, 4, 3},
	"anlan-maternity-allowance":       {6, 4, 2},
	"anlan-newborn-medical-insurance": {4, 4, 2},
	"anlan-bank-account":              {5, 4, 1},
	"anlan-company-one-thing":         {6, 5, 2},
	"anlan-company-registration":      {7, 4, 3},
	"anlan-employee-insurance":        {5, 4, 2},
	"anlan-food-license":              {6, 5, 2},
	"anlan-fund-registration":         {6, 4, 2},
	"anlan-restaurant-one-thing":      {8, 5, 2},
	"anlan-seal-record":               {5, 3, 2},
	"anlan-sole-trader":               {5, 3, 2},
	"anlan-tax-confirmation":          {4, 4, 0},
	"anlan-elder-allowance":           {3, 4, 2},
	"anlan-elder-allowance-2030":      {2, 2, 2},
	"anlan-elder-card":                {4, 3, 2},
	"anlan-fund-purchase":             {6, 4, 2},
	"anlan-fund-rent":                 {7, 4, 2},
	"anlan-house-transfer":            {8, 5, 2},
	"anlan-mortgage-cancel":           {4, 4, 2},
	"anlan-id-card-first":             {4, 4, 3},
	"anlan-id-card-reissue":           {6, 5, 3},
	"anlan-id-card-temporary":         {4, 5, 2},
	"anlan-passport":                  {7, 5, 2},
	"anlan-residence-endorsement":     {3, 3, 2},
	"anlan-residence-permit":          {6, 5, 2},
	"anlan-marriage-registration":     {5, 4, 2},
	"shili-teacher-qualification":     {6, 5, 1},
	"anlan-primary-school":            {9, 5, 2},
	"anlan-qinglan-primary-school":    {9, 4, 1},
	"anlan-retirement":                {7, 5, 2},
	"anlan-social-card-apply":         {4, 4, 2},
	"anlan-social-card-reissue":       {5, 4, 2},
	"anlan-social-card-reissue-2023":  {4, 4, 2},
	"anlan-unemployment-benefit":      {4, 4, 2},
	"anlan-unemployment-registration": {3, 3, 2},
	"anlan-childcare-subsidy":         {6, 4, 2},
	"anlan-childcare-subsidy-2024":    {4, 4, 2},
	"anlan-house-hukou":               {7, 5, 2},
	"anlan-fund-loan":                 {6, 5, 2},
	"anlan-chronic-disease":           {5, 4, 2},
	"anlan-dog-registration":          {6, 5, 2},
	"anlan-qinglan-dog-registration":  {5, 5, 1},
}

func TestNoMaterialStepOrTelephoneIsLost(t *testing.T) {
	all := guides(t)
	if len(all) != len(counts) {
		t.Errorf("guides: got %d, want %d", len(all), len(counts))
	}
	for id, want := range counts {
		g := all[id]
		if g == nil {
			t.Errorf("no guide %s", id)
			continue
		}
		got := [3]int{len(texts(g, guide.Materials)), len(texts(g, guide.Process)), len(texts(g, guide.Phone))}
		if got != want {
			t.Errorf("%s has materials, steps, telephones: got %v, want %v", id, got, want)
		}
	}
}

func TestNoAddressIsLost(t *testing.T) {
	for id, g := range guides(t) {
		places := strings.Join(texts(g, guide.Place), "\n")
		var want []string
		switch {
		case id == "anlan-bank-account": // the branch one has booked
		case g.Scope.Region == sample.Province:
			want = []string{"行政路1号"}
		case g.Scope.Region == sample.Qinglan:
			want = []string{"安澜市青岚区"}
		default:
			want = []string{"安澜市望湖区", "安澜市青岚区"}
		}
		for _, w := range want {
			if !strings.Contains(places, w) {
				t.Errorf("places of %s: got %q, want an address in %s", id, places, w)
			}
		}
	}
}

func TestAllButThreeAreInForceIn2026(t *testing.T) {
	var out []string
	for id, g := range guides(t) {
		if !g.Validity.InForce(20260601) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	if want := []string{"anlan-childcare-subsidy-2024", "anlan-elder-allowance-2030", "anlan-social-card-reissue-2023"}; !slices.Equal(out, want) {
		t.Errorf("guides not in force on 2026-06-01: got %v, want %v", out, want)
	}
}

// A hall of the city serves both districts, whichever of them it stands in.
func TestTheCitysHallsServeTheWholeCity(t *testing.T) {
	all := guides(t)
	for id, hall := range map[string]string{
		"anlan-company-registration": "安澜市政务服务中心企业开办专区",
		"anlan-company-one-thing":    "安澜市政务服务中心企业开办专区",
		"anlan-id-card-first":        "安澜市公安局户政服务大厅",
		"anlan-id-card-reissue":      "安澜市公安局户政服务大厅",
		"anlan-passport":             "安澜市公安局出入境接待大厅",
		"anlan-tax-confirmation":     "安澜市税务局第一税务所",
	} {
		found := false
		for _, p := range get(t, all, id).Places {
			if p.Name == hall {
				found = true
				if p.Region != "" && p.Region != sample.City {
					t.Errorf("%s: %s serves %s, want the whole city", id, hall, p.Region)
				}
			}
		}
		if !found {
			t.Errorf("%s: no place is named %s", id, hall)
		}
	}
}

func TestPageFurnitureIsNoPartOfAGuide(t *testing.T) {
	for id, g := range guides(t) {
		for _, e := range g.Elements() {
			for _, f := range []string{"虚构", "主办", "打印", "进度查询", "个人服务", "网上大厅 |"} {
				if strings.Contains(e.Text, f) && e.Slot == guide.Other {
					t.Errorf("%s: %q is quoted with the guide: %q", id, f, e.Text)
				}
			}
		}
	}
}

var fictionalPhone = regexp.MustCompile(`^0600-01\d{6}$`)

// digits finds whatever could be dialled: seven digits and more, hyphens allowed.
var digits = regexp.MustCompile(`[0-9][0-9-]{5,}[0-9]`)

func TestNoTelephoneIsAnybodys(t *testing.T) {
	phones := 0
	for id, g := range guides(t) {
		for _, e := range g.Elements() {
			for _, n := range digits.FindAllString(addresses.ReplaceAllString(e.Text, ""), -1) {
				if e.Slot == guide.ValidPeriod { // days
					continue
				}
				phones++
				if !fictionalPhone.MatchString(n) {
					t.Errorf("%s, %s: %q in %q could be somebody's number", id, e.Slot, n, e.Text)
				}
			}
		}
		for _, l := range append(g.Phones, g.Complaints...) {
			if l.Number != "" && !fictionalPhone.MatchString(l.Number) {
				t.Errorf("%s: number %q: want the form 0600-01dddddd", id, l.Number)
			}
		}
	}
	if phones < 100 {
		t.Errorf("telephone numbers found in the guides: got %d, want at least 100", phones)
	}
}

var addresses = regexp.MustCompile(`(?:https?://|www\.)[A-Za-z0-9./?=&_%#:-]+`)

// The raw files are read here, so that an address which a loader drops counts too.
func TestEveryWebAddressIsUnderTheReservedDomain(t *testing.T) {
	found := 0
	err := fs.WalkDir(sample.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(sample.FS(), name)
		if err != nil {
			return err
		}
		for _, a := range addresses.FindAllString(string(data), -1) {
			found++
			u, err := url.Parse(a)
			if err != nil || !strings.HasSuffix(u.Hostname(), ".example") {
				t.Errorf("%s: address %s: want a host under .example (%v)", name, a, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 60 {
		t.Errorf("addresses found: got %d, want at least 60", found)
	}
}

func TestOneFileIsGB18030(t *testing.T) {
	const name = "business/anlan-seal-record.txt"
	data, err := fs.ReadFile(sample.FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	if utf8.Valid(data) {
		t.Errorf("%s is UTF-8, want GB18030", name)
	}
	g := get(t, guides(t), "anlan-seal-record")
	if got, want := strings.Join(texts(g, guide.Fee), ""), "每枚最高不超过95元"; !strings.Contains(got, want) {
		t.Errorf("fee of %s: got %q, want it to hold %q", name, got, want)
	}
}

// A fact of the expired guide must not stand in its successor, or a test could not
// tell which of the two was quoted.
func TestAnExpiredGuideHasASuccessorWithOtherFacts(t *testing.T) {
	all := guides(t)
	for _, c := range []struct {
		old, now string
		facts    [][3]string // slot, in the old one, in the new one
	}{
		{"anlan-social-card-reissue-2023", "anlan-social-card-reissue", [][3]string{
			{string(guide.Fee), "16元", "14元"}, {string(guide.TimeLimit), "12个工作日", "5个工作日"},
		}},
		{"anlan-childcare-subsidy-2024", "anlan-childcare-subsidy", [][3]string{
			{string(guide.Other), "1300元", "2700元"}, {string(guide.TimeLimit), "45个工作日", "18个工作日"},
			{string(guide.Conditions), "未满两周岁", "未满三周岁"},
		}},
	} {
		old, now := get(t, all, c.old), get(t, all, c.now)
		if now.Replaces != old.ID {
			t.Errorf("%s replaces %q, want %q", now.ID, now.Replaces, old.ID)
		}
		for day, want := range map[guide.Day][2]bool{20251231: {true, false}, 20260101: {false, true}} {
			if got := [2]bool{old.Validity.InForce(day), now.Validity.InForce(day)}; got != want {
				t.Errorf("%s and %s in force on %s: got %v, want %v", old.ID, now.ID, day, got, want)
			}
		}
		for _, f := range c.facts {
			before, after := strings.Join(texts(old, guide.Slot(f[0])), ""), strings.Join(texts(now, guide.Slot(f[0])), "")
			if !strings.Contains(before, f[1]) {
				t.Errorf("%s of %s: got %q, want %q in it", f[0], old.ID, before, f[1])
			}
			if !strings.Contains(after, f[2]) || strings.Contains(after, f[1]) {
				t.Errorf("%s of %s: got %q, want %q in it and not %q", f[0], now.ID, after, f[2], f[1])
			}
		}
	}
}

func TestOneGuideIsNotYetInForce(t *testing.T) {
	all := guides(t)
	var future []string
	for id, g := range all {
		if g.Validity.Future(20261231) {
			future = append(future, id)
		}
	}
	if want := []string{"anlan-elder-allowance-2030"}; !slices.Equal(future, want) {
		t.Errorf("guides not yet in force at the end of 2026: got %v, want %v", future, want)
	}
	if got, want := get(t, all, "anlan-elder-allowance-2030").Replaces, "anlan-elder-allowance"; got != want {
		t.Errorf("it replaces %q, want %q", got, want)
	}
}

func TestQinglanDiffersInOneRule(t *testing.T) {
	all := guides(t)
	districts := map[string]bool{}
	for _, c := range []struct {
		city, district string
		slot           guide.Slot
		once           string // said once in the slot of each
		want, other    string // of the city, of the district
	}{
		{"anlan-primary-school", "anlan-qinglan-primary-school", guide.Conditions, "连续满", "连续满6个月", "连续满12个月"},
		{"anlan-dog-registration", "anlan-qinglan-dog-registration", guide.Fee, "管理服务费：", "第一年每只240元", "每年每只50元"},
	} {
		city, district := get(t, all, c.city), get(t, all, c.district)
		districts[c.district] = true
		if city.Scope.Region != sample.City || district.Scope.Region != sample.Qinglan {
			t.Errorf("regions: got %s and %s, want %s and %s", city.Scope.Region, district.Scope.Region, sample.City, sample.Qinglan)
		}
		for g, want := range map[*guide.Guide]string{city: c.want, district: c.other} {
			if got := strings.Join(texts(g, c.slot), ""); strings.Count(got, c.once) != 1 || !strings.Contains(got, want) {
				t.Errorf("%s of %s: got %q, want %q in it, once", c.slot, g.ID, got, want)
			}
		}
	}
	for id, g := range all {
		if g.Scope.Region != sample.City && g.Scope.Region != sample.Province && !districts[id] {
			t.Errorf("%s has the region %s: want the guides of 青岚区 above only", id, g.Scope.Region)
		}
	}
}

func TestSomeItemsAreHandledElsewhereToo(t *testing.T) {
	all := guides(t)
	for id, want := range map[string]guide.Handling{
		"anlan-marriage-registration": guide.HandledNationwide, // read from 通办范围
		"anlan-id-card-reissue":       guide.HandledNationwide, // from the front matter
		"anlan-id-card-first":         guide.HandledInProvince,
		"anlan-house-transfer":        guide.HandledInCity,
		"anlan-food-license":          "",
	} {
		if got := get(t, all, id).Scope.Handle; got != want {
			t.Errorf("%s is handled: got %q, want %q", id, got, want)
		}
	}
}

func TestTheProvincialOfficeServesNobodyInTheCity(t *testing.T) {
	g := get(t, guides(t), "shili-teacher-qualification")
	if g.Scope.Region != sample.Province || len(g.Scope.Serves) != 0 {
		t.Errorf("region %s serving %v: want %s serving nobody in particular", g.Scope.Region, g.Scope.Serves, sample.Province)
	}
	for _, r := range []string{sample.City, sample.Qinglan} {
		if !guide.Within(r, g.Scope.Region) {
			t.Errorf("the provincial rule does not hold in %s", r)
		}
		if g.ServesOffice(r) {
			t.Errorf("the provincial office serves %s: want not", r)
		}
	}
	if len(texts(g, guide.Place)) == 0 || len(texts(g, guide.Phone)) == 0 || len(texts(g, guide.TimeLimit)) == 0 {
		t.Error("the provincial record names no place, telephone or limit: there is nothing to hold back")
	}
}

func TestOneGuideServesBusinessesOnly(t *testing.T) {
	g := get(t, guides(t), "anlan-company-registration")
	if g.For(guide.Person) || !g.For(guide.Business) {
		t.Errorf("audience: got %v, want businesses only", g.Audience)
	}
}

func TestBothDistrictsHaveTheirOwnOffices(t *testing.T) {
	all := guides(t)
	for _, id := range []string{
		"anlan-house-transfer",        // JSON, which says the region
		"anlan-fund-rent",             // a Markdown table
		"anlan-residence-permit",      // an HTML table
		"anlan-social-card-apply",     // a Markdown table
		"anlan-id-card-temporary",     // text
		"anlan-birth-hukou",           // HTML sections
		"anlan-mortgage-cancel",       // text with district labels
		"anlan-residence-endorsement", // one line
	} {
		g := get(t, all, id)
		seen := map[string]bool{}
		for _, e := range g.Elements() {
			if e.Slot == guide.Phone {
				seen[e.Region] = true
			}
		}
		for _, want := range []string{sample.Wanghu, sample.Qinglan} {
			if !seen[want] {
				t.Errorf("%s has no telephone of %s; its telephones: %q", id, want, texts(g, guide.Phone))
			}
		}
	}
}

func TestBundlesNameTheirItemsByTitle(t *testing.T) {
	all := guides(t)
	titles := map[string]bool{}
	for _, g := range all {
		titles[g.Title] = true
	}
	for id, unknown := range map[string]int{"anlan-birth-one-thing": 0, "anlan-company-one-thing": 0, "anlan-restaurant-one-thing": 2} {
		g := get(t, all, id)
		if !g.Bundle() {
			t.Errorf("%s is no bundle", id)
		}
		var missing []string
		for _, item := range g.Items {
			if !titles[item] {
				missing = append(missing, item)
			}
		}
		if len(missing) != unknown {
			t.Errorf("%s: items without a guide: got %q, want %d", id, missing, unknown)
		}
	}
}

func TestPeoplesWordsAreAliases(t *testing.T) {
	all := guides(t)
	for id, want := range map[string]string{
		"anlan-birth-hukou":          "上户口",
		"anlan-company-registration": "开公司",
		"anlan-fund-rent":            "办租房提取",
		"anlan-id-card-reissue":      "补身份证",
		"anlan-sole-trader":          "个体户执照",
	} {
		if got := get(t, all, id).Aliases; !slices.Contains(got, want) {
			t.Errorf("aliases of %s: got %q, want %q among them", id, got, want)
		}
	}
}

func TestTheJSONGuidesUseNoUnknownField(t *testing.T) {
	err := fs.WalkDir(sample.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".json") {
			return err
		}
		data, err := fs.ReadFile(sample.FS(), name)
		if err != nil {
			return err
		}
		var many struct {
			Guides []json.RawMessage `json:"guides"`
		}
		if json.Unmarshal(data, &many) == nil && len(many.Guides) > 0 {
			data = many.Guides[0]
		}
		d2 := json.NewDecoder(strings.NewReader(string(data)))
		d2.DisallowUnknownFields()
		if err := d2.Decode(&guide.Guide{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
