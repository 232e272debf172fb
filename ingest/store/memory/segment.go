package memory

import (
	"math"

	"yijian/ingest/guide"
)

// segmentSize is how many chunks a segment holds at most: what 16 bits can name.
const segmentSize = 1 << 16

// A segment is an immutable index of some chunks.
type segment struct {
	chunks []guide.Chunk
	lens   []uint32 // tokens of each chunk
	meta   []meta
	tokens uint64 // sum of lens

	// Postings of token id t are docs[starts[t]:starts[t+1]], ascending, and the
	// counts beside them.
	dict   *dict
	starts []uint32
	docs   []uint16
	counts []uint8 // occurrences, at most 255

	regions map[string]uint32 // small numbers for what filters compare
	guides  map[string]uint32
}

// meta is what filters look at, as small numbers.
type meta struct {
	from, to guide.Day // to is the last of all days where the end is open
	region   uint32
	guide    uint32
	audience audiences
}

// audiences is a set of audiences; the empty set is everyone.
type audiences uint8

const (
	persons audiences = 1 << iota
	businesses
	others
)

func audienceBit(a guide.Audience) audiences {
	switch a {
	case guide.Person:
		return persons
	case guide.Business:
		return businesses
	}
	return others
}

func (s *segment) metaOf(c *guide.Chunk) meta {
	m := meta{
		from:   c.Validity.From,
		to:     c.Validity.To,
		region: number(s.regions, c.Region),
		guide:  number(s.guides, c.Guide),
	}
	if m.to == 0 {
		m.to = math.MaxInt32
	}
	for _, a := range c.Audience {
		m.audience |= audienceBit(a)
	}
	return m
}

// number is the number of name in names, the next free one if it is new.
func number(names map[string]uint32, name string) uint32 {
	id, ok := names[name]
	if !ok {
		id = uint32(len(names))
		names[name] = id
	}
	return id
}

// postings are the chunks that hold the token and how often.
func (s *segment) postings(id uint32) ([]uint16, []uint8) {
	from, to := s.starts[id], s.starts[id+1]
	return s.docs[from:to], s.counts[from:to]
}
