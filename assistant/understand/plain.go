package understand

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"yijian/ingest/lexicon"
)

// plain is folded text without what surrounds a question and asks nothing: 你好，
// 我想问下 before it, 谢谢 after it, marks said three times. What is asked then reads
// the same however politely it is put, and so does its vector. A message that is
// nothing but pleasantries stays as it is.
func plain(text string) string {
	var kept strings.Builder
	for rest := once(text); rest != ""; {
		end := strings.IndexFunc(rest, separates)
		clause, mark := rest, ""
		if end >= 0 {
			_, n := utf8.DecodeRuneInString(rest[end:])
			clause, mark = rest[:end], rest[end:end+n]
		}
		rest = rest[len(clause)+len(mark):]
		if bare := trimmed(clause); bare != "" {
			kept.WriteString(bare + mark)
		} else if mark == "?" && kept.Len() > 0 {
			kept.WriteString(mark)
		}
	}
	if out := strings.TrimFunc(kept.String(), func(r rune) bool { return separates(r) || r == ' ' || r == '.' || r == '…' || r == '~' }); out != "" {
		return out
	}
	return text
}

// once says repeated marks once: the first of them, or a question mark.
func once(text string) string {
	var b strings.Builder
	rs := []rune(text)
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		j := i + 1
		for separates(r) && j < len(rs) && (separates(rs[j]) || rs[j] == ' ') {
			if rs[j] == '?' {
				r = '?'
			}
			j++
		}
		b.WriteRune(r)
		i = j - 1
	}
	return b.String()
}

// trimmed is a clause without the pleasantries at its ends, "" if it is only such.
func trimmed(clause string) string {
	s := strings.TrimSpace(clause)
	if s == "" || !strings.ContainsFunc(s, isHan) {
		return s
	}
	ms := asking().Find(s)
	is := func(m lexicon.Match, name string) bool { return slices.Contains(m.Terms, name) }
	at, alone := 0, 0
	for _, m := range ms {
		switch {
		case m.Gap:
		case m.Start == at && is(m, "filler"):
			at = m.End
			alone = max(alone, at)
		case m.Start == alone && (is(m, "filler-alone") || is(m, "filler-end")):
			alone = m.End
		}
		if m.Start > max(at, alone) {
			break
		}
		alone = max(alone, at)
	}
	if strings.TrimRight(s[alone:], particles) == "" {
		return ""
	}
	s = strings.TrimSpace(s[at:])
	for {
		short := strings.TrimRight(s, particles)
		for _, m := range asking().Find(short) {
			if !m.Gap && m.End == len(short) && is(m, "filler-end") {
				short = short[:m.Start]
				break
			}
		}
		short = strings.TrimSpace(short)
		if short == s || utf8.RuneCountInString(short) < 2 {
			return s
		}
		s = short
	}
}

// particles are said after anything and change nothing of it; 吗, 呢 and 吧 do.
const particles = "啊呀哦噢哈啦呗哟嗷哎 "

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
