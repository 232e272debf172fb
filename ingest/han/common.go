package han

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed common.txt
var commonText string

// commonWords are degrees by word.
var commonWords = sync.OnceValue(func() map[string]uint8 {
	m := make(map[string]uint8, 82_000)
	for line := range strings.Lines(commonText) {
		fields := strings.Fields(line)
		if len(fields) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		degree, head := fields[0][0]-'0', strings.TrimPrefix(fields[1], "·")
		for i, r := range fields[2] {
			if n := utf8.RuneLen(r); head == "" {
				m[fields[2][i:i+n]] = degree
			} else {
				m[head+fields[2][i:i+n]] = degree
			}
		}
	}
	return m
})

// Common tells how common in written Chinese a word of one to three simplified
// characters is: 6 for the most common, each degree less about seven times rarer,
// 0 for what is no word there.
func Common(word string) int { return int(commonWords()[word]) }
