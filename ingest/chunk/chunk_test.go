package chunk

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/guide"
)

func sample() *guide.Guide {
	g := &guide.Guide{
		ID: "residence", Title: "居住证办理", Aliases: []string{"暂住证"},
		Summary: "在本市居住满半年的人申领居住证。", Department: "市公安局",
		Audience:   []guide.Audience{guide.Person},
		Scope:      guide.Scope{Region: "990100", Handle: guide.HandledInCity},
		Validity:   guide.Validity{From: 20260101},
		Conditions: []guide.Clause{{Text: "在本市居住满半年。"}, {Text: "有合法稳定住所。", Label: "住所条件"}},
		Fees:       []guide.FeeRule{{Standard: "不收费"}},
		LegalBasis: []guide.Law{{Name: "《安澜市居住证办法（示例）》", Clause: "第八条"}},
	}
	for i := range 12 {
		g.Materials = append(g.Materials, guide.Material{Name: fmt.Sprintf("材料%02d：%s", i, strings.Repeat("证", 30))})
	}
	g.Process = []guide.Step{{Text: strings.Repeat("先到窗口取号再递交材料。", 30)}, {Text: "领证。"}}
	return g
}

func TestChunksCoverEveryElementOnceInOrder(t *testing.T) {
	g := sample()
	es := g.Elements()
	next := 0
	for i, c := range Of(g) {
		if want := fmt.Sprintf("residence@%s#%d", g.Version(), i); c.ID != want {
			t.Errorf("chunk %d: id %q, want %q", i, c.ID, want)
		}
		if i == 0 {
			continue
		}
		if c.First != next || c.Last <= c.First {
			t.Fatalf("chunk %d holds elements [%d, %d), want them to begin at %d", i, c.First, c.Last, next)
		}
		next = c.Last
		var texts []string
		for _, e := range es[c.First:c.Last] {
			if e.Slot != c.Slot || e.Section != c.Section {
				t.Errorf("chunk %d is of %s/%s but holds an element of %s/%s", i, c.Slot, c.Section, e.Slot, e.Section)
			}
			texts = append(texts, e.Text)
		}
		if want := strings.Join(texts, "\n"); c.Text != want {
			t.Errorf("chunk %d: text %q, want %q", i, c.Text, want)
		}
		if want := "居住证办理\n" + c.Section; c.Context != want {
			t.Errorf("chunk %d: context %q, want %q", i, c.Context, want)
		}
	}
	if next != len(es) {
		t.Errorf("chunks end at element %d of %d", next, len(es))
	}
}

func TestOnlyASingleElementIsLongerThanTheSize(t *testing.T) {
	long, full := 0, 0
	for _, c := range Of(sample()) {
		n := utf8.RuneCountInString(c.Text)
		if n > Size && c.Last-c.First != 1 {
			t.Errorf("%s: %d characters in %d elements, want at most %d", c.ID, n, c.Last-c.First, Size)
		}
		if n > Size {
			long++
		}
		if c.Last-c.First > 1 {
			full++
		}
	}
	if long != 1 || full == 0 {
		t.Errorf("%d chunks of one long element and %d of several, want 1 and some", long, full)
	}
}

func TestTheFirstChunkIsTheGuideAsAWhole(t *testing.T) {
	g := sample()
	got := Of(g)[0]
	want := guide.Chunk{
		ID: "residence@" + g.Version() + "#0", Guide: "residence", Version: g.Version(), Title: "居住证办理",
		Slot: guide.Other, Section: "事项", Text: "居住证办理",
		Context: "暂住证\n在本市居住满半年的人申领居住证。\n市公安局",
		Region:  "990100", Handle: guide.HandledInCity, Audience: []guide.Audience{guide.Person},
		Validity: guide.Validity{From: 20260101},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("title chunk (-want +got):\n%s", diff)
	}
}

func TestValidityAndLegalBasisAreFound(t *testing.T) {
	slots := map[guide.Slot]string{}
	for _, c := range Of(sample()) {
		slots[c.Slot] += c.Text
	}
	if got, want := slots[guide.ValidPeriod], "自2026-01-01起施行"; got != want {
		t.Errorf("validity chunk %q, want %q", got, want)
	}
	if got, want := slots[guide.LegalBasis], "《安澜市居住证办法（示例）》第八条"; got != want {
		t.Errorf("legal basis chunk %q, want %q", got, want)
	}
}

func TestAGuideWithNothingButATitleHasOneChunk(t *testing.T) {
	if got := Of(&guide.Guide{ID: "x", Title: "某事项"}); len(got) != 1 || got[0].Text != "某事项" {
		t.Errorf("got %+v, want the title chunk alone", got)
	}
}

// Vectors and collections outlive the program: if the same guide gives other texts,
// Version has to rise, or nobody would look for the vectors they lack.
func TestTextsOfAGuideChangeOnlyWithTheVersion(t *testing.T) {
	g := &guide.Guide{
		ID: "residence", Title: "居住证办理", Aliases: []string{"暂住证"}, Summary: "外地人在本市居住半年以上的凭证。", Department: "安澜市公安局",
		Conditions: []guide.Clause{{Text: "在本市居住半年以上"}, {Text: "有合法稳定住所"}},
		Materials:  []guide.Material{{Name: "身份证"}, {Name: "住所证明"}},
		Fees:       []guide.FeeRule{{Standard: "每证20元"}, {Standard: "首次申领不收费"}},
		Sections:   []guide.Section{{Heading: "其他", Text: []string{strings.Repeat("一段很长的话。", 20), strings.Repeat("另一段很长的话。", 20)}}},
	}
	h := sha256.New()
	for _, c := range Of(g) {
		fmt.Fprintf(h, "%q\n", Passage(&c))
	}
	got := fmt.Sprintf("%d %x", Version, h.Sum(nil)[:8])
	if want := "2 5ee088ec0b237cc4"; got != want {
		t.Errorf("version and texts are %s, want %s: raise Version with every change of the texts", got, want)
	}
}
