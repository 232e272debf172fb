package metric

import "testing"

func TestPrecisionAndRecallOfOutcomesTakeWhatIsRightTooAsRight(t *testing.T) {
	all := []Ending{
		{"refuse", nil, "refuse"},
		{"refuse", nil, "answer"},
		{"refuse", []string{"handoff"}, "handoff"},
		{"answer", nil, "refuse"},
		{"answer", []string{"refuse"}, "refuse"},
		{"answer", nil, "answer"},
	}
	for _, tc := range []struct {
		name    string
		got     Interval
		k, n    int
		outcome string
	}{
		{"precision", Precision(all, "refuse"), 2, 3, "refuse"},
		{"recall", Recall(all, "refuse"), 2, 3, "refuse"},
		{"precision", Precision(all, "answer"), 1, 2, "answer"},
		{"recall", Recall(all, "answer"), 2, 3, "answer"},
		{"precision", Precision(all, "handoff"), 1, 1, "handoff"},
		{"precision", Precision(all, "clarify"), 0, 0, "clarify"},
		{"recall", Recall(all, "clarify"), 0, 0, "clarify"},
	} {
		if want := Share(tc.k, tc.n); tc.got != want {
			t.Errorf("%s of %s = %+v, want %d of %d", tc.name, tc.outcome, tc.got, tc.k, tc.n)
		}
	}
}

func TestAConfusionCountsPairs(t *testing.T) {
	c := Confusion{}
	c.Add("answer", "refuse")
	c.Add("answer", "refuse")
	c.Add("refuse", "refuse")
	if c["answer"]["refuse"] != 2 || c["refuse"]["refuse"] != 1 || c["answer"]["answer"] != 0 {
		t.Errorf("confusion = %v", c)
	}
}

func TestAHitIsAmongTheFirst(t *testing.T) {
	for _, tc := range []struct {
		ranked, wanted []string
		k              int
		want           bool
	}{
		{[]string{"a", "b", "c"}, []string{"c"}, 3, true}, {[]string{"a", "b", "c"}, []string{"c"}, 2, false},
		{[]string{"a"}, []string{"x", "a"}, 5, true}, {nil, []string{"a"}, 1, false}, {[]string{"a"}, nil, 1, false},
	} {
		if got := Hit(tc.ranked, tc.wanted, tc.k); got != tc.want {
			t.Errorf("Hit(%v, %v, %d) = %v", tc.ranked, tc.wanted, tc.k, got)
		}
	}
}
