package memory

import (
	"strings"
	"unicode/utf8"
)

// A dict numbers tokens. Tokens of up to three characters, nearly all of them,
// are packed into one integer: no string is kept for them, and their map is
// half as large.
type dict struct {
	short map[uint64]uint32
	long  map[string]uint32
}

func newDict() *dict {
	return &dict{short: map[uint64]uint32{}, long: map[string]uint32{}}
}

func (d *dict) size() int { return len(d.short) + len(d.long) }

// id is the token's number, and whether it has one.
func (d *dict) id(token string) (uint32, bool) {
	if key, ok := pack(token); ok {
		id, ok := d.short[key]
		return id, ok
	}
	id, ok := d.long[token]
	return id, ok
}

// add is the token's number, the next free one if it is new.
func (d *dict) add(token string) uint32 {
	next := uint32(d.size())
	if key, ok := pack(token); ok {
		id, ok := d.short[key]
		if !ok {
			d.short[key] = next
			return next
		}
		return id
	}
	id, ok := d.long[token]
	if !ok {
		d.long[strings.Clone(token)] = next // the token may be cut from a large text
		return next
	}
	return id
}

// pack puts up to three characters into one integer, 21 bits each; a character
// counts from 1, so that a leading NUL is not nothing. Invalid UTF-8 has no packed
// form, since its bytes could not be told apart.
func pack(token string) (uint64, bool) {
	var key uint64
	for n, i := 0, 0; i < len(token); n++ {
		r, size := utf8.DecodeRuneInString(token[i:])
		if n == 3 || r == utf8.RuneError && size == 1 {
			return 0, false
		}
		key = key<<21 | uint64(r+1)
		i += size
	}
	return key, true
}
