package load

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"yijian/ingest/han"
)

//go:embed labels.txt
var labelText string

//go:embed furniture.txt
var furnitureText string

// A target is what a label stands for.
type target uint8

const (
	tNone target = iota
	tTitle
	tAlias
	tSummary
	tConditions
	tMaterials
	tProcess
	tLimit
	tLegalLimit
	tPromisedLimit
	tFee
	tFeeBasis
	tOrg
	tDepartment
	tCoDepartment
	tPlace
	tHours
	tPhone
	tComplaint
	tOnline
	tChannel
	tVisits
	tVisitsReason
	tResult
	tLaw
	tAppointment
	tItems
	tFAQ
	tValidity
	tEffective
	tExpires
	tCatalogCode
	tTaskCode
	tHandleCode
	tHandling
	tKind
	tAudience
	tRegion
	tSource
)

// targetNames are the names of labels.txt.
var targetNames = [...]string{
	tTitle: "title", tAlias: "alias", tSummary: "summary", tConditions: "conditions", tMaterials: "materials",
	tProcess: "process", tLimit: "limit", tLegalLimit: "limit.legal", tPromisedLimit: "limit.promise", tFee: "fee",
	tFeeBasis: "fee.basis", tOrg: "org", tDepartment: "department", tCoDepartment: "codepartment", tPlace: "place",
	tHours: "hours", tPhone: "phone", tComplaint: "complaint", tOnline: "online", tChannel: "channel", tVisits: "visits",
	tVisitsReason: "visits.reason", tResult: "result", tLaw: "law", tAppointment: "appointment", tItems: "items",
	tFAQ: "faq", tValidity: "validity", tEffective: "effective", tExpires: "expires", tCatalogCode: "code.catalog",
	tTaskCode: "code.task", tHandleCode: "code.handle", tHandling: "handling", tKind: "kind", tAudience: "audience",
	tRegion: "region", tSource: "source",
}

// lists reports whether the target's value is usually a list, inside which a
// short word with a colon is more likely an item than the next label.
func (t target) lists() bool { return t == tMaterials || t == tProcess || t == tConditions }

// maxLabel is the longest label, in characters.
const maxLabel = 24

// lexicon is labels.txt and furniture.txt, read.
type lexicon struct {
	exact    map[string]target
	suffix   []suffix
	initials map[rune]bool // first runes of exact labels
	sets     map[string]map[string]bool
	starts   []string
	contains []string
}

type suffix struct {
	text string
	t    target
}

// words is the lexicon; it is made once and never changes.
var words = sync.OnceValue(func() *lexicon { return parseWords(labelText, furnitureText) })

func parseWords(labels, furniture string) *lexicon {
	w := &lexicon{exact: map[string]target{}, initials: map[rune]bool{}, sets: map[string]map[string]bool{}}
	byName := map[string]target{}
	for t, n := range targetNames {
		byName[n] = target(t)
	}
	for line := range strings.Lines(labels) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		t := byName[f[0]]
		for _, s := range f[1:] {
			if rest, ok := strings.CutPrefix(s, "*"); ok {
				w.suffix = append(w.suffix, suffix{rest, t})
				continue
			}
			s = han.Squash(s)
			w.exact[s] = t
			r, _ := utf8.DecodeRuneInString(s)
			w.initials[r] = true
		}
	}
	name := ""
	for line := range strings.Lines(furniture) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") && !strings.Contains(line, " ") {
			name = strings.Trim(line, "[]")
			w.sets[name] = map[string]bool{}
			continue
		}
		for _, s := range strings.Fields(line) {
			switch name {
			case "starts":
				w.starts = append(w.starts, s)
			case "contains":
				w.contains = append(w.contains, s)
			default:
				w.sets[name][s] = true
			}
		}
	}
	return w
}

// label looks a label up: the whole word, then two words joined, then, where
// loose, how it ends. Note is what stands in brackets behind it.
func (w *lexicon) label(s string, loose bool) (ts []target, note string, ok bool) {
	if len(s) == 0 || len(s) > 4*(maxLabel+16) {
		return nil, "", false
	}
	s, note = bracketTail(s)
	key := han.Squash(s)
	if key == "" || runes(key) > maxLabel {
		return nil, "", false
	}
	if t, ok := w.exact[key]; ok {
		return []target{t}, note, true
	}
	if ts := w.joined(key, loose); ts != nil {
		return ts, note, true
	}
	if loose {
		if t := w.ending(key); t != tNone {
			return []target{t}, note, true
		}
	}
	return nil, "", false
}

// ending matches the longest suffix rule.
func (w *lexicon) ending(key string) target {
	best, t := 0, tNone
	for _, s := range w.suffix {
		if len(s.text) > best && len(key) > len(s.text) && strings.HasSuffix(key, s.text) {
			best, t = len(s.text), s.t
		}
	}
	return t
}

// joined reads a label that joins several (办理流程及时限, 受理机构、地点和联系电话):
// every part must mean something. A part may have left out 办理 or 收费.
func (w *lexicon) joined(key string, loose bool) []target {
	parts := splitAny(key, "及", "和", "与", "、", "以及", "或", "／", "/", "暨", "，", ",")
	if len(parts) < 2 || len(parts) > 5 {
		return nil
	}
	var ts []target
	add := func(t target) {
		for _, have := range ts {
			if have == t {
				return
			}
		}
		ts = append(ts, t)
	}
	for i, p := range parts {
		t := w.exact[p]
		for _, prefix := range []string{"办理", "受理", "收费"} {
			if t == tNone {
				t = w.exact[prefix+p]
			}
		}
		if t == tNone && i == 0 && loose {
			t = w.ending(p)
		}
		if t == tNone && i == 0 && len(parts) > 1 {
			// 申请、受理条件: the first part borrows the last one's noun.
			if r := []rune(parts[len(parts)-1]); len(r) > 2 {
				t = w.exact[p+string(r[len(r)-2:])]
			}
		}
		if t == tNone {
			return nil
		}
		add(t)
	}
	return ts
}

func splitAny(s string, seps ...string) []string {
	for _, sep := range seps[1:] {
		if strings.Contains(s, sep) {
			s = strings.ReplaceAll(s, sep, seps[0])
		}
	}
	if !strings.Contains(s, seps[0]) {
		return nil
	}
	var out []string
	for p := range strings.SplitSeq(s, seps[0]) {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// bracketTail cuts a bracket off the end of a label: 申请材料（均需原件）.
func bracketTail(s string) (head, note string) {
	s = trimColon(s)
	for _, b := range []struct{ open, end string }{{"（", "）"}, {"(", ")"}, {"〔", "〕"}} {
		if strings.HasSuffix(s, b.end) {
			if i := strings.Index(s, b.open); i > 0 {
				return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(b.open) : len(s)-len(b.end)])
			}
		}
	}
	return s, ""
}

// begins reports whether a line begins with a known label and a colon, or is one.
func (w *lexicon) begins(line string) bool {
	r, _ := utf8.DecodeRuneInString(line)
	if !w.initials[r] && !strings.ContainsAny(line[:min(len(line), 60)], "：:") {
		return false
	}
	head := line
	if i := strings.IndexAny(line, "：:"); i > 0 {
		head = line[:i]
	}
	_, _, ok := w.label(head, false)
	return ok
}

func (w *lexicon) button(s string) bool  { return w.sets["button"][s] }
func (w *lexicon) entry(s string) bool   { return w.sets["entry"][s] }
func (w *lexicon) neutral(s string) bool { return w.sets["neutral"][s] }
func (w *lexicon) generic(s string) bool { return w.sets["generic"][s] }
func (w *lexicon) blank(s string) bool   { return w.sets["blank"][s] }

// class reports whether one of an element's classes is page furniture.
func (w *lexicon) class(classes string) bool {
	if classes == "" {
		return false
	}
	for c := range strings.FieldsSeq(classes) {
		if w.sets["class"][strings.ToLower(c)] {
			return true
		}
	}
	return false
}

// furniture reports whether a paragraph is part of the page and not of the
// guide. Short words (提交, 登录) are not: they are also steps.
func (w *lexicon) furniture(s string) bool {
	if w.button(s) && runes(s) >= 4 {
		return true
	}
	if runes(s) > 120 {
		return false
	}
	for _, p := range w.starts {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	for _, p := range w.contains {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
