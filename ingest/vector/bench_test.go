package vector

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkProduct multiplies n rows by a matrix of bytes, as a layer of bge
// does, with the kernels in use and in Go.
func BenchmarkProduct(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 9, 100} {
		for _, shape := range [][2]int{{512, 2048}, {2048, 512}} {
			m := NewInt8(shape[0], shape[1], make([]byte, shape[0]*shape[1]), []float32{1}, nil)
			a, dst := floatsOf(rnd, n*shape[0], 0, 1), make([]float32, n*shape[1])
			flops := 2 * float64(n*shape[0]*shape[1])
			b.Run(fmt.Sprintf("%s/%dx%dx%d", Kernels(), n, shape[0], shape[1]), func(b *testing.B) {
				for b.Loop() {
					m.Mul(dst, shape[1], a, shape[0], n)
				}
				b.ReportMetric(flops*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
	}
}

func BenchmarkDot512(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	x, y := floatsOf(rnd, 512, 0, 1), floatsOf(rnd, 512, 0, 1)
	b.Run(Kernels(), func(b *testing.B) {
		for b.Loop() {
			Dot(x, y)
		}
	})
	b.Run("scalar", func(b *testing.B) {
		for b.Loop() {
			dotGo(x, y)
		}
	})
}

func BenchmarkDotInt8x512(b *testing.B) {
	x, y := make([]int8, 512), make([]int8, 512)
	b.Run(Kernels(), func(b *testing.B) {
		for b.Loop() {
			DotInt8(x, y)
		}
	})
	b.Run("scalar", func(b *testing.B) {
		for b.Loop() {
			dotInt8Go(x, y)
		}
	})
}

// BenchmarkHammingAll is one scan of 100,000 vectors of 512 signs, 6.4 MB.
func BenchmarkHammingAll(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	all := make([]uint64, 8*100_000)
	for i := range all {
		all[i] = rnd.Uint64()
	}
	dst := make([]uint16, 100_000)
	for b.Loop() {
		HammingAll(dst, all[:8], all)
	}
}

func BenchmarkActivations(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	x, y := floatsOf(rnd, 2048, 0, 1), floatsOf(rnd, 2048, 0, 1)
	for name, f := range map[string]func(){
		"GELU2048":        func() { GELU(x) },
		"GELU2048scalar":  func() { geluGo(x) },
		"Softmax100":      func() { Softmax(y[:100], 1) },
		"LayerNorm512":    func() { LayerNorm(x[:512], y, y[512:], y[1024:], 1e-12) },
		"Normalize512":    func() { Normalize(x[:512]) },
		"LayerNormScalar": func() { layerNormGo(x[:512], y[:512], y[512:], y[1024:], 1e-12) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
}
