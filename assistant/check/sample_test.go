package check

import (
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"yijian/assistant/claim"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/load"
	"yijian/ingest/region"
	"yijian/ingest/sample"
)

// spelled writes the small figures of a text as people say them: 15个 as 十五个.
func spelled(text string) string {
	const digits = "零一二三四五六七八九"
	name := func(n int) string { return string([]rune(digits)[n]) }
	return counted.ReplaceAllStringFunc(text, func(s string) string {
		m := counted.FindStringSubmatch(s)
		n, _ := strconv.Atoi(m[2])
		word := name(n % 10)
		switch {
		case n >= 20 && n%10 == 0:
			word = name(n/10) + "十"
		case n >= 20:
			word = name(n/10) + "十" + word
		case n == 10:
			word = "十"
		case n > 10:
			word = "十" + word
		}
		return m[1] + word + m[3]
	})
}

var counted = regexp.MustCompile(`(^|[^0-9.:：—-])([1-9][0-9]?)(个|日|元|次|份|年)`)

// sampleGuides are the guides of the sample city.
func sampleGuides(t testing.TB) (all []*guide.Guide) {
	t.Helper()
	err := fs.WalkDir(sample.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !load.Supported(path) {
			return err
		}
		data, err := fs.ReadFile(sample.FS(), path)
		if err != nil {
			return err
		}
		l, err := load.File(path, data, load.Options{Region: sample.City, Regions: region.China().With(sample.Divisions()), Sample: true})
		all = append(all, l.Guides...)
		return err
	})
	if err != nil || len(all) < 30 {
		t.Fatalf("the sample city: %d guides, %v", len(all), err)
	}
	return all
}

func TestWhatAnElementSaysStandsInItsOwnWordsWhoeverSaysThem(t *testing.T) {
	n := 0
	for _, g := range sampleGuides(t) {
		b := Basis{Guide: func(string, string) *guide.Guide { return g }, Day: g.Validity.From, Region: g.Scope.Region}
		if b.Day == 0 {
			b.Day = 20260312
		}
		for _, el := range g.Elements() {
			if !g.Concerns(el, b.Region) {
				continue
			}
			_, text, asked := strings.Cut(el.Text, "\n答：")
			if !asked {
				text = el.Text
			}
			for _, line := range append(han.Sentences(text), text, el.Short, spelled(text)) {
				if han.Squash(line) == "" {
					continue
				}
				c := claim.Claim{Text: line, Origin: claim.Model, Slot: el.Slot, Citations: []claim.Citation{{Guide: g.ID, Section: el.Section, Quote: el.Text}}}
				if el.Case != "" && !label(el.Case) {
					c.Text += "（" + el.Case + "）"
				}
				n++
				if r := Check(claim.Draft{Claims: []claim.Claim{c}}, b).Rejected(); len(r) > 0 {
					t.Errorf("%s: %q rejected: %s: %s", g.ID, c.Text, r[0].Reason, r[0].What)
				}
			}
		}
	}
	if n < 3000 {
		t.Errorf("judged %d drafts; the test has lost sight of them", n)
	}
}
