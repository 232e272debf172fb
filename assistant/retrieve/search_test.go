package retrieve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"yijian/assistant/chat"
	"yijian/assistant/guard"
	"yijian/assistant/understand"
	"yijian/ingest/catalog"
	"yijian/ingest/chunk"
	"yijian/ingest/guide"
	"yijian/ingest/lexicon"
	"yijian/ingest/region"
	"yijian/ingest/sample"
	"yijian/ingest/store"
	"yijian/ingest/store/memory"
)

const (
	today = guide.Day(20260312)
	// enough is the support from which package answer takes a guide for the
	// question's. A test here says on which side of it a guide falls.
	enough = 0.45
)

// shelf is a city's guides: neighbours that share words, and what tells them apart.
func shelf() []*guide.Guide {
	mk := func(id, title, region string, f func(*guide.Guide)) *guide.Guide {
		g := &guide.Guide{
			ID: id, Title: title, Scope: guide.Scope{Region: region},
			Conditions: []guide.Clause{{Text: "本人持居民身份证到窗口申请办理。"}},
			Materials:  []guide.Material{{Name: "居民身份证"}, {Name: "居民户口簿"}},
			Limits:     []guide.Limit{{Text: "15个工作日"}},
		}
		if f != nil {
			f(g)
		}
		return g
	}
	return []*guide.Guide{
		mk("permit", "居住证首次申领", sample.City, func(g *guide.Guide) {
			g.Materials = append(g.Materials, guide.Material{Name: "租房的提交租赁合同"})
		}),
		mk("permit-reissue", "居住证换领、补领", sample.City, func(g *guide.Guide) {
			g.Conditions = []guide.Clause{{Text: "居住证丢失、损坏的，可以申请补领、换领，须提交居民身份证。"}}
		}),
		mk("born", "婚生随父母出生登记", sample.City, func(g *guide.Guide) {
			g.Materials = append(g.Materials, guide.Material{Name: "父母的结婚证"}, guide.Material{Name: "出生医学证明"})
		}),
		mk("birth", "新生儿出生一件事", sample.City, func(g *guide.Guide) {
			g.Items = []string{"出生医学证明签发", "婚生随父母出生登记", "新生儿医保参保"}
			g.Materials = nil
		}),
		mk("insure", "新生儿医保参保", sample.City, nil),
		mk("school", "公办小学入学报名", sample.City, func(g *guide.Guide) {
			g.Conditions = []guide.Clause{{Text: "随迁子女持居住证连续满6个月的，可以报名入学。"}}
		}),
		mk("school-qinglan", "青岚区公办小学入学报名", sample.Qinglan, func(g *guide.Guide) {
			g.Conditions = []guide.Clause{{Text: "随迁子女持居住证连续满12个月的，可以报名入学。"}}
		}),
		mk("passport", "普通护照签发", guide.National, nil),
		mk("fund", "租房提取住房公积金", sample.City, nil),
		mk("fund-loan", "住房公积金贷款", sample.City, nil),
		mk("jinan-permit", "济南市居住证首次申领", "370100", nil),
		mk("card-old", "社会保障卡补领", sample.City, func(g *guide.Guide) { g.Validity.To = 20251231 }),
		mk("card-new", "社会保障卡补领", sample.City, func(g *guide.Guide) { g.Validity.From = 20260101 }),
		mk("elder-2030", "高龄津贴申领", sample.City, func(g *guide.Guide) { g.Validity.From = 20300101 }),
		mk("seal", "印章刻制备案", sample.City, func(g *guide.Guide) { g.Audience = []guide.Audience{guide.Business} }),
	}
}

// records gives guides by id, and an error of its own for one.
type records struct {
	byID   map[string]*guide.Guide
	broken string
}

var errDisk = errors.New("disk on fire")

func (r records) Guide(_ context.Context, id, version string) (*guide.Guide, error) {
	if id == r.broken {
		return nil, errDisk
	}
	g := r.byID[id]
	if g == nil || version != "" && version != g.Version() {
		return nil, catalog.ErrNotFound
	}
	return g, nil
}

type bed struct {
	*Searcher
	reader  *understand.Reader
	records records
}

func newBed(t *testing.T, guides ...*guide.Guide) *bed {
	t.Helper()
	b := &bed{records: records{byID: map[string]*guide.Guide{}}}
	var chunks []guide.Chunk
	for _, g := range guides {
		b.records.byID[g.ID] = g
		chunks = append(chunks, chunk.Of(g)...)
	}
	s := memory.New()
	s.Publish(1, chunks, nil)
	regions := region.China().With(sample.Divisions())
	b.Searcher = New(s, &b.records, regions, lexicon.Default(), nil)
	b.reader = understand.New(regions, lexicon.Default())
	return b
}

func (b *bed) query(t *testing.T, text, home string) understand.Query {
	t.Helper()
	clean, err := guard.Screen(text)
	if err != nil {
		t.Fatalf("Screen(%q): %v", text, err)
	}
	return b.reader.Read(clean, home, chat.State{})
}

func (b *bed) find(t *testing.T, text string, in Scope) []Passage {
	t.Helper()
	if in.Day == 0 {
		in.Day = today
	}
	ps, err := b.Search(t.Context(), b.query(t, text, in.Region), in)
	if err != nil {
		t.Fatalf("Search(%q): %v", text, err)
	}
	return ps
}

func ids(ps []Passage) []string {
	var out []string
	for _, p := range ps {
		out = append(out, p.Guide.ID)
	}
	return out
}

func TestTheGuideOfTheItemComesFirst(t *testing.T) {
	b := newBed(t, shelf()...)
	for _, tc := range []struct{ said, want string }{
		{"居住证怎么办", "permit"},
		{"暂住证头一回办要带啥", "permit"},
		{"居住证丢了补办要什么", "permit-reissue"},
		{"居住证丢了", "permit-reissue"},
		{"娃上户口要带啥", "born"},
		{"护照多少钱", "passport"},
		{"新生儿医保怎么参保", "insure"},
		{"租房提公积金要什么", "fund"},
		{"公积金贷款条件", "fund-loan"},
		{"社保卡丢了补办", "card-new"},
	} {
		ps := b.find(t, tc.said, Scope{Region: sample.Wanghu})
		if len(ps) == 0 || ps[0].Guide.ID != tc.want || ps[0].Support < enough {
			t.Errorf("Search(%q) = %v, want %s first and supported", tc.said, describe(ps), tc.want)
		}
	}
}

func TestAnItemThatNoGuideCoversIsSupportedByNone(t *testing.T) {
	b := newBed(t, shelf()...)
	for _, said := range []string{
		"身份证丢了补办",     // an action alone: 居住证换领、补领 has it too
		"身份证丢了补办要带什么", //
		"结婚登记要带什么",    // 婚生随父母出生登记 shares its characters
		"离婚登记怎么办",     //
		"驾驶证到期换证",     //
		"养老金怎么领",      //
		"户口本丢了怎么补",    //
		"残疾人证怎么办",     //
		"营业执照怎么注销",    //
		"港澳通行证多少钱",    // a neighbour of 护照
	} {
		for _, p := range b.find(t, said, Scope{Region: sample.Wanghu}) {
			if p.Support >= enough {
				t.Errorf("Search(%q): %s has support %.2f (%+v), want below %.2f", said, p.Guide.ID, p.Support, p.Why, enough)
			}
		}
	}
}

func TestADistrictsGuideReplacesTheCitysOfTheSameItem(t *testing.T) {
	b := newBed(t, shelf()...)
	const said = "小学报名居住证要满几个月"
	for home, want := range map[string]string{
		sample.Qinglan: "school-qinglan", sample.Wanghu: "school", sample.City: "school",
	} {
		ps := b.find(t, said, Scope{Region: home})
		if len(ps) == 0 || ps[0].Guide.ID != want {
			t.Errorf("Search(%q) in %s = %v, want %s first", said, home, describe(ps), want)
		}
		other := map[string]string{"school": "school-qinglan", "school-qinglan": "school"}[want]
		if slices.Contains(ids(ps), other) {
			t.Errorf("Search(%q) in %s = %v holds the other rule, %s", said, home, ids(ps), other)
		}
	}
	// Where nobody knows the place both are found: package answer asks.
	got := ids(b.find(t, said, Scope{}))
	if !slices.Contains(got, "school") || !slices.Contains(got, "school-qinglan") {
		t.Errorf("Search(%q) anywhere = %v, want both schools", said, got)
	}
}

func TestAnExpiredRuleOfADistrictDoesNotReplaceTheCitys(t *testing.T) {
	guides := shelf()
	for _, g := range guides {
		if g.ID == "school-qinglan" {
			g.Validity.To = 20251231
		}
	}
	ps := newBed(t, guides...).find(t, "小学报名居住证要满几个月", Scope{Region: sample.Qinglan})
	if len(ps) == 0 || ps[0].Guide.ID != "school" {
		t.Errorf("Search = %v, want school first", describe(ps))
	}
}

func TestAnotherPlacesGuideIsNeverFound(t *testing.T) {
	b := newBed(t, shelf()...)
	for _, tc := range []struct {
		home    string
		not, in string
	}{
		{sample.Wanghu, "jinan-permit", "permit"},
		{sample.City, "jinan-permit", "permit"},
		{"370102", "permit", "jinan-permit"},
	} {
		got := ids(b.find(t, "居住证怎么办", Scope{Region: tc.home}))
		if slices.Contains(got, tc.not) || !slices.Contains(got, tc.in) {
			t.Errorf("Search(居住证) in %s = %v, want %s and not %s", tc.home, got, tc.in, tc.not)
		}
	}
	// A national guide is found everywhere.
	for _, home := range []string{"", sample.Wanghu, "370102", "110105"} {
		if got := ids(b.find(t, "护照怎么办", Scope{Region: home})); !slices.Contains(got, "passport") {
			t.Errorf("Search(护照) in %q = %v, want passport", home, got)
		}
	}
}

func TestOnlyGuidesInForceOnTheDayAreFound(t *testing.T) {
	b := newBed(t, shelf()...)
	for _, tc := range []struct {
		day      guide.Day
		want     string
		unwanted string
	}{
		{20251231, "card-old", "card-new"}, {20260101, "card-new", "card-old"}, {today, "card-new", "card-old"},
	} {
		got := ids(b.find(t, "社保卡丢了补办", Scope{Region: sample.City, Day: tc.day}))
		if !slices.Contains(got, tc.want) || slices.Contains(got, tc.unwanted) {
			t.Errorf("Search(社保卡) on %s = %v, want %s and not %s", tc.day, got, tc.want, tc.unwanted)
		}
	}
	if got := ids(b.find(t, "高龄津贴怎么申领", Scope{Region: sample.City})); slices.Contains(got, "elder-2030") {
		t.Errorf("Search(高龄津贴) on %s = %v holds a rule of 2030", today, got)
	}
}

func TestOutOfForceFindsWhatWasAndWhatWillBe(t *testing.T) {
	b := newBed(t, shelf()...)
	for said, want := range map[string]string{"社保卡丢了补办": "card-old", "高龄津贴怎么申领": "elder-2030"} {
		ps, err := b.OutOfForce(t.Context(), b.query(t, said, sample.City), Scope{Region: sample.City, Day: today})
		if err != nil {
			t.Fatal(err)
		}
		if len(ps) == 0 || ps[0].Guide.ID != want || ps[0].Support < enough {
			t.Errorf("OutOfForce(%q) = %v, want %s supported", said, describe(ps), want)
		}
		for _, p := range ps {
			if p.Guide.Validity.InForce(today) {
				t.Errorf("OutOfForce(%q) holds %s, which is in force", said, p.Guide.ID)
			}
		}
	}
}

func TestABundleStandsBehindItsItemsUnlessAllIsAskedFor(t *testing.T) {
	b := newBed(t, shelf()...)
	for said, want := range map[string]string{
		"出生登记要带什么":       "born",
		"新生儿医保怎么参保":      "insure",
		"孩子刚出生要办哪些手续":    "birth",
		"新生儿出生一件事包括哪些事项": "birth",
	} {
		ps := b.find(t, said, Scope{Region: sample.City})
		if len(ps) == 0 || ps[0].Guide.ID != want {
			t.Errorf("Search(%q) = %v, want %s first", said, describe(ps), want)
		}
	}
}

func TestGuidesForCompaniesAreNotShownToPersons(t *testing.T) {
	b := newBed(t, shelf()...)
	for who, want := range map[guide.Audience]bool{guide.Person: false, guide.Business: true, "": true} {
		got := slices.Contains(ids(b.find(t, "印章刻制备案怎么办", Scope{Region: sample.City, Audience: who})), "seal")
		if got != want {
			t.Errorf("Search(印章刻制) for %q finds the guide: %v, want %v", who, got, want)
		}
	}
}

func TestPassagesAreOrderedAndWithinTheirBounds(t *testing.T) {
	b := newBed(t, shelf()...)
	for _, said := range []string{"居住证怎么办", "孩子刚出生要办哪些手续", "身份证丢了补办", "多少钱", "zzz", "护照"} {
		ps := b.find(t, said, Scope{Region: sample.City})
		for i, p := range ps {
			if p.Support < 0 || p.Support > 1 || p.Score > 1 {
				t.Errorf("Search(%q): %s has score %v support %v, want within 0 and 1", said, p.Guide.ID, p.Score, p.Support)
			}
			if i > 0 && p.Score > ps[i-1].Score {
				t.Errorf("Search(%q): %s at %d is out of order", said, p.Guide.ID, i)
			}
			if p.Version != p.Guide.Version() {
				t.Errorf("Search(%q): %s has version %s, want %s", said, p.Guide.ID, p.Version, p.Guide.Version())
			}
		}
		if again := ids(b.find(t, said, Scope{Region: sample.City})); !slices.Equal(again, ids(ps)) {
			t.Errorf("Search(%q) twice = %v and %v", said, ids(ps), again)
		}
	}
}

func TestKnownGivesAGuideOnlyWhereAndWhenItHolds(t *testing.T) {
	b := newBed(t, shelf()...)
	q := b.query(t, "多少钱", sample.Wanghu)
	for _, tc := range []struct {
		name, id string
		in       Scope
		want     bool
	}{
		{"in its city", "permit", Scope{Region: sample.Wanghu, Day: today}, true},
		{"where the place is unknown", "permit", Scope{Day: today}, true},
		{"in another city", "permit", Scope{Region: "370102", Day: today}, false},
		{"in the city around its district", "school-qinglan", Scope{Region: sample.City, Day: today}, false},
		{"the last day", "card-old", Scope{Region: sample.City, Day: 20251231}, true},
		{"the day after", "card-old", Scope{Region: sample.City, Day: 20260101}, false},
		{"before its time", "elder-2030", Scope{Region: sample.City, Day: today}, false},
		{"for a company", "seal", Scope{Region: sample.City, Day: today, Audience: guide.Business}, true},
		{"for a person", "seal", Scope{Region: sample.City, Day: today, Audience: guide.Person}, false},
		{"gone", "ghost", Scope{Region: sample.City, Day: today}, false},
	} {
		p, ok, err := b.Known(t.Context(), q, tc.id, tc.in)
		if err != nil || ok != tc.want {
			t.Errorf("%s: Known(%s) = %v, %v; want %v", tc.name, tc.id, ok, err, tc.want)
		}
		if ok && (p.Guide.ID != tc.id || p.Version != p.Guide.Version()) {
			t.Errorf("%s: Known(%s) = %s at %s", tc.name, tc.id, p.Guide.ID, p.Version)
		}
	}
}

func TestNoWordsAreNoPassages(t *testing.T) {
	for _, said := range []string{"", "？", "zzz qqq"} {
		if ps := newBed(t, shelf()...).find(t, said, Scope{Region: sample.City}); len(ps) > 0 {
			t.Errorf("Search(%q) = %v, want nothing", said, describe(ps))
		}
	}
	if ps := newBed(t).find(t, "居住证", Scope{Region: sample.City}); len(ps) > 0 {
		t.Errorf("Search over nothing = %v, want nothing", describe(ps))
	}
}

func TestFaultsAreErrorsThatNameTheGuide(t *testing.T) {
	b := newBed(t, shelf()...)
	b.records.broken = "permit"
	q := b.query(t, "居住证怎么办", sample.City)
	in := Scope{Region: sample.City, Day: today}
	if _, err := b.Search(t.Context(), q, in); !errors.Is(err, errDisk) || !strings.Contains(err.Error(), "permit") {
		t.Errorf("Search with a broken record: error %v, want it wrapped with permit", err)
	}
	if _, _, err := b.Known(t.Context(), q, "permit", in); !errors.Is(err, errDisk) || !strings.Contains(err.Error(), "permit") {
		t.Errorf("Known of a broken record: error %v, want it wrapped with permit", err)
	}
	broken := New(deaf{}, &b.records, region.China(), lexicon.Default(), nil)
	if _, err := broken.Search(t.Context(), q, in); !errors.Is(err, errDisk) {
		t.Errorf("Search in a broken store: error %v, want it wrapped", err)
	}
	if _, err := broken.OutOfForce(t.Context(), q, in); !errors.Is(err, errDisk) {
		t.Errorf("OutOfForce in a broken store: error %v, want it wrapped", err)
	}
}

// deaf is a store that cannot search.
type deaf struct{}

func (deaf) Search(context.Context, store.Query) ([]store.Hit, error) { return nil, errDisk }
func (deaf) DocFreq(string) (int, int)                                { return 0, 0 }
func (deaf) Generation() int64                                        { return 0 }

func describe(ps []Passage) string {
	if len(ps) == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%v (first: support %.2f, %+v)", ids(ps), ps[0].Support, ps[0].Why)
}

// neighbour is a store whose hits by a vector are given; without one it is another.
type neighbour struct {
	store.Store
	dense map[string]float64 // by guide
	asked []float32
}

func (n *neighbour) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	n.asked = q.Vector
	hits, err := n.Store.Search(ctx, q)
	if q.Vector != nil {
		for i := range hits {
			hits[i].Dense = n.dense[hits[i].Chunk.Guide]
		}
	}
	return hits, err
}

func TestMeaningOrdersPassagesAndHasItsShareInTheSupport(t *testing.T) {
	b := newBed(t, shelf()...)
	const said = "居住证怎么办"
	in := Scope{Region: sample.City, Day: today}
	plain := b.find(t, said, in)
	n := &neighbour{Store: b.store, dense: map[string]float64{plain[1].Guide.ID: .9, plain[0].Guide.ID: .3}}
	b.store = n
	var text string
	b.embed = func(_ context.Context, s string) ([]float32, error) {
		text = s
		return []float32{1}, nil
	}
	got := b.find(t, said, in)
	if text != said || len(n.asked) != 1 {
		t.Errorf("embedded %q, searched by %v; want the question and its vector", text, n.asked)
	}
	support := min(1, .6*plain[1].Support+.4*(.9-.3)/.5-.05)
	if got[0].Guide.ID != plain[1].Guide.ID || got[0].Why.Dense != .9 || math.Abs(got[0].Support-support) > 1e-9 {
		t.Errorf("first %s with dense %v, support %v; want %s, 0.9, %v", got[0].Guide.ID, got[0].Why.Dense, got[0].Support, plain[1].Guide.ID, support)
	}
	if want := plain[1].Score + .8*(.9-.3)/.5; math.Abs(got[0].Score-want) > 1e-9 {
		t.Errorf("score %v, want %v", got[0].Score, want)
	}
	if got[1].Guide.ID != plain[0].Guide.ID || got[1].Score != plain[0].Score {
		t.Errorf("second %s %v, want %s with the score of words, %v: a cosine of 0.3 is none", got[1].Guide.ID, got[1].Score, plain[0].Guide.ID, plain[0].Score)
	}
	if got[1].Support >= plain[0].Support {
		t.Errorf("support %v by words alone, %v with a cosine that says nothing; want less", plain[0].Support, got[1].Support)
	}
}

// changing is a store whose embedder is another after each question's vector.
type changing struct {
	store.Store
	model string
	asked []string // whose vector each search had
}

func (c *changing) Model() string { return c.model }

func (c *changing) Search(ctx context.Context, q store.Query) ([]store.Hit, error) {
	c.asked = append(c.asked, q.Model)
	return c.Store.Search(ctx, q)
}

func TestASearchSaysWhoseVectorItHas(t *testing.T) {
	b := newBed(t, shelf()...)
	s := &changing{Store: b.store, model: "old/1"}
	b.store = s
	b.embed = func(context.Context, string) ([]float32, error) {
		s.model = "new/2" // the index has changed meanwhile
		return []float32{1}, nil
	}
	b.find(t, "居住证怎么办", Scope{Region: sample.City, Day: today})
	if len(s.asked) != 1 || s.asked[0] != "old/1" {
		t.Errorf("searches by vectors of %q, want one that says old/1, so that the new index leaves it alone", s.asked)
	}
}

func TestAQuestionWithoutItsVectorIsAnsweredByWords(t *testing.T) {
	b := newBed(t, shelf()...)
	const said = "居住证怎么办"
	in := Scope{Region: sample.City, Day: today}
	want := describe(b.find(t, said, in))
	n := &neighbour{Store: b.store, dense: map[string]float64{"permit-reissue": 1}}
	b.store = n
	for name, embed := range map[string]Embed{
		"an error": func(context.Context, string) ([]float32, error) { return []float32{1}, errDisk },
		"one that never ends": func(ctx context.Context, _ string) ([]float32, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"none just now": func(context.Context, string) ([]float32, error) { return nil, nil },
	} {
		b.embed = embed
		if got := describe(b.find(t, said, in)); got != want || n.asked != nil {
			t.Errorf("%s: %s by vector %v, want %s by none", name, got, n.asked, want)
		}
	}
}
