package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"

	"yijian/eval/draft"
	"yijian/eval/metric"
	"yijian/eval/report"
	"yijian/ingest/guide"
)

// A baseline is the result that a change must not fall below: the golden cases
// that are known to fail, by name, so that a diff of it reads as what changed.
type baseline struct {
	Today guide.Day `json:"today"`
	known
	Talks known `json:"talks,omitzero"` // a case is a turn: old-man/3
	// Stable counts the reworded questions that got the same reply, by kind.
	Stable map[string]held `json:"stable,omitempty"`
	// Rejected counts the drafts that the checker rejected, by kind.
	Rejected map[string]held `json:"rejected,omitempty"`
}

// held is how many of n did.
type held struct {
	N   int `json:"n"`
	Did int `json:"did"`
}

// heldOf is the count that a share was made of.
func heldOf(i metric.Interval) held { return held{i.N, int(math.Round(i.Value * float64(i.N)))} }

// known is how a set of cases stands.
type known struct {
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

// A change is in what a result differs from the baseline.
type change struct {
	Worse  []string      // in words; empty: no worse
	Broken []report.Case // right in the baseline, or new, and wrong now
	Mended []string      // ids that are right now
	Gone   []string      // ids known to be wrong that aren't asked any more
	Other  []string      // still wrong, otherwise
}

// compare compares a whole run with the baseline.
func (b baseline) compare(r report.Report) change {
	var all change
	if r.Cases != nil {
		all = b.known.compare("", r.Cases)
		for _, u := range r.Cases.Unstable {
			all.Worse = append(all.Worse, u.ID+" is answered now so, now otherwise: "+u.What)
		}
	}
	if r.Talks != nil {
		t := b.Talks.compare("talks: ", r.Talks)
		all.Worse = append(all.Worse, t.Worse...)
		all.Broken = append(all.Broken, t.Broken...)
		all.Mended = append(all.Mended, t.Mended...)
		all.Gone = append(all.Gone, t.Gone...)
		all.Other = append(all.Other, t.Other...)
	}
	if r.Perturbed != nil {
		for _, k := range r.Perturbed.Kinds {
			// Below what chance would give: a word list edited moves some cases.
			if was := metric.Share(b.Stable[k.Name].Did, b.Stable[k.Name].N); k.Stable.Value < was.Low {
				all.Worse = append(all.Worse, fmt.Sprintf("reworded as %s, %.3f get the same reply, baseline %.3f", k.Name, k.Stable.Value, was.Value))
			}
		}
	}
	if r.Drafts != nil {
		for _, kind := range draft.Kinds() {
			was, is := b.Rejected[kind], heldOf(r.Drafts.Rejected[kind])
			if kind == draft.Right && is.Did > was.Did || kind != draft.Right && is.Did < was.Did {
				all.Worse = append(all.Worse, fmt.Sprintf("drafts: %d of %d of kind %s rejected, baseline %d of %d", is.Did, is.N, kind, was.Did, was.N))
			}
		}
	}
	return all
}

// compare tells what became worse: fewer right, or a case that was right and is
// wrong now; and what else changed.
func (k known) compare(set string, c *report.Cases) change {
	var ch change
	asked := map[string]bool{}
	var broken []string
	for _, r := range c.Results {
		asked[r.ID] = true
		why, wrong := k.Wrong[r.ID]
		switch {
		case r.Right && wrong:
			ch.Mended = append(ch.Mended, r.ID)
		case !r.Right && !wrong:
			ch.Broken = append(ch.Broken, r)
			broken = append(broken, r.ID+": "+r.Why)
		case !r.Right && why != r.Why:
			ch.Other = append(ch.Other, r.ID+": "+r.Why+" (was: "+why+")")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(k.Wrong)) {
		if !asked[id] {
			ch.Gone = append(ch.Gone, id)
		}
	}
	if c.Right < k.Right || c.N < k.N || len(broken) > 0 {
		ch.Worse = append([]string{fmt.Sprintf("%s%d of %d right, baseline %d of %d", set, c.Right, c.N, k.Right, k.N)}, broken...)
	}
	return ch
}

// print writes what changed, with the traces of what broke.
func (ch change) print(w io.Writer) {
	for _, m := range []struct {
		title string
		lines []string
	}{
		{"worse than the baseline:", ch.Worse},
		{"right now, wrong in the baseline (-update keeps it):", ch.Mended},
		{"wrong in the baseline, not asked any more:", ch.Gone},
		{"wrong otherwise than in the baseline:", ch.Other},
	} {
		if len(m.lines) == 0 {
			continue
		}
		fmt.Fprintln(w, m.title)
		for _, l := range m.lines {
			fmt.Fprintln(w, " ", l)
		}
	}
	for _, r := range ch.Broken {
		fmt.Fprintf(w, "✗ %s (%s): %s\n", r.ID, r.Kind, r.Why)
		r.PrintTrace(w)
	}
}

// write makes the result the baseline. What wasn't run stays as it was.
func (b baseline) write(path string, r report.Report) error {
	if r.Cases != nil {
		b.known = stand(r.Cases)
	}
	if r.Talks != nil {
		b.Talks = stand(r.Talks)
	}
	if r.Perturbed != nil {
		b.Stable = map[string]held{}
		for _, k := range r.Perturbed.Kinds {
			b.Stable[k.Name] = heldOf(k.Stable)
		}
	}
	if r.Drafts != nil {
		b.Rejected = map[string]held{}
		for kind, share := range r.Drafts.Rejected {
			b.Rejected[kind] = heldOf(share)
		}
	}
	data, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

func stand(c *report.Cases) known {
	k := known{N: c.N, Right: c.Right, Wrong: map[string]string{}}
	for _, r := range c.Results {
		if !r.Right {
			k.Wrong[r.ID] = r.Why
		}
	}
	return k
}
