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
	if after(s, true) == "" {
		return ""
	}
	s = after(s, false)
	for {
		short := strings.TrimRight(s, particles)
		for _, m := range asking().Find(short) {
			if m.End == len(short) && says(m, "filler-end") {
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

// after is what follows the pleasantries that s begins with. 那个 says nothing after
// 我想问下; by itself, if not loose, it may point at something.
func after(s string, loose bool) string {
	for {
		ms := asking().Find(s)
		i := slices.IndexFunc(ms, func(m lexicon.Match) bool {
			return m.Start == 0 && (says(m, "filler") || loose && (says(m, "filler-alone") || says(m, "filler-end")))
		})
		if i < 0 {
			return strings.TrimSpace(s)
		}
		s, loose = strings.TrimLeft(s[ms[i].End:], particles), true
	}
}

func says(m lexicon.Match, name string) bool { return !m.Gap && slices.Contains(m.Terms, name) }

// particles are said after anything and change nothing of it; 吗, 呢 and 吧 do.
const particles = "啊呀哦噢哈啦呗哟嗷哎 "

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
