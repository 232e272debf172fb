package memory

import (
	"fmt"
	"math"
	"slices"

	"yijian/ingest/vector"
)

// rescored is how many vectors of a segment, those with the nearest sign bits, are
// compared by their int8 elements; where no more pass the filter, all are.
const rescored = 2000

// A probe is the question's vector, ready to be compared.
type probe struct {
	signs []uint64
	codes []int8
	scale float32
}

// probe is nil if there is nothing to compare: no vectors here, or none asked for.
func (s *snapshot) probe(v []float32, model string) (*probe, error) {
	if len(v) == 0 || s.dim == 0 || model != "" && model != s.model {
		return nil, nil
	}
	if len(v) != s.dim {
		return nil, fmt.Errorf("the question's vector has %d elements, want %d as those of %s have", len(v), s.dim, s.model)
	}
	p := &probe{signs: make([]uint64, vector.Words(s.dim)), codes: make([]int8, s.dim)}
	vector.Signs(p.signs, v)
	if p.scale = vector.Quantize(p.codes, v); p.scale == 0 {
		return nil, nil // zeros, or no numbers: near nothing
	}
	return p, nil
}

// cosine is 0 if the chunk has no vector.
func (p *probe) cosine(v *vectors, doc int) float32 {
	if v == nil {
		return 0
	}
	b, i := v.blocks[doc/blockSize], doc%blockSize
	if b.scales[i] == 0 {
		return 0
	}
	dim := len(p.codes)
	return p.scale * b.scales[i] * float32(vector.DotInt8(p.codes, b.codes[i*dim:(i+1)*dim]))
}

// A bench is what a search of one segment needs room for.
type bench struct {
	scores    [segmentSize]float32 // all zero between searches
	distances [segmentSize]uint16
}

// out is the distance of a chunk that is not to be found.
const out = math.MaxUint16

// near offers the chunks of the view that pass the filter and are nearest to p.
func (t *top) near(v *view, f *filter, p *probe, room *bench) {
	if v.vectors == nil {
		return
	}
	if f.guides != nil {
		t.nearOf(v, f, p, room)
		return
	}
	words := len(p.signs)
	count := make([]int32, words*64+1) // chunks by distance
	passing := 0
	for n, b := range v.vectors.blocks {
		distances := room.distances[n*blockSize:][:len(b.scales)]
		vector.HammingAll(distances, p.signs, b.signs)
		for i, d := range distances {
			doc := n*blockSize + i
			if b.scales[i] == 0 || v.norm[doc] > math.MaxFloat32 || !f.pass(v, doc) {
				distances[i] = out
				continue
			}
			count[d]++
			passing++
		}
	}
	// The distance that the last of those to be rescored has.
	last := len(count) - 1
	if passing > rescored {
		sum := int32(0)
		last = slices.IndexFunc(count, func(n int32) bool { sum += n; return sum >= rescored })
	}
	for doc, d := range room.distances[:len(v.chunks)] {
		if int(d) <= last {
			t.offer(candidate{score: p.cosine(v.vectors, doc), other: room.scores[doc], chunk: &v.chunks[doc], view: v, doc: doc})
		}
	}
}

// nearOf offers the chunks of the guides that the filter names: too few to go
// through everybody's sign bits.
func (t *top) nearOf(v *view, f *filter, p *probe, room *bench) {
	if len(f.guides) == 0 {
		return // none of them is in this segment
	}
	for doc := range v.chunks {
		if !slices.Contains(f.guides, v.meta[doc].guide) || v.norm[doc] > math.MaxFloat32 || !f.pass(v, doc) {
			continue
		}
		if v.vectors.blocks[doc/blockSize].scales[doc%blockSize] != 0 {
			t.offer(candidate{score: p.cosine(v.vectors, doc), other: room.scores[doc], chunk: &v.chunks[doc], view: v, doc: doc})
		}
	}
}
