package vector

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

// Lengths around the widths of the loops, and slices that begin anywhere: each
// test goes through 0 to 67 at offsets 0 to 3.
func lengths(t *testing.T, test func(t *testing.T, rnd *rand.Rand, n, offset int)) {
	t.Logf("%s kernels", Kernels())
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 68 {
		test(t, rnd, n, n%4)
		test(t, rnd, n, (n+1)%4)
	}
}

func floatsOf(rnd *rand.Rand, n, offset int, spread float32) []float32 {
	v := make([]float32, n+offset)[offset:]
	for i := range v {
		v[i] = float32(rnd.NormFloat64()) * spread
	}
	return v
}

func near(t *testing.T, what string, n int, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s of %d elements: got %v, want %v ± %.1g", what, n, got, want, within)
	}
}

func TestDotIsTheSumOfProducts(t *testing.T) {
	lengths(t, func(t *testing.T, rnd *rand.Rand, n, offset int) {
		a, b := floatsOf(rnd, n, offset, 1), floatsOf(rnd, n, 0, 1)
		var want, size float64
		for i := range a {
			want += float64(a[i]) * float64(b[i])
			size += math.Abs(float64(a[i]) * float64(b[i]))
		}
		near(t, "Dot", n, float64(Dot(a, b)), want, 1e-6*size)
		near(t, "dotGo", n, float64(dotGo(a, b)), want, 1e-6*size)
	})
}

func TestDotInt8IsExact(t *testing.T) {
	lengths(t, func(t *testing.T, rnd *rand.Rand, n, offset int) {
		a, b := make([]int8, n+offset)[offset:], make([]int8, n)
		var want int32
		for i := range a {
			a[i], b[i] = int8(rnd.IntN(256)-128), int8(rnd.IntN(256)-128)
			if n == 67 {
				a[i], b[i] = -128, -128 // the largest product, which must not saturate
			}
			want += int32(a[i]) * int32(b[i])
		}
		if got, scalar := DotInt8(a, b), dotInt8Go(a, b); got != want || scalar != want {
			t.Errorf("DotInt8 of %d elements: got %d, in Go %d, want %d", n, got, scalar, want)
		}
	})
}

func FuzzDotsAgree(f *testing.F) {
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz"), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, offset uint8) {
		half := len(data) / 2
		a := make([]int8, half+int(offset))[offset:]
		b := make([]int8, half)
		x := make([]float32, half+int(offset))[offset:]
		y := make([]float32, half)
		for i := range half {
			a[i], b[i] = int8(data[i]), int8(data[half+i])
			x[i], y[i] = float32(a[i]), float32(b[i])
		}
		got, want := DotInt8(a, b), dotInt8Go(a, b)
		if got != want {
			t.Errorf("DotInt8 of %d at %d: got %d, in Go %d", half, offset, got, want)
		}
		if exact := Dot(x, y); math.Abs(float64(want)) < 1<<24 && math.Abs(float64(exact)-float64(want)) > 1e-6*16384*float64(half) {
			t.Errorf("Dot of %d at %d: got %v, want %d", half, offset, exact, want)
		}
	})
}

func TestNormalize(t *testing.T) {
	lengths(t, func(t *testing.T, rnd *rand.Rand, n, offset int) {
		v := floatsOf(rnd, n, offset, 1e20) // squares are beyond float32
		was := Normalize(v)
		if n == 0 {
			near(t, "Normalize", n, float64(was), 0, 0)
			return
		}
		near(t, "the normalised vector's length²", n, float64(Dot(v, v)), 1, 1e-6)
		if !(was > 0) {
			t.Errorf("Normalize of %d elements returned %v", n, was)
		}
	})
	for _, v := range [][]float32{{0, 0}, {float32(math.NaN()), 1}, {float32(math.Inf(-1)), 1}} {
		if n := Normalize(v); n != 0 || v[0] != 0 || v[1] != 0 {
			t.Errorf("Normalize of a vector without direction: %v, length %v; want zeros", v, n)
		}
	}
}

func TestQuantizeKeepsTheVectorToHalfAStep(t *testing.T) {
	lengths(t, func(t *testing.T, rnd *rand.Rand, n, offset int) {
		v, q := floatsOf(rnd, n, offset, 3), make([]int8, n)
		scale := Quantize(q, v)
		for i := range v {
			near(t, "a quantised element", n, float64(scale)*float64(q[i]), float64(v[i]), float64(scale)*0.5001)
		}
	})
	q := []int8{7, 7}
	if scale := Quantize(q, []float32{0, 0}); scale != 0 || q[0] != 0 || q[1] != 0 {
		t.Errorf("Quantize of zeros: %v, scale %v", q, scale)
	}
}

func TestHammingCountsSignsThatDiffer(t *testing.T) {
	lengths(t, func(t *testing.T, rnd *rand.Rand, n, offset int) {
		n *= 11 // to 737 elements: several words, whole and not
		a, b := floatsOf(rnd, n, offset, 1), floatsOf(rnd, n, 0, 1)
		want := 0
		for i := range a {
			if i%50 == 0 {
				a[i] = 0 // counts as not above 0
			}
			if (a[i] > 0) != (b[i] > 0) {
				want++
			}
		}
		x, y := make([]uint64, Words(n)), make([]uint64, Words(n))
		Signs(x, a)
		Signs(y, b)
		if got := Hamming(x, y); got != want {
			t.Errorf("Hamming of %d elements: got %d, want %d", n, got, want)
		}
	})
}

func TestHammingAllIsHammingOfEach(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, words := range []int{0, 1, 2, 7, 8, 9, 16} {
		a, all := make([]uint64, words), make([]uint64, words*37)
		for i := range a {
			a[i] = rnd.Uint64()
		}
		for i := range all {
			all[i] = rnd.Uint64()
		}
		dst := make([]uint16, 37)
		HammingAll(dst, a, all)
		for i, got := range dst {
			if want := Hamming(a, all[i*words:(i+1)*words]); int(got) != want {
				t.Errorf("%d words, vector %d: got %d, want %d", words, i, got, want)
			}
		}
	}
}

func gelu(x float64) float64 { return 0.5 * x * (1 + math.Erf(x/math.Sqrt2)) }

func TestGELUIsWithinItsError(t *testing.T) {
	worst := 0.0
	check := func(name string, f func([]float32)) {
		var v [16]float32
		for x := -12.0; x < 12; x += 16.0 / 4096 {
			for i := range v {
				v[i] = float32(x + float64(i)/4096)
			}
			was := v
			f(v[:])
			for i, got := range v {
				err := math.Abs(float64(got) - gelu(float64(was[i])))
				worst = max(worst, err)
				if err > max(1.2e-6, 3e-7*math.Abs(float64(was[i]))) {
					t.Fatalf("%s(%v) = %v, want %v", name, was[i], got, gelu(float64(was[i])))
				}
			}
		}
	}
	check("GELU", GELU)
	check("geluGo", geluGo)
	t.Logf("largest error %.2g", worst)
	far := []float32{-1e30, 1e30, -100, 100, 0, 1e-30, -1e-30, 3}
	GELU(far)
	for i, want := range []float32{0, 1e30, 0, 100, 0, 5e-31, -5e-31, 2.99595} {
		near(t, "GELU", i, float64(far[i]), float64(want), max(1.2e-6, 3e-7*math.Abs(float64(want))))
	}
	lengths(t, func(t *testing.T, rnd *rand.Rand, n, offset int) {
		v := floatsOf(rnd, n, offset, 2)
		w := append([]float32(nil), v...)
		GELU(v)
		geluGo(w)
		for i := range v {
			near(t, "GELU", n, float64(v[i]), float64(w[i]), 1.2e-6+3e-7*math.Abs(float64(w[i])))
		}
	})
}

func TestSoftmaxIsWithinItsError(t *testing.T) {
	lengths(t, func(t *testing.T, rnd *rand.Rand, n, offset int) {
		v := floatsOf(rnd, n, offset, 40) // exponents from the largest to below the smallest
		const scale = 0.125 * 8
		want := make([]float64, n)
		top, sum := math.Inf(-1), 0.0
		for _, x := range v {
			top = max(top, float64(x))
		}
		for i, x := range v {
			want[i] = math.Exp(scale * (float64(x) - top))
			sum += want[i]
		}
		Softmax(v, scale)
		for i := range v {
			near(t, "Softmax", n, float64(v[i]), want[i]/sum, (4-math.Log(want[i]))*1.5e-7*want[i]/sum+1e-37)
		}
	})
	worst := 0.0
	for x := float32(0); x > expEnd; x -= 1.0 / 1024 {
		v := [8]float32{x, 0, x, x, x, x, x, x}
		w := v
		got := expGo(w[:1], 1, 0)
		if avx2 {
			expAVX2(&v[0], 8, 1, 0, &expTable)
			near(t, "expAVX2", 8, float64(v[7]), float64(got), 3e-7*float64(got))
		}
		worst = max(worst, math.Abs(float64(got)/math.Exp(float64(x))-1))
	}
	if worst > 5e-7 {
		t.Errorf("exp is wrong by %.2g of itself", worst)
	}
	t.Logf("largest relative error of exp %.2g", worst)
	same := []float32{5, 5, 5, 5}
	Softmax(same, 1)
	if same[0] != 0.25 || same[3] != 0.25 {
		t.Errorf("Softmax of equals: %v", same)
	}
}

func TestLayerNormHasMean0AndVariance1(t *testing.T) {
	lengths(t, func(t *testing.T, rnd *rand.Rand, n, offset int) {
		x, y := floatsOf(rnd, n, offset, 2), floatsOf(rnd, n, 0, 1)
		gain, bias := floatsOf(rnd, n, offset, 1), floatsOf(rnd, n, 0, 1)
		var mean, variance float64
		for i := range x {
			mean += (float64(x[i]) + float64(y[i])) / float64(n)
		}
		for i := range x {
			d := float64(x[i]) + float64(y[i]) - mean
			variance += d * d / float64(n)
		}
		want, scalar := make([]float64, n), append([]float32(nil), x...)
		for i := range x {
			want[i] = (float64(x[i])+float64(y[i])-mean)/math.Sqrt(variance+1e-3)*float64(gain[i]) + float64(bias[i])
		}
		LayerNorm(x, y, gain, bias, 1e-3)
		layerNormGo(scalar, y, gain, bias, 1e-3)
		for i := range x {
			near(t, "LayerNorm", n, float64(x[i]), want[i], 2e-5)
			near(t, "layerNormGo", n, float64(scalar[i]), want[i], 2e-5)
		}
	})
}

func FuzzSignsAndHamming(f *testing.F) {
	f.Add([]byte("abcdefgh\x80\x80\x80\x80"), []byte("xyz"))
	f.Fuzz(func(t *testing.T, p, q []byte) {
		n := min(len(p), len(q)) / 4
		a, b := make([]float32, n), make([]float32, n)
		want := 0
		for i := range n {
			a[i] = math.Float32frombits(binary.LittleEndian.Uint32(p[4*i:]))
			b[i] = math.Float32frombits(binary.LittleEndian.Uint32(q[4*i:]))
			if (a[i] > 0) != (b[i] > 0) {
				want++
			}
		}
		x, y := make([]uint64, Words(n)), make([]uint64, Words(n))
		Signs(x, a)
		Signs(y, b)
		if got := Hamming(x, y); got != want {
			t.Errorf("Hamming of %v and %v: got %d, want %d", a, b, got, want)
		}
	})
}
