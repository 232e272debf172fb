package memory

import (
	"math"
	"runtime"
	"slices"
	"sync"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

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
	t := tally{dict: s.dict}
	ends := make([]uint32, len(chunks))
	for i := range chunks {
		s.lens[i] = t.chunk(&chunks[i])
		s.tokens += uint64(s.lens[i])
		s.meta[i] = s.metaOf(&chunks[i])
		ends[i] = t.n
	}
	t.deal(s, ends)
	return s
}

// A tally counts the tokens of one chunk after another.
type tally struct {
	dict   *dict
	tokens []tallied // by token id
	n      uint32    // postings so far
	blocks []*tallyBlock
}

// A tallied token is in df chunks, and in the chunk being read if its posting
// there, counted from 1, comes after those of the chunks before.
type tallied struct{ df, last uint32 }

// tallySize is the number of postings of a block. Growing one slice instead would
// copy all of it again and again, and for a moment hold it twice.
const tallySize = 1 << 15

// A tallyBlock holds postings in the order of the chunks.
type tallyBlock struct {
	ids    [tallySize]uint32
	counts [tallySize]uint8
}

// chunk counts the tokens of c, and returns how many there are.
func (t *tally) chunk(c *guide.Chunk) (length uint32) {
	before := t.n
	count := func(token string) {
		length++
		id := t.dict.add(token)
		if int(id) == len(t.tokens) {
			t.tokens = append(t.tokens, tallied{})
		}
		at := &t.tokens[id]
		if at.last > before {
			pos := at.last - 1
			if n := &t.blocks[pos/tallySize].counts[pos%tallySize]; *n < math.MaxUint8 {
				*n++
			}
			return
		}
		if t.n%tallySize == 0 {
			t.blocks = append(t.blocks, new(tallyBlock))
		}
		b := t.blocks[t.n/tallySize]
		b.ids[t.n%tallySize], b.counts[t.n%tallySize] = id, 1
		t.n++
		at.last = t.n
		at.df++
	}
	han.EachToken(c.Context, count)
	han.EachToken(c.Text, count)
	return length
}

// deal gives s its postings, by token. Ends are where those of each chunk end. The
// tally is spent: its blocks are let go as they are read.
func (t *tally) deal(s *segment, ends []uint32) {
	s.starts = make([]uint32, len(t.tokens)+1)
	for id, token := range t.tokens {
		s.starts[id+1] = s.starts[id] + token.df
	}
	s.docs = make([]uint16, t.n)
	s.counts = make([]uint8, t.n)
	next := slices.Clone(s.starts)
	doc := 0
	for i, b := range t.blocks {
		first := uint32(i * tallySize)
		for j, id := range b.ids[:min(tallySize, t.n-first)] {
			for ends[doc] <= first+uint32(j) {
				doc++
			}
			slot := next[id]
			next[id]++
			s.docs[slot] = uint16(doc)
			s.counts[slot] = b.counts[j]
		}
		t.blocks[i] = nil
	}
}
