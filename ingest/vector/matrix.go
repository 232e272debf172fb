package vector

import "fmt"

// Columns of a matrix are kept in panels, and rows of the left factor taken in
// blocks: 12 sums of 8 numbers fill the registers of AVX2.
const (
	panel = 16
	block = 6
)

// A Matrix is the right factor of products, packed for them. It is filled once
// and may then be used by several goroutines.
//
// Elements are float32, or int8 with a scale for each column; the latter are
// widened as they are multiplied, so the result is that of a float32 matrix, from
// a quarter of the memory.
type Matrix struct {
	rows, cols  int
	ints        []int8    // panel after panel, in each row after row
	floats      []float32 // the same
	scale, bias []float32 // for each column, padded
}

// NewInt8 packs a matrix of int8 elements, given row after row as bytes. scale
// has one number for each column, or one for all; bias, which is added to each
// row of a product, one for each column, or is nil.
func NewInt8[S string | []byte](rows, cols int, elements S, scale, bias []float32) *Matrix {
	if len(elements) != rows*cols || len(scale) != cols && len(scale) != 1 || bias != nil && len(bias) != cols {
		panic(fmt.Sprintf("vector: %d elements, %d scales, %d biases for a %d×%d matrix", len(elements), len(scale), len(bias), rows, cols))
	}
	m := &Matrix{rows: rows, cols: cols}
	wide := m.Width()
	m.ints = make([]int8, rows*wide)
	m.scale, m.bias = make([]float32, wide), make([]float32, wide)
	copy(m.bias, bias)
	for i := range cols {
		m.scale[i] = scale[i%len(scale)]
	}
	for c := 0; c < cols; c += panel {
		to := m.ints[c*rows : (c+panel)*rows]
		n := min(panel, cols-c)
		for r := range rows {
			from := elements[r*cols+c:]
			for i := range n {
				to[r*panel+i] = int8(from[i])
			}
		}
	}
	return m
}

// Reset makes m a float32 matrix of that size and returns it; what it held is
// gone, its memory is used again. The elements are to be [Matrix.Set].
func (m *Matrix) Reset(rows, cols int) *Matrix {
	m.rows, m.cols, m.ints = rows, cols, nil
	wide := m.Width()
	m.floats = grow(m.floats, rows*wide)
	if len(m.scale) != wide {
		m.scale, m.bias = grow(m.scale, wide), grow(m.bias, wide)
		clear(m.bias)
		for i := range m.scale {
			m.scale[i] = 1
		}
	}
	if cols < wide {
		clear(m.floats[(wide-panel)*rows:])
	}
	return m
}

// SetRow sets one row of a float32 matrix.
func (m *Matrix) SetRow(r int, v []float32) {
	v = v[:m.cols]
	for c := 0; c < len(v); c += panel {
		copy(m.floats[c*m.rows+r*panel:][:panel], v[c:])
	}
}

// SetColumn sets one column of a float32 matrix.
func (m *Matrix) SetColumn(c int, v []float32) {
	at := c/panel*panel*m.rows + c%panel
	for r, x := range v[:m.rows] {
		m.floats[at+r*panel] = x
	}
}

// Width is the number of columns, rounded up to whole panels.
func (m *Matrix) Width() int { return (m.cols + panel - 1) / panel * panel }

// Mul multiplies the n rows of a, each stride floats after the one before, by m,
// adds the bias, and writes n rows of dst, each dstStride floats after the one
// before. A row of dst has room for [Matrix.Width] numbers; those beyond the
// columns are zeros.
func (m *Matrix) Mul(dst []float32, dstStride int, a []float32, stride, n int) {
	if n == 0 || m.cols == 0 {
		return
	}
	wide := m.Width()
	_, _ = dst[(n-1)*dstStride+wide-1], a[(n-1)*stride+max(m.rows, 1)-1]
	// Rows in groups that stay in the second-level cache while all panels pass.
	group := max(block, (512<<10)/(4*max(m.rows, 1))/block*block)
	for ; n > 0; n -= group {
		rows := min(group, n)
		for c := 0; c < wide; c += panel {
			m.panel(dst[c:], dstStride, a, stride, rows, c)
		}
		if n > group {
			dst, a = dst[group*dstStride:], a[group*stride:]
		}
	}
}

// panel multiplies n rows by one panel, in blocks of nearly one size: a short
// block leaves the processor waiting for its own sums.
func (m *Matrix) panel(dst []float32, dstStride int, a []float32, stride, n, c int) {
	if !avx2 || m.rows == 0 {
		m.productGo(dst, dstStride, a, stride, n, c)
		return
	}
	scale, bias := &m.scale[c], &m.bias[c]
	for blocks := (n + block - 1) / block; blocks > 0; blocks-- {
		rows := (n + blocks - 1) / blocks
		if m.ints != nil {
			productInt8AVX2(&dst[0], dstStride, &a[0], stride, &m.ints[c*m.rows], m.rows, scale, bias, rows)
		} else {
			productFloat32AVX2(&dst[0], dstStride, &a[0], stride, &m.floats[c*m.rows], m.rows, scale, bias, rows)
		}
		if n -= rows; n > 0 {
			dst, a = dst[rows*dstStride:], a[rows*stride:]
		}
	}
}

func grow(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n+n/4)[:n]
	}
	return s[:n]
}
