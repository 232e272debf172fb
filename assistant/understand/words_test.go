package understand

import (
	"slices"
	"strings"
	"testing"

	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

// forms are the names in words.txt that are neither slots nor intents.
var forms = []string{"yesno", "amount", "span", "date", "across", "stop", "pronoun", "filler", "filler-alone", "filler-end", "filed", "check"}

// intents are all that read and intent know, weak ones included.
var intents = []Intent{
	Emergency, "emergency-weak", crisis, Person, OthersData, Illegal, OwnCase, "owncase-weak",
	Complaint, "complaintcase-weak", Event, OutOfScope, Meta, Greeting, Thanks,
}

func TestEveryNameInTheListIsASlotAnIntentOrAForm(t *testing.T) {
	l, err := lexicon.Parse(strings.NewReader(words))
	if err != nil {
		t.Fatalf("words.txt: %v", err)
	}
	if l.Len() < 500 {
		t.Errorf("words.txt has %d words; the test has lost sight of it", l.Len())
	}
	seen := map[string]int{}
	for n, line := range strings.Split(words, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		left, right, ok := strings.Cut(line, "<")
		if !ok || len(strings.Fields(right)) == 0 {
			t.Errorf("line %d: %q says no words", n+1, line)
			continue
		}
		name := han.Fold(left)
		seen[name]++
		_, slot := slotOf[strings.TrimPrefix(name, "weak-")]
		if !slot && !slices.Contains(forms, name) && !slices.Contains(intents, Intent(name)) {
			t.Errorf("line %d: nothing reads %q", n+1, name)
		}
	}
	for _, i := range intents {
		if seen[string(i)] == 0 {
			t.Errorf("no words for the intent %s", i)
		}
	}
	for _, s := range guide.Slots {
		if s != guide.Other && seen[strings.ToLower(string(s))] == 0 {
			t.Errorf("no words for the slot %s", s)
		}
	}
}

func TestLongestKeepsWhatDoesNotOverlap(t *testing.T) {
	got := longest([]lexicon.Match{
		{Start: 0, End: 6, Terms: []string{"a"}},
		{Start: 3, End: 12, Terms: []string{"b"}},
		{Start: 12, End: 15, Terms: []string{"c"}},
		{Start: 0, End: 15, Terms: []string{"gap"}, Gap: true},
	}, nil)
	if len(got) != 2 || got[0].terms[0] != "b" || got[1].terms[0] != "c" {
		t.Errorf("longest = %+v, want b and c", got)
	}
	got = longest([]lexicon.Match{{Start: 0, End: 6, Terms: []string{"a"}}}, func(int, int) bool { return false })
	if len(got) != 0 {
		t.Errorf("longest of what is taken = %+v, want nothing", got)
	}
}

func TestRunsAreOfOneScriptAndTwoCharacters(t *testing.T) {
	text := "abc居住证x，证 d1"
	taken := make([]bool, len(text)+1)
	taken[3], taken[4], taken[5] = true, true, true // 居
	if got, want := runs(text, taken), []string{"abc", "住证", "d1"}; !slices.Equal(got, want) {
		t.Errorf("runs(%q) = %q, want %q", text, got, want)
	}
}
