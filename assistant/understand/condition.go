package understand

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

//go:embed conditions.txt
var conditionWords string

var conditionList = sync.OnceValue(func() *lexicon.Lexicon {
	l, err := lexicon.Parse(strings.NewReader(conditionWords))
	if err != nil { // the embedded file is tested
		panic(err)
	}
	return l
})

// A Condition is something about the person or the case that may decide which
// clause applies.
type Condition struct {
	Kind  ConditionKind
	Value string // see the kind
	Text  string // as said, folded
}

// A ConditionKind says what a condition is about.
type ConditionKind string

// The kinds and their values.
const (
	Age         ConditionKind = "age"         // 72岁, 3个月: digits, whatever was said
	Kin         ConditionKind = "kin"         // whom the matter is for: parent grandparent spouse child grandchild sibling relative other
	Agent       ConditionKind = "agent"       // another goes in their place: ""
	Marriage    ConditionKind = "marriage"    // unmarried married divorced widowed remarried
	Household   ConditionKind = "household"   // elsewhere local collective rural urban
	Nationality ConditionKind = "nationality" // foreign hmt (Hong Kong, Macao, Taiwan) overseas
	Work        ConditionKind = "work"        // none self retired student soldier
	Home        ConditionKind = "home"        // rented owned
	Means       ConditionKind = "means"       // poor disabled
	Lacks       ConditionKind = "lacks"       // what is said not to be there, as said: 房产证
)

// conditions finds what folded text says of the case, in text order but ages and
// lacks last. What is denied (不是外地户口) is left out.
func (r *Reader) conditions(text string) []Condition {
	var found []Condition
	for _, s := range longest(conditionList().Find(text), nil) {
		for _, t := range s.terms {
			kind, value, _ := strings.Cut(t, "-")
			c := Condition{ConditionKind(kind), value, text[s.start:s.end]}
			if !deniedBefore(text[:s.start]) && !slices.ContainsFunc(found, func(x Condition) bool { return x.Kind == c.Kind && x.Value == c.Value }) {
				found = append(found, c)
			}
		}
	}
	found = append(found, ages(text)...)
	return append(found, r.lacking(text)...)
}

func deniedBefore(before string) bool {
	for _, w := range []string{"不是", "并非", "不算", "没", "没有"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// lacking finds known words that the text says are not there: 没有房产证, 没带身份证.
func (r *Reader) lacking(text string) []Condition {
	var found []Condition
	for _, m := range r.lexicon.Find(text) {
		if m.Gap || !slices.ContainsFunc(m.Terms, func(t string) bool { return r.lexicon.Kind(t) == lexicon.Item || r.lexicon.Kind(t) == lexicon.Detail }) {
			continue
		}
		for _, w := range []string{"没有", "没", "无", "没带", "没办", "没有办", "缺", "缺少", "还没有", "不持有"} {
			// 有没有 asks whether there is one.
			if before, ok := strings.CutSuffix(text[:m.Start], w); ok && !strings.HasSuffix(before, "有") {
				found = append(found, Condition{Lacks, text[m.Start:m.End], w + text[m.Start:m.End]})
				break
			}
		}
	}
	return found
}

// ages finds ages, in figures or spoken: 72岁, 七十二了, 三个月大的孩子.
func ages(text string) []Condition {
	var found []Condition
	rs := []rune(text)
	for i := 0; i < len(rs); i++ {
		j := i
		for j < len(rs) && (rs[j] >= '0' && rs[j] <= '9' || strings.ContainsRune(numerals, rs[j])) {
			j++
		}
		if j == i {
			continue
		}
		n, ok := han.Number(string(rs[i:j]))
		before, after := string(rs[:i]), string(rs[j:])
		begin := i
		i = j - 1
		if !ok || n != float64(int(n)) {
			continue
		}
		unit := ""
		switch {
		case hasAnyPrefix(after, "周岁", "岁", "虚岁") && n <= 130:
			unit = "岁"
		case hasAnyPrefix(after, "个月大", "个月的娃", "个月的孩子", "个月的宝宝"), hasAnyPrefix(after, "个月") && endsInAny(before, "宝宝", "宝宝才", "娃", "娃才", "孩子才", "孩子刚", "婴儿"):
			unit = "个月"
		case n >= 14 && n <= 120 && j-begin >= 2 && clauseEnds(after) && endsInAny(before, aged...),
			n >= 14 && n <= 120 && strings.HasPrefix(after, "了") && endsInAny(before, "满", "今年", "都", "快"):
			unit = "岁"
		default:
			continue
		}
		found = append(found, Condition{Age, strconv.Itoa(int(n)) + unit, string(rs[begin:j])})
	}
	return found
}

// numerals are the characters of spoken ages.
const numerals = "一二两三四五六七八九十百零〇"

// aged are the words after which a bare number is somebody's age.
var aged = []string{
	"今年", "今年都", "今年快", "年龄", "刚满", "满", "快", "都", "妈", "娘", "爸", "爹", "母亲", "父亲", "老伴", "奶奶", "爷爷",
	"姥姥", "姥爷", "外公", "外婆", "老人", "老太太", "老爷子", "我", "俺", "女朋友", "男朋友", "对象",
}

// clauseEnds reports whether nothing but a particle follows in the clause.
func clauseEnds(after string) bool {
	after = strings.TrimLeft(after, "了咧啦哩呢")
	r, _ := utf8.DecodeRuneInString(after)
	return after == "" || separates(r) || r == ' '
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}
