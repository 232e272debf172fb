package answer_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"yijian/assistant/answer"
	"yijian/assistant/guard"
	"yijian/ingest/guide"
	"yijian/ingest/sample"
)

func explain(t *testing.T, text, home string) answer.Explanation {
	t.Helper()
	x, err := town().Explain(t.Context(), answer.Ask{Text: text, Region: home, Today: today})
	if err != nil {
		t.Fatalf("Explain(%q): %v", text, err)
	}
	return x
}

func TestAnExplanationIsOfTheAnswerGiven(t *testing.T) {
	x := explain(t, "居住证几天能办好", sample.Wanghu)
	if x.Answer.Outcome != answer.Answered || x.Trace.Why != "supported" || len(x.Matters) != 1 {
		t.Fatalf("explanation = %+v, want a supported answer and one matter", x)
	}
	m := x.Matters[0]
	if u := m.Understood; !slices.Contains(u.Slots, guide.TimeLimit) || u.Region != sample.Wanghu || u.Place != "示例省安澜市望湖区" || len(u.Units) == 0 {
		t.Errorf("understood = %+v, want the time limit asked for in 望湖区", u)
	}
	if len(m.Guides) == 0 || m.Guides[0].ID != "permit" || m.Guides[0].Support != x.Trace.Support || m.Guides[0].Support < x.Enough || !slices.Contains(m.Guides[0].Flags, "about") {
		t.Errorf("guides = %+v, want permit first, with the support %v that the answer was given on", m.Guides, x.Trace.Support)
	}
	for i, c := range m.Chunks {
		if i > 0 && c.Fused > m.Chunks[i-1].Fused {
			t.Errorf("passage %d scores %v, the one before %v", i, c.Fused, m.Chunks[i-1].Fused)
		}
		if c.Lexical > 0 && len(c.Words) == 0 {
			t.Errorf("passage %s scores %v by words and shares none", c.ID, c.Lexical)
		}
		for k, w := range c.Words {
			if k > 0 && w.Chunks < c.Words[k-1].Chunks {
				t.Errorf("passage %s: %q before %q, want the rarest first", c.ID, c.Words[k-1].Token, w.Token)
			}
		}
	}
}

func TestARefusalIsExplainedByWhatCameNearest(t *testing.T) {
	x := explain(t, "怎么申请排污许可证", sample.City)
	if x.Answer.Outcome != answer.Refuse || x.Trace.Why != "no guide in force supports it" {
		t.Fatalf("outcome %s, %q; want a refusal for lack of support", x.Answer.Outcome, x.Trace.Why)
	}
	for _, g := range x.Matters[0].Guides {
		if g.Support >= x.Enough {
			t.Errorf("guide %s has support %v, which is enough (%v)", g.ID, g.Support, x.Enough)
		}
	}
}

func TestSeveralMattersAreExplainedOneByOne(t *testing.T) {
	x := explain(t, "护照要多少钱？居住证几天办好？", sample.City)
	if len(x.Matters) != 3 {
		t.Fatalf("%d matters, want the whole message and two", len(x.Matters))
	}
	for i, want := range []string{"passport", "permit"} {
		if g := x.Matters[i+1].Guides; len(g) == 0 || g[0].ID != want {
			t.Errorf("matter %d finds %+v, want %s first", i+1, g, want)
		}
	}
}

func TestWhatWouldNotBeAnsweredIsNotExplained(t *testing.T) {
	if _, err := town().Explain(t.Context(), answer.Ask{Text: strings.Repeat("长", guard.Limit+1), Today: today}); err == nil {
		t.Error("a text that is too long is explained")
	}
	path := over(broken{}, handful()...)
	if _, err := path.Explain(t.Context(), answer.Ask{Text: "居住证几天能办好", Region: sample.City, Today: today}); !errors.Is(err, errStore) {
		t.Errorf("error %v, want the store's", err)
	}
	x := explain(t, "我的身份证号是11010519491231002X，居住证几天能办好", sample.City)
	if slices.ContainsFunc(x.Matters, func(m answer.Matter) bool { return strings.Contains(m.Understood.Text, "11010519491231002X") }) {
		t.Errorf("the explanation repeats an identity number: %q", x.Matters[0].Understood.Text)
	}
}
