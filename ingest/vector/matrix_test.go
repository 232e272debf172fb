package vector

import (
	"math"
	"math/rand/v2"
	"testing"
)

// left is a left factor with its rows further apart than they are long.
func left(rnd *rand.Rand, n, k, offset int) (a []float32, stride int) {
	stride = k + offset
	return floatsOf(rnd, max(n*stride, 1), offset, 1), stride
}

// check compares a product to the sums of the products in float64, and looks that
// nothing was written beyond it.
func check(t *testing.T, m *Matrix, a []float32, stride, n int, element func(k, c int) float64, bias []float32) {
	t.Helper()
	const untouched = -12345
	wide, apart := m.Width(), m.Width()+3
	for _, f := range []struct {
		name string
		mul  func(dst []float32)
	}{
		{"Mul", func(dst []float32) { m.Mul(dst, apart, a, stride, n) }},
		{"productGo", func(dst []float32) {
			for c := 0; c < wide && n > 0; c += panel {
				m.productGo(dst[c:], apart, a, stride, n, c)
			}
		}},
	} {
		dst := make([]float32, n*apart+5)
		for i := range dst {
			dst[i] = untouched
		}
		f.mul(dst)
		for i, got := range dst {
			r, c := i/apart, i%apart
			if r >= n || c >= wide {
				if got != untouched {
					t.Fatalf("%s %d×%d×%d wrote %v at row %d, column %d", f.name, n, m.rows, m.cols, got, r, c)
				}
				continue
			}
			var want, size float64
			for k := 0; k < m.rows && c < m.cols; k++ {
				p := float64(a[r*stride+k]) * element(k, c)
				want += p
				size += math.Abs(p)
			}
			if bias != nil && c < m.cols {
				want += float64(bias[c])
			}
			if math.Abs(float64(got)-want) > 1e-6*(size+1) {
				t.Fatalf("%s %d×%d×%d: row %d, column %d: got %v, want %v", f.name, n, m.rows, m.cols, r, c, got, want)
			}
		}
	}
}

func TestProductsWithBytes(t *testing.T) {
	lengths(t, func(t *testing.T, rnd *rand.Rand, k, offset int) {
		n, cols := rnd.IntN(21), 1+rnd.IntN(40)
		bytes := make([]byte, k*cols)
		for i := range bytes {
			bytes[i] = byte(rnd.IntN(256))
		}
		scale, bias := floatsOf(rnd, cols, 0, 0.1), floatsOf(rnd, cols, 0, 1)
		a, stride := left(rnd, n, k, offset)
		element := func(k, c int) float64 { return float64(int8(bytes[k*cols+c])) * float64(scale[c]) }
		check(t, NewInt8(k, cols, bytes, scale, bias), a, stride, n, element, bias)
		check(t, NewInt8(k, cols, string(bytes), scale, nil), a, stride, n, element, nil)
		one := func(k, c int) float64 { return float64(int8(bytes[k*cols+c])) * float64(scale[0]) }
		check(t, NewInt8(k, cols, bytes, scale[:1], bias), a, stride, n, one, bias)
	})
}

func TestProductsWithFloats(t *testing.T) {
	m := new(Matrix) // one for all sizes: what it held before must not shine through
	lengths(t, func(t *testing.T, rnd *rand.Rand, k, offset int) {
		n, cols := rnd.IntN(21), 1+rnd.IntN(40)
		b := floatsOf(rnd, k*cols, 0, 1)
		a, stride := left(rnd, n, k, offset)
		element := func(k, c int) float64 { return float64(b[k*cols+c]) }
		m.Reset(k, cols)
		for r := range k {
			m.SetRow(r, b[r*cols:(r+1)*cols])
		}
		check(t, m, a, stride, n, element, nil)
		m.Reset(k, cols)
		column := make([]float32, k)
		for c := range cols {
			for r := range column {
				column[r] = b[r*cols+c]
			}
			m.SetColumn(c, column)
		}
		check(t, m, a, stride, n, element, nil)
	})
}

func TestProductsOfManyRowsAreTakenInGroups(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	const k, cols, n = 2048, 17, 150
	bytes := make([]byte, k*cols)
	for i := range bytes {
		bytes[i] = byte(rnd.IntN(256))
	}
	a, stride := left(rnd, n, k, 1)
	check(t, NewInt8(k, cols, bytes, []float32{0.01}, nil), a, stride, n, func(k, c int) float64 { return float64(int8(bytes[k*cols+c])) * 0.01 }, nil)
}

func TestWrongSizesPanic(t *testing.T) {
	m := NewInt8(8, 16, make([]byte, 8*16), []float32{1}, nil)
	for name, f := range map[string]func(){
		"NewInt8 with too few elements": func() { NewInt8(2, 2, "abc", []float32{1}, nil) },
		"NewInt8 with too few scales":   func() { NewInt8(2, 3, "abcdef", []float32{1, 2}, nil) },
		"Mul into too little":           func() { m.Mul(make([]float32, 31), 16, make([]float32, 16), 8, 2) },
		"Mul of too little":             func() { m.Mul(make([]float32, 32), 16, make([]float32, 15), 8, 2) },
		"Dot of a shorter one":          func() { Dot(make([]float32, 9), make([]float32, 8)) },
		"DotInt8 of a shorter one":      func() { DotInt8(make([]int8, 17), make([]int8, 16)) },
		"LayerNorm of a shorter one":    func() { LayerNorm(make([]float32, 8), make([]float32, 7), make([]float32, 8), make([]float32, 8), 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
}

func FuzzProductsAgree(f *testing.F) {
	f.Add(uint64(1), uint16(9), uint16(512), uint16(64), uint8(1))
	f.Add(uint64(2), uint16(7), uint16(3), uint16(17), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, n, k, cols uint16, offset uint8) {
		n, k, cols = n%40, k%68, 1+cols%68
		rnd := rand.New(rand.NewPCG(seed, 0))
		bytes := make([]byte, int(k)*int(cols))
		for i := range bytes {
			bytes[i] = byte(rnd.Uint32())
		}
		a, stride := left(rnd, int(n), int(k), int(offset%5))
		check(t, NewInt8(int(k), int(cols), bytes, []float32{0.5}, nil), a, stride, int(n), func(r, c int) float64 { return float64(int8(bytes[r*int(cols)+c])) * 0.5 }, nil)
	})
}
