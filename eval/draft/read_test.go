package draft

import (
	"strings"
	"testing"
)

func TestDraftsAreReadAndTheirKindFilledIn(t *testing.T) {
	got, err := Read(strings.NewReader(`{"id":"a","region":"990102","today":"2025-11-20","passages":[{"guide":"g","text":"免费"}],"draft":"免费","verdict":"ok","what":"order"}

{"id":"b","passages":[{"guide":"g","text":"免费"}],"draft":"收费","verdict":"wrong","what":"negation","more":1}
{"id":"c","passages":[{"guide":"g","text":"3天"}],"draft":"5天","verdict":"wrong","what":"digit"}
{"id":"d","passages":[{"guide":"g","text":"3天"}],"draft":"3天","verdict":"wrong","what":"age","kind":"condition"}`))
	if err != nil || len(got) != 4 {
		t.Fatalf("Read = %d drafts, %v; want 4", len(got), err)
	}
	for i, want := range []string{Right, Negation, Literal, Condition} {
		if got[i].Kind != want {
			t.Errorf("draft %s is of kind %q, want %q", got[i].ID, got[i].Kind, want)
		}
	}
	if got[0].Today != 20251120 || got[0].Region != "990102" || got[0].Passages[0].Guide != "g" {
		t.Errorf("the first draft = %+v", got[0])
	}
}

func TestABrokenDraftIsNamedWithItsLine(t *testing.T) {
	const good = `{"id":"a","passages":[{"guide":"g","text":"x"}],"draft":"x","verdict":"ok"}`
	for _, tc := range []struct{ line, want string }{
		{`{`, "line 2"},
		{`{"passages":[{"guide":"g","text":"x"}],"draft":"x","verdict":"ok"}`, "line 2: a draft needs an id"},
		{`{"id":"b","passages":[{"guide":"g","text":"x"}],"verdict":"ok"}`, "line 2: draft b says nothing"},
		{`{"id":"b","draft":"x","verdict":"ok"}`, "line 2: draft b cites nothing"},
		{`{"id":"b","passages":[{"text":"x"}],"draft":"x","verdict":"ok"}`, "line 2: draft b: a passage"},
		{`{"id":"b","passages":[{"guide":"g","text":"x"}],"draft":"x","verdict":"right"}`, `line 2: draft b: verdict "right"`},
		{`{"id":"b","passages":[{"guide":"g","text":"x"}],"draft":"x","verdict":"ok","kind":"literal"}`, `line 2: draft b: kind "literal"`},
		{`{"id":"b","passages":[{"guide":"g","text":"x"}],"draft":"x","verdict":"wrong","kind":"odd"}`, `line 2: draft b: kind "odd"`},
		{`{"id":"b","today":"2026-02-30","passages":[{"guide":"g","text":"x"}],"draft":"x","verdict":"ok"}`, "line 2"},
		{good, "line 2: id a stands twice"},
	} {
		if _, err := Read(strings.NewReader(good + "\n" + tc.line)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("Read of %s: error %v, want %q", tc.line, err, tc.want)
		}
	}
}
