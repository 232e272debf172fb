package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"yijian/assistant/answer"
	"yijian/assistant/claim"
	"yijian/eval/cases"
	"yijian/ingest/catalog"
	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// city is a shelf of three guides: one with an office in each of two districts,
// one no longer in force, one of another city.
func city() library {
	fee := []guide.FeeRule{{Item: "工本费", Standard: "每证20元"}}
	return library{
		"permit": {ID: "permit", Title: "居住证", Scope: guide.Scope{Region: "371300"}, Fees: fee, Phones: []guide.Line{
			{Label: "兰山", Number: "0539-8112233", Region: "371302"}, {Label: "罗庄", Number: "0539-8223344", Region: "371311"}}},
		"old":   {ID: "old", Title: "旧居住证", Scope: guide.Scope{Region: "371300"}, Validity: guide.Validity{To: 20241231}, Fees: fee},
		"other": {ID: "other", Title: "济南居住证", Scope: guide.Scope{Region: "370100"}, Fees: fee},
	}
}

type library map[string]*guide.Guide

func (l library) Guide(_ context.Context, id, _ string) (*guide.Guide, error) {
	if g := l[id]; g != nil {
		return g, nil
	}
	return nil, catalog.ErrNotFound
}

// cites is an answer from one guide.
func cites(id, section, text string) answer.Reply {
	return answer.Reply{
		Answer: answer.Answer{Outcome: answer.Answered, Text: text, AsOf: 20260312, Claims: []claim.Claim{{
			Text: text, Citations: []claim.Citation{{Guide: id, Section: section, Quote: text}}}}},
		Trace: answer.Trace{Region: "371302", Retrieved: []string{"x", id}, Slots: []string{"fee"}, Why: "supported"},
	}
}

func TestAReplyIsJudgedByWhatItCitesAndSays(t *testing.T) {
	expects := cases.Expect{Outcome: "answer", Guides: []string{"permit"}, MustNot: []string{"免费"}}
	for _, tc := range []struct {
		name, home, turn           string
		reply                      answer.Reply
		expect                     cases.Expect
		right                      bool
		stray, misplaced, outdated []string
		forbidden                  string
	}{
		{name: "right", home: "371302", reply: cites("permit", "收费标准", "工本费：每证20元"), expect: expects, right: true},
		{name: "a fact of no expected guide", home: "371302", reply: cites("permit", "收费标准", "每证30元"), expect: expects, right: true, stray: []string{"30元"}},
		{name: "what must not be said", home: "371302", reply: cites("permit", "收费标准", "免费"), expect: expects, stray: []string{"免费"}, forbidden: "免费"},
		{name: "a guide no longer in force", home: "371302", reply: cites("old", "收费标准", "工本费：每证20元"), expect: expects, outdated: []string{"old"}},
		{name: "another city's", home: "371302", reply: cites("other", "收费标准", "工本费：每证20元"), expect: expects, misplaced: []string{"other"}},
		{name: "another district's phone", home: "371302", reply: cites("permit", "咨询电话", "罗庄：0539-8223344"), expect: expects, right: true,
			stray: []string{"0539-8223344"}, misplaced: []string{"permit"}},
		{name: "the person's district's phone", home: "371302", reply: cites("permit", "咨询电话", "兰山：0539-8112233"), expect: expects, right: true},
		{name: "a place named wins over the session's", home: "370100", turn: "我在临沂市兰山区，多少钱", reply: cites("permit", "收费标准", "工本费：每证20元"), expect: expects, right: true},
		{name: "a place read out of nothing doesn't", home: "370100", reply: cites("permit", "收费标准", "工本费：每证20元"), expect: expects, right: true,
			misplaced: []string{"permit"}},
		{name: "an answer where none is to be had", home: "371302", reply: cites("permit", "收费标准", "工本费：每证20元"), expect: cases.Expect{Outcome: "refuse"}, stray: []string{"20元"}},
	} {
		b := bench{guides: city(), regions: region.China(), today: 20260312, path: teller(func(answer.Ask) answer.Reply { return tc.reply })}
		turn := tc.turn
		if turn == "" {
			turn = "办证多少钱"
		}
		c := cases.Case{ID: "c", Region: &tc.home, Turns: []string{turn}, Expect: tc.expect}
		r, err := b.converse(t.Context(), &c, c.Turns)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if r.Right != tc.right || r.Forbidden != tc.forbidden ||
			!slices.Equal(r.Stray, tc.stray) || !slices.Equal(r.Misplaced, tc.misplaced) || !slices.Equal(r.Outdated, tc.outdated) {
			t.Errorf("%s: right %v (%s), stray %q, misplaced %q, outdated %q, forbidden %q; want %v, %q, %q, %q, %q",
				tc.name, r.Right, r.Why, r.Stray, r.Misplaced, r.Outdated, r.Forbidden, tc.right, tc.stray, tc.misplaced, tc.outdated, tc.forbidden)
		}
	}
}

func TestACitationOfAGuideThatIsNotThereIsAFailure(t *testing.T) {
	b := bench{guides: city(), regions: region.China(), path: teller(func(answer.Ask) answer.Reply { return cites("ghost", "收费标准", "1元") })}
	_, err := b.cases(t.Context(), []cases.Case{{ID: "c7", Turns: []string{"问"}, Expect: cases.Expect{Outcome: "answer"}}})
	if err == nil || !strings.Contains(err.Error(), "c7") || !strings.Contains(err.Error(), "ghost") {
		t.Errorf("error %v, want one that names the case and the guide", err)
	}
}

// A breaker fails.
type breaker struct{ error }

func (b breaker) Answer(context.Context, answer.Ask, answer.Progress) (answer.Reply, error) {
	return answer.Reply{}, b.error
}

func (b breaker) Guide(context.Context, string, string) (*guide.Guide, error) { return nil, b.error }

func TestAFaultOfThePathOrTheCatalogIsNoWrongAnswer(t *testing.T) {
	broken := breaker{errors.New("disk gone")}
	all := []cases.Case{{ID: "c", Turns: []string{"问"}, Expect: cases.Expect{Outcome: "answer"}}}
	fine := teller(func(answer.Ask) answer.Reply { return cites("permit", "收费标准", "1元") })
	for name, b := range map[string]bench{
		"the path":    {guides: city(), regions: region.China(), path: broken},
		"the catalog": {guides: broken, regions: region.China(), path: fine},
	} {
		if _, err := b.cases(t.Context(), all); !errors.Is(err, broken.error) {
			t.Errorf("%s: error %v, want %v", name, err, broken.error)
		}
	}
}

func TestTheStateOfATalkGoesOnAndTheDayIsTheCases(t *testing.T) {
	var asks []answer.Ask
	b := bench{guides: city(), regions: region.China(), today: 20260312, path: teller(func(a answer.Ask) answer.Reply {
		asks = append(asks, a)
		r := says(answer.Refuse, "no")
		r.State = a.State
		r.State.Failed++
		return r
	})}
	home := "371302"
	all := []cases.Case{
		{ID: "a", Region: &home, Turns: []string{"一", "二"}, Expect: cases.Expect{Outcome: "refuse"}},
		{ID: "b", Today: 20251120, Turns: []string{"三"}, Expect: cases.Expect{Outcome: "refuse"}},
	}
	if _, err := b.cases(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	if len(asks) != 3 || asks[1].State.Failed != 1 || asks[2].State.Failed != 0 {
		t.Errorf("asked %+v, want the state to go on within a case and not beyond", asks)
	}
	if asks[0].Today != 20260312 || asks[2].Today != 20251120 || asks[0].Region != home || asks[2].Region != "" {
		t.Errorf("asked %+v, want each case's day and division", asks)
	}
}
