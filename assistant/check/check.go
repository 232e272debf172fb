// Package check compares every claim of a draft with the guides it cites (step 5
// of the path) and lets through what they say, and nothing else.
//
// A claim stands if each citation is of a guide in force, for this person's
// division, and quotes elements of it word for word; if, where its words are said
// to be quoted, each of its lines does; and if, where they are anybody's own, each
// clause is said by one sentence that is cited. Drafts may come from any source:
// rules, a model, an agent.
//
// Start at [Check], for words that are not quoted at evidence.worded. Only this
// package makes a [Checked].
//
// # Design
//
// Own words are not understood but accounted for. Draft and guide are brought to
// one form (numerals to figures, a closed list of synonyms); then every character
// of a clause must stand in one cited sentence or around it (heading, case,
// title), or be of a closed list of words that say nothing. A negation or a must
// before the same words must be there on both sides, and for or is seen, and a
// condition or exception of the sentence on what is used of it must be told. What
// can't be accounted for falls, and the quoted answer is shown instead: on 940
// drafts by an author who hadn't seen this, faults caught went from 32% to 95%,
// right drafts rejected from 12.1% to 8.5%. Asking only whether each fact occurs
// somewhere in the quotations caught half of the changed facts and an eighth of
// the conditions and negations. What it can't see: a modifier left out inside a
// noun (新设小微企业 for 新设企业), and that a narrower guide exists.
package check

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yijian/assistant/claim"
	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// A Checked is a draft whose claims all stand. The zero Checked claims nothing.
type Checked struct {
	claims     []claim.Claim
	unanswered []guide.Slot
	rejected   []Rejection
}

// Claims are the claims that stand, in order.
func (c Checked) Claims() []claim.Claim { return c.claims }

// Unanswered are the slots asked for that no standing claim answers.
func (c Checked) Unanswered() []guide.Slot { return c.unanswered }

// Rejected are the claims that were dropped, with the reasons.
func (c Checked) Rejected() []Rejection { return c.rejected }

// A Rejection says why a claim was dropped.
type Rejection struct {
	Claim  claim.Claim
	Reason Reason
	What   string // the words that don't stand
}

// A Reason is why a claim doesn't stand.
type Reason string

// The reasons.
const (
	NoCitation   Reason = "no citation"
	UnknownGuide Reason = "unknown guide or version"
	NotInForce   Reason = "guide not in force"
	OtherRegion  Reason = "guide of another division"
	OtherOffice  Reason = "office that does not serve the division"
	NotQuoted    Reason = "quotation not in the guide"
	NotSaid      Reason = "line not in the quotation"
	FactNotCited Reason = "fact not in the quotation"
	CaseDropped  Reason = "quotation without the case it is limited to"
	Turned       Reason = "said the other way round"
)

// Explain says why in a sentence for the people who run the service.
func (r Rejection) Explain() string {
	switch r.Reason {
	case NoCitation:
		return "没有引用任何指南"
	case UnknownGuide:
		return "所引指南或版本不存在：" + r.What
	case NotInForce:
		return "所引指南当日不在有效期：" + r.What
	case OtherRegion:
		return "所引指南不适用于提问人所在地区：" + r.What
	case OtherOffice:
		return "不是为提问人办理的机构，或者把两处机构说成一处：" + r.What
	case NotQuoted:
		return "引文不是指南中的完整语句：" + r.What
	case NotSaid:
		return "引文中没有这样的说法：" + r.What
	case FactNotCited:
		return "引文中没有这个数字、日期、电话或者网址：" + r.What
	case CaseDropped:
		return "漏掉了引文的适用情形或者例外：" + r.What
	case Turned:
		return "与引文意思相反（能与不能、须与不须、和与或者、原则与例外）：" + r.What
	}
	return string(r.Reason) + "：" + r.What
}

// A Basis is what drafts are compared with.
type Basis struct {
	Guide  func(id, version string) *guide.Guide // nil: there is none
	Day    guide.Day
	Region string // the person's division; "" unknown
	Asked  string // what the person asked; a condition named there is known, "" unknown
}

// Check returns the draft's claims that stand. A slot whose claim fell is
// unanswered.
func Check(d claim.Draft, b Basis) Checked {
	out := Checked{unanswered: append([]guide.Slot(nil), d.Unanswered...)}
	stands := map[guide.Slot]bool{}
	for _, c := range d.Claims {
		reason, what := b.verify(c)
		if reason != "" {
			out.rejected = append(out.rejected, Rejection{c, reason, what})
			continue
		}
		stands[c.Slot] = true
		out.claims = append(out.claims, c)
	}
	for _, r := range out.rejected {
		s := r.Claim.Slot
		if !stands[s] {
			stands[s] = true // name it once
			out.unanswered = append(out.unanswered, s)
		}
	}
	return out
}

func (b Basis) verify(c claim.Claim) (Reason, string) {
	if len(c.Citations) == 0 {
		return NoCitation, ""
	}
	var e evidence
	for _, cite := range c.Citations {
		g := b.Guide(cite.Guide, cite.Version)
		switch {
		case g == nil:
			return UnknownGuide, cite.Guide
		case !g.Validity.InForce(b.Day):
			return NotInForce, cite.Guide
		case b.Region != "" && !guide.Within(b.Region, g.Scope.Region):
			return OtherRegion, cite.Guide
		}
		if reason, what := b.quoted(g, cite, c.Origin != claim.Quoted, &e); reason != "" {
			return reason, what
		}
		e.add(g.Title)
		e.add(cite.Section)
	}
	if c.Origin != claim.Quoted {
		return e.worded(c.Text+"\n"+c.More, b.Asked)
	}
	if what, ok := e.cased(c.Text + c.More); !ok {
		return CaseDropped, what
	}
	if what, ok := e.facts(c.Text + "\n" + c.More); !ok {
		return FactNotCited, what
	}
	if what, ok := e.lines(c.Text, true); !ok {
		return NotSaid, what
	}
	if what, ok := e.lines(c.More, false); !ok {
		return NotSaid, what
	}
	return "", ""
}

// quoted checks that each line of the citation's quote is an element of the
// guide, or whole sentences of one, that may be shown in the division: a right
// sentence cut from its condition is a wrong answer.
func (b Basis) quoted(g *guide.Guide, cite claim.Citation, words bool, e *evidence) (Reason, string) {
	if strings.TrimSpace(cite.Quote) == "" {
		return NotQuoted, cite.Section
	}
	exact, elements := e.index(g)
	for _, line := range strings.Split(cite.Quote, "\n") {
		q := han.Squash(line)
		if q == "" {
			continue
		}
		candidates := exact[cite.Section+"\x00"+q]
		if candidates == nil { // not a whole line of an element; perhaps whole sentences
			for _, el := range elements {
				if el.Section == cite.Section && stands(el.Text, q, el.Section == listed) {
					candidates = append(candidates, el)
				}
			}
		}
		if len(candidates) == 0 {
			return NotQuoted, line
		}
		candidates = slices.DeleteFunc(slices.Clone(candidates), func(el guide.Element) bool { return !g.Concerns(el, b.Region) })
		if len(candidates) == 0 {
			return OtherOffice, line
		}
		e.add(line)
		if words {
			for _, el := range candidates {
				e.sentences = append(e.sentences, e.script.sentences(g, el, line)...)
			}
		}
		free := false // the same words stand somewhere without a condition
		for _, el := range candidates {
			e.add(el.Case)
			e.add(el.Short)
			free = free || len(needs(el)) == 0
		}
		if !free {
			e.cases = append(e.cases, needs(candidates[0])...)
		}
	}
	return "", ""
}

// needs is what must be said with an element, since its words leave it out: the
// case it is limited to, and a heading that turns its sense.
func needs(el guide.Element) []string {
	var ns []string
	if el.Case != "" && !strings.Contains(el.Text, el.Case) {
		ns = append(ns, el.Case)
	}
	if !el.Slot.Usual(el.Section) && el.Slot != guide.TimeLimit && el.Section != el.Case && !strings.Contains(el.Text, el.Section) {
		ns = append(ns, el.Section)
	}
	return ns
}

// listed is the section whose element is a list of names, each quotable.
const listed = "涉及事项"

// index finds elements by section and line; a guide may have thousands, and a
// claim cites several of one guide.
func (e *evidence) index(g *guide.Guide) (exact map[string][]guide.Element, all []guide.Element) {
	if e.indexed == g {
		return e.exact, e.elements
	}
	all = g.Elements()
	exact = make(map[string][]guide.Element, len(all))
	e.indexed, e.exact, e.elements = g, exact, all
	for _, el := range all {
		for _, line := range strings.Split(el.Text, "\n") {
			k := el.Section + "\x00" + han.Squash(line)
			exact[k] = append(exact[k], el)
		}
	}
	return exact, all
}

// ends are what a sentence ends with, folded. An item of an enumeration (…；) is
// no sentence: its lead-in may say the opposite.
const ends = "。!?"

// stands reports whether q stands in one line of text as whole sentences.
func stands(text, q string, list bool) bool {
	stops := ends
	if list {
		stops += ";"
	}
	for _, line := range strings.Split(text, "\n") {
		if whole(han.Squash(line), q, stops) {
			return true
		}
	}
	return false
}

// whole reports whether q stands in text as whole sentences. Both are squashed.
func whole(text, q, ends string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], q)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(q):])
		last, _ := utf8.DecodeLastRuneInString(q)
		begins := i == 0 || strings.ContainsRune(ends, before)
		stops := i+len(q) == len(text) || strings.ContainsRune(ends, after) || strings.ContainsRune(ends, last)
		if begins && stops {
			return true
		}
		from = i + 1
	}
}
