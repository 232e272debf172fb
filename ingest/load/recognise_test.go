package load

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"yijian/ingest/guide"
)

func jsonOf(g *guide.Guide) ([]byte, error) { return json.Marshal(g) }

// elements loads a text and gives the texts of one slot.
func elements(t *testing.T, text string, s guide.Slot) []string {
	t.Helper()
	l, err := File("a.md", []byte("# 某事项\n\n"+text), Options{Region: "990100", Regions: sampleRegions()})
	if err != nil {
		t.Fatalf("File(%q): %v", text, err)
	}
	var out []string
	for _, e := range l.Guides[0].Elements() {
		if e.Slot == s {
			out = append(out, e.Text)
		}
	}
	return out
}

func TestLabelsAreReadWhereverTheyStand(t *testing.T) {
	for _, c := range []struct {
		text string
		slot guide.Slot
		want []string
	}{
		{"办理时限：3个工作日", guide.TimeLimit, []string{"3个工作日"}},
		{"**办理时限** 3个工作日", guide.TimeLimit, []string{"3个工作日"}},
		{"【办理时限】3个工作日", guide.TimeLimit, []string{"3个工作日"}},
		{"### （四）办理时限\n3个工作日", guide.TimeLimit, []string{"3个工作日"}},
		{"办理时限 3个工作日", guide.TimeLimit, []string{"3个工作日"}},
		{"- 办理时限：3个工作日\n- 收费：无", guide.TimeLimit, []string{"3个工作日"}},
		{"受理条件：年满18周岁。收费：无。电话：0600-01110001", guide.Fee, []string{"无"}},
		{"受理条件：年满18周岁。收费：无。电话：0600-01110001", guide.Phone, []string{"0600-01110001"}},
		{"办理居住证需要提交的材料\n\n身份证", guide.Materials, []string{"身份证"}},
		{"申请材料（均需原件）\n\n身份证", guide.Materials, []string{"身份证（均需原件）"}},
		{"办理流程及时限\n\n窗口提交。3个工作日内办结。", guide.TimeLimit, []string{"3个工作日内办结。"}},
		{"办理流程及时限\n\n窗口提交。3个工作日内办结。", guide.Process, []string{"窗口提交。", "3个工作日内办结。"}},
		{"受理机构、地点和联系电话\n\n某局：某路1号，0600-01110001", guide.Phone, []string{"某局：某路1号：0600-01110001"}},
		{"材料：网上无；现场为身份证、社保卡", guide.Materials, []string{"网上无；现场为身份证、社保卡"}},
		{"流程：受理（网上→窗口）→审核→发证", guide.Process, []string{"受理（网上→窗口）", "审核", "发证"}},
		{"申请材料：1.身份证；2.户口簿。办理时限：3日", guide.Materials, []string{"身份证", "户口簿"}},
		{"办理流程\n1.预约：网上预约。\n2.审核：3日内审核。\n3.结果：领证。", guide.Process, []string{"预约：网上预约。", "审核：3日内审核。", "结果：领证。"}},
		{"有效期：2025年1月1日至2026年12月31日", guide.ValidPeriod, []string{"自2025-01-01起至2026-12-31止有效"}},
		{"有效期：证件有效期10年", guide.Other, []string{"证件有效期10年"}},
		{"到现场次数：最多跑一次", guide.Visits, []string{"最多跑一次"}},
		{"缴存比例：5%至12%", guide.Other, []string{"5%至12%"}},
		{"咨询电话：望湖0600-01240201 青岚0600-01240301", guide.Phone, []string{"望湖：0600-01240201", "青岚：0600-01240301"}},
	} {
		if got := elements(t, c.text, c.slot); !slices.Equal(got, c.want) {
			t.Errorf("%s of %q: got %q, want %q", c.slot, c.text, got, c.want)
		}
	}
}

func TestNothingOfAGuideIsLost(t *testing.T) {
	for _, name := range []string{"01-police-numbered.txt", "02-label-lines.md", "05-definition-list.html", "06-one-paragraph.txt", "08-bundle.md", "12-nested.txt"} {
		data := readTestdata(t, name)
		l, err := File(name, data, Options{Region: "990100", Regions: sampleRegions()})
		if err != nil {
			t.Fatal(err)
		}
		all, err := jsonOf(l.Guides[0])
		if err != nil {
			t.Fatal(err)
		}
		p, err := readAny(name, string(data))
		if err != nil {
			t.Fatal(err)
		}
		got := lettersOf(string(all))
		for _, b := range p.blocks {
			if b.nav || words().furniture(b.text) || isLabel(unmarked(b.text), true) {
				continue
			}
			// A paragraph may be cut at its labels, numbers and stops, but every
			// piece has to be somewhere.
			for _, piece := range strings.FieldsFunc(unmarked(b.text), func(r rune) bool {
				return strings.ContainsRune("：；。、，→①②③.（）【】《》-0123456789 ", r)
			}) {
				piece = lettersOf(piece)
				if !isLabel(piece, true) && !generic(piece, l.Guides[0].Title) && !strings.Contains(got, piece) && runes(piece) > 2 {
					t.Errorf("%s: %q of %q is lost", name, piece, b.text)
				}
			}
		}
	}
}

func readAny(name, text string) (page, error) {
	if strings.HasSuffix(name, ".html") {
		return readHTML(text), nil
	}
	return readText(text, strings.HasSuffix(name, ".md"))
}

// lettersOf drops everything that cutting and rendering may change.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \"；。、，：（）\n", r) {
			return -1
		}
		return r
	}, s)
}

func TestMarkersAreNumbersOnlyWhereTheyNumber(t *testing.T) {
	for s, want := range map[string]string{
		"1.身份证": "身份证", "1、身份证": "身份证", "（一）身份证": "身份证", "(2)身份证": "身份证", "3）身份证": "身份证",
		"①身份证": "身份证", "十二、身份证": "身份证", "第一步：申请": "申请", "● 身份证": "身份证", "1.18周岁以上": "18周岁以上",
		"3.5元每份": "3.5元每份", "2023.1.1起施行": "2023.1.1起施行", "12345热线": "12345热线", "第三条": "第三条",
		"一次办好": "一次办好", "-5℃": "-5℃", "10个工作日": "10个工作日",
	} {
		if got := unmarked(s); got != want {
			t.Errorf("unmarked(%q): got %q, want %q", s, got, want)
		}
	}
}

func TestALawIsTakenApartOnlyIfItReadsTheSameAgain(t *testing.T) {
	for _, s := range []string{
		"《示例法》", "《示例法》第十条", "《示例法》（示令〔2024〕1号）第十条：应当办理。", "根据《示例法》办理", "《甲法》和《乙法》", "《示例法》(1号)第二条 内容",
	} {
		if got := law(s).String(); got != s {
			t.Errorf("law(%q) reads %q", s, got)
		}
	}
}

func TestEveryWordOfTheTablesHasOneMeaning(t *testing.T) {
	seen := map[string]string{}
	for line := range strings.Lines(labelText) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if !slices.Contains(targetNames[:], f[0]) {
			t.Errorf("labels.txt: no meaning is called %q", f[0])
		}
		for _, w := range f[1:] {
			if was, ok := seen[w]; ok {
				t.Errorf("labels.txt: %s is %s and %s", w, was, f[0])
			}
			seen[w] = f[0]
		}
	}
	for line := range strings.Lines(exchangeText) {
		if f := strings.Fields(line); len(f) != 2 && len(f) != 0 && !strings.HasPrefix(f[0], "#") && !strings.HasPrefix(f[0], "[") {
			t.Errorf("exchange.txt: %q is not a field and a meaning", line)
		}
	}
}
