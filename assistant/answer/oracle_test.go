package answer_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/index"
	"yijian/ingest/region"
	"yijian/ingest/sample"
	"yijian/ingest/store/memory"
)

// This file is the trust test: every answer over the sample city is judged by an
// oracle that shares nothing with package check but the guides. It knows how a
// guide's elements look and how our own sentences look, and lets nothing else
// stand in an answer.

// oracle judges replies over the guides of a catalog.
type oracle struct {
	guides  map[string]*guide.Guide
	longest []*guide.Guide // by title, so that none hides in a longer one
	hotline string
	sample  bool // the guides are of the fictional city
	places  *region.Table
}

// spoken is what the oracle must know of a message to judge its reply.
type spoken struct {
	said []string // what the person said so far
	home string   // the session's division
	day  guide.Day
}

// faults lists what is wrong with an answer; empty is right.
func (o *oracle) faults(s spoken, a answer.Answer) []string {
	var f []string
	fault := func(format string, args ...any) { f = append(f, fmt.Sprintf(format, args...)) }

	cites := a.Outcome == answer.Answered || a.Outcome == answer.Bundle
	if cites != (len(a.Claims) > 0) {
		fault("outcome %s with %d claims", a.Outcome, len(a.Claims))
	}
	if a.AsOf != s.day {
		fault("as of %s, asked on %s", a.AsOf, s.day)
	}
	if a.Region != s.home && !o.named(s.said, a.Region) {
		fault("answers for %q, nobody said so", a.Region)
	}
	if (len(a.Claims) > 0) != strings.Contains(a.Label, "指南原文摘录") {
		fault("label %q with %d claims", a.Label, len(a.Claims))
	}
	for _, c := range a.Claims {
		f = append(f, o.claim(s, a, c)...)
	}
	return append(f, o.words(a)...)
}

// named reports whether the division's short name was said.
func (o *oracle) named(said []string, code string) bool {
	d, ok := o.places.Division(code)
	if !ok {
		return false
	}
	short := strings.TrimRight(d.Name, "省市区县")
	return slices.ContainsFunc(said, func(s string) bool {
		return strings.Contains(s, short) || code == sample.City && strings.Contains(s, "Anlan")
	})
}

// claim judges one claim.
func (o *oracle) claim(s spoken, a answer.Answer, c claim.Claim) (f []string) {
	fault := func(format string, args ...any) { f = append(f, fmt.Sprintf(format, args...)) }
	if c.Origin != claim.Quoted {
		fault("origin %q, want quoted", c.Origin)
	}
	if len(c.Citations) == 0 {
		fault("%q cites nothing", c.Text)
	}
	var may []saying
	for _, x := range c.Citations {
		g := o.guides[x.Guide]
		if g == nil {
			fault("cites %s, which is not in the catalog", x.Guide)
			continue
		}
		if x.Version != g.Version() {
			fault("cites %s at %s, published is %s", x.Guide, x.Version, g.Version())
		}
		if g.Validity.From != 0 && s.day < g.Validity.From || g.Validity.To != 0 && s.day > g.Validity.To {
			fault("cites %s, in force %v, on %s", x.Guide, g.Validity, s.day)
		}
		if !covers(g.Scope.Region, a.Region) {
			fault("cites %s of %s for a person in %q", x.Guide, g.Scope.Region, a.Region)
		}
		if x.Title != g.Title || x.Region != g.Scope.Region || x.ValidFrom != g.Validity.From || x.ValidTo != g.Validity.To || x.URL != g.Source.URL {
			fault("citation %+v does not say what %s says of itself", x, g.ID)
		}
		if x.Sample != o.sample {
			fault("%s is marked as a sample: %v", x.Guide, x.Sample)
		}
		own := sayings(g, a.Region)
		may = append(may, own...)
		if strings.TrimSpace(x.Quote) == "" {
			fault("an empty quotation of %s", x.Guide)
		}
		for _, line := range strings.Split(x.Quote, "\n") {
			if !slices.ContainsFunc(own, func(s saying) bool {
				return s.section == x.Section && (s.whole(line) || s.items && slices.Contains(strings.Split(s.text, "；"), line))
			}) {
				fault("the quotation %q does not stand in %s under %q", line, x.Guide, x.Section)
			}
		}
	}
	shown := strings.Split(c.Text, "\n")
	shown[0] = leadIn.ReplaceAllString(shown[0], "")
	for _, line := range append(shown, strings.Split(c.More, "\n")...) {
		if line = strings.TrimPrefix(line, "- "); line == "" {
			continue
		}
		if !slices.ContainsFunc(may, func(s saying) bool { return s.says(line) }) {
			fault("no cited guide says %q", line)
		}
	}
	if c.More == "" && strings.Contains(c.Text, "没有列全") {
		fault("%q says there is more, and there is none", c.Text)
	}
	return f
}

// leadIn is what may stand before the first line of a claim: the name of an
// element, without a digit, and whether the list is whole.
var leadIn = regexp.MustCompile(`^(\p{Han}{2,5}(（没有列全，其余请展开）)?：|可以作为一件事一次办，包括：$)`)

// covers reports whether what holds in division outer holds for a person in
// inner; who is nowhere known to be is covered by the country's rules alone.
func covers(outer, inner string) bool {
	if outer == guide.National {
		return true
	}
	for len(outer) > 2 && len(outer) <= 6 && strings.HasSuffix(outer, "00") {
		outer = outer[:len(outer)-2]
	}
	return inner != "" && strings.HasPrefix(inner, outer)
}

// A saying is what one element of a guide says to a person.
type saying struct {
	section, text, short, when string
	list                       bool // each element is one item: never cut
	items                      bool // a bundle's items, shown one a line
}

// sayings are the elements of g that may be told to a person in the division.
func sayings(g *guide.Guide, home string) []saying {
	var all []saying
	for _, e := range g.Elements() {
		if e.Region != "" && !covers(e.Region, home) && !covers(home, e.Region) {
			continue // another district's
		}
		office := e.Slot == guide.Place || e.Slot == guide.Hours || e.Slot == guide.Phone || e.Slot == guide.Complaint || e.Slot == guide.TimeLimit
		if above := strings.HasSuffix(g.Scope.Region, "0000"); office && e.Region == "" && above && home != g.Scope.Region &&
			!slices.ContainsFunc(g.Scope.Serves, func(s string) bool { return covers(s, home) }) {
			continue // the province's own window is not theirs
		}
		all = append(all, saying{
			section: e.Section, text: e.Text, short: e.Short, when: e.Case, list: e.Slot == guide.Materials,
			items: g.Bundle() && e.Section == "涉及事项",
		})
	}
	return all
}

// says reports whether a line that a person sees is the element's: in whole, or
// whole sentences of it, and never without the case that it is limited to.
func (s saying) says(line string) bool {
	if s.items && slices.Contains(strings.Split(s.text, "；"), line) {
		return true
	}
	rest, _ := strings.CutPrefix(line, s.section+"：")
	for _, l := range []string{line, rest} {
		bare, cased := l, s.when == "" || strings.Contains(s.text, s.when)
		if r, ok := strings.CutPrefix(l, s.when+"："); ok && s.when != "" {
			bare, cased = r, true
		}
		if cased && (s.whole(bare) || s.short != "" && bare == s.short) {
			return true
		}
	}
	return false
}

// whole reports whether the line is a line of the element or a run of whole
// sentences in one.
func (s saying) whole(line string) bool {
	if line == "" {
		return false
	}
	for _, l := range strings.Split(s.text, "\n") {
		if l == line {
			return true
		}
		if s.list {
			continue
		}
		i := strings.Index(l, line)
		if i < 0 {
			continue
		}
		before, after := strings.TrimSpace(l[:i]), strings.TrimSpace(l[i+len(line):])
		if (before == "" || ended.MatchString(before)) && (after == "" || ended.MatchString(line)) {
			return true
		}
	}
	return false
}

// ended is text that a sentence ends in.
var ended = regexp.MustCompile(`[。！？；!?;][”」』）)]?$`)

// words judges what the person sees outside the claims: our own sentences may
// hold no number but a phone we may give, a day of a guide's validity and what
// stands in a guide's title; and no phone at all may be anybody else's.
func (o *oracle) words(a answer.Answer) (f []string) {
	var quoted, own []string
	for _, c := range a.Claims {
		quoted = append(quoted, strings.Split(c.Text, "\n")...)
	}
	for _, line := range strings.Split(a.Text, "\n") {
		if i := slices.Index(quoted, line); i >= 0 {
			quoted = slices.Delete(quoted, i, i+1)
		} else {
			own = append(own, line)
		}
	}
	if len(quoted) > 0 {
		f = append(f, fmt.Sprintf("claims that the text does not show: %q", quoted))
	}
	phones := []string{o.hotline}
	for _, c := range a.Claims {
		for _, x := range c.Citations {
			if g := o.guides[x.Guide]; g != nil {
				for _, s := range sayings(g, a.Region) {
					phones = append(phones, phone.FindAllString(s.text, -1)...)
				}
			}
		}
	}
	if c := a.Contact; c != nil && c.From != "" {
		g := o.guides[c.From]
		if g == nil || !slices.ContainsFunc(sayings(g, a.Region), func(s saying) bool { return strings.Contains(s.text, c.Phone) }) {
			f = append(f, fmt.Sprintf("the contact %+v is not the guide's", *c))
		} else {
			phones = append(phones, c.Phone)
		}
	} else if c != nil && c.Phone != o.hotline {
		f = append(f, fmt.Sprintf("the contact %+v is nobody's", *c))
	}
	for _, line := range own {
		rest := line
		for _, g := range o.longest {
			rest = strings.ReplaceAll(rest, "《"+g.Title+"》", "")
			rest = strings.ReplaceAll(rest, "- "+g.Title, "")
			if strings.Contains(line, g.Title) {
				rest = strings.ReplaceAll(strings.ReplaceAll(rest, g.Validity.From.String(), ""), g.Validity.To.String(), "")
			}
		}
		rest = strings.ReplaceAll(rest, "7×24", "")
		for _, p := range slices.Concat(phones, emergency) {
			rest = strings.ReplaceAll(rest, p, "")
		}
		if digit.MatchString(rest) {
			f = append(f, fmt.Sprintf("a number of nobody's in our own words: %q", line))
		}
	}
	for _, p := range phone.FindAllString(a.Text, -1) {
		if !slices.Contains(phones, p) && !slices.Contains(emergency, p) {
			f = append(f, fmt.Sprintf("the phone %s is in no cited guide", p))
		}
	}
	return f
}

var (
	digit = regexp.MustCompile(`[0-9０-９]`)
	// phone is a landline with its area code, a mobile, a 400 number or a five digit line.
	phone     = regexp.MustCompile(`\b0\d{2,3}[-－ ]?\d{7,8}\b|\b1[3-9]\d{9}\b|\b400[-\d]{7,10}\b|\b(12\d{3}|9[56]\d{3})\b`)
	emergency = []string{"110", "119", "120", "122", "12356"}
)

// sampleCity is the path over the sample city and its oracle.
func sampleCity(t *testing.T) (*answer.Answerer, *oracle) {
	t.Helper()
	return ingested(t, index.Embedded("sample", sample.FS()), sample.City, true)
}

// ingested is the path over a source of guides, made from the parts that the
// program is made from, and the oracle over the same catalog.
func ingested(t *testing.T, source index.Source, home string, asSample bool) (*answer.Answerer, *oracle) {
	t.Helper()
	defer source.Close()
	ctx := t.Context()
	c, err := catalog.Open(ctx, filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	regions := region.China().With(sample.Divisions())
	now := func() time.Time { return time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC) }
	if _, err := index.Sync(ctx, c, []index.Source{source}, index.Options{Region: home, Regions: regions, Sample: asSample, Now: now}); err != nil {
		t.Fatal(err)
	}
	s, err := memory.FromCatalog(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	o := &oracle{guides: map[string]*guide.Guide{}, hotline: "12345", places: regions, sample: asSample}
	if _, err := c.Each(ctx, func(r catalog.Record) error {
		g, err := r.Decode()
		o.guides[g.ID] = g
		return err
	}); err != nil {
		t.Fatal(err)
	}
	o.longest = slices.SortedFunc(maps.Values(o.guides), func(a, b *guide.Guide) int {
		return cmp.Or(cmp.Compare(len(b.Title), len(a.Title)), cmp.Compare(a.ID, b.ID))
	})
	path := answer.New(answer.Options{Store: s, Guides: c, Regions: regions, Hotline: answer.Contact{Name: "12345", Phone: "12345", Hours: "7×24"}})
	return path, o
}

// A conversation is what the oracle needs of a golden case.
type conversation struct {
	ID     string    `json:"id"`
	Region *string   `json:"region"`
	Today  guide.Day `json:"today"`
	Turns  []string  `json:"turns"`
}

// golden are the conversations of the evaluation, read as they are: they know
// nothing of what the oracle looks at.
func golden(t *testing.T) []conversation {
	t.Helper()
	files, err := filepath.Glob("../../eval/testdata/golden/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("golden cases: %v, %d files", err, len(files))
	}
	var all []conversation
	for _, file := range files {
		all = append(all, conversations(t, file)...)
	}
	return all
}

func conversations(t *testing.T, file string) (all []conversation) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sc := bufio.NewScanner(bytes.NewReader(data))
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		var c conversation
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatalf("%s line %d: %v", file, n, err)
		}
		all = append(all, c)
	}
	return all
}

// hold holds a conversation and judges every reply. It returns how many claims
// it saw.
func (o *oracle) hold(t *testing.T, path answer.Path, c conversation, home string, day guide.Day) (claims int) {
	t.Helper()
	var state chat.State
	for i, turn := range c.Turns {
		r, err := path.Answer(t.Context(), answer.Ask{Text: turn, Region: home, Lang: "zh-CN", Today: day, State: state}, answer.Progress{})
		if err != nil {
			t.Fatalf("%s: %q: %v", c.ID, turn, err)
		}
		state = r.State
		claims += len(r.Answer.Claims)
		for _, f := range o.faults(spoken{c.Turns[:i+1], home, day}, r.Answer) {
			t.Errorf("%s: %q in %q on %s: %s\n%s", c.ID, turn, home, day, f, r.Answer.Text)
		}
	}
	return claims
}

func TestEveryAnswerOverTheSampleCityIsTrue(t *testing.T) {
	path, o := sampleCity(t)
	claims, seen := 0, 0
	for _, c := range golden(t) {
		home := ""
		if c.Region != nil {
			home = *c.Region
		}
		day := c.Today
		if day == 0 {
			day = today
		}
		claims += o.hold(t, path, c, home, day)
		seen++
	}
	t.Logf("%d conversations, %d claims", seen, claims)
	if seen < 250 || claims < 250 {
		t.Errorf("judged %d conversations with %d claims; the test has lost sight of them", seen, claims)
	}
}

func TestAnswersStayTrueElsewhereAndAtOtherTimes(t *testing.T) {
	path, o := sampleCity(t)
	homes := []string{sample.Wanghu, sample.Qinglan, sample.City, "", jinan, sample.Province}
	days := []guide.Day{20251231, 20260101, 20310701, 20190101}
	for i, c := range golden(t) {
		home, day := homes[i%len(homes)], days[i/len(homes)%len(days)]
		n := o.hold(t, path, c, home, day)
		named := slices.ContainsFunc(c.Turns, func(s string) bool {
			return strings.Contains(s, "安澜") || strings.Contains(s, "望湖") || strings.Contains(s, "青岚") || strings.Contains(s, "示例") || strings.Contains(s, "Anlan")
		})
		if (home == jinan || home == "") && !named && n > 0 {
			t.Errorf("%s: %q in %q was told %d claims of the sample city's", c.ID, c.Turns, home, n)
		}
	}
}

// asks are questions for each element of the guide named before them.
var asks = []string{"要带什么", "怎么办", "几天能办好", "多少钱", "去哪里办", "几点上班", "电话多少", "监督电话多少", "什么条件", "网上能办吗", "怎么领", "根据哪条规定", "要预约吗", ""}

// askAll asks every guide for every other element, in one of the homes each.
func (o *oracle) askAll(t *testing.T, path answer.Path, homes ...string) (claims int) {
	t.Helper()
	for i, g := range o.longest {
		for j, ask := range asks {
			if (i+j)%2 > 0 {
				continue // the next guide is asked for it
			}
			claims += o.hold(t, path, conversation{ID: g.ID, Turns: []string{g.Title + ask, "那去哪里办"}}, homes[(i+j/2)%len(homes)], today)
		}
	}
	return claims
}

func TestTheElementsOfEveryGuideAreToldTruly(t *testing.T) {
	path, o := sampleCity(t)
	if n := o.askAll(t, path, sample.City, sample.Wanghu, sample.Qinglan); n < len(o.guides) {
		t.Errorf("judged %d claims of %d guides; the test has lost sight of them", n, len(o.guides))
	}
}

func TestAnswersOverRealGuidesAreTrue(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "real-guides")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("REAL DATA NOT TESTED: ../shared/data/real-guides is absent (it is not part of the repository)")
	}
	source, err := index.Open(filepath.Join(dir, "guides"))
	if err != nil {
		t.Fatal(err)
	}
	const linyi = "371300"
	path, o := ingested(t, source, linyi, false)
	claims := 0
	for _, c := range conversations(t, filepath.Join(dir, "cases.jsonl")) {
		for _, home := range []string{linyi, "371302", ""} {
			claims += o.hold(t, path, c, home, today)
		}
	}
	claims += o.askAll(t, path, linyi, "371302")
	t.Logf("%d claims", claims)
	if claims < 100 {
		t.Errorf("judged %d claims; the test has lost sight of them", claims)
	}
}

func TestNeighboursDoNotAnswerForWhatTheCityDoesNotHave(t *testing.T) {
	path, _ := sampleCity(t)
	for _, said := range []string{
		"预防接种要带什么",       // 预防接种证 is a material of 入学
		"工伤认定要带什么",       // 工伤保险 stands in 员工参保登记
		"个人所得税怎么交",       // stands in 二手房过户
		"死亡证明去哪开",        // a material of 结婚登记
		"租房落户要带什么",       // shares 租赁 with 公积金提取（租赁住房）
		"去香港的通行证签注多少钱",   // shares 签注 with 居住证签注
		"通行证签注多少钱",       //
		"初级中学教师资格认定要带什么", // the province certifies 高级中学 alone
		"小学教师资格证怎么办",     //
		"注销户口要带什么",       // shares 注销 with 不动产抵押权注销登记
		"驾驶证到期换证在哪换",     // shares 换证 with 身份证
		"离婚登记要带什么",       // shares 登记 with 结婚登记
	} {
		r, err := path.Answer(t.Context(), answer.Ask{Text: said, Region: sample.Wanghu, Lang: "zh-CN", Today: today}, answer.Progress{})
		if err != nil {
			t.Fatal(err)
		}
		if a := r.Answer; a.Outcome != answer.Refuse || !strings.Contains(a.Text, "12345") {
			t.Errorf("%q = %s %v: %q, want refuse with the hotline", said, a.Outcome, cited(a), a.Text)
		}
	}
}

func TestTheOracleSeesForgeries(t *testing.T) {
	path, o := sampleCity(t)
	ask := func(text string) answer.Answer {
		r, err := path.Answer(t.Context(), answer.Ask{Text: text, Region: sample.Wanghu, Lang: "zh-CN", Today: today}, answer.Progress{})
		if err != nil {
			t.Fatal(err)
		}
		if f := o.faults(spoken{[]string{text}, sample.Wanghu, today}, r.Answer); len(f) > 0 {
			t.Fatalf("%q: the true answer has faults: %q", text, f)
		}
		return r.Answer
	}
	replace := func(from, to string) func(*answer.Answer) {
		return func(a *answer.Answer) {
			if !strings.Contains(a.Text, from) {
				t.Fatalf("%q does not say %s", a.Text, from)
			}
			a.Text = strings.ReplaceAll(a.Text, from, to)
			for i := range a.Claims {
				a.Claims[i].Text = strings.ReplaceAll(a.Claims[i].Text, from, to)
			}
		}
	}
	first := func(f func(*claim.Citation)) func(*answer.Answer) {
		return func(a *answer.Answer) { f(&a.Claims[0].Citations[0]) }
	}
	for _, tc := range []struct {
		name, said string
		forge      func(*answer.Answer)
	}{
		{"another digit", "身份证丢了补办多少钱", replace("42元", "24元")},
		{"a sentence cut from its condition", "公办小学入学要满几个月居住证", replace("连续满6个月", "满6个月")},
		{"a word of ours in a claim", "身份证丢了补办多少钱", func(a *answer.Answer) {
			a.Claims[0].Text += "\n- 加急办理另收费"
			a.Text += "\n- 加急办理另收费"
		}},
		{"a phone of nobody's in our own words", "身份证丢了补办多少钱", func(a *answer.Answer) { a.Text += "\n请拨打0600-01999999。" }},
		{"another district's phone in our own words", "身份证丢了补办多少钱", func(a *answer.Answer) { a.Text += "\n请拨打0600-01180301。" }},
		{"a sum in our own words", "身份证丢了补办多少钱", func(a *answer.Answer) { a.Text += "\n大约要50元。" }},
		{"a guide not in force", "身份证丢了补办多少钱", first(func(x *claim.Citation) { x.Guide = "anlan-social-card-reissue-2023" })},
		{"another version", "身份证丢了补办多少钱", first(func(x *claim.Citation) { x.Version = "0000000000000000" })},
		{"another district's guide", "身份证丢了补办多少钱", first(func(x *claim.Citation) { x.Guide = "anlan-qinglan-primary-school" })},
		{"a quotation under another heading", "身份证丢了补办多少钱", first(func(x *claim.Citation) { x.Section = "办理时限" })},
		{"a quotation that the guide doesn't say", "身份证丢了补办多少钱", first(func(x *claim.Citation) { x.Quote += "\n不收费" })},
		{"not marked as sample", "身份证丢了补办多少钱", first(func(x *claim.Citation) { x.Sample = false })},
		{"a claim without citations", "身份证丢了补办多少钱", func(a *answer.Answer) { a.Claims[0].Citations = nil }},
		{"a claim not shown", "身份证丢了补办多少钱", func(a *answer.Answer) { a.Text = "《居民身份证换领、补领》" }},
		{"a place nobody named", "身份证丢了补办多少钱", func(a *answer.Answer) { a.Region = sample.Qinglan }},
		{"the words of a model", "身份证丢了补办多少钱", func(a *answer.Answer) { a.Claims[0].Origin = claim.Model }},
		{"an answer that says nothing", "身份证丢了补办多少钱", func(a *answer.Answer) { a.Claims = nil }},
	} {
		a := ask(tc.said)
		// The answer is copied as far as it is forged.
		a.Claims = slices.Clone(a.Claims)
		for i := range a.Claims {
			a.Claims[i].Citations = slices.Clone(a.Claims[i].Citations)
		}
		tc.forge(&a)
		if f := o.faults(spoken{[]string{tc.said}, sample.Wanghu, today}, a); len(f) == 0 {
			t.Errorf("%s: the oracle finds no fault with\n%s", tc.name, a.Text)
		}
	}
}
