package load

import (
	"slices"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// section puts one section where its label says; one without a known label
// stays a section.
func (f *filler) section(s *section) {
	if len(s.targets) == 0 {
		f.other(s)
		return
	}
	main, also := primary(s.targets)
	f.fill(main, s)
	for _, t := range also {
		f.extract(t, s)
	}
}

// primary orders the meanings of a joined label: the first takes the whole text
// (a process that also tells the days), the others what of it speaks about them.
func primary(ts []target) (target, []target) {
	rank := []target{tMaterials, tProcess, tConditions, tOrg, tPlace, tFee, tResult, tHours, tLaw, tOnline, tPhone}
	best := 0
	at := func(t target) int {
		if i := slices.Index(rank, t); i >= 0 {
			return i
		}
		return len(rank)
	}
	for i, t := range ts {
		if at(t) < at(ts[best]) {
			best = i
		}
	}
	main := ts[best]
	var also []target
	for i, t := range ts {
		if i != best {
			also = append(also, t)
		}
	}
	if main == tOrg && slices.Contains(also, tPlace) {
		main, also = tPlace, slices.DeleteFunc(also, func(t target) bool { return t == tPlace })
	}
	return main, also
}

// fill gives the whole section to one target.
func (f *filler) fill(t target, s *section) {
	switch t {
	case tTitle, tRegion:
		// read before the rest
	case tAlias:
		for _, n := range names(s.body) {
			f.alias(n)
		}
	case tSummary:
		f.g.Summary = joinLines(f.g.Summary, text(s.body))
	case tConditions:
		f.g.Conditions = append(f.g.Conditions, f.clauses(s)...)
	case tMaterials:
		f.materials(s)
	case tProcess:
		f.process(s)
	case tLimit, tLegalLimit, tPromisedLimit:
		f.limits(t, s)
	case tFee, tFeeBasis:
		f.fees(t, s)
	case tOrg, tPlace:
		f.places(t, s)
	case tDepartment:
		f.department(s)
	case tCoDepartment:
		f.g.CoDepartments = append(f.g.CoDepartments, names(s.body)...)
	case tHours:
		f.g.Hours = append(f.g.Hours, f.clauses(s)...)
	case tPhone, tComplaint:
		f.contacts(t, s)
	case tOnline, tChannel:
		f.online(t, s)
	case tVisits, tVisitsReason:
		f.visits(t, s)
	case tResult:
		f.g.Results = append(f.g.Results, f.clauses(s)...)
	case tLaw:
		f.laws(s)
	case tAppointment:
		f.g.Appointment = append(f.g.Appointment, f.clauses(s)...)
	case tItems:
		for _, n := range names(s.body) {
			if !slices.Contains(f.g.Items, n) {
				f.g.Items = append(f.g.Items, n)
			}
		}
	case tFAQ:
		f.faq(s)
	default:
		f.basics(t, s)
	}
}

// extract gives a target the sentences of a joined section that speak about it.
func (f *filler) extract(t target, s *section) {
	var hits []string
	keep := func(test func(string) bool) {
		for _, b := range s.body {
			if b.cols != nil {
				continue // its columns have said it
			}
			for _, c := range clauses(unmarked(b.text)) {
				if test(c) {
					hits = append(hits, c)
				}
			}
		}
	}
	switch t {
	case tLimit, tLegalLimit, tPromisedLimit:
		keep(func(c string) bool { return len(han.Durations(c)) > 0 })
	case tPhone, tComplaint:
		keep(func(c string) bool { return len(han.Phones(c)) > 0 })
	case tHours:
		keep(func(c string) bool { return fits(tHours, "", c) })
	case tFee, tFeeBasis:
		keep(func(c string) bool { return len(han.Amounts(c)) > 0 || strings.Contains(c, "费") })
	case tOnline, tChannel:
		keep(func(c string) bool { return fits(tOnline, "", c) })
	case tResult:
		keep(func(c string) bool { return containsAny(c, "领取", "送达", "邮寄", "快递", "发放") })
	case tPlace, tOrg:
		keep(func(c string) bool { return fits(tPlace, "", c) })
	case tVisits:
		keep(func(c string) bool { return strings.Contains(c, "次") })
	default: // conditions and materials in one text: both have to show it
		f.fill(t, s)
		return
	}
	sub := *s
	sub.body = nil
	for _, h := range hits {
		sub.body = append(sub.body, block{text: h, plain: true})
	}
	if len(hits) > 0 {
		f.fill(t, &sub)
	}
}

// other keeps an unknown section, or what stands before the first label.
func (f *filler) other(s *section) {
	var ps []string
	for _, n := range tree(s.body) {
		if s.label == "" && organisation(n.text) && runes(n.text) <= 20 && len(n.kids) == 0 {
			f.orgs = append(f.orgs, n.text) // whose guide it is, above the first label
			continue
		}
		ps = append(ps, n.flat())
	}
	head := s.label
	if s.context != "" && head != "" {
		head = s.context + "，" + head
	}
	if len(ps) == 0 {
		if head == "" || len(s.targets) > 0 || f.w.neutral(head) || head == f.g.Title || f.isContext(head) {
			return
		}
		ps = []string{head}
		head = ""
	}
	if head == "" && len(ps) == 1 && f.g.Summary == "" && len(f.g.Sections) == 0 && runes(ps[0]) > 15 && s.label == "" && len(f.g.Elements()) == 0 {
		f.g.Summary = ps[0]
		return
	}
	for i := range f.g.Sections {
		if f.g.Sections[i].Heading == head {
			f.g.Sections[i].Text = append(f.g.Sections[i].Text, ps...)
			return
		}
	}
	f.g.Sections = append(f.g.Sections, guide.Section{Heading: head, Text: ps})
}

// isContext reports whether head is already told as the case of an element.
func (f *filler) isContext(head string) bool { return f.context[head] }

// clauses reads a section of sentences and items.
func (f *filler) clauses(s *section) []guide.Clause {
	var out []guide.Clause
	label := ""
	if len(s.targets) > 0 && s.label != "" {
		label = s.label
	}
	var walk func(ns []*node, cs string)
	walk = func(ns []*node, cs string) {
		for _, n := range ns {
			if n.intro() && generic(n.text, f.g.Title) {
				walk(n.kids, cs)
				continue
			}
			if n.head {
				walk(n.kids, joinCase(cs, n.text))
				continue
			}
			texts := []string{n.text}
			if n.mark.style == noStyle && n.row == nil {
				texts = han.Sentences(n.text)
			}
			for i, t := range texts {
				if len(texts) > 1 && i < len(texts)-1 && runes(t) < 4 {
					texts[i+1] = t + texts[i+1] // "注：" and other stumps
					continue
				}
				out = append(out, guide.Clause{Text: endClause(t), Label: label, Case: cs, Region: f.prefixed(t)})
			}
			for _, t := range n.tail {
				out = append(out, guide.Clause{Text: t, Label: label, Case: cs})
			}
			sub := cs
			if n.intro() {
				sub = joinCase(cs, n.cases())
			}
			walk(n.kids, sub)
		}
	}
	walk(tree(s.body), joinCase(s.context, s.note))
	return out
}

// limits reads time limits: short texts whole, long ones by sentence.
func (f *filler) limits(t target, s *section) {
	kind := guide.LimitKind("")
	switch t {
	case tLegalLimit:
		kind = guide.LegalLimit
	case tPromisedLimit:
		kind = guide.PromisedLimit
	}
	var walk func(ns []*node, cs string)
	walk = func(ns []*node, cs string) {
		for _, n := range ns {
			texts := []string{n.text}
			if runes(n.text) > 80 {
				texts = clauses(n.text)
			}
			if n.head {
				walk(n.kids, joinCase(cs, n.text))
				continue
			}
			for _, x := range append(texts, n.tail...) {
				x = endClause(x)
				k := kind
				if k == "" {
					k = limitKind(x)
				}
				f.g.Limits = append(f.g.Limits, guide.Limit{Kind: k, Text: x, Case: cs, Region: f.prefixed(x)})
			}
			walk(n.kids, joinCase(cs, n.cases()))
		}
	}
	walk(tree(s.body), joinCase(s.context, s.note))
}

// endClause cuts a list's semicolon off the end of an item.
func endClause(s string) string { return strings.TrimRight(s, "；;、 ") }

// limitKind tells from the text itself whether a limit is legal or promised.
func limitKind(s string) guide.LimitKind {
	legal, promised := strings.Contains(s, "法定"), strings.Contains(s, "承诺")
	switch {
	case legal && !promised:
		return guide.LegalLimit
	case promised && !legal:
		return guide.PromisedLimit
	}
	return ""
}

// fees reads fees, or the statement that there is none.
func (f *filler) fees(t target, s *section) {
	for _, n := range tree(s.body) {
		if n.row != nil && n.row.cols != nil {
			c := n.row.cols
			r := guide.FeeRule{Item: c.get(n.row.cells, "item"), Standard: c.get(n.row.cells, "standard"), Basis: c.get(n.row.cells, "basis"), Case: s.context}
			if rest := c.rest(n.row.cells); len(rest) > 0 {
				r.Standard = joinWith(r.Standard, "；", strings.Join(rest, "；"))
			}
			if r.Standard != "" || r.Item != "" {
				f.g.Fees = append(f.g.Fees, r)
			}
			continue
		}
		if t == tFeeBasis {
			if last := len(f.g.Fees) - 1; last >= 0 && f.g.Fees[last].Basis == "" {
				f.g.Fees[last].Basis = n.flat()
				continue
			}
		}
		texts := []string{endClause(n.flat())}
		if v := trimEnd(texts[0]); runes(v) <= 3 { // "收费：无。"
			texts[0] = v
		}
		if n.mark.style == noStyle && runes(n.text) > 100 {
			texts = clauses(n.flat())
		}
		for _, x := range texts {
			r := guide.FeeRule{Standard: x, Case: joinCase(s.context, s.note), Region: f.prefixed(x)}
			// 是否收费：否 means nothing without its label.
			if x == "是" || x == "否" || x == "有" || t == tFeeBasis {
				r.Item = s.label
			}
			f.g.Fees = append(f.g.Fees, r)
		}
	}
}

// laws reads the legal basis, each provision whole.
func (f *filler) laws(s *section) {
	for _, n := range tree(s.body) {
		if n.row != nil && n.row.cols != nil {
			c := n.row.cols
			l := guide.Law{Name: c.get(n.row.cells, "name"), Number: c.get(n.row.cells, "number"), Clause: c.get(n.row.cells, "clause"), Text: c.get(n.row.cells, "text")}
			l.Text = joinWith(l.Text, "；", strings.Join(c.rest(n.row.cells), "；"))
			if l.Name != "" || l.Text != "" {
				f.g.LegalBasis = append(f.g.LegalBasis, l)
			}
			continue
		}
		texts := []string{n.flat()}
		if n.mark.style == noStyle && len(n.kids) == 0 {
			texts = splitLaws(n.text)
		}
		for _, x := range texts {
			f.g.LegalBasis = append(f.g.LegalBasis, law(x))
		}
	}
}

// splitLaws cuts a paragraph into its documents where it only lists them.
func splitLaws(s string) []string {
	parts := han.Sentences(s)
	for _, p := range parts {
		if !strings.HasPrefix(p, "《") {
			return []string{s}
		}
	}
	for i := range parts {
		parts[i] = trimEnd(parts[i])
	}
	return parts
}

// law takes 《name》（number）第…条：text apart, if putting it together again
// gives the same words.
func law(s string) guide.Law {
	whole := guide.Law{Name: s}
	if !strings.HasPrefix(s, "《") {
		return whole
	}
	i := strings.Index(s, "》")
	if i < 0 {
		return whole
	}
	l := guide.Law{Name: s[:i+len("》")]}
	rest := s[i+len("》"):]
	if strings.HasPrefix(rest, "（") {
		if j := strings.Index(rest, "）"); j > 0 && strings.ContainsAny(rest[:j], "号0123456789") {
			l.Number, rest = rest[len("（"):j], rest[j+len("）"):]
		}
	}
	if strings.HasPrefix(rest, "第") {
		end := strings.Index(rest, "：")
		if end < 0 {
			end = len(rest)
		}
		if runes(rest[:end]) <= 30 && !strings.ContainsAny(rest[:end], "，。") {
			l.Clause, rest = rest[:end], rest[end:]
		}
	}
	l.Text = strings.TrimPrefix(rest, "：")
	if l.String() != s {
		return whole
	}
	return l
}

// faq reads questions and answers.
func (f *filler) faq(s *section) {
	var lost []string
	for _, b := range s.body {
		if b.kind == row && b.cols != nil {
			q, a := b.cols.get(b.cells, "question"), b.cols.get(b.cells, "answer")
			if q != "" && a != "" {
				f.g.FAQ = append(f.g.FAQ, guide.QA{Question: q, Answer: a})
				continue
			}
		}
		t := unmarked(b.text)
		if b.kind == heading {
			for _, p := range []string{"问：", "问:"} {
				t = strings.TrimPrefix(t, p)
			}
			f.g.FAQ = append(f.g.FAQ, guide.QA{Question: t})
			continue
		}
		if q, a, ok := asked(t); ok {
			f.g.FAQ = append(f.g.FAQ, guide.QA{Question: q, Answer: a})
			continue
		}
		if len(f.g.FAQ) == 0 {
			lost = append(lost, b.text)
			continue
		}
		last := &f.g.FAQ[len(f.g.FAQ)-1]
		for _, p := range []string{"答：", "答:", "A：", "A:", "答复：", "回答："} {
			t = strings.TrimPrefix(t, p)
		}
		last.Answer = joinLines(last.Answer, strings.TrimSpace(t))
	}
	if len(lost) > 0 {
		f.g.Sections = append(f.g.Sections, guide.Section{Heading: s.label, Text: lost})
	}
}

// asked reads "问：…" and "…？答：…".
func asked(t string) (question, answer string, ok bool) {
	for _, p := range []string{"问：", "问:", "Q：", "Q:", "问题："} {
		if rest, is := strings.CutPrefix(t, p); is {
			t, ok = rest, true
		}
	}
	for _, p := range []string{"答：", "答:", "A：", "A:"} {
		if q, a, cut := strings.Cut(t, p); cut && (ok || strings.HasSuffix(strings.TrimSpace(q), "？")) && q != "" {
			return strings.TrimSpace(q), strings.TrimSpace(a), true
		}
	}
	if ok || strings.HasSuffix(t, "？") || strings.HasSuffix(t, "?") {
		return strings.TrimSpace(t), "", true
	}
	return "", "", false
}
