package guide

import (
	"fmt"
	"strings"
)

// An Element is one quotable piece of a guide: a material, a step, a fee, a
// sentence. Text is what may be quoted, word for word.
type Element struct {
	Slot    Slot   `json:"slot"`
	Section string `json:"section"` // heading shown with a quotation
	Text    string `json:"text"`
	// Short is Text without what only a form needs (who issues a material, in
	// which format), its conditions kept; empty where that is the same.
	Short  string `json:"short,omitempty"`
	Case   string `json:"case,omitempty"`   // when it applies, if the guide says so apart from Text
	Region string `json:"region,omitempty"` // division it is limited to; empty: the guide's own
	Ord    int    `json:"ord"`              // position in the guide, from 0
}

// HandleHeading is the section of the element that says where else the item may
// be handled.
const HandleHeading = "通办范围"

// Elements renders the guide, in the order of [Slots]. The rendering is
// deterministic: the same guide gives the same elements.
func (g *Guide) Elements() []Element {
	var es []Element
	add := func(s Slot, section, text, cs, region string) {
		text = oneLine(text) // it can't forge others
		if text == "" {
			return
		}
		if section == "" {
			section = s.Heading()
		}
		es = append(es, Element{Slot: s, Section: section, Text: text, Case: cs, Region: region, Ord: len(es)})
	}
	clauses := func(s Slot, cs []Clause) {
		for _, c := range cs {
			add(s, c.Label, c.Text, c.Case, c.Region)
		}
	}

	clauses(Conditions, g.Conditions)
	for _, m := range g.Materials {
		add(Materials, "", m.String(), m.Case, m.Region)
		if n := len(es); n > 0 && m.Short() != es[n-1].Text {
			es[n-1].Short = m.Short()
		}
	}
	for _, s := range g.Process {
		add(Process, "", s.String(), s.Case, s.Region)
	}
	for _, l := range g.Limits {
		add(TimeLimit, l.Kind.Heading(), l.Text, l.Case, l.Region)
	}
	for _, f := range g.Fees {
		add(Fee, "", f.String(), f.Case, f.Region)
	}
	for _, p := range g.Places {
		add(Place, "", p.String(), "", p.Region)
	}
	clauses(Hours, g.Hours)
	for _, p := range g.Places {
		add(Hours, p.Name, p.Hours, "", p.Region)
	}
	for _, l := range g.Phones {
		add(Phone, "", l.String(), "", l.Region)
	}
	for _, p := range g.Places {
		add(Phone, "", Line{Label: p.Name, Number: p.Phone}.phoneOnly(), "", p.Region)
	}
	for _, l := range g.Complaints {
		add(Complaint, "", l.String(), "", l.Region)
	}
	for _, l := range g.Online {
		add(Online, "", l.String(), "", "")
	}
	if g.Visits != nil {
		add(Visits, "", g.Visits.String(), "", "")
	}
	clauses(Result, g.Results)
	for _, l := range g.LegalBasis {
		add(LegalBasis, "", l.String(), "", "")
	}
	clauses(Appointment, g.Appointment)
	add(ValidPeriod, "", g.Validity.String(), "", "")
	add(Other, "事项简述", g.Summary, "", "")
	if g.Scope.HandleText != "" {
		add(Other, HandleHeading, g.Scope.HandleText, "", "")
	}
	if len(g.Items) > 0 {
		add(Other, "涉及事项", strings.Join(g.Items, "；"), "", "")
	}
	for _, q := range g.FAQ {
		add(Other, "常见问题", "问："+q.Question, "", "")
		if n := len(es); n > 0 && q.Answer != "" {
			es[n-1].Text += "\n答：" + oneLine(q.Answer)
		}
	}
	for _, s := range g.Sections {
		for _, t := range s.Text {
			add(Other, s.Heading, t, "", "")
		}
	}
	return es
}

// String renders the material with what the guide says about it in brackets.
func (m Material) String() string {
	return bracketed(m.Name, m.kind(), m.Format, m.Need, m.Source, m.Case, m.Exempt, m.Note)
}

// Short renders name, original or copy, and whatever may be a condition.
func (m Material) Short() string {
	need := m.Need
	if need == "必要" {
		need = ""
	}
	return bracketed(m.Name, m.kind(), need, m.Case, m.Exempt, m.Note)
}

func (m Material) kind() string {
	if m.Copies > 0 {
		return m.Type + fmt.Sprintf("%d份", m.Copies)
	}
	return m.Type
}

func bracketed(name string, notes ...string) string {
	var said []string
	for _, s := range notes {
		if s != "" {
			said = append(said, s)
		}
	}
	if len(said) == 0 {
		return name
	}
	return name + "（" + strings.Join(said, "；") + "）"
}

// String renders the step as one sentence, name first.
func (s Step) String() string {
	text := s.Name
	if s.Text != "" {
		text = join(text, "：", s.Text)
	}
	if s.Who != "" {
		text = join(text, "；办理人员：", s.Who)
	}
	if s.Limit != "" {
		text = join(text, "；时限：", s.Limit)
	}
	if s.Result != "" {
		text = join(text, "；结果：", s.Result)
	}
	return text
}

// String renders the fee: item, standard, basis.
func (f FeeRule) String() string {
	text := join(f.Item, "：", f.Standard)
	if f.Basis != "" {
		text += "（依据：" + f.Basis + "）"
	}
	return text
}

// String renders name, address and window, not hours or phone, which are
// elements of their own.
func (o Office) String() string {
	text := join(o.Name, "，", o.Address)
	if o.Window != "" {
		text = join(text, "，", o.Window)
	}
	return text
}

// String renders label and number.
func (l Line) String() string { return join(l.Label, "：", join(l.Number, " ", l.Text)) }

func (l Line) phoneOnly() string {
	if l.Number == "" {
		return ""
	}
	return l.String()
}

// String renders name and address.
func (l Link) String() string { return join(join(l.Name, "：", l.URL), " ", l.Text) }

// String renders the guide's own words, or the count and its reason.
func (v Visit) String() string {
	if v.Text != "" {
		return v.Text
	}
	text := fmt.Sprintf("%d次", v.Times)
	if v.Reason != "" {
		text += "（" + v.Reason + "）"
	}
	return text
}

// String renders 《name》（number）clause：text.
func (l Law) String() string {
	text := l.Name
	if l.Number != "" {
		text += "（" + l.Number + "）"
	}
	return join(text+l.Clause, "：", l.Text)
}

// String renders the period; empty if it is open at both ends.
func (v Validity) String() string {
	switch {
	case v.From != 0 && v.To != 0:
		return fmt.Sprintf("自%s起至%s止有效", v.From, v.To)
	case v.From != 0:
		return fmt.Sprintf("自%s起施行", v.From)
	case v.To != 0:
		return fmt.Sprintf("有效期至%s", v.To)
	}
	return ""
}

// Heading is the section that limits of the kind stand under, empty for the zero
// kind.
func (k LimitKind) Heading() string {
	switch k {
	case LegalLimit:
		return "法定办结时限"
	case PromisedLimit:
		return "承诺办结时限"
	}
	return ""
}

func join(a, sep, b string) string {
	if a == "" {
		return b
	}
	if b == "" {
		return a
	}
	return a + sep + b
}

// oneLine is text without line breaks. Nearly all texts have none, and a start
// looks at all of them.
func oneLine(text string) string {
	if !strings.ContainsAny(text, "\n\r") && !strings.Contains(text, "\u2028") && !strings.Contains(text, "\u2029") {
		return text
	}
	return strings.Join(strings.FieldsFunc(text, newline), " ")
}

func newline(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }
