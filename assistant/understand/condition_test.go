package understand

import (
	"fmt"
	"strings"
	"testing"

	"yijian/assistant/chat"
	"yijian/ingest/lexicon"
)

// told is the conditions as "kind=value", in order.
func told(q Query) string {
	var out []string
	for _, c := range q.Conditions {
		out = append(out, fmt.Sprintf("%s=%s", c.Kind, c.Value))
	}
	return strings.Join(out, " ")
}

func TestWhatIsSaidOfThePersonIsKept(t *testing.T) {
	for said, want := range map[string]string{
		"俺娘八十三咧，高龄津贴给多少":                  "kin=parent age=83岁",
		"俺爹今年七十二了，坐公交免费不":                 "kin=parent age=72岁",
		"我今年21，女朋友20，能领证吗":                "age=21岁 age=20岁",
		"满六十五了能办老年证吗":                     "age=65岁",
		"宝宝三个月了还没参保":                      "kin=child age=3个月 lacks=参保",
		"给孙子上户口，爷爷去办行不":                   "kin=grandchild kin=grandparent",
		"我是外地户口，没有房产证，租的房，孩子六岁能上一年级不":     "household=elsewhere home=rented kin=child age=6岁 lacks=房产证",
		"我离异，没单位，灵活就业":                    "marriage=divorced work=none work=self",
		"外国人在这边工作能办居住证吗":                  "nationality=foreign",
		"让别人去代领行吗":                        "agent=",
		"没带身份证能办吗":                        "lacks=身份证",
		"我不是外地户口":                         "",
		"有没有居住证都行吗":                       "",
		"补身份证要带什么":                        "",
		"交满15年能领吗":                        "", // years paid, no age
		"2026年的标准是多少":                     "",
		"电话是0539这个吗":                      "",
		"离婚登记怎么办":                         "",
		"For my mother, I am a foreigner": "kin=parent nationality=foreign",
	} {
		if got := told(read(t, said, linyi, chat.State{})); got != want {
			t.Errorf("Read(%q).Conditions = %q, want %q", said, got, want)
		}
	}
}

func TestConditionsCarryOverUntilOthersAreSaid(t *testing.T) {
	s := talks()
	s.Focus.Question = "我妈今年七十了，外地户口，护照要带什么"
	for said, want := range map[string]string{
		"那多少钱":       "kin=parent household=elsewhere age=70岁",
		"那要是八十岁呢":    "kin=parent household=elsewhere age=80岁",
		"那要是本地户口呢":   "kin=parent age=70岁 household=local",
		"居住证要多少钱":    "", // a matter of its own
		"我想问下，那多少钱啊": "kin=parent household=elsewhere age=70岁",
	} {
		q := read(t, said, linyi, s)
		if got := told(q); got != want {
			t.Errorf("Read(%q) after %q: conditions %q, want %q", said, s.Focus.Question, got, want)
		}
	}
}

func TestEveryConditionInTheListIsOfAKind(t *testing.T) {
	kinds := map[ConditionKind]int{}
	for _, w := range conditionList().Words() {
		for _, term := range w.Terms {
			kind, value, ok := strings.Cut(term, "-")
			kinds[ConditionKind(kind)]++
			if (!ok || value == "") && ConditionKind(kind) != Agent {
				t.Errorf("%q says no value", term)
			}
		}
	}
	for _, k := range []ConditionKind{Kin, Agent, Marriage, Household, Nationality, Work, Home, Means} {
		if kinds[k] == 0 {
			t.Errorf("no words for %s", k)
		}
		delete(kinds, k)
	}
	if len(kinds) > 0 {
		t.Errorf("nothing reads %v", kinds)
	}
	if _, err := lexicon.Parse(strings.NewReader(conditionWords)); err != nil {
		t.Errorf("conditions.txt: %v", err)
	}
}
