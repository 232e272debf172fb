// Package cases reads evaluation cases: one JSON object a line, as written by
// people who know guides and citizens, not the program. Start at [Read].
package cases

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"yijian/ingest/guide"
)

// A Case is one conversation of which the last reply is judged.
type Case struct {
	ID     string    `json:"id"`
	Kind   string    `json:"kind"`   // for grouping
	Region *string   `json:"region"` // of the session; null: unknown
	Today  guide.Day `json:"today"`  // 0: the run's day
	Turns  []string  `json:"turns"`
	Limit  int       `json:"maxChars"` // 0: by kind
	Expect Expect    `json:"expect"`
	Note   string    `json:"note"`
}

// An Expect is what the last reply must be.
type Expect struct {
	Outcome string     `json:"outcome"`
	Alt     []string   `json:"alt"`     // outcomes that are right too; must is not tested for them
	Guides  []string   `json:"guides"`  // at least one is cited
	Must    [][]string `json:"must"`    // of each group at least one is in the text
	MustNot []string   `json:"mustNot"` // none is in the text
}

// MaxChars is the longest text that counts as right, in characters.
func (c *Case) MaxChars() int {
	if c.Limit > 0 {
		return c.Limit
	}
	switch c.Kind {
	case "field", "colloquial", "region":
		return 300
	}
	return 600
}

// Home is the session's region, "" if unknown.
func (c *Case) Home() string {
	if c.Region == nil {
		return ""
	}
	return *c.Region
}

// Outcomes lists every outcome, in the order in which tables show them.
func Outcomes() []string { return []string{"answer", "clarify", "refuse", "handoff", "bundle"} }

// IsOutcome reports whether o is an outcome's name.
func IsOutcome(o string) bool { return slices.Contains(Outcomes(), o) }

// Read reads cases and reports the first bad one with its line.
func Read(r io.Reader) ([]Case, error) {
	var all []Case
	seen := map[string]bool{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		line := bytes.TrimSpace(sc.Bytes())
		if len(line) == 0 {
			continue
		}
		var c Case
		if err := json.Unmarshal(line, &c); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		switch {
		case c.ID == "":
			return nil, fmt.Errorf("line %d: a case needs an id", n)
		case seen[c.ID]:
			return nil, fmt.Errorf("line %d: id %s stands twice", n, c.ID)
		case len(c.Turns) == 0:
			return nil, fmt.Errorf("line %d: case %s: no turns", n, c.ID)
		}
		for _, o := range append([]string{c.Expect.Outcome}, c.Expect.Alt...) {
			if !IsOutcome(o) {
				return nil, fmt.Errorf("line %d: case %s: outcome %q; want answer, clarify, refuse, handoff or bundle", n, c.ID, o)
			}
		}
		seen[c.ID] = true
		all = append(all, c)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	return all, nil
}
