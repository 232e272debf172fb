package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// evidence is the text a claim may rest on.
type evidence struct {
	text  strings.Builder // pieces as they stand, a line each
	plain string          // squashed; made when first needed
	cases []string        // what the elements are limited to, apart from their words

	indexed  *guide.Guide // the guide cited last
	exact    map[string][]guide.Element
	elements []guide.Element

	script    script
	known     line       // what is asked and answered: a condition named there is kept
	opens     rune       // the words begin with yes (可, 须) or no (不); 0 neither
	sentences []sentence // what is cited, for words that are not quoted
}

func (e *evidence) add(s string) {
	if s != "" {
		e.text.WriteString(s)
		e.text.WriteByte('\n')
		e.plain = ""
	}
}

func (e *evidence) squashed() string {
	if e.plain == "" {
		var b strings.Builder
		for _, l := range strings.Split(e.text.String(), "\n") {
			b.WriteString(han.Squash(l))
			b.WriteByte('\n')
		}
		e.plain = b.String()
	}
	return e.plain
}

// cased reports whether the text says the cases that the quoted elements are
// limited to: a right sentence cut from its condition is a wrong answer.
func (e *evidence) cased(text string) (what string, ok bool) {
	said := han.Squash(text)
	for _, c := range e.cases {
		if !strings.Contains(said, han.Squash(c)) {
			return c, false
		}
	}
	return "", true
}

// lines reports whether each line of text stands in the evidence. The first may
// begin with a lead-in that ends in a colon.
func (e *evidence) lines(text string, lead bool) (what string, ok bool) {
	have := e.squashed()
	known := map[string]bool{}
	for _, l := range strings.Split(have, "\n") {
		known[l] = true
	}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "- ")
		if i == 0 && lead {
			line = afterLead(line)
		}
		if l := han.Squash(line); known[l] || stated(have, l) {
			continue
		}
		return line, false
	}
	return "", true
}

// stated reports whether the squashed line stands in the evidence, alone or under
// labels that stand there too: 承诺办结时限：非住宅的：12个工作日.
func stated(have, line string) bool {
	if line == "" || strings.Contains(have, line) {
		return true
	}
	label, rest, ok := strings.Cut(line, ":")
	return ok && label != "" && strings.Contains(have, label) && stated(have, rest)
}

// maxLead is the longest lead-in, in characters.
const maxLead = 64

// afterLead cuts a lead-in that holds no digit.
func afterLead(line string) string {
	for _, colon := range []string{"：", ":"} {
		l, rest, ok := strings.Cut(line, colon)
		if ok && utf8.RuneCountInString(l) <= maxLead && !strings.ContainsFunc(l, unicode.IsDigit) {
			return rest
		}
	}
	return line
}

// facts reports whether each critical fact of text stands in the evidence: by
// its words, or by its value (三个工作日 is 3个工作日).
func (e *evidence) facts(text string) (what string, ok bool) {
	have := e.text.String()

	durations := han.Durations(have)
	for _, d := range han.Durations(text) {
		if !e.says(d.Text) && !any(durations, func(x han.Duration) bool {
			return x.Min == d.Min && x.Max == d.Max && x.Unit == d.Unit && x.Working == d.Working && x.Immediate == d.Immediate
		}) {
			return d.Text, false
		}
	}
	amounts := han.Amounts(have)
	for _, a := range han.Amounts(text) {
		if !e.says(a.Text) && !any(amounts, func(x han.Amount) bool { return x.Fen == a.Fen && x.Free == a.Free }) {
			return a.Text, false
		}
	}
	dates := han.Dates(have)
	for _, d := range han.Dates(text) {
		if !e.says(d.Text) && !any(dates, func(x han.Date) bool { return x.Year == d.Year && x.Month == d.Month && x.Day == d.Day }) {
			return d.Text, false
		}
	}
	phones := han.Phones(have)
	for _, p := range han.Phones(text) {
		if !any(phones, func(x han.PhoneSpan) bool { return x.Digits == p.Digits }) && !e.says(p.Text) {
			return p.Text, false
		}
	}
	for _, l := range han.Links(text) {
		if !strings.Contains(have, l.Text) {
			return l.Text, false
		}
	}
	for _, n := range numbers(text) {
		if !e.says(n) {
			return n, false
		}
	}
	return "", true
}

// says reports whether the words stand in the evidence, not as part of a longer
// number: 5 does not stand in 15.
func (e *evidence) says(words string) bool {
	w, have := han.Squash(words), e.squashed()
	if w == "" {
		return true
	}
	for from := 0; ; {
		i := strings.Index(have[from:], w)
		if i < 0 {
			return false
		}
		i += from
		j := i + len(w)
		if !(digit(w[0]) && i > 0 && number(have, i-1)) && !(digit(w[len(w)-1]) && j < len(have) && number(have, j)) {
			return true
		}
		from = i + 1
	}
}

func digit(b byte) bool { return '0' <= b && b <= '9' }

// number reports whether the byte at i continues a number.
func number(s string, i int) bool {
	if digit(s[i]) {
		return true
	}
	return s[i] == '.' && (i+1 < len(s) && digit(s[i+1])) && (i > 0 && digit(s[i-1]))
}

// numbers are the runs of digits in text, folded, decimal point included.
func numbers(text string) []string {
	text = han.Fold(text)
	var out []string
	for i := 0; i < len(text); {
		if !digit(text[i]) {
			i++
			continue
		}
		j := i
		for j < len(text) && number(text, j) {
			j++
		}
		out = append(out, text[i:j])
		i = j
	}
	return out
}

func any[T interface{}](list []T, f func(T) bool) bool {
	for _, x := range list {
		if f(x) {
			return true
		}
	}
	return false
}
