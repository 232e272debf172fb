package memory

import (
	"runtime"
	"slices"
	"sync"

	"yijian/ingest/chunk"
	"yijian/ingest/embedding"
	"yijian/ingest/guide"
	"yijian/ingest/vector"
)

// blockSize is the number of vectors that are copied when one is added.
const blockSize = 1024

// Vectors are those of a view's chunks, as one snapshot sees them.
type vectors struct {
	keys   []embedding.Key // of the chunks' passages
	blocks []*block        // of blockSize chunks each, the last of the rest
	have   int             // chunks that have a vector, dead ones too
}

// A block is never changed once a search can see it.
type block struct {
	signs  []uint64
	codes  []int8
	scales []float32 // 0: no vector, or one of zeros
	known  []bool
}

// newVectors are none yet. Blocks are apart from each other, so that one that is
// copied is free to go.
func newVectors(keys []embedding.Key, dim int) *vectors {
	v := &vectors{keys: keys}
	for from := 0; from < len(keys); from += blockSize {
		n := min(blockSize, len(keys)-from)
		v.blocks = append(v.blocks, &block{
			signs: make([]uint64, n*vector.Words(dim)), codes: make([]int8, n*dim),
			scales: make([]float32, n), known: make([]bool, n),
		})
	}
	return v
}

func (b *block) clone() *block {
	return &block{slices.Clone(b.signs), slices.Clone(b.codes), slices.Clone(b.scales), slices.Clone(b.known)}
}

// keysOf are the chunks' keys, computed on all cores.
func keysOf(chunks []guide.Chunk) []embedding.Key {
	keys := make([]embedding.Key, len(chunks))
	part := max(worthwhile/8, (len(chunks)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for from := 0; from < len(chunks); from += part {
		wg.Go(func() {
			for i := from; i < min(from+part, len(chunks)); i++ {
				keys[i] = chunk.Key(&chunks[i])
			}
		})
	}
	wg.Wait()
	return keys
}

// A place is where a chunk's vector belongs.
type place struct {
	view int
	doc  uint16
}

// A filling adds vectors to the views of a coming snapshot. Blocks that a search
// may see already are copied before they are written to.
type filling struct {
	dim    int
	views  []*view
	fresh  []bool // the view's blocks are this filling's own
	own    map[*block]bool
	wanted map[embedding.Key]place   // the first chunk of each text
	more   map[embedding.Key][]place // the others
	row    []int8
}

// fill prepares views for vectors of dim elements. Views that have none at all
// get empty ones.
func fill(views []*view, dim int) *filling {
	f := &filling{dim: dim, views: views, fresh: make([]bool, len(views)), own: map[*block]bool{}, wanted: map[embedding.Key]place{}, more: map[embedding.Key][]place{}}
	for i, v := range views {
		if v.vectors == nil {
			v.vectors = newVectors(keysOf(v.chunks), dim)
			f.fresh[i] = true
		} else if v.vectors.have < len(v.vectors.keys) {
			v.vectors = &vectors{keys: v.vectors.keys, blocks: slices.Clone(v.vectors.blocks), have: v.vectors.have}
		}
		v.vectors.missing(func(doc int) {
			key, at := v.vectors.keys[doc], place{i, uint16(doc)}
			if _, ok := f.wanted[key]; ok {
				f.more[key] = append(f.more[key], at)
				return
			}
			f.wanted[key] = at
		})
	}
	return f
}

// missing calls f for each chunk without a vector.
func (v *vectors) missing(f func(doc int)) {
	if v.have == len(v.keys) {
		return
	}
	for doc := range v.keys {
		if !v.blocks[doc/blockSize].known[doc%blockSize] {
			f(doc)
		}
	}
}

// bytes gives a text's vector to the chunks that want it. One that can't be read
// is none: its chunks are found by words until it is made anew.
func (f *filling) bytes(key embedding.Key, codes []byte) error {
	if _, ok := f.wanted[key]; !ok {
		return nil
	}
	if f.row == nil {
		f.row = make([]int8, f.dim)
	}
	scale, err := vector.ReadQuantized(f.row, codes)
	if err != nil {
		return nil
	}
	f.put(key, f.row, scale)
	return nil
}

func (f *filling) put(key embedding.Key, codes []int8, scale float32) {
	at, ok := f.wanted[key]
	if !ok {
		return
	}
	f.write(at, codes, scale)
	for _, at := range f.more[key] {
		f.write(at, codes, scale)
	}
	delete(f.wanted, key)
	delete(f.more, key)
}

func (f *filling) write(at place, codes []int8, scale float32) {
	b, i, words := f.block(at), int(at.doc)%blockSize, vector.Words(f.dim)
	copy(b.codes[i*f.dim:(i+1)*f.dim], codes)
	signs(b.signs[i*words:(i+1)*words], codes)
	b.scales[i], b.known[i] = scale, true
	f.views[at.view].vectors.have++
}

// block is the one to write to.
func (f *filling) block(at place) *block {
	v := f.views[at.view].vectors
	b := &v.blocks[int(at.doc)/blockSize]
	if !f.fresh[at.view] && !f.own[*b] {
		*b = (*b).clone()
		f.own[*b] = true
	}
	return *b
}

// carry takes over what earlier views know of texts that are wanted.
func (f *filling) carry(earlier []*view) {
	for _, v := range earlier {
		if v.vectors == nil || len(f.wanted) == 0 {
			continue
		}
		for doc, key := range v.vectors.keys {
			b := v.vectors.blocks[doc/blockSize]
			i := doc % blockSize
			if b.known[i] {
				f.put(key, b.codes[i*f.dim:(i+1)*f.dim], b.scales[i])
			}
		}
	}
}

// keys are the texts that still want a vector.
func (f *filling) keys() []embedding.Key {
	keys := make([]embedding.Key, 0, len(f.wanted))
	for key := range f.wanted {
		keys = append(keys, key)
	}
	return keys
}

// signs are the sign bits of the codes, as vector.Signs makes them; rounded to 0
// is not above 0.
func signs(dst []uint64, codes []int8) {
	for i := range dst {
		var w uint64
		for j, c := range codes[i*64 : min(i*64+64, len(codes))] {
			w |= uint64(uint16(-int16(c))>>15) << j // a branch here is guessed wrong every other time
		}
		dst[i] = w
	}
}
