package compose

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yijian/assistant/claim"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/load"
	"yijian/ingest/sample"
)

// city is every guide of the sample city.
func city(t *testing.T) []*guide.Guide {
	t.Helper()
	var all []*guide.Guide
	err := fs.WalkDir(sample.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(sample.FS(), path)
		if err != nil {
			return err
		}
		l, err := load.File(path, data, load.Options{Region: sample.City})
		all = append(all, l.Guides...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 {
		t.Fatalf("read %d guides; the test has lost sight of the sample", len(all))
	}
	return all
}

// questions are how people ask for each slot, by what the reader takes them for.
var questions = map[guide.Slot]string{
	guide.Conditions: "要什么条件", guide.Materials: "要哪些材料", guide.Process: "怎么办", guide.TimeLimit: "几天能办好",
	guide.Fee: "收费多少钱", guide.Place: "去哪里办", guide.Hours: "几点上班", guide.Phone: "咨询电话是多少",
	guide.Complaint: "监督电话是多少", guide.Online: "网上怎么弄", guide.Visits: "要跑几趟", guide.Result: "怎么领",
	guide.LegalBasis: "根据哪条规定", guide.Appointment: "要预约吗", guide.ValidPeriod: "什么时候施行",
}

// homes are where people of the sample city are; each question is asked in one.
var homes = []string{sample.City, sample.Wanghu, sample.Qinglan}

// drafts calls f with the draft of every guide for every slot.
func drafts(t *testing.T, f func(said string, g *guide.Guide, home string, s guide.Slot, d claim.Draft)) {
	t.Helper()
	n := 0
	for i, g := range city(t) {
		for j, s := range guide.Slots {
			if questions[s] == "" {
				continue
			}
			home := homes[(i+j)%len(homes)]
			if !guide.Within(home, g.Scope.Region) {
				home = g.Scope.Region
			}
			said := g.Title + questions[s]
			q := query(t, said, home)
			if !q.Asks(s) {
				t.Errorf("Read(%q) asks %v, want %s", said, q.Slots, s)
			}
			f(said, g, home, s, Write(q, Source{Guide: g, Version: "v", Region: home, Lang: Chinese}))
			n++
		}
	}
	t.Logf("%d drafts", n)
}

// atAGlance is the longest answer to a question for one element, in characters
// (contracts: maxChars of kind field).
const atAGlance = 300

func TestEveryDraftOfTheCityKeepsItsPromises(t *testing.T) {
	drafts(t, func(said string, g *guide.Guide, home string, s guide.Slot, d claim.Draft) {
		shown := text(d)
		head := utf8.RuneCountInString("《" + g.Title + "》（示例省安澜市望湖区）\n")
		if n := utf8.RuneCountInString(shown) + head; n > atAGlance {
			t.Errorf("Write(%q) in %s takes %d characters with its head, want at most %d:\n%s", said, home, n, atAGlance, shown)
		}
		if len(d.Claims) == 0 && len(d.Unanswered) == 0 {
			t.Errorf("Write(%q) in %s neither answers nor says what is missing", said, home)
		}
		es := g.Elements()
		for _, c := range d.Claims {
			if (c.More != "") != strings.Contains(c.Text, "没有列全") {
				t.Errorf("Write(%q): the lead of %q and its folded part %q disagree", said, c.Text, c.More)
			}
			for i, line := range strings.Split(c.Text+"\n"+c.More, "\n") {
				if i == 0 {
					if _, rest, ok := strings.Cut(line, "："); ok {
						line = rest
					}
				}
				if line = strings.TrimPrefix(line, "- "); line != "" && !states(es, g, home, line) {
					t.Errorf("Write(%q) in %s: no element of %s that concerns them says %q", said, home, g.ID, line)
				}
			}
			for _, cite := range c.Citations {
				for _, line := range strings.Split(cite.Quote, "\n") {
					if !states(es, g, home, line) {
						t.Errorf("Write(%q) in %s: the quotation %q is not in %s", said, home, line, g.ID)
					}
				}
			}
		}
	})
}

// states reports whether an element that concerns people in home holds the line,
// alone or behind its case or heading.
func states(es []guide.Element, g *guide.Guide, home, line string) bool {
	return slices.ContainsFunc(es, func(e guide.Element) bool {
		if e.Region != "" && !guide.Within(home, e.Region) && !guide.Within(e.Region, home) {
			return false
		}
		for _, own := range []string{e.Text, e.Short, e.Case + "：" + e.Text, e.Section + "：" + e.Text, e.Section + "：" + e.Short,
			e.Section + "：" + e.Case + "：" + e.Text} {
			if strings.Contains(han.Squash(own), han.Squash(line)) {
				return true
			}
		}
		return false
	})
}

func TestSeveralElementsGetMoreRoomButNotNoLimit(t *testing.T) {
	for i, g := range city(t) {
		home := homes[i%len(homes)]
		if !guide.Within(home, g.Scope.Region) {
			home = g.Scope.Region
		}
		said := g.Title + "要什么条件，要哪些材料，几天能办好，收费多少钱，去哪里办，咨询电话是多少，怎么办"
		d := write(t, said, g, home)
		if n := utf8.RuneCountInString(text(d)); n > 600 {
			t.Errorf("Write(%q) takes %d characters, want at most 600:\n%s", said, n, text(d))
		}
	}
}

func TestMattersThatShareAnAnswerShareItsRoom(t *testing.T) {
	q := query(t, "居住证首次申领要带什么", sample.City)
	whole := Write(q, Source{Guide: long(), Region: sample.City, Lang: Chinese})
	third := Write(q, Source{Guide: long(), Region: sample.City, Lang: Chinese, Parts: 3})
	if w, p := utf8.RuneCountInString(text(whole)), utf8.RuneCountInString(text(third)); p > w || p > roomMany/3+60 {
		t.Errorf("one of three matters takes %d characters, the same alone %d; want at most %d", p, w, roomMany/3+60)
	}
}
