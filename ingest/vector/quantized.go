package vector

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Quantized is a vector as it is kept: int8 elements and their scale (see
// [Quantize]). A bge vector's cosines change by less than .002 by it.
type Quantized struct {
	Scale float32
	Codes []int8
}

// QuantizedOf is v quantized.
func QuantizedOf(v []float32) Quantized {
	q := Quantized{Codes: make([]int8, len(v))}
	q.Scale = Quantize(q.Codes, v)
	return q
}

// Float32 is the vector again, of length 1, or zeros.
func (q Quantized) Float32() []float32 {
	v := make([]float32, len(q.Codes))
	for i, c := range q.Codes {
		v[i] = q.Scale * float32(c)
	}
	Normalize(v)
	return v
}

// Append appends the vector's bytes to b: the scale, little-endian, and an element
// a byte.
func (q Quantized) Append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(q.Scale))
	for _, c := range q.Codes {
		b = append(b, byte(c))
	}
	return b
}

// QuantizedSize is the number of bytes of a vector of n elements.
func QuantizedSize(n int) int { return 4 + n }

// ReadQuantized reads the bytes of a vector into dst, which has its number of
// elements, and returns the scale.
func ReadQuantized(dst []int8, b []byte) (scale float32, err error) {
	if len(b) != QuantizedSize(len(dst)) {
		return 0, fmt.Errorf("vector: %d bytes, want %d for %d elements", len(b), QuantizedSize(len(dst)), len(dst))
	}
	scale = math.Float32frombits(binary.LittleEndian.Uint32(b))
	if !(scale >= 0 && scale <= 1) {
		return 0, fmt.Errorf("vector: scale %v, want 0 to 1", scale)
	}
	b = b[4:][:len(dst)]
	for i, c := range b {
		dst[i] = int8(c)
	}
	return scale, nil
}
