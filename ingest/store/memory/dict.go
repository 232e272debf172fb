package memory

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// A dict numbers tokens. Tokens of up to three characters, nearly all of them,
// are packed into one integer and looked up in one place of one table: a build
// asks for tens of millions, and what each costs is the memory it waits for.
type dict struct {
	slots []slot // by hash, the next free one after it; a power of two of them
	shift int    // of the hash, to a place in slots
	used  int
	long  map[string]uint32
}

// A slot with key 0 is free.
type slot struct {
	key uint64
	id  uint32
}

func newDict() *dict {
	d := &dict{long: map[string]uint32{}}
	d.resize(64)
	return d
}

func (d *dict) size() int { return d.used + len(d.long) }

// id is the token's number, and whether it has one.
func (d *dict) id(token string) (uint32, bool) {
	if key, ok := pack(token); ok {
		s := d.find(key)
		return s.id, s.key == key
	}
	id, ok := d.long[token]
	return id, ok
}

// add is the token's number, the next free one if it is new.
func (d *dict) add(token string) uint32 {
	if key, ok := pack(token); ok {
		s := d.find(key)
		if s.key != key {
			return d.insert(s, key)
		}
		return s.id
	}
	id, ok := d.long[token]
	if !ok {
		id = uint32(d.size())
		d.long[strings.Clone(token)] = id // the token may be cut from a large text
	}
	return id
}

// find is the key's slot, or the free one where it belongs.
func (d *dict) find(key uint64) *slot {
	// Fibonacci hashing: the upper bits of the product depend on all of the key.
	for i := int(key * 0x9e3779b97f4a7c15 >> d.shift); ; i++ {
		s := &d.slots[i&(len(d.slots)-1)]
		if s.key == key || s.key == 0 {
			return s
		}
	}
}

func (d *dict) insert(s *slot, key uint64) uint32 {
	id := uint32(d.size())
	*s = slot{key, id}
	d.used++
	if d.used > len(d.slots)/4*3 {
		d.resize(2 * len(d.slots))
	}
	return id
}

func (d *dict) resize(n int) {
	old := d.slots
	d.slots, d.shift = make([]slot, n), 64-bits.Len(uint(n-1))
	for _, s := range old {
		if s.key != 0 {
			*d.find(s.key) = s
		}
	}
}

// pack puts one to three characters into one integer, 21 bits each; a character
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
	return key, key != 0
}
