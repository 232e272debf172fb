package han

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed pinyin.txt
var pinyinText string

// A Sound is a syllable of pinyin without its tone; 0 is none.
type Sound uint16

// sounds are the tables behind Sounds and Loose, by character and by syllable.
type sounds struct {
	of    map[rune][]Sound
	names []string
	loose []Sound
}

var soundTable = sync.OnceValue(func() *sounds {
	t := &sounds{of: make(map[rune][]Sound, 7000), names: []string{""}}
	ids := map[string]Sound{}
	id := func(syllable string) Sound {
		s, ok := ids[syllable]
		if !ok {
			s = Sound(len(t.names))
			ids[syllable] = s
			t.names = append(t.names, syllable)
		}
		return s
	}
	for line := range strings.Lines(pinyinText) {
		syllable, chars, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, r := range chars {
			t.of[r] = append(t.of[r], id(syllable))
		}
	}
	t.loose = make([]Sound, len(t.names), 2*len(t.names))
	for i := 1; i < len(t.loose); i++ {
		t.loose[i] = id(confused(t.names[i])) // may be a syllable that no character has (fei for hui has)
	}
	return t
})

// Sounds are the readings of a simplified character, nil if it is none of the
// 6,763 of GB 2312. The slice is shared: don't change it.
func Sounds(r rune) []Sound { return soundTable().of[r] }

// Loose is the sound that stands for all those which speakers of some dialect, or
// machines that listen to them, take for s: zh ch sh as z c s, n as l, ing eng as
// in en, hu before a vowel as f.
func (s Sound) Loose() Sound {
	t := soundTable()
	if int(s) >= len(t.loose) {
		return s
	}
	return t.loose[s]
}

// String is the syllable (v for ü).
func (s Sound) String() string {
	t := soundTable()
	if int(s) >= len(t.names) {
		return ""
	}
	return t.names[s]
}

// confused brings a syllable into the form that stands for those it is confused with.
func confused(s string) string {
	for _, pair := range [][2]string{{"zh", "z"}, {"ch", "c"}, {"sh", "s"}} {
		if rest, ok := strings.CutPrefix(s, pair[0]); ok {
			s = pair[1] + rest
		}
	}
	if len(s) > 1 && s[0] == 'n' && s != "ng" {
		s = "l" + s[1:]
	}
	if rest, ok := strings.CutSuffix(s, "ing"); ok {
		s = rest + "in"
	}
	if rest, ok := strings.CutSuffix(s, "eng"); ok {
		s = rest + "en"
	}
	switch s {
	case "hu":
		return "fu"
	case "hua", "huan", "huang":
		return "f" + s[2:]
	case "hui":
		return "fei"
	case "hun":
		return "fen"
	}
	return s
}
