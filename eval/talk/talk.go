package talk

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"yijian/eval/cases"
	"yijian/ingest/guide"
)

// A Talk is one conversation of which every reply is judged.
type Talk struct {
	ID     string
	Title  string
	Region string    // of the session; "" unknown
	Today  guide.Day // 0: the run's day
	Lang   string    // zh-CN, en
	Turns  []Turn
}

// A Turn is what the person says and what the reply must be. Case is the turn as
// a case: its id is the talk's with the turn's number from 1 (old-man/3).
type Turn struct {
	Text string
	Case cases.Case
}

// maxTurns bounds a talk; a person who needs more is with a person by then.
const maxTurns = 100

var names = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Read reads the talk called id and names the line that is wrong.
func Read(id string, r io.Reader) (Talk, error) {
	t := Talk{ID: id, Lang: "zh-CN"}
	if !names.MatchString(id) {
		return t, fmt.Errorf("talk %q: a name is small letters, digits and hyphens", id)
	}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<16)
	n := 0
	for sc.Scan() {
		n++
		line := strings.TrimSpace(strings.TrimPrefix(sc.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := t.line(line); err != nil {
			return t, fmt.Errorf("talk %s line %d: %w", id, n, err)
		}
	}
	if err := sc.Err(); err != nil {
		return t, fmt.Errorf("talk %s after line %d: %w", id, n, err)
	}
	if err := t.complete(); err != nil {
		return t, fmt.Errorf("talk %s: %w", id, err)
	}
	return t, nil
}

// line takes one line: a key, a colon and a value.
func (t *Talk) line(line string) error {
	key, value, ok := cut(line)
	if !ok {
		return fmt.Errorf("%q: want a key, a colon and a value", line)
	}
	if value == "" {
		return fmt.Errorf("%s without a value", key)
	}
	if key == "人" {
		if err := t.complete(); len(t.Turns) > 0 && err != nil {
			return err
		}
		if len(t.Turns) == maxTurns {
			return fmt.Errorf("more than %d turns", maxTurns)
		}
		t.Turns = append(t.Turns, Turn{Text: value, Case: cases.Case{
			ID: fmt.Sprintf("%s/%d", t.ID, len(t.Turns)+1), Kind: "talk", Turns: []string{value},
		}})
		return nil
	}
	if len(t.Turns) == 0 {
		return t.head(key, value)
	}
	return t.Turns[len(t.Turns)-1].expect(key, value)
}

// cut parts a line at its first colon of either width.
func cut(line string) (key, value string, ok bool) {
	i := strings.IndexAny(line, ":：")
	if i < 0 {
		return "", "", false
	}
	return strings.TrimSpace(line[:i]), strings.TrimSpace(strings.TrimLeft(line[i:], ":：")), true
}

var regions = regexp.MustCompile(`^(\d{6}|\d{9}|\d{12})$`)

func (t *Talk) head(key, value string) error {
	switch key {
	case "题":
		t.Title = value
	case "地区":
		if value == "无" {
			return nil
		}
		if !regions.MatchString(value) {
			return fmt.Errorf("地区 %q: want 6, 9 or 12 digits, or 无", value)
		}
		t.Region = value
	case "日期":
		day, err := guide.ParseDay(value)
		if err != nil {
			return err
		}
		t.Today = day
	case "语言":
		if value != "zh-CN" && value != "en" {
			return fmt.Errorf("语言 %q: want zh-CN or en", value)
		}
		t.Lang = value
	default:
		return fmt.Errorf("%q before the first 人: want 题, 地区, 日期 or 语言", key)
	}
	return nil
}

func (t *Turn) expect(key, value string) error {
	e := &t.Case.Expect
	switch key {
	case "期":
		if e.Outcome != "" {
			return errors.New("a second 期 for one turn")
		}
		all := parts(value)
		if len(all) == 0 {
			return errors.New("期 without an outcome")
		}
		for _, o := range all {
			if !cases.IsOutcome(o) {
				return fmt.Errorf("期 %q: want answer, clarify, refuse, handoff or bundle", o)
			}
		}
		e.Outcome, e.Alt = all[0], all[1:]
	case "据":
		e.Guides = append(e.Guides, parts(value)...)
	case "有":
		if group := parts(value); len(group) > 0 {
			e.Must = append(e.Must, group)
		}
	case "无":
		e.MustNot = append(e.MustNot, parts(value)...)
	case "长":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return fmt.Errorf("长 %q: want a number of characters", value)
		}
		t.Case.Limit = n
	case "注":
		t.Case.Note = value
	default:
		return fmt.Errorf("%q after 人: want 期, 据, 有, 无, 长 or 注", key)
	}
	return nil
}

// parts are the strings of a value between | marks.
func parts(value string) []string {
	var all []string
	for _, s := range strings.FieldsFunc(value, func(r rune) bool { return r == '|' || r == '｜' }) {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// complete reports what the talk, as far as it goes, still lacks.
func (t *Talk) complete() error {
	if len(t.Turns) == 0 {
		return errors.New("nobody says anything: no 人")
	}
	if last := t.Turns[len(t.Turns)-1]; last.Case.Expect.Outcome == "" {
		return fmt.Errorf("turn %d has no 期: %s", len(t.Turns), last.Text)
	}
	return nil
}
