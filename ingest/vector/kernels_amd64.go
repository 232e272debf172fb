package vector

import "golang.org/x/sys/cpu"

// avx2 says whether this processor, and the operating system, let us use AVX2
// and FMA. It is set once.
var avx2 = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// The functions in kernels_amd64.s don't check: lengths are above 0 and multiples
// of what their comment says, and memory is that of the caller.

// dotAVX2 is the dot product of n floats, a multiple of 8.
//
//go:noescape
func dotAVX2(a, b *float32, n int) float32

// dotInt8AVX2 is the dot product of n bytes, a multiple of 16.
//
//go:noescape
func dotInt8AVX2(a, b *int8, n int) int32

// geluAVX2 is geluGo for n floats, a multiple of 8; see geluTable.
//
//go:noescape
func geluAVX2(x *float32, n int, table *[15][8]float32)

// expAVX2 is expGo for n floats, a multiple of 8; see expTable.
//
//go:noescape
func expAVX2(x *float32, n int, scale, top float32, table *[11][8]float32) float32

// scaleAVX2 multiplies n floats, a multiple of 8.
//
//go:noescape
func scaleAVX2(x *float32, n int, by float32)

// layerNormAVX2 is layerNormGo for n floats, a multiple of 8; y is not nil.
//
//go:noescape
func layerNormAVX2(x, y, gain, bias *float32, n int, epsilon float32)

// productInt8AVX2 multiplies rows (1 to 6) rows of k floats by a panel of k rows
// of 16 bytes, times scale, plus bias. Strides are in floats.
//
//go:noescape
func productInt8AVX2(dst *float32, dstStride int, a *float32, aStride int, w *int8, k int, scale, bias *float32, rows int)

// productFloat32AVX2 is the same with a panel of floats.
//
//go:noescape
func productFloat32AVX2(dst *float32, dstStride int, a *float32, aStride int, w *float32, k int, scale, bias *float32, rows int)
