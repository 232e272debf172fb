package vector

// part is how many rows of a panel are widened at a time, on the stack.
const part = 256

// productGo multiplies a block of rows by one panel.
func (m *Matrix) productGo(dst []float32, dstStride int, a []float32, stride, rows, c int) {
	for r := range rows {
		clear(dst[r*dstStride:][:panel])
	}
	var wide [part * panel]float32
	for k := 0; k < m.rows; k += part {
		n := min(part, m.rows-k)
		w := wide[:n*panel]
		if m.ints != nil {
			for i, v := range m.ints[c*m.rows+k*panel:][:n*panel] {
				w[i] = float32(v)
			}
		} else {
			w = m.floats[c*m.rows+k*panel:][:n*panel]
		}
		r := 0
		for ; r+1 < rows; r += 2 {
			pair(dst[r*dstStride:], dst[(r+1)*dstStride:], a[r*stride+k:][:n], a[(r+1)*stride+k:][:n], w)
		}
		if r < rows {
			single(dst[r*dstStride:], a[r*stride+k:][:n], w)
		}
	}
	for r := range rows {
		row := dst[r*dstStride:][:panel]
		for i := range row {
			row[i] = row[i]*m.scale[c+i] + m.bias[c+i]
		}
	}
}

// pair adds two rows' products with the panel to d0 and d1: four columns at a
// time, eight sums, which is what sixteen registers allow.
func pair(d0, d1, a0, a1, w []float32) {
	a1 = a1[:len(a0)]
	for j := 0; j < panel; j += 4 {
		var s00, s01, s02, s03, s10, s11, s12, s13 float32
		at := w[j:]
		for i, x := range a0 {
			y := a1[i]
			v := (*[4]float32)(at)
			s00 += x * v[0]
			s10 += y * v[0]
			s01 += x * v[1]
			s11 += y * v[1]
			s02 += x * v[2]
			s12 += y * v[2]
			s03 += x * v[3]
			s13 += y * v[3]
			if len(at) < panel {
				break
			}
			at = at[panel:]
		}
		o0, o1 := (*[4]float32)(d0[j:]), (*[4]float32)(d1[j:])
		o0[0] += s00
		o0[1] += s01
		o0[2] += s02
		o0[3] += s03
		o1[0] += s10
		o1[1] += s11
		o1[2] += s12
		o1[3] += s13
	}
}

func single(d, a, w []float32) {
	for j := 0; j < panel; j += 4 {
		var s0, s1, s2, s3 float32
		at := w[j:]
		for _, x := range a {
			v := (*[4]float32)(at)
			s0 += x * v[0]
			s1 += x * v[1]
			s2 += x * v[2]
			s3 += x * v[3]
			if len(at) < panel {
				break
			}
			at = at[panel:]
		}
		o := (*[4]float32)(d[j:])
		o[0] += s0
		o[1] += s1
		o[2] += s2
		o[3] += s3
	}
}
