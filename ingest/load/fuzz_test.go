package load

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"yijian/ingest/guide"
)

// fuzz feeds bytes to the loader of one format: it may refuse them, with an
// *Error, or read guides whose every text is valid UTF-8.
func fuzz(f *testing.F, ext string) {
	names, err := filepath.Glob("testdata/*" + ext)
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	regions := sampleRegions()
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := File("x"+ext, data, Options{Region: "990100", Regions: regions})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.ZH == "" || e.EN == "" {
				t.Fatalf("error %v, want an *Error with both sentences", err)
			}
			return
		}
		if len(l.Guides) == 0 {
			t.Fatal("neither a guide nor an error")
		}
		for _, g := range l.Guides {
			if g.ID == "" || g.Title == "" || len(g.Version()) != 16 {
				t.Fatalf("guide %q %q has no id, title or version", g.ID, g.Title)
			}
			for _, e := range g.Elements() {
				if e.Text == "" || !utf8.ValidString(e.Text) {
					t.Fatalf("%s element %q", e.Slot, e.Text)
				}
				if e.Slot == guide.Slot("") {
					t.Fatalf("element %q has no slot", e.Text)
				}
			}
		}
	})
}

func FuzzText(f *testing.F)     { fuzz(f, ".txt") }
func FuzzMarkdown(f *testing.F) { fuzz(f, ".md") }
func FuzzHTML(f *testing.F)     { fuzz(f, ".html") }
func FuzzJSON(f *testing.F)     { fuzz(f, ".json") }

func readTestdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The goal is 1,000 guides a second on one core, loading included.
func BenchmarkFile(b *testing.B) {
	for _, name := range []string{"01-police-numbered.txt", "02-label-lines.md", "03-eleven-elements.html", "14-page.jsp.html", "09-exchange.json", "10-own.json"} {
		data := readTestdata(b, name)
		o := Options{Region: "990100", Regions: sampleRegions()}
		b.Run(filepath.Ext(name)+"/"+name[:2], func(b *testing.B) {
			guides := 0
			for b.Loop() {
				l, err := File(name, data, o)
				if err != nil {
					b.Fatal(err)
				}
				guides += len(l.Guides)
			}
			b.ReportMetric(float64(guides)/b.Elapsed().Seconds(), "guides/s")
		})
	}
}
