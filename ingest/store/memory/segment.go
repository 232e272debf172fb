package memory

import (
	"math"
	"runtime"
	"slices"
	"sync"

	"yijian/ingest/guide"
	"yijian/ingest/han"
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

// worthwhile is the number of chunks from which it pays to give each core a
// segment of its own to build.
const worthwhile = 8192

// build makes the segments of chunks, on all cores.
func build(chunks []guide.Chunk) []*segment {
	n := len(chunks)
	cores := min(runtime.GOMAXPROCS(0), n/worthwhile)
	count := max(1, cores, (n+segmentSize-1)/segmentSize)
	parts := slices.Collect(slices.Chunk(chunks, max(1, (n+count-1)/count)))
	segs := make([]*segment, len(parts))
	var wg sync.WaitGroup
	for i, part := range parts {
		wg.Go(func() { segs[i] = buildSegment(part) })
	}
	wg.Wait()
	return segs
}

// buildSegment reads every chunk once: it counts the tokens of each and then
// deals the counts out by token.
func buildSegment(chunks []guide.Chunk) *segment {
	s := &segment{
		chunks:  chunks,
		lens:    make([]uint32, len(chunks)),
		meta:    make([]meta, len(chunks)),
		dict:    newDict(),
		regions: map[string]uint32{},
		guides:  map[string]uint32{},
	}
	var (
		ids    []uint32 // token ids, chunk after chunk, each once a chunk
		counts []uint8
		ends   = make([]int, len(chunks)) // where each chunk's ids end
		df     []uint32                   // by token id
		at     []uint32                   // by token id: 1 + where it stands in ids for this chunk
	)
	for i := range chunks {
		c := &chunks[i]
		begin := uint32(len(ids))
		for _, text := range [2]string{c.Context, c.Text} {
			for _, token := range han.Tokens(text) {
				id := s.dict.add(token)
				for int(id) >= len(df) {
					df = append(df, 0)
					at = append(at, 0)
				}
				s.lens[i]++
				if pos := at[id]; pos > begin {
					if counts[pos-1] < math.MaxUint8 {
						counts[pos-1]++
					}
					continue
				}
				ids = append(ids, id)
				counts = append(counts, 1)
				at[id] = uint32(len(ids))
				df[id]++
			}
		}
		ends[i] = len(ids)
		s.tokens += uint64(s.lens[i])
		s.meta[i] = s.metaOf(c)
	}

	s.starts = make([]uint32, len(df)+1)
	for id, n := range df {
		s.starts[id+1] = s.starts[id] + n
	}
	s.docs = make([]uint16, len(ids))
	s.counts = make([]uint8, len(ids))
	next := slices.Clone(s.starts)
	pos := 0
	for i, end := range ends {
		for ; pos < end; pos++ {
			slot := next[ids[pos]]
			next[ids[pos]]++
			s.docs[slot] = uint16(i)
			s.counts[slot] = counts[pos]
		}
	}
	return s
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
