package vector

import "math"

// Coefficients of erf(x/√2) = x·P(x²)/Q(x²) for |x| ≤ phiEnd, fitted by weighted
// least squares to an error of 1.5e-8; beyond, it is ±1 to within 4e-8.
const (
	phiEnd = 5.5
	p0     = 0.797884469
	p1     = 0.0677055544
	p2     = 0.00935453823
	p3     = 0.000337654119
	p4     = 1.27042648e-05
	p5     = 4.54986721e-08
	q1     = 0.251522247
	q2     = 0.0286459476
	q3     = 0.00188445265
	q4     = 7.36479728e-05
	q5     = 1.19750415e-06
)

// geluTable and expTable are the coefficients as the assembly wants them: each
// eight times, in the order that its comment gives. They never change.
var (
	geluTable = [15][8]float32{eight(-phiEnd), eight(phiEnd), eight(p5), eight(p4), eight(p3), eight(p2), eight(p1), eight(p0),
		eight(q5), eight(q4), eight(q3), eight(q2), eight(q1), eight(1), eight(0.5)}
	expTable = [11][8]float32{eight(expEnd), eight(log2e), eight(ln2Hi), eight(ln2Lo), eight(e6), eight(e5), eight(e4), eight(e3), eight(e2),
		eight(1), eight(math.Float32frombits(127))}
)

func eight(v float32) [8]float32 { return [8]float32{v, v, v, v, v, v, v, v} }

// GELU replaces each x by x·Φ(x), with the normal distribution's Φ exact (by erf,
// not by tanh). The error is at most 1.2e-6, or 3e-7 of x where that is more.
func GELU(x []float32) {
	if n := len(x) &^ 7; avx2 && n > 0 {
		geluAVX2(&x[0], n, &geluTable)
		x = x[n:]
	}
	geluGo(x)
}

func geluGo(x []float32) {
	for i, v := range x {
		if v < -phiEnd { // below, the result is 0 to within 1.1e-7
			v = -phiEnd
		}
		c := v
		if c > phiEnd {
			c = phiEnd
		}
		z := c * c
		p := ((((p5*z+p4)*z+p3)*z+p2)*z+p1)*z + p0
		q := ((((q5*z+q4)*z+q3)*z+q2)*z+q1)*z + 1
		h := 0.5 * v
		x[i] = h + h*(c*p/q)
	}
}

// Coefficients of exp(r) = 1+r+r²·(e2+e3·r+…) for |r| ≤ ln(2)/2, relative error
// 3.3e-9. ln(2) is taken off in two parts, the first exact times a small integer.
const (
	e2     = 0.49999993
	e3     = 0.16666515
	e4     = 0.04166846
	e5     = 0.00836942
	e6     = 0.00138131
	log2e  = 1.44269504
	ln2Hi  = 0.693359375
	ln2Lo  = -2.12194440e-4
	expEnd = -87 // the smallest exponent whose power is a normal number
)

// Softmax replaces x by exp(scale·x) divided by the sum of them all; scale is
// positive. What is e^-y of the largest is right to (4+y)·1.5e-7 of itself, or to
// 1e-37.
func Softmax(x []float32, scale float32) {
	if len(x) == 0 {
		return
	}
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float32
	n := 0
	if avx2 && len(x) >= 8 {
		n = len(x) &^ 7
		sum = expAVX2(&x[0], n, scale, top, &expTable)
	}
	sum += expGo(x[n:], scale, top)
	by := 1 / sum
	if avx2 && n > 0 {
		scaleAVX2(&x[0], n, by)
		x = x[n:]
	}
	for i := range x {
		x[i] *= by
	}
}

// expGo replaces x by exp(scale·(x-top)), which is at most 1, and returns the sum.
func expGo(x []float32, scale, top float32) (sum float32) {
	for i, v := range x {
		v = max(scale*(v-top), expEnd)
		n := int32(v*log2e - 0.5) // rounded, v is not above 0
		f := float32(n)
		r := (v - f*ln2Hi) - f*ln2Lo
		p := (((e6*r+e5)*r+e4)*r+e3)*r + e2
		e := p*(r*r) + r + 1
		e *= math.Float32frombits(uint32(n+127) << 23)
		x[i] = e
		sum += e
	}
	return sum
}

// LayerNorm adds y to x, then shifts and scales x to mean 0 and variance 1, times
// gain, plus bias. All have one length.
func LayerNorm(x, y, gain, bias []float32, epsilon float32) {
	y, gain, bias = y[:len(x)], gain[:len(x)], bias[:len(x)]
	if avx2 && len(x) > 0 && len(x)%8 == 0 {
		layerNormAVX2(&x[0], &y[0], &gain[0], &bias[0], len(x), epsilon)
		return
	}
	layerNormGo(x, y, gain, bias, epsilon)
}

func layerNormGo(x, y, gain, bias []float32, epsilon float32) {
	n := float32(len(x))
	var sum float32
	for i, v := range y {
		x[i] += v
		sum += x[i]
	}
	mean := sum / n
	var square float32
	for i := range x {
		x[i] -= mean
		square += x[i] * x[i]
	}
	by := 1 / float32(math.Sqrt(float64(square/n+epsilon)))
	for i, v := range x {
		x[i] = v*by*gain[i] + bias[i]
	}
}
