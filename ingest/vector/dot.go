package vector

import "math"

// Kernels names the implementation in use: "avx2" or "go".
func Kernels() string {
	if avx2 {
		return "avx2"
	}
	return "go"
}

// Dot is the dot product of two vectors of one length; of normalised vectors
// their cosine.
func Dot(a, b []float32) float32 {
	b = b[:len(a)]
	n := len(a) &^ 7
	if !avx2 || n == 0 {
		return dotGo(a, b)
	}
	return dotAVX2(&a[0], &b[0], n) + dotGo(a[n:], b[n:])
}

// dotGo keeps four sums, so that an addition need not wait for the one before.
func dotGo(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i, v := range a {
		s0 += v * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// DotInt8 is the dot product of two vectors of one length, exact up to 131,071
// elements.
func DotInt8(a, b []int8) int32 {
	b = b[:len(a)]
	n := len(a) &^ 15
	if !avx2 || n == 0 {
		return dotInt8Go(a, b)
	}
	return dotInt8AVX2(&a[0], &b[0], n) + dotInt8Go(a[n:], b[n:])
}

func dotInt8Go(a, b []int8) int32 {
	var s0, s1 int32
	for len(a) >= 2 && len(b) >= 2 {
		s0 += int32(a[0]) * int32(b[0])
		s1 += int32(a[1]) * int32(b[1])
		a, b = a[2:], b[2:]
	}
	for i, v := range a {
		s0 += int32(v) * int32(b[i])
	}
	return s0 + s1
}

// Normalize scales v to length 1 and returns the length it had. A vector of
// zeros, or one whose length is no number, becomes zeros, and 0 is returned.
func Normalize(v []float32) float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	n := math.Sqrt(sum)
	if n == 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		clear(v)
		return 0
	}
	for i, x := range v {
		v[i] = float32(float64(x) / n)
	}
	return float32(n)
}

// Quantize writes v as int8 and returns the scale: v[i] is about
// scale × float32(dst[i]). Its largest element becomes ±127.
func Quantize(dst []int8, v []float32) (scale float32) {
	dst = dst[:len(v)]
	var top float32
	for _, x := range v {
		top = max(top, x, -x)
	}
	if !(top > 0 && top <= math.MaxFloat32) {
		clear(dst)
		return 0
	}
	scale = top / 127
	for i, x := range v {
		dst[i] = int8(math.RoundToEven(float64(x) / float64(scale)))
	}
	return scale
}
