package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/eval/cases"
	"yijian/eval/metric"
	"yijian/ingest/guide"
)

// casesResult is what -json prints about cases.
type casesResult struct {
	N       int              `json:"n"`
	Right   int              `json:"right"`
	ByKind  map[string]tally `json:"byKind"`
	Results []result         `json:"results"`
}

type tally struct {
	N     int `json:"n"`
	Right int `json:"right"`
}

// result is one case's.
type result struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Outcome   string   `json:"outcome"`
	Text      string   `json:"text"`
	Guides    []string `json:"guides"`
	Retrieved []string `json:"retrieved"`
	Right     bool     `json:"right"`
	Why       string   `json:"why"`
	MS        float64  `json:"ms"`
	Trace     string   `json:"trace,omitempty"`
}

// run holds every case's conversation with the path and judges the last reply.
func run(ctx context.Context, path answer.Path, all []cases.Case, today guide.Day) (casesResult, error) {
	res := casesResult{ByKind: map[string]tally{}, Results: []result{}}
	for i := range all {
		c := &all[i]
		r, err := converse(ctx, path, c, today)
		if err != nil {
			return res, fmt.Errorf("case %s: %w", c.ID, err)
		}
		k := res.ByKind[c.Kind]
		k.N++
		res.N++
		if r.Right {
			k.Right++
			res.Right++
		}
		res.ByKind[c.Kind] = k
		res.Results = append(res.Results, r)
	}
	return res, nil
}

func converse(ctx context.Context, path answer.Path, c *cases.Case, today guide.Day) (result, error) {
	if c.Today != 0 {
		today = c.Today
	}
	var state chat.State
	var reply answer.Reply
	var took time.Duration
	for _, turn := range c.Turns {
		start := time.Now()
		r, err := path.Answer(ctx, answer.Ask{
			Text: turn, Region: c.Home(), Lang: "zh-CN", Today: today, State: state,
		}, answer.Progress{})
		if err != nil {
			return result{}, err
		}
		took = time.Since(start)
		reply, state = r, r.State
	}
	a := reply.Answer
	res := result{
		ID: c.ID, Kind: c.Kind, Outcome: string(a.Outcome), Text: a.Text, Guides: cited(a),
		Retrieved: reply.Trace.Retrieved, MS: float64(took.Microseconds()) / 1000,
		Trace: trace(reply.Trace),
	}
	if res.Retrieved == nil {
		res.Retrieved = []string{}
	}
	res.Right, res.Why = metric.Judge(c, res.Outcome, res.Text, res.Guides)
	return res, nil
}

func cited(a answer.Answer) []string {
	ids := []string{}
	seen := map[string]bool{}
	for _, c := range a.Claims {
		for _, x := range c.Citations {
			if !seen[x.Guide] {
				seen[x.Guide] = true
				ids = append(ids, x.Guide)
			}
		}
	}
	return ids
}

func trace(t answer.Trace) string {
	return fmt.Sprintf("%s; intent %s; slots [%s]; region %s; support %.2f %s; rejected %v",
		t.Why, t.Intent, strings.Join(t.Slots, " "), t.Region, t.Support, t.Reading, t.Rejected)
}
