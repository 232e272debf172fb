package main

import (
	"context"
	"fmt"
	"slices"

	"yijian/eval/cases"
	"yijian/eval/report"
)

// repeat runs the cases again, until each was run times times, and lists those
// that got another reply: the same question has one answer.
func (b bench) repeat(ctx context.Context, all []cases.Case, res *report.Cases, times int) error {
	if times > 1 {
		res.Repeated = times
	}
	different := map[string]bool{}
	for run := 2; run <= times; run++ {
		again, err := b.cases(ctx, all)
		if err != nil {
			return fmt.Errorf("run %d: %w", run, err)
		}
		for i, r := range again.Results {
			what := differs(res.Results[i], r)
			if what != "" && !different[r.ID] {
				different[r.ID] = true
				res.Unstable = append(res.Unstable, report.Unstable{ID: r.ID, Run: run, What: what})
			}
		}
	}
	return nil
}

// differs says in what b is another reply than a, if it is.
func differs(a, b report.Case) string {
	switch {
	case a.Outcome != b.Outcome:
		return fmt.Sprintf("outcome %s, then %s", a.Outcome, b.Outcome)
	case !slices.Equal(a.Guides, b.Guides):
		return fmt.Sprintf("cites %v, then %v", a.Guides, b.Guides)
	case a.Text != b.Text:
		return fmt.Sprintf("says %q, then %q", a.Text, b.Text)
	case !slices.Equal(a.Retrieved, b.Retrieved):
		return fmt.Sprintf("finds %v, then %v", a.Retrieved, b.Retrieved)
	}
	return ""
}
