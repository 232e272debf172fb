package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yijian/eval/cases"
	"yijian/eval/metric"
	"yijian/eval/perturb"
	"yijian/eval/report"
)

// perturbed asks every case in other words, each kind of them, and compares the
// reply with the one to the words as they are. All turns are reworded.
func (b bench) perturbed(ctx context.Context, all []cases.Case, plain *report.Cases) (*report.Perturbed, error) {
	res := &report.Perturbed{Results: []report.PerturbedCase{}}
	for _, kind := range perturb.Kinds() {
		n, stable, same, right, kept := 0, 0, 0, 0, 0
		for i := range all {
			turns, changed := reworded(kind, all[i].Turns)
			if !changed {
				continue
			}
			before := plain.Results[i]
			after, err := b.converse(ctx, &all[i], turns)
			if err != nil {
				return nil, fmt.Errorf("case %s as %s: %w", all[i].ID, kind.Name, err)
			}
			n++
			if before.Right {
				right++
				if after.Right {
					kept++
				}
			}
			if before.Text == after.Text {
				same++
			}
			what := strays(before, after)
			if what == "" {
				stable++
				continue
			}
			res.Results = append(res.Results, report.PerturbedCase{
				ID: after.ID, Kind: kind.Name, Turns: turns, Before: before.Outcome, After: after.Outcome,
				Right: after.Right || !before.Right, What: what, Trace: after.Trace,
			})
		}
		res.Kinds = append(res.Kinds, report.PerturbedKind{
			Name: kind.Name, Title: kind.Title,
			Stable: metric.Share(stable, n), Same: metric.Share(same, n), Right: metric.Share(kept, right),
		})
	}
	return res, nil
}

// reworded are the turns in other words, and whether any is.
func reworded(kind perturb.Kind, turns []string) ([]string, bool) {
	var out []string
	any := false
	for _, t := range turns {
		changed, ok := kind.Change(t)
		out = append(out, changed)
		any = any || ok
	}
	return out, any
}

// strays says in what a reply differs in outcome, guides or critical facts.
func strays(before, after report.Case) string {
	if before.Outcome != after.Outcome {
		return fmt.Sprintf("outcome %s, was %s", after.Outcome, before.Outcome)
	}
	if a, b := sorted(before.Guides), sorted(after.Guides); !slices.Equal(a, b) {
		return fmt.Sprintf("cites %v, cited %v", b, a)
	}
	lost, found := without(before.Says, after.Says), without(after.Says, before.Says)
	if len(lost)+len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("facts lost [%s], new [%s]", strings.Join(lost, " "), strings.Join(found, " "))
}

func sorted(ids []string) []string { return slices.Sorted(slices.Values(ids)) }

// without are the facts of a that b does not say.
func without(a, b []metric.Fact) []string {
	var left []string
	for _, f := range a {
		if !slices.ContainsFunc(b, func(g metric.Fact) bool { return g.Value == f.Value }) {
			left = append(left, f.Text)
		}
	}
	return left
}
