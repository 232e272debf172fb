package understand

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yijian/assistant/chat"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
)

// reply reads the message as the answer to the question p that the assistant
// asked back; ok is false if it is something else.
func (r *Reader) reply(q Query, home string, p *chat.Pending) (Query, bool) {
	switch p.Kind {
	case chat.AskRegion:
		if q.Region == "" {
			q = r.placed(q, p.Options)
		}
		code := q.Region
		if len(q.Ambiguous) > 0 && !q.Item() {
			again := r.Again(p.Question, q)
			again.Ambiguous = q.Ambiguous
			return again, true
		}
		if i := choice(q.Text, p.Options); i >= 0 {
			if m := r.regions.Find(p.Options[i].Value, home); len(m) > 0 {
				code = m[0].Code
			}
		}
		if q.Item() || code == home && !q.Named && len(q.Slots) == 0 && !q.About() {
			return q, false // a new matter, or nothing that answers
		}
		q.Region, q.Named, q.Ambiguous = code, q.Named || code != home, nil
		return r.Again(p.Question, q), true
	case chat.AskItem:
		i := choice(q.Text, p.Options)
		if i < 0 || i >= len(p.Guides) {
			return q, false
		}
		again := r.read(p.Question, home)
		again.Guide, again.Answers = p.Guides[i], true
		return again, true
	}
	return q, false
}

// placed reads the message once more as if said in one of the places offered, near
// which a misspelt name can be told; q itself if that finds no place.
func (r *Reader) placed(q Query, options []chat.Option) Query {
	for _, o := range options {
		for _, m := range r.regions.Find(o.Value, "") {
			text, heard := r.heard(q.Text, m.Code)
			if again := r.read(text, ""); heard != nil && again.Region != "" {
				again.Heard = append(q.Heard, heard...)
				return again
			}
		}
	}
	return q
}

// Again reads an earlier question together with the words that now complete it.
func (r *Reader) Again(question string, now Query) Query {
	q := r.read(question, now.Region)
	for _, u := range now.Units {
		q.about(u)
	}
	for _, s := range now.Slots {
		q.Slots = add(q.Slots, s)
	}
	q.Text += " " + now.Text
	q.Conditions = merged(q.Conditions, now.Conditions)
	q.Region, q.Named, q.Answers = now.Region, now.Named, true
	q.YesNo, q.Amount = q.YesNo || now.YesNo, q.Amount || now.Amount
	q.Span, q.Date, q.Across = q.Span || now.Span, q.Date || now.Date, q.Across || now.Across
	return q
}

// Turned reads the earlier question with another action: 第一次办的呢 after
// 补身份证多少钱. It is nil if the message names no action.
func (r *Reader) Turned(question string, now Query) *Query {
	act := func(u Unit) bool { return u.Kind == lexicon.Action || u.Kind == lexicon.Apart }
	if !slices.ContainsFunc(now.Units, act) {
		return nil
	}
	q := r.read(question, now.Region)
	q.Units = slices.DeleteFunc(q.Units, act)
	for _, u := range now.Units {
		q.about(u)
	}
	q.Text = now.Text
	q.Slots, q.YesNo, q.Amount, q.Span, q.Date = now.Slots, now.YesNo, now.Amount, now.Span, now.Date
	q.Region, q.Named, q.Follow, q.Leans = now.Region, now.Named, true, now.Leans
	return &q
}

// choice is the option that the text picks, by its words or its number, or -1.
func choice(text string, options []chat.Option) int {
	said := han.Squash(text)
	for i, o := range options {
		if said == han.Squash(o.Text) || said == han.Squash(o.Value) {
			return i
		}
	}
	said = strings.TrimRight(said, "吧啊呀的。.")
	if said == "最后一个" || said == "最后那个" {
		return len(options) - 1
	}
	number := strings.TrimSuffix(strings.TrimPrefix(said, "第"), "个")
	if n, ok := han.Number(number); ok && n >= 1 && int(n) <= len(options) && float64(int(n)) == n {
		return int(n) - 1
	}
	if utf8.RuneCountInString(said) < 2 {
		return -1
	}
	found := -1
	for i, o := range options {
		if strings.Contains(han.Squash(o.Text), said) {
			if found >= 0 {
				return -1 // fits several
			}
			found = i
		}
	}
	return found
}

// follow ties a message without a subject of its own to the guide talked about,
// or to the question that was left open.
func (r *Reader) follow(q Query, home string, state chat.State) Query {
	q.Leans = q.Corrects || leans(q.Text)
	f := state.Focus
	if f.Question == "" && state.Pending != nil {
		f.Question = state.Pending.Question
	}
	tells := f.Guide != "" && !q.Asking() && q.tells()
	if f.Question != "" && q.Leans && !q.Item() {
		q.Conditions = merged(r.read(f.Question, home).Conditions, q.Conditions)
	}
	if f.Question == "" || q.About() && !tells {
		return q
	}
	if q.Intent == Event { // 想开个面馆, and then 要办哪些证
		before := r.read(f.Question+"，"+q.Text, home)
		before.Intent, before.Named, before.Follow = Event, q.Named, true
		return before
	}
	if q.Named && q.Region != home { // 临沂的呢: the same question, another place
		before := r.read(f.Question, q.Region)
		before.Region, before.Named, before.Follow = q.Region, true, true
		before.Conditions = merged(before.Conditions, q.Conditions)
		if q.Asking() {
			before.Slots, before.YesNo, before.Amount, before.Span, before.Date = q.Slots, q.YesNo, q.Amount, q.Span, q.Date
		} else if f.Guide != "" { // 那多少钱, 青岚区呢: what was asked last
			before.Slots, before.YesNo, before.Amount, before.Span, before.Date = f.Slots, f.YesNo, f.Amount, f.Span, f.Date
		}
		if f.Guide != "" && guide.Within(q.Region, home) {
			before.Guide = f.Guide // a district of the same place: the same guide serves
		}
		return before
	}
	if f.Guide == "" || !q.Asking() && q.Text != "" && !q.Leans && !tells {
		return q
	}
	q.Follow, q.Guide = true, f.Guide
	q.Inherit(f)
	q.Conditions = merged(r.read(f.Question, home).Conditions, q.Conditions)
	return q
}

// Inherit takes over what the question before asked for, if this one asks for
// nothing by itself (换成我老婆呢).
func (q *Query) Inherit(f chat.Focus) {
	if !q.Asking() {
		q.Slots, q.YesNo, q.Amount, q.Span, q.Date = f.Slots, f.YesNo, f.Amount, f.Span, f.Date
	}
}

// tells reports whether the message says nothing but what kind of case it is: 她今年
// 七十二了, 换成我爹呢. It names no item and no action.
func (q *Query) tells() bool {
	for _, u := range q.Units {
		if u.Weight < specific {
			continue
		}
		if u.Known && u.Kind != lexicon.Detail || !slices.ContainsFunc(q.Conditions, func(c Condition) bool {
			return strings.Contains(c.Text, u.Text) || strings.Contains(u.Text, c.Text)
		}) {
			return false
		}
	}
	return len(q.Conditions) > 0
}

// merged are the conditions said before and now; the later ones stand for their
// kind (换成我老婆呢).
func merged(before, now []Condition) []Condition {
	kept := slices.DeleteFunc(slices.Clone(before), func(c Condition) bool {
		return slices.ContainsFunc(now, func(l Condition) bool { return l.Kind == c.Kind })
	})
	return append(kept, now...)
}

// corrected is text without the words that take back what was said before (不对，是护照).
func corrected(text string) (string, bool) {
	for _, w := range []string{"不对不对", "不对", "不是不是", "不是", "打错了", "打错字了", "说错了", "我说错了", "我打错了", "错了", "搞错了", "我搞错了", "弄错了", "更正一下", "sorry", "no"} {
		rest, ok := strings.CutPrefix(text, w)
		if r, n := utf8.DecodeRuneInString(rest); ok && separates(r) {
			rest = strings.TrimSpace(rest[n:])
			for _, is := range []string{"我问的是", "我是问", "我想问的是", "我说的是", "应该是", "应是", "我要的是", "i meant ", "i mean ", "是"} {
				if after, ok := strings.CutPrefix(rest, is); ok && !strings.HasPrefix(after, "不是") {
					rest = after
					break
				}
			}
			if utf8.RuneCountInString(rest) >= 2 {
				return rest, true
			}
		}
	}
	return text, false
}

// leans reports whether the text begins or ends like a continuation.
func leans(text string) bool {
	for _, w := range []string{"那", "这", "还有", "换成", "要是", "如果", "它", "该", "and ", "what about ", "how about ", "what if ", "but ", "万一", "第二次", "假如", "可是", "但是", "不是"} {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return strings.HasSuffix(strings.TrimRight(text, "?？。"), "呢")
}
