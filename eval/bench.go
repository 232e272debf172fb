package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/eval/cases"
	"yijian/eval/metric"
	"yijian/eval/report"
	"yijian/eval/talk"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/region"
)

// A bench holds conversations with the path and judges the replies.
type bench struct {
	path    answer.Path
	guides  answer.Guides
	regions *region.Table
	today   guide.Day
}

// cases holds every case's conversation and judges the last reply.
func (b bench) cases(ctx context.Context, all []cases.Case) (*report.Cases, error) {
	res := report.NewCases()
	for i := range all {
		c := &all[i]
		r, err := b.converse(ctx, c, c.Turns)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w", c.ID, err)
		}
		res.Add(r)
	}
	res.Measure()
	return res, nil
}

// converse says the turns, which may be the case's in other words, and judges the
// last reply.
func (b bench) converse(ctx context.Context, c *cases.Case, turns []string) (report.Case, error) {
	t := b.start(c.Home(), "zh-CN", c.Today)
	var reply answer.Reply
	var took time.Duration
	for _, turn := range turns {
		var err error
		if reply, took, err = t.say(ctx, turn); err != nil {
			return report.Case{}, err
		}
	}
	return b.judge(ctx, c, turns, c.Home(), reply, took)
}

// talks holds every talk and judges each reply.
func (b bench) talks(ctx context.Context, all []talk.Talk) (*report.Cases, error) {
	res := report.NewCases()
	for _, script := range all {
		t := b.start(script.Region, script.Lang, script.Today)
		var said []string
		for i := range script.Turns {
			turn := &script.Turns[i]
			said = append(said, turn.Text)
			reply, took, err := t.say(ctx, turn.Text)
			if err != nil {
				return nil, fmt.Errorf("talk %s: %w", turn.Case.ID, err)
			}
			r, err := b.judge(ctx, &turn.Case, slices.Clone(said), script.Region, reply, took)
			if err != nil {
				return nil, fmt.Errorf("talk %s: %w", turn.Case.ID, err)
			}
			r.Kind = script.ID
			res.Add(r)
		}
	}
	res.Measure()
	return res, nil
}

// A conversation is one talk with the path as it goes on.
type conversation struct {
	path   answer.Path
	region string
	lang   string
	today  guide.Day
	state  chat.State
}

// start begins a conversation; day 0 is the run's.
func (b bench) start(region, lang string, day guide.Day) *conversation {
	if day == 0 {
		day = b.today
	}
	return &conversation{path: b.path, region: region, lang: lang, today: day}
}

func (c *conversation) say(ctx context.Context, text string) (answer.Reply, time.Duration, error) {
	start := time.Now()
	reply, err := c.path.Answer(ctx, answer.Ask{
		Text: text, Region: c.region, Lang: c.lang, Today: c.today, State: c.state,
	}, answer.Progress{})
	took := time.Since(start)
	c.state = reply.State
	return reply, took, err
}

// judge makes a case's result of its last reply.
func (b bench) judge(ctx context.Context, c *cases.Case, turns []string, home string, reply answer.Reply, took time.Duration) (report.Case, error) {
	a := reply.Answer
	r := report.Case{
		ID: c.ID, Kind: c.Kind, Outcome: string(a.Outcome), Text: a.Text, Guides: cited(a),
		Retrieved: reply.Trace.Retrieved, MS: float64(took.Microseconds()) / 1000,
		Trace: trace(reply.Trace), Slots: reply.Trace.Slots,
		Turns: turns, Region: b.where(turns, home, reply.Trace.Region), Expect: c.Expect,
	}
	if r.Retrieved == nil {
		r.Retrieved = []string{}
	}
	r.Right, r.Why = metric.Judge(c, r.Outcome, r.Text, r.Guides)
	r.Forbidden = metric.Forbidden(c, r.Text)
	if err := b.scopes(ctx, &r, a.Claims, a.AsOf); err != nil {
		return r, err
	}
	return r, b.facts(ctx, &r, a)
}

// where is the person's division: the session's, unless a turn names one; then
// what the path has read.
func (b bench) where(turns []string, home, read string) string {
	if home != "" && !slices.ContainsFunc(turns, func(t string) bool { return len(b.regions.Find(t, home)) > 0 }) {
		return home
	}
	return read
}

// facts counts the critical facts that the claims say, and finds those that stand
// in no expected guide. Where answering is right too and the case names no guide,
// nothing can be said of them.
func (b bench) facts(ctx context.Context, r *report.Case, a answer.Answer) error {
	var text strings.Builder
	for _, c := range a.Claims {
		text.WriteString(c.Text + "\n")
	}
	r.Says = metric.Facts(text.String())
	r.Facts = len(r.Says)
	may := append([]string{r.Expect.Outcome}, r.Expect.Alt...)
	r.Measured = len(r.Expect.Guides) > 0 || !slices.Contains(may, "answer") && !slices.Contains(may, "bundle")
	if !r.Measured {
		return nil
	}
	var evidence strings.Builder
	for _, id := range r.Expect.Guides {
		g, err := b.guide(ctx, id, "")
		if err != nil {
			return err
		}
		if g == nil {
			continue
		}
		evidence.WriteString(g.Title + "\n")
		for _, e := range g.Elements() {
			if g.Concerns(e, r.Region) {
				evidence.WriteString(e.Section + "\n" + e.Case + "\n" + e.Text + "\n")
			}
		}
	}
	for _, f := range metric.Unbacked(r.Says, evidence.String()) {
		r.Stray = append(r.Stray, f.Text)
	}
	return nil
}

// scopes finds the guides cited that don't hold for the division or the day.
func (b bench) scopes(ctx context.Context, r *report.Case, claims []claim.Claim, day guide.Day) error {
	for _, c := range claims {
		for _, x := range c.Citations {
			g, err := b.guide(ctx, x.Guide, x.Version)
			if err != nil {
				return err
			}
			if g == nil {
				return fmt.Errorf("cites %s version %s, which there is none of", x.Guide, x.Version)
			}
			if !g.Validity.InForce(day) && !slices.Contains(r.Outdated, g.ID) {
				r.Outdated = append(r.Outdated, g.ID)
			}
			if r.Region != "" && !concerns(g, x.Section, x.Quote, r.Region) && !slices.Contains(r.Misplaced, g.ID) {
				r.Misplaced = append(r.Misplaced, g.ID)
			}
		}
	}
	return nil
}

// concerns reports whether the guide holds in the division, and each quoted line
// is of an element that may be told there.
func concerns(g *guide.Guide, section, quote, division string) bool {
	if !guide.Within(division, g.Scope.Region) {
		return false
	}
	for _, line := range strings.Split(quote, "\n") {
		found, may := false, false
		for _, e := range g.Elements() {
			if e.Section == section && strings.Contains(han.Squash(e.Text), han.Squash(line)) {
				found, may = true, may || g.Concerns(e, division)
			}
		}
		if found && !may {
			return false
		}
	}
	return true
}

// guide is a guide's version, nil if there is none.
func (b bench) guide(ctx context.Context, id, version string) (*guide.Guide, error) {
	g, err := b.guides.Guide(ctx, id, version)
	if errors.Is(err, catalog.ErrNotFound) {
		return nil, nil
	}
	return g, err
}

func cited(a answer.Answer) []string {
	ids := []string{}
	for _, c := range a.Claims {
		for _, x := range c.Citations {
			if !slices.Contains(ids, x.Guide) {
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
