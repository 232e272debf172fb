package vector

// part is how many rows of a panel are widened at a time, on the stack.
const part = 256

// pairs is a part of a panel, two columns side by side: so the loop over the
// rows needs few registers and no bounds checks.
type pairs [panel / 2][part][2]float32

// productGo multiplies n rows by one panel. In Go a wider block of sums does
// not fit the registers: two rows of four columns took a third longer than three
// of two.
func (m *Matrix) productGo(dst []float32, dstStride int, a []float32, stride, n, c int) {
	for r := range n {
		clear(dst[r*dstStride:][:panel])
	}
	var w pairs
	for k := 0; k < m.rows; k += part {
		size := min(part, m.rows-k)
		if m.ints != nil {
			w.widen(m.ints[c*m.rows+k*panel:][:size*panel])
		} else {
			w.copy(m.floats[c*m.rows+k*panel:][:size*panel])
		}
		r := 0
		for ; r+2 < n; r += 3 {
			a0, a1, a2 := a[r*stride+k:][:size], a[(r+1)*stride+k:][:size], a[(r+2)*stride+k:][:size]
			d0, d1, d2 := dst[r*dstStride:][:panel], dst[(r+1)*dstStride:][:panel], dst[(r+2)*dstStride:][:panel]
			for j := range w {
				three((*[2]float32)(d0[2*j:]), (*[2]float32)(d1[2*j:]), (*[2]float32)(d2[2*j:]), a0, a1, a2, w[j][:size])
			}
		}
		for ; r < n; r++ {
			a0, d0 := a[r*stride+k:][:size], dst[r*dstStride:][:panel]
			for j := range w {
				one((*[2]float32)(d0[2*j:]), a0, w[j][:size])
			}
		}
	}
	for r := range n {
		row := dst[r*dstStride:][:panel]
		for i := range row {
			row[i] = row[i]*m.scale[c+i] + m.bias[c+i]
		}
	}
}

// three adds the products of three rows with two columns.
func three(d0, d1, d2 *[2]float32, a0, a1, a2 []float32, w [][2]float32) {
	a1, a2, w = a1[:len(a0)], a2[:len(a0)], w[:len(a0)]
	var s00, s01, s10, s11, s20, s21 float32
	for i, x := range a0 {
		v := &w[i]
		s00 += x * v[0]
		s01 += x * v[1]
		y := a1[i]
		s10 += y * v[0]
		s11 += y * v[1]
		z := a2[i]
		s20 += z * v[0]
		s21 += z * v[1]
	}
	d0[0] += s00
	d0[1] += s01
	d1[0] += s10
	d1[1] += s11
	d2[0] += s20
	d2[1] += s21
}

func one(d *[2]float32, a []float32, w [][2]float32) {
	w = w[:len(a)]
	var s0, s1, t0, t1 float32
	i := 0
	for ; i+1 < len(a); i += 2 {
		x, y := a[i], a[i+1]
		v, u := &w[i], &w[i+1]
		s0 += x * v[0]
		s1 += x * v[1]
		t0 += y * u[0]
		t1 += y * u[1]
	}
	if i < len(a) {
		s0 += a[i] * w[i][0]
		s1 += a[i] * w[i][1]
	}
	d[0] += s0 + t0
	d[1] += s1 + t1
}

// widened has the float of each byte: looking it up is faster than converting,
// which waits for the register it writes. It never changes.
var widened = func() (t [256]float32) {
	for i := range t {
		t[i] = float32(int8(i))
	}
	return t
}()

func (w *pairs) widen(rows []int8) {
	for k := range len(rows) / panel {
		row := (*[panel]int8)(rows[k*panel:])
		for j := range w {
			w[j][k%part] = [2]float32{widened[uint8(row[2*j])], widened[uint8(row[2*j+1])]}
		}
	}
}

func (w *pairs) copy(rows []float32) {
	for k := range len(rows) / panel {
		row := (*[panel]float32)(rows[k*panel:])
		for j := range w {
			w[j][k%part] = [2]float32{row[2*j], row[2*j+1]}
		}
	}
}
