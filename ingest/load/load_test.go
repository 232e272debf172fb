package load

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yijian/ingest/guide"
)

func TestUnreadableFilesSayWhyInBothLanguages(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("受理条件：本人申请。")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		about, name string
		data        []byte
		want        Code
	}{
		{"an unknown ending", "a.xyz", []byte("x"), Unsupported},
		{"an empty file", "a.md", nil, Empty},
		{"white space only", "a.txt", []byte(" \n\t\ufeff\u3000"), Empty},
		{"a PDF called .txt", "a.txt", []byte("%PDF-1.7\n…"), Binary},
		{"a Word file called .md", "a.md", []byte("PK\x03\x04\x14"), Binary},
		{"NUL bytes", "a.html", []byte("<p>\x00\x00</p>"), Binary},
		{"control characters", "a.txt", bytes.Repeat([]byte("\x01\x02a"), 50), Binary},
		{"Latin-1", "a.txt", []byte("Pr\xe9f\xe8re l'\xe9t\xe9 \xe0 l'h\xf4tel"), Encoding},
		{"GB18030 cut in the middle of nothing", "a.txt", append([]byte(gbk), 0xff, 0xff, 0xff), Encoding},
		{"half a UTF-16 file", "a.txt", []byte("\xff\xfe\x00\xd8"), Encoding},
		{"more than 20 MB", "a.txt", make([]byte, MaxSize+1), TooLarge},
		{"a text of 30,000 paragraphs", "a.txt", []byte(strings.Repeat("一段。\n\n", 30_000)), TooLong},
		{"a paragraph of 1 MB", "a.txt", []byte("申请材料\n" + strings.Repeat("1.2.3.4.5.6.7.8.9.", 60_000)), TooLong},
		{"a table cell of 1 MB", "a.html", []byte("<table><tr><td>申请材料<td>" + strings.Repeat("户口簿", 120_000) + "</table>"), TooLong},
		{"JSON that breaks off", "a.json", []byte("{\"title\": \"a\",\n\"x\": "), BadJSON},
		{"JSON that is no guide", "a.json", []byte("[1,2]"), BadJSON},
		{"JSON of another shape", "a.json", []byte(`{"colour":"red"}`), BadGuide},
		{"JSON with an impossible day", "a.json", []byte(`{"title":"a","validity":{"from":"2026-02-31"}}`), BadGuide},
		{"deep JSON", "a.json", []byte(strings.Repeat("[", 20_000)), BadJSON},
		{"a region that is none", "a.md", []byte("---\ntitle: a\nregion: \"12\"\n---\nx"), BadRegion},
		{"a day that is none", "a.md", []byte("---\ntitle: a\nexpires: soon\n---\nx"), FrontMatter},
		{"broken front matter", "a.md", []byte("---\ntitle: \"a\nregion: [\n---\nx"), FrontMatter},
	} {
		_, err := File(c.name, c.data, Options{})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: got error %v, want an *Error with code %s", c.about, err, c.want)
			continue
		}
		if e.Code != c.want || e.ZH == "" || e.EN == "" || e.File != c.name {
			t.Errorf("%s: got %+v, want code %s and a reason in both languages", c.about, e, c.want)
		}
	}
}

func TestDirtyButReadableFilesAreRead(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("<meta charset=gb2312><h1>户口迁移</h1><h3>受理条件</h3><p>本人申请，材料齐全。</p>")
	if err != nil {
		t.Fatal(err)
	}
	utf8 := strings.Repeat("本人申请，材料齐全，符合规定的都可以办理，", 5)
	for _, c := range []struct {
		about, name string
		data        []byte
		want        string // text of the condition
	}{
		{"GB18030 HTML", "a.html", []byte(gbk), "本人申请，材料齐全。"},
		{"UTF-8 that says gb2312", "a.html", []byte("<meta charset=gb2312><h1>户口迁移</h1><h3>受理条件</h3><p>本人申请</p>"), "本人申请"},
		{"a BOM, zero-width and bidirectional characters", "a.txt", []byte("\ufeff户口迁移\n\n受理条件：本\u200b人\u202e申请"), "本人申请"},
		{"one broken byte", "a.txt", []byte("户口迁移\n\n受理条件：" + utf8[:60] + "\xe6" + utf8[60:120]), utf8[:60] + "\ufffd" + utf8[60:120]},
		{"UTF-16", "a.txt", append([]byte("\xff\xfe"), utf16LE("户口迁移\n\n受理条件：本人申请")...), "本人申请"},
		{"old Mac line ends", "a.txt", []byte("户口迁移\r\r受理条件：本人申请\r"), "本人申请"},
		{"script in a text", "a.md", []byte("# 户口迁移\n\n受理条件：本人<script>alert(1)</script>申请"), "本人申请"},
		{"a traditional label", "a.md", []byte("# 户口迁移\n\n## 受理條件\n\n本人申请"), "本人申请"},
		{"nesting beyond the parser's limit", "a.html", []byte("<h1>户口迁移</h1>" + strings.Repeat("<div><b>", 3000) + "<p>受理条件：本人申请</p>"), "本人申请"},
	} {
		l, err := File(c.name, c.data, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.about, err)
			continue
		}
		g := l.Guides[0]
		if len(g.Conditions) != 1 || g.Conditions[0].Text != c.want {
			t.Errorf("%s: got conditions %+v, want %q", c.about, g.Conditions, c.want)
		}
	}
}

func utf16LE(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return b
}

func TestTheIdIsTheGuidesOwnElseTheFilesName(t *testing.T) {
	for name, want := range map[string]string{
		"linyi-变更姓氏.jsp.html":   "linyi-变更姓氏",
		"a/b/3.5学时.md":          "3.5学时",
		`c\户口.HTM`:              "户口",
		"失业.txt":                "失业",
		"guide.v2.markdown.txt": "guide.v2",
	} {
		l, err := File(name, []byte("<p>受理条件：本人申请</p>"), Options{})
		if err != nil {
			t.Errorf("File(%s): %v", name, err)
			continue
		}
		if got := l.Guides[0].ID; got != want {
			t.Errorf("id of %s: got %q, want %q", name, got, want)
		}
	}
	l, err := File("x.md", []byte("---\nid: own\ntitle: a\n---\n受理条件：本人"), Options{})
	if err != nil || l.Guides[0].ID != "own" {
		t.Errorf("id from front matter: got %v, %v, want own", l.Guides, err)
	}
}

func TestTwoGuidesOfAFileDoNotShareAnId(t *testing.T) {
	l, err := File("a.json", []byte(`[{"id":"x","title":"一"},{"id":"x","title":"二"}]`), Options{Region: "990100", Sample: true})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := l.Guides[0], l.Guides[1]; a.ID != "x" || b.ID != "x-2" || !b.Source.Sample || b.Scope.Region != "990100" || b.Source.File != "a.json" {
		t.Errorf("got %+v and %+v, want x and x-2, marked as samples of 990100", a, b)
	}
	if !hasLint(l.Lints, "x-2", "duplicate-id") {
		t.Errorf("lints %v, want duplicate-id", l.Lints)
	}
}

func TestTheSameFileGivesTheSameVersion(t *testing.T) {
	data := []byte(`{"task_name":"参保登记","material":[{"材料名称":"身份证","备注":"原件","类型":"纸质","说明":"清晰"}],"行政复议":"可以","咨询方式":"0600-01230001","备注":"无"}`)
	first := ""
	for range 20 {
		l, err := File("a.json", data, Options{})
		if err != nil {
			t.Fatal(err)
		}
		v := l.Guides[0].Version()
		if first == "" {
			first = v
		}
		if v != first {
			t.Fatalf("version %s, then %s", first, v)
		}
	}
}

func TestWhatIsOurJSONComesBackAsItIs(t *testing.T) {
	l, err := File("a.md", []byte("# 户口迁移\n\n## 办理材料\n\n1. 身份证\n2. 户口簿\n\n## 收费标准\n\n不收费"), Options{Region: "990100"})
	if err != nil {
		t.Fatal(err)
	}
	g := l.Guides[0]
	g.Source = guide.Source{Format: "json"}
	b, err := jsonOf(g)
	if err != nil {
		t.Fatal(err)
	}
	back, err := File("b.json", b, Options{})
	if err != nil {
		t.Fatalf("File of %s: %v", b, err)
	}
	if got, want := back.Guides[0].Version(), g.Version(); got != want {
		t.Errorf("version after writing and reading %s: got %s, want %s", b, got, want)
	}
}

func hasLint(ls []Lint, id, code string) bool {
	for _, l := range ls {
		if l.Guide == id && l.Code == code {
			return true
		}
	}
	return false
}

// TestHostileFilesTakeBoundedWork repeats one thing 100,000 times over. No time
// is measured: work that grows with the square would outlast the test's own
// limit.
func TestHostileFilesTakeBoundedWork(t *testing.T) {
	regions := sampleRegions()
	for _, p := range []string{"（", "1.", "→", "《", "路1号；", "受理条件：", "[x](", "**", "&amp;", "${", "<%", "<table><tr><td>", "<b>", "问：\n", "一、\n", "|a|b|\n"} {
		for _, ext := range []string{".txt", ".md", ".html"} {
			data := []byte("题目\n\n办理流程：\n" + strings.Repeat(p, 100_000))
			if _, err := File("a"+ext, data, Options{Region: "990100", Regions: regions}); err != nil {
				var e *Error
				if !errors.As(err, &e) {
					t.Errorf("%q in %s: got %v, want an *Error or none", p, ext, err)
				}
			}
		}
	}
}
