package draft

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"yijian/ingest/guide"
)

// A Draft is an answer somebody proposes, with what it cites and whether it is
// true to that.
type Draft struct {
	ID       string    `json:"id"`
	Region   string    `json:"region"` // of the person; "" unknown
	Today    guide.Day `json:"today"`  // 0: the run's day
	Question string    `json:"question"`
	Passages []Passage `json:"passages"`
	Text     string    `json:"draft"`
	Verdict  Verdict   `json:"verdict"`
	What     string    `json:"what"` // the particular fault, in a word
	Kind     string    `json:"kind"` // literal, condition, negation, right
}

// A Passage is a piece of a guide, as somebody copied it out of the file.
type Passage struct {
	Guide   string `json:"guide"`
	Section string `json:"section"` // only where the words alone don't say which
	Text    string `json:"text"`
}

// A Verdict says whether a draft may be shown.
type Verdict string

// The verdicts.
const (
	OK    Verdict = "ok"
	Wrong Verdict = "wrong"
)

// The kinds of drafts, by which the report is made.
const (
	Literal   = "literal"   // a fact was changed
	Condition = "condition" // a condition, an exception or a case was dropped or turned
	Negation  = "negation"  // yes for no, may for must not
	Right     = "right"
)

// Kinds lists the kinds in the order in which tables show them.
func Kinds() []string { return []string{Literal, Condition, Negation, Right} }

// Read reads drafts, one JSON object a line, and reports the first bad one with
// its line.
func Read(r io.Reader) ([]Draft, error) {
	var all []Draft
	seen := map[string]bool{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		line := bytes.TrimSpace(sc.Bytes())
		if len(line) == 0 {
			continue
		}
		var d Draft
		if err := json.Unmarshal(line, &d); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if err := d.complete(); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if seen[d.ID] {
			return nil, fmt.Errorf("line %d: id %s stands twice", n, d.ID)
		}
		seen[d.ID] = true
		all = append(all, d)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("drafts: %w", err)
	}
	return all, nil
}

// complete checks a draft and sets the kind it leaves out.
func (d *Draft) complete() error {
	switch {
	case d.ID == "":
		return errors.New("a draft needs an id")
	case d.Text == "":
		return fmt.Errorf("draft %s says nothing", d.ID)
	case len(d.Passages) == 0:
		return fmt.Errorf("draft %s cites nothing", d.ID)
	case d.Verdict != OK && d.Verdict != Wrong:
		return fmt.Errorf("draft %s: verdict %q; want ok or wrong", d.ID, d.Verdict)
	}
	for _, p := range d.Passages {
		if p.Guide == "" || p.Text == "" {
			return fmt.Errorf("draft %s: a passage needs a guide and its text", d.ID)
		}
	}
	switch {
	case d.Kind != "":
	case d.Verdict == OK:
		d.Kind = Right
	case d.What == Condition || d.What == Negation:
		d.Kind = d.What
	default:
		d.Kind = Literal
	}
	if !slices.Contains(Kinds(), d.Kind) || (d.Kind == Right) != (d.Verdict == OK) {
		return fmt.Errorf("draft %s: kind %q with verdict %q; want %v, right for ok alone", d.ID, d.Kind, d.Verdict, Kinds())
	}
	return nil
}
