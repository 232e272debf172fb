package load

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// show writes a guide as a person would check it: the head, then an element a
// line.
func show(g *guide.Guide) string {
	var b strings.Builder
	field := func(name string, v any) {
		if s := fmt.Sprint(v); s != "" && s != "[]" && s != "false" {
			fmt.Fprintf(&b, "%s: %s\n", name, s)
		}
	}
	field("id", g.ID)
	field("title", g.Title)
	field("aliases", strings.Join(g.Aliases, " | "))
	field("codes", strings.TrimSpace(g.Codes.Catalog+" "+g.Codes.Task+" "+g.Codes.Handle))
	field("region", g.Scope.Region)
	field("handle", g.Scope.Handle)
	field("serves", g.Scope.Serves)
	field("department", g.Department)
	field("with", strings.Join(g.CoDepartments, " | "))
	field("audience", g.Audience)
	field("kind", g.Kind)
	field("replaces", g.Replaces)
	field("url", g.Source.URL)
	field("format", g.Source.Format)
	field("sample", g.Source.Sample)
	for _, m := range g.Materials {
		if m.Form != "" || m.Sample != "" {
			fmt.Fprintf(&b, "form: %s %s %s\n", m.Name, m.Form, m.Sample)
		}
	}
	for _, e := range g.Elements() {
		fmt.Fprintf(&b, "%s | %s | %s", e.Slot, e.Section, strings.ReplaceAll(e.Text, "\n", "⏎"))
		if e.Case != "" {
			fmt.Fprintf(&b, " | 情形 %s", e.Case)
		}
		if e.Region != "" {
			fmt.Fprintf(&b, " | 区划 %s", e.Region)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// showLints writes lints a line each.
func showLints(ls []Lint) string {
	var b strings.Builder
	for _, l := range ls {
		fmt.Fprintf(&b, "%s %s %s: %s\n", l.Guide, l.Level, l.Code, l.Message)
	}
	return b.String()
}

// TestGuidesOfManyLayoutsHaveTheirElementsInPlace loads every file of testdata,
// written for this test in the layouts that cities use, and compares with the
// .golden file beside it. Run with -update after a change, and read the diff.
func TestGuidesOfManyLayoutsHaveTheirElementsInPlace(t *testing.T) {
	es, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range es {
		if !Supported(e.Name()) {
			continue
		}
		n++
		t.Run(e.Name(), func(t *testing.T) {
			path := filepath.Join("testdata", e.Name())
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			l, err := File(e.Name(), data, Options{Region: "990100", Regions: sampleRegions()})
			if err != nil {
				t.Fatalf("File(%s): %v", e.Name(), err)
			}
			var b strings.Builder
			for _, g := range l.Guides {
				b.WriteString(show(g) + "\n")
			}
			b.WriteString(showLints(l.Lints))
			got := b.String()
			if *update {
				if err := os.WriteFile(path+".golden", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("File(%s): -want +got\n%s", e.Name(), diff)
			}
		})
	}
	if n < 12 {
		t.Errorf("testdata holds %d guides, want a dozen or more", n)
	}
}

var update = flag.Bool("update", false, "write the golden files")

func sampleRegions() *region.Table {
	return region.China().With([]region.Division{
		{Code: "990000", Name: "示例省"}, {Code: "990100", Name: "安澜市"},
		{Code: "990102", Name: "望湖区"}, {Code: "990103", Name: "青岚区"},
	})
}
