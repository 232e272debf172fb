//go:build !amd64

package vector

// Without assembly the compiler drops the calls to it.
const avx2 = false

func dotAVX2(a, b *float32, n int) float32                                         { panic("no AVX2") }
func dotInt8AVX2(a, b *int8, n int) int32                                          { panic("no AVX2") }
func geluAVX2(x *float32, n int, table *[15][8]float32)                            { panic("no AVX2") }
func expAVX2(x *float32, n int, scale, top float32, table *[11][8]float32) float32 { panic("no AVX2") }
func scaleAVX2(x *float32, n int, by float32)                                      { panic("no AVX2") }
func layerNormAVX2(x, y, gain, bias *float32, n int, epsilon float32)              { panic("no AVX2") }

func productInt8AVX2(dst *float32, dstStride int, a *float32, aStride int, w *int8, k int, scale, bias *float32, rows int) {
	panic("no AVX2")
}

func productFloat32AVX2(dst *float32, dstStride int, a *float32, aStride int, w *float32, k int, scale, bias *float32, rows int) {
	panic("no AVX2")
}
