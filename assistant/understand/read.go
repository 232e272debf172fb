package understand

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"yijian/assistant/chat"
	"yijian/assistant/guard"
	"yijian/ingest/guide"
	"yijian/ingest/han"
	"yijian/ingest/lexicon"
	"yijian/ingest/region"
)

// A Reader reads questions. The zero Reader is of no use; see New.
type Reader struct {
	regions *region.Table
	lexicon *lexicon.Lexicon

	// Built at the first question that needs them: they take some milliseconds.
	ear       func() *ear
	gazetteer func() gazetteer
}

// New returns a Reader that knows these divisions and people's words.
func New(regions *region.Table, words *lexicon.Lexicon) *Reader {
	return &Reader{
		regions: regions, lexicon: words,
		ear:       sync.OnceValue(func() *ear { return newEar(words, regions) }),
		gazetteer: sync.OnceValue(func() gazetteer { return newGazetteer(regions) }),
	}
}

// Read reads one message of a conversation that has the given division ("" if
// unknown) and state.
func (r *Reader) Read(in guard.Clean, home string, state chat.State) Query {
	if in.Empty() {
		return Query{Intent: Empty}
	}
	if state.Region != "" {
		home = state.Region
	}
	q := r.read(in.Text(), home)
	q.Named = q.Named || state.Region != ""
	q.Each = r.each(in.Text(), home)
	if in.Injection() {
		q.Intent = Injection
	}
	if q.Intent != Ask && q.Intent != Event {
		return q
	}
	if p := state.Pending; p != nil {
		if answered, ok := r.reply(q, home, p); ok {
			return answered
		}
	}
	return r.follow(q, home, state)
}

// read reads a message by itself.
func (r *Reader) read(text, home string) Query {
	text, heard := r.heard(plain(han.Fold(guard.Words(text))), home)
	text, corrects := corrected(text)
	q := Query{Intent: Ask, Text: text, Heard: heard, Corrects: corrects, Region: home}
	q.Conditions = r.conditions(text)

	asks := asking().Find(text)
	taken := make([]bool, len(text)+1)
	take := func(i, j int) {
		for ; i < j; i++ {
			taken[i] = true
		}
	}
	free := func(i, j int) bool {
		for ; i < j; i++ {
			if taken[i] {
				return false
			}
		}
		return true
	}

	mentions := r.regions.Find(text, home)
	r.place(&q, text, home, mentions)
	for _, m := range mentions {
		if !elsewhere(m.Code) { // 去香港 is about the 通行证
			take(m.Start, m.End)
		}
	}
	found := r.lexicon.Find(text)
	for _, m := range found {
		if m.Gap { // its words in between count by themselves too
			q.about(r.unit(text[m.Start:m.End], m.Terms))
		}
	}
	about := longest(found, free)
	for _, s := range about {
		q.about(r.unit(text[s.start:s.end], s.terms))
		take(s.start, s.end)
	}
	asked := longest(slices.DeleteFunc(slices.Clone(asks), func(m lexicon.Match) bool {
		// 换领多少钱 asks what 换领 costs, not what one 领: a known word keeps its characters.
		return slices.ContainsFunc(about, func(s span) bool { return s.start < m.Start && m.Start < s.end && m.End > s.end })
	}), nil)
	intents := map[Intent]bool{}
	var weak []guide.Slot
	note := func(terms []string, last bool) {
		for _, t := range terms {
			switch slot, ok := slotOf[t]; {
			case ok:
				q.Slots = add(q.Slots, slot)
			case t == "yesno":
				q.YesNo = true
			case t == "amount":
				q.Amount = true
			case t == "span":
				q.Span = true
			case t == "date":
				q.Date = true
			case t == "across":
				q.Across = true
			case strings.HasPrefix(t, "weak-"):
				s := slotOf[strings.TrimPrefix(t, "weak-")]
				if last { // 承诺时限、材料, 电话: the keywords of a hotline agent
					q.Slots = add(q.Slots, s)
				} else {
					weak = add(weak, s)
				}
			case t != "stop" && t != "pronoun" && !strings.HasPrefix(t, "filler"):
				intents[Intent(t)] = true
			}
		}
	}
	for _, m := range asks {
		if m.Gap {
			note(m.Terms, false)
		}
	}
	for i, s := range asked {
		// One character inside a known term asks nothing: the 不 of 不动产.
		if free(s.start, s.end) || utf8.RuneCountInString(text[s.start:s.end]) > 1 {
			next := i+1 < len(asked) && asked[i+1].start == s.end && wants(asked[i+1])
			note(s.terms, next || endsPhrase(text[s.end:]))
		}
		take(s.start, s.end)
	}
	q.YesNo = q.YesNo || endsInQuestion(text)
	if len(q.Slots) == 0 && !q.YesNo {
		q.Slots = weak
	}
	for _, run := range runs(text, taken) {
		u := r.unit(run, nil)
		u.Weight = min(1.5, specific+0.25*float64(utf8.RuneCountInString(run)-2))
		if r.lexicon.Generic(run) {
			u.Weight = generic
		}
		q.about(u)
	}
	if q.Asks(guide.LegalBasis) && slices.Contains(weak, guide.Fee) {
		q.Slots = add(q.Slots, guide.Fee) // 工本费的依据 stands with the fee
	}
	q.Slots = settle(q.Slots)
	q.Intent = intent(intents, &q)
	return q
}

// endsPhrase reports whether nothing of the phrase follows, or only what makes it
// a request (地址给一下, 工本费多少).
func endsPhrase(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	if rest == "" || unicode.IsSpace(r) || unicode.IsPunct(r) {
		return true
	}
	for _, w := range []string{"多少", "几", "怎么", "咋", "是什么", "是啥", "是多", "给", "发我", "呢", "有哪", "有啥", "和", "、", "都有", "有什么", "不", "吗", "依据"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// wants reports whether the span only names an element: 地址电话给一下 asks for both.
func wants(s span) bool {
	for _, t := range s.terms {
		if strings.HasPrefix(t, "weak-") || t == "phone" {
			return true
		}
	}
	return false
}

// settle drops the phone where the complaint line is asked for: 投诉打哪个号码.
func settle(slots []guide.Slot) []guide.Slot {
	if !slices.Contains(slots, guide.Complaint) {
		return slots
	}
	return slices.DeleteFunc(slots, func(s guide.Slot) bool { return s == guide.Phone })
}

func (r *Reader) unit(text string, terms []string) Unit {
	u := Unit{Text: text, Terms: terms, Known: len(terms) > 0, Kind: lexicon.Generic, Weight: known}
	for _, t := range terms {
		u.Kind = min(u.Kind, r.lexicon.Kind(t))
	}
	if u.Known && r.lexicon.Generic(terms[0]) {
		u.Kind = lexicon.Generic // 孩子, whatever else it may stand for
	}
	switch {
	case !u.Known:
		u.Kind = lexicon.Detail
	case u.Kind == lexicon.Generic:
		u.Weight = generic
	case u.Kind == lexicon.Detail, u.Kind == lexicon.Action, u.Kind == lexicon.Apart:
		u.Weight = specific
	}
	return u
}

// endsInQuestion reports whether a sentence of the text ends like a question for
// yes or no.
func endsInQuestion(text string) bool {
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",。?!;，？！； ", r) }) {
		s = strings.TrimRight(s, "啊呀哦嘛哈呐")
		for _, end := range []string{"吗", "不", "么", "没", "没有", "吧"} {
			// 带什么 ends in 么 and wants no yes.
			if before, ok := strings.CutSuffix(s, end); ok && !(end == "么" && endsInAny(before, "什", "怎", "那", "这", "多", "要")) {
				return true
			}
		}
	}
	return false
}

func endsInAny(s string, ends ...string) bool {
	return slices.ContainsFunc(ends, func(e string) bool { return strings.HasSuffix(s, e) })
}

// intent picks the strongest intent; a pleasantry counts only by itself.
func intent(found map[Intent]bool, q *Query) Intent {
	if found[crisis] || found[Emergency] {
		return Emergency
	}
	for _, i := range []Intent{Person, OthersData, Illegal, OwnCase} {
		if found[i] {
			return i
		}
	}
	if found["owncase-weak"] && (len(q.Slots) == 0 || found["filed"]) || found["filed"] && found["check"] {
		return OwnCase // 我上个月交的居住证到现在没信: whatever item is named
	}
	// 户口本烧了怎么补 is about the 户口本: the fire is over.
	if asks := q.beside() && q.Asking(); !asks && found["emergency-weak"] {
		return Emergency
	} else if !asks && found["complaintcase-weak"] && !q.Asks(guide.Phone) {
		return Complaint
	}
	if found[Complaint] && !q.Asks(guide.Phone) {
		return Complaint
	}
	if found[Event] {
		return Event
	}
	if found[OutOfScope] && (!q.known() || len(q.Slots) == 0) {
		return OutOfScope
	}
	if len(q.Slots) == 0 && !q.About() {
		for _, i := range []Intent{Meta, Thanks, Greeting} {
			if found[i] {
				return i
			}
		}
	}
	return Ask
}

// beside reports whether the question names an item with more than the words of
// an accident or a wrong, which may lead to items too (拖欠工资: 劳动仲裁).
func (q *Query) beside() bool {
	for _, u := range q.Units {
		if u.Known && u.Kind == lexicon.Item && !slices.ContainsFunc(asking().Find(u.Text), func(m lexicon.Match) bool {
			return slices.Contains(m.Terms, "emergency-weak") || slices.Contains(m.Terms, "complaintcase-weak")
		}) {
			return true
		}
	}
	return false
}

// crisis is distress in words: it ends in Emergency whatever else is said.
const crisis Intent = "crisis"

// known reports whether a known, not generic term is in the question.
func (q *Query) known() bool {
	for _, u := range q.Units {
		if u.Known && u.Weight >= specific {
			return true
		}
	}
	return false
}

// place settles which division the message is about. A place that only says
// where somebody comes from (老家, 户口在) doesn't move the question there.
func (r *Reader) place(q *Query, text, home string, mentions []region.Mention) {
	chosen, also := "", []string(nil)
	for _, m := range mentions {
		if elsewhere(m.Code) {
			continue
		}
		if home != "" && guide.Within(m.Code, home) && !negated(text, m.Start) {
			chosen, also = m.Code, m.Also // other places named beside one's own are by the way
			break
		}
		if negated(text, m.Start) {
			continue
		}
		if origin(text, m.Start, m.End) && !sameCity(m.Code, home) && (home != "" || len(mentions) > 1) {
			continue
		}
		if chosen != "" && guide.Within(chosen, m.Code) {
			continue // 历下区, 济南市: the finer one stands
		}
		chosen, also = m.Code, m.Also
	}
	switch {
	case chosen == "":
	case home != "" && guide.Within(home, chosen): // 临沂 said in 兰山区
		q.Named = true
	case home == "" && len(also) > 0:
		q.Ambiguous = append([]string{chosen}, also...)
	default:
		q.Region, q.Named = chosen, true
	}
}

// elsewhere reports whether the division is 台湾, 香港 or 澳门: who names one in a
// guide question wants to go there (去香港的通行证) or comes from there.
func elsewhere(code string) bool {
	return strings.HasPrefix(code, "71") || strings.HasPrefix(code, "81") || strings.HasPrefix(code, "82")
}

// negated reports whether the place at i is said not to be it (不在临沂).
func negated(text string, i int) bool {
	return strings.HasSuffix(text[:i], "不在") || strings.HasSuffix(text[:i], "不是")
}

// sameCity reports whether two divisions lie in one city (GB/T 2260: PPCC): a
// neighbouring district is where one goes, not where one comes from.
func sameCity(a, b string) bool { return len(a) >= 4 && len(b) >= 4 && a[:4] == b[:4] }

// origin reports whether the place at [i,j) is where somebody comes from.
func origin(text string, i, j int) bool {
	for _, w := range []string{"户口在", "户籍在", "户口是", "户籍是", "老家", "老家在", "来自", "从", "原籍", "离开"} {
		if strings.HasSuffix(text[:i], w) {
			return true
		}
	}
	for _, w := range []string{"户口", "户籍", "人", "籍", "来的", "过来", "身份证", "迁"} {
		if strings.HasPrefix(strings.TrimPrefix(text[j:], "的"), w) {
			return true
		}
	}
	return false
}

func add(slots []guide.Slot, s guide.Slot) []guide.Slot {
	for _, x := range slots {
		if x == s {
			return slots
		}
	}
	return append(slots, s)
}
