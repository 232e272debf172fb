package understand

import (
	"slices"
	"testing"

	"yijian/assistant/chat"
	"yijian/ingest/guide"
)

func TestPlacesInPinyinAreKnown(t *testing.T) {
	for _, tc := range []struct{ said, home, want string }{
		{"Where is the office in Qinglan?", "990102", "990103"},
		{"What about Qinglan District?", "990100", "990103"},
		{"I live in Lanshan District", linyi, lanshan},
		{"Where do I go in Linyi City?", "", linyi},
		{"I live in Beijing", linyi, linyi},                 // where they come from
		{"Is Lanshan open?", jinan, jinan},                  // another city's
		{"How do I get to the hall from the lake?", "", ""}, // no names
		{"Chaoyang District", "", ""},                       // several
		{"linyixyz district", "", ""},
	} {
		q := read(t, tc.said, tc.home, chat.State{})
		if q.Region != tc.want {
			t.Errorf("Read(%q) in %q = region %q, want %q", tc.said, tc.home, q.Region, tc.want)
		}
	}
}

func TestEnglishQuestionsAskForTheirElements(t *testing.T) {
	for said, want := range map[string][]guide.Slot{
		"Which counter should I go to?":            {guide.Place},
		"Which papers do I have to bring?":         {guide.Materials},
		"How long does it take to get a passport?": {guide.TimeLimit},
		"Is it free?":                                      {guide.Fee},
		"What are the opening hours?":                      {guide.Hours},
		"Who can I call about this?":                       {guide.Phone},
		"Can it be mailed to my home?":                     {guide.Result},
		"Am I eligible for the allowance?":                 {guide.Conditions},
		"Do I need an appointment?":                        {guide.Appointment},
		"Can someone else pick it up for me?":              {guide.Visits, guide.Result},
		"And how much is it, and where do I pay?":          {guide.Fee, guide.Place},
		"What does the legal representative have to sign?": nil,
	} {
		if got := read(t, said, linyi, chat.State{}).Slots; !slices.Equal(got, want) {
			t.Errorf("Read(%q).Slots = %v, want %v", said, got, want)
		}
	}
}
