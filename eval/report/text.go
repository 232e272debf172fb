package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"yijian/eval/cases"
	"yijian/eval/draft"
	"yijian/eval/metric"
)

// Print writes the report for a terminal; traces adds each wrong case's.
func (r Report) Print(w io.Writer, traces bool) {
	if r.Cases != nil {
		r.Cases.print(w, traces)
		r.Cases.printMeasures(w)
	}
	if r.Talks != nil {
		fmt.Fprintln(w, "\nTalks, turn by turn:")
		r.Talks.print(w, traces)
	}
	if r.Perturbed != nil {
		r.Perturbed.print(w, traces)
	}
	if r.Drafts != nil {
		r.Drafts.print(w, traces)
	}
	for _, b := range r.Beir {
		fmt.Fprintf(w, "%s: %d queries, nDCG@10 %.3f, recall@10 %.3f, hit@1 %.3f, MRR %.3f, p50 %.1f ms, p99 %.1f ms\n",
			b.Dir, b.Queries, b.NDCG, b.Recall, b.Hit1, b.MRR, b.P50, b.P99)
	}
}

func (c *Cases) print(w io.Writer, traces bool) {
	for _, r := range c.Results {
		if !r.Right {
			fmt.Fprintf(w, "✗ %s (%s): %s\n", r.ID, r.Kind, r.Why)
			if traces {
				r.PrintTrace(w)
			}
		}
	}
	for _, u := range c.Unstable {
		fmt.Fprintf(w, "~ %s: run %d differs from the first: %s\n", u.ID, u.Run, u.What)
	}
	for _, k := range slices.Sorted(maps.Keys(c.ByKind)) {
		fmt.Fprintf(w, "%-14s %3d of %3d\n", k, c.ByKind[k].Right, c.ByKind[k].N)
	}
	fmt.Fprintf(w, "%-14s %3d of %3d\n", "all", c.Right, c.N)
	if c.Repeated > 1 {
		fmt.Fprintf(w, "run %d times each: %d of %d the same every time\n", c.Repeated, c.N-len(c.Unstable), c.N)
	}
}

// PrintTrace writes what was asked, how it was understood and what was said.
func (r Case) PrintTrace(w io.Writer) {
	fmt.Fprintf(w, "    asked %q in %q\n    %s\n    retrieved %v\n", r.Turns, r.Region, r.Trace, r.Retrieved)
	if len(r.Stray) > 0 {
		fmt.Fprintf(w, "    facts of no expected guide: %q\n", r.Stray)
	}
	fmt.Fprintf(w, "    | %s\n", strings.ReplaceAll(r.Text, "\n", "\n    | "))
}

func (c *Cases) printMeasures(w io.Writer) {
	fmt.Fprintf(w, "\n%-20s %8s   %-17s %5s\n", "measure", "value", "95% interval", "of")
	for _, m := range c.Measures {
		fmt.Fprintf(w, "%-20s %8s   %-17s %5d  %s\n", m.Name, m.Unit.Format(m.Value), bounds(m), m.N, m.Title)
	}
	fmt.Fprintf(w, "\n%-9s", "want\\got")
	for _, got := range cases.Outcomes() {
		fmt.Fprintf(w, "%9s", got)
	}
	fmt.Fprintln(w)
	for _, want := range cases.Outcomes() {
		fmt.Fprintf(w, "%-9s", want)
		for _, got := range cases.Outcomes() {
			fmt.Fprintf(w, "%9d", c.Confusion[want][got])
		}
		fmt.Fprintln(w)
	}
}

func bounds(m Measure) string {
	if m.N == 0 || m.Low == m.High {
		return "–"
	}
	return fmt.Sprintf("%s – %s", m.Unit.Format(m.Low), m.Unit.Format(m.High))
}

// Format writes a value of the unit.
func (u Unit) Format(x float64) string {
	switch u {
	case Share:
		return percent(x)
	case Millis:
		return fmt.Sprintf("%.2f ms", x)
	}
	return fmt.Sprintf("%.0f", x)
}

func percent(x float64) string { return fmt.Sprintf("%.1f%%", 100*x) }

func interval(i metric.Interval) string {
	if i.N == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (%s – %s) of %d", percent(i.Value), percent(i.Low), percent(i.High), i.N)
}

func (p *Perturbed) print(w io.Writer, traces bool) {
	fmt.Fprintln(w, "\nWorded otherwise: the same outcome, guides and facts; still right of those right:")
	for _, k := range p.Kinds {
		fmt.Fprintf(w, "%-12s %-38s %s\n", k.Name, interval(k.Stable), interval(k.Right))
	}
	for _, r := range p.Results {
		if traces {
			fmt.Fprintf(w, "~ %s %s: %q: %s\n    %s\n", r.ID, r.Kind, r.Turns, r.What, r.Trace)
		}
	}
}

func (d *Drafts) print(w io.Writer, traces bool) {
	fmt.Fprintf(w, "\n%d drafts; rejected, by kind:\n", d.N)
	for _, k := range draft.Kinds() {
		fmt.Fprintf(w, "%-12s %s\n", k, interval(d.Rejected[k]))
	}
	fmt.Fprintln(w, "verdict right, by kind and fault:")
	for _, k := range slices.Sorted(maps.Keys(d.ByWhat)) {
		fmt.Fprintf(w, "  %-28s %3d of %3d\n", k, d.ByWhat[k].Right, d.ByWhat[k].N)
	}
	if d.Trusted > 0 {
		fmt.Fprintf(w, "%d drafts cite a passage that stands in no guide here, which was taken on trust\n", d.Trusted)
	}
	for _, r := range d.Results {
		if traces && r.Verdict != r.Want {
			fmt.Fprintf(w, "✗ %s (%s, %s): %s, want %s: %s\n    | %s\n", r.ID, r.Kind, r.What, r.Verdict, r.Want, r.Why, strings.ReplaceAll(r.Text, "\n", "\n    | "))
		}
	}
}
