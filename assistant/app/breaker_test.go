package app

import (
	"errors"
	"testing"
	"time"
)

func TestABreakerLeavesAloneWhatFails(t *testing.T) {
	now := time.Unix(0, 0)
	b := breaker{now: func() time.Time { return now }}
	fail := errors.New("slow")
	// Each step: the time that passes, whether a question may try then, and how that
	// ends, with whether it changes things.
	for i, step := range []struct {
		after   time.Duration
		admit   bool
		err     error
		changed bool
	}{
		{0, true, fail, false},
		{0, true, fail, false},
		{0, true, nil, false}, // not in a row
		{0, true, fail, false},
		{0, true, fail, false},
		{0, true, fail, true},
		{firstPause - 1, false, nil, false},
		{1, true, fail, false}, // doubled
		{firstPause, false, nil, false},
		{firstPause, true, nil, true}, // back
		{0, true, fail, false},
	} {
		now = now.Add(step.after)
		got, probe := b.admit()
		if got != step.admit {
			t.Fatalf("step %d: admit = %v, want %v", i, got, step.admit)
		}
		if !step.admit {
			continue
		}
		if got := b.settle(probe, step.err); got != step.changed {
			t.Fatalf("step %d: settle(%v) = %v, want %v", i, step.err, got, step.changed)
		}
	}
}

func TestOneQuestionAtATimeTriesWhatFailed(t *testing.T) {
	now := time.Unix(0, 0)
	b := breaker{now: func() time.Time { return now }}
	for range breakAfter {
		b.settle(false, errors.New("slow"))
	}
	for range 10 { // to the longest pause
		now = now.Add(longPause)
		try, probe := b.admit()
		if other, _ := b.admit(); !try || !probe || other {
			t.Fatal("want one question to try, and no other beside it")
		}
		b.settle(probe, errors.New("slow"))
		if !b.open() {
			t.Fatal("not open after a failed try")
		}
	}
	now = now.Add(longPause - 1)
	if try, _ := b.admit(); try {
		t.Errorf("tried before %v were over", longPause)
	}
}

func TestQuestionsUnderWayDoNotLengthenThePause(t *testing.T) {
	now := time.Unix(0, 0)
	b := breaker{now: func() time.Time { return now }}
	for range breakAfter {
		b.settle(false, errors.New("slow"))
	}
	for range 20 { // begun while it seemed well
		now = now.Add(firstPause / 40)
		if b.settle(false, errors.New("slow")) {
			t.Error("told once more that it is left alone")
		}
	}
	now = now.Add(firstPause / 2)
	if try, probe := b.admit(); !try || !probe {
		t.Errorf("not tried after %v, want the first pause to be over", firstPause)
	}
}
