package guard

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// A value is personal data in a message of testdata/personal.txt.
type value struct {
	kind Kind
	said string
}

// marked reads {kind|what is to be masked} in a line.
func marked(t *testing.T, line string) (text string, values []value) {
	t.Helper()
	for {
		before, rest, ok := strings.Cut(line, "{")
		text += before
		if !ok {
			return text, values
		}
		inner, after, ok := strings.Cut(rest, "}")
		kind, said, ok2 := strings.Cut(inner, "|")
		if !ok || !ok2 || Kind(kind).label() == "个人信息" {
			t.Fatalf("testdata: %q is not marked as {kind|value}", line)
		}
		text += said
		values = append(values, value{Kind(kind), said})
		line = after
	}
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(body)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}

// The floors of masking over testdata. Recall counts values that are masked from
// end to end as what they are; precision counts masked spans that are such values.
const (
	recallFloor    = 0.95
	precisionFloor = 0.97
	plainFloor     = 0.99 // ordinary messages left as they are
)

func TestPersonalDataIsFoundAndNothingElse(t *testing.T) {
	for _, file := range []string{"personal.txt", "held.txt"} {
		t.Run(file, func(t *testing.T) { weigh(t, lines(t, file)) })
	}
}

// weigh holds masking of marked messages to the floors.
func weigh(t *testing.T, messages []string) {
	t.Helper()
	right, wanted, masked := map[Kind]int{}, map[Kind]int{}, map[Kind]int{}
	hits, wants, takes, leaked := 0, 0, 0, 0
	for _, line := range messages {
		text, values := marked(t, line)
		c := screen(t, text)
		if again := screen(t, c.Text()); again.Text() != c.Text() {
			t.Errorf("Screen(%q) = %q, and screened again %q", text, c.Text(), again.Text())
		}
		got := map[value]int{}
		for kind, said := range c.Found() {
			got[value{kind, said}]++
			masked[kind]++
			takes++
		}
		for _, v := range values {
			wanted[v.kind]++
			wants++
			if said := tidy(v.said); got[value{v.kind, said}] > 0 {
				got[value{v.kind, said}]--
				right[v.kind]++
				hits++
				continue
			}
			if strings.Contains(c.Text(), v.said) {
				leaked++
			}
			t.Logf("missed %s %q: %q → %q", v.kind, v.said, text, c.Text())
		}
	}
	for _, l := range labels() {
		if wanted[l.kind] == 0 {
			t.Errorf("there is no %s among the messages", l.kind)
		}
		t.Logf("%-10s recall %3d/%-3d precision %3d/%-3d", l.kind, right[l.kind], wanted[l.kind], right[l.kind], masked[l.kind])
	}
	recall, precision := float64(hits)/float64(wants), float64(hits)/float64(takes)
	t.Logf("%d messages, %d values: recall %.3f, precision %.3f, %d left readable", len(messages), wants, recall, precision, leaked)
	if recall < recallFloor || precision < precisionFloor {
		t.Errorf("recall %.3f, precision %.3f; want %.2f and %.2f", recall, precision, recallFloor, precisionFloor)
	}
}

func TestOrdinaryMessagesStayAsTheyAre(t *testing.T) {
	messages := append(lines(t, "plain.txt"), lines(t, "heldplain.txt")...)
	if wrong := changed(t, messages); float64(wrong) > (1-plainFloor)*float64(len(messages)) {
		t.Errorf("%d of %d ordinary messages were masked; want at most %.0f%%", wrong, len(messages), 100*(1-plainFloor))
	}
}

// changed counts the texts in which something is masked.
func changed(t *testing.T, texts []string) int {
	t.Helper()
	n := 0
	for _, s := range texts {
		if c := screen(t, s); len(c.Kinds()) > 0 {
			n++
			t.Logf("masked in %q: %q", s, c.Text())
		}
	}
	t.Logf("%d texts, %d masked", len(texts), n)
	return n
}

func TestGuidesOfTheSampleStayAsTheyAre(t *testing.T) {
	var texts []string
	err := filepath.WalkDir("../../ingest/sample/guides", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(body)) {
			if line = strings.Trim(line, " \n\t\","); utf8.RuneCountInString(line) <= Limit {
				texts = append(texts, line)
			}
		}
		return nil
	})
	if err != nil || len(texts) < 500 {
		t.Fatalf("%d lines of the sample's guides: %v", len(texts), err)
	}
	if n := changed(t, texts); n > 0 {
		t.Errorf("%d of %d lines of the sample's guides were masked, want none", n, len(texts))
	}
}

func TestGoldenQuestionsStayAsTheyAre(t *testing.T) {
	texts := turns(t, "../../eval/testdata/golden/*.jsonl")
	if len(texts) < 250 {
		t.Fatalf("%d questions", len(texts))
	}
	// Three questions have one of the two identity numbers of the standard.
	texts = slices.DeleteFunc(texts, func(s string) bool {
		return strings.Contains(s, "11010519491231002X") || strings.Contains(s, "440524188001010014")
	})
	if n := changed(t, texts); n > 0 {
		t.Errorf("%d of %d questions of the golden set were masked, want none", n, len(texts))
	}
}

// TestLawsAndRealQuestionsStayAsTheyAre reads data that is not in the repository.
func TestLawsAndRealQuestionsStayAsTheyAre(t *testing.T) {
	files, err := filepath.Glob("../../../shared/data/beir/*/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Skip("SKIPPED: there is no ../shared/data beside the repository")
	}
	var texts []string
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for in := bufio.NewScanner(f); in.Scan(); {
			var row struct{ Text string }
			if err := json.Unmarshal(in.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			if utf8.RuneCountInString(row.Text) <= Limit {
				texts = append(texts, row.Text)
			}
		}
	}
	if n := changed(t, texts); float64(n) > 0.005*float64(len(texts)) {
		t.Errorf("%d of %d texts were masked, want at most 1 in 200", n, len(texts))
	}
}

// turns are what people say in evaluation cases.
func turns(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(body)) {
			var row struct{ Turns []string }
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(fmt.Errorf("%s: %w", file, err))
			}
			texts = append(texts, row.Turns...)
		}
	}
	return texts
}
