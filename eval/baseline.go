package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"

	"yijian/ingest/guide"
)

// A baseline is the result that a change must not fall below: the golden cases
// that are known to fail, by name, so that a diff of it reads as what changed.
type baseline struct {
	Today guide.Day         `json:"today"`
	N     int               `json:"n"`
	Right int               `json:"right"`
	Wrong map[string]string `json:"wrong"` // case id -> why
}

func readBaseline(f fs.FS) (baseline, error) {
	var b baseline
	data, err := fs.ReadFile(f, "testdata/baseline.json")
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(data, &b); err != nil {
		return b, fmt.Errorf("baseline: %w", err)
	}
	return b, nil
}

// compare lists in what the result is worse: fewer right, or a case that was
// right and says now what it must not.
func (b baseline) compare(c *casesResult) []string {
	var broken []string
	for _, r := range c.Results {
		if _, known := b.Wrong[r.ID]; !r.Right && !known {
			broken = append(broken, r.ID+": "+r.Why)
		}
	}
	if c.Right >= b.Right && c.N >= b.N && len(broken) == 0 {
		return nil
	}
	worse := []string{fmt.Sprintf("%d of %d right, baseline %d of %d", c.Right, c.N, b.Right, b.N)}
	return append(worse, broken...)
}

// write makes c the baseline.
func (b baseline) write(path string, c *casesResult) error {
	b.N, b.Right, b.Wrong = c.N, c.Right, map[string]string{}
	for _, r := range c.Results {
		if !r.Right {
			b.Wrong[r.ID] = r.Why
		}
	}
	data, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
