package bge

import (
	"context"

	"yijian/ingest/vector"
)

// scratch is the memory of one forward pass; it grows to the longest text seen.
type scratch struct {
	x, next            []float32 // a row of dim for each token
	query, key, value  []float32
	hidden             []float32 // a row of inner for each token
	scores             []float32
	headKeys, headVals vector.Matrix
}

// forward writes the normalised vector of [CLS] to out: embeddings, then the
// layers of a BERT encoder (Devlin et al. 2018), normalised after each step. It
// gives up between layers when ctx has ended.
func (w *weights) forward(ctx context.Context, s *scratch, ids []int32, out []float32) error {
	n := len(ids)
	s.x, s.next = grow(s.x, n*dim), grow(s.next, n*dim)
	clear(s.x)
	clear(s.next)
	for i, id := range ids {
		x, y := s.x[i*dim:(i+1)*dim], s.next[i*dim:(i+1)*dim]
		w.words.add(x, int(id))
		w.kinds.add(y, 0) // one sentence, so the first kind
		w.positions.add(y, i)
	}
	w.norm.addRows(s.x, s.next, n)
	for i := range w.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := n
		if i == layers-1 {
			rows = 1 // [CLS]; the others have been read as keys and values
		}
		w.layers[i].forward(s, n, rows)
	}
	copy(out, s.x[:dim])
	vector.Normalize(out)
	return nil
}

// forward replaces the first rows of s.x, which has n, by what the layer makes of
// them.
func (l *layer) forward(s *scratch, n, rows int) {
	s.query, s.key, s.value = grow(s.query, n*dim), grow(s.key, n*dim), grow(s.value, n*dim)
	l.query.Mul(s.query, dim, s.x, dim, rows)
	l.key.Mul(s.key, dim, s.x, dim, n)
	l.value.Mul(s.value, dim, s.x, dim, n)
	s.attend(n, rows) // into s.query
	l.attention.Mul(s.next, dim, s.query, dim, rows)
	l.attentionNorm.addRows(s.x, s.next, rows)

	s.hidden = grow(s.hidden, n*inner)
	l.up.Mul(s.hidden, inner, s.x, dim, rows)
	vector.GELU(s.hidden[:rows*inner])
	l.down.Mul(s.next, dim, s.hidden, inner, rows)
	l.norm.addRows(s.x, s.next, rows)
}

// attend replaces the queries by the means of the values, weighted by how well
// query and key match, head by head. All tokens are of the text: no mask.
func (s *scratch) attend(n, rows int) {
	for h := range heads {
		at := h * headDim
		s.headKeys.Reset(headDim, n)
		s.headVals.Reset(n, headDim)
		for i := range n {
			s.headKeys.SetColumn(i, s.key[i*dim+at:][:headDim])
			s.headVals.SetRow(i, s.value[i*dim+at:][:headDim])
		}
		wide := s.headKeys.Width()
		s.scores = grow(s.scores, rows*wide)
		s.headKeys.Mul(s.scores, wide, s.query[at:], dim, rows)
		for i := range rows {
			vector.Softmax(s.scores[i*wide:][:n], 0.125) // 1/√headDim
		}
		s.headVals.Mul(s.query[at:], dim, s.scores, wide, rows)
	}
}

// addRows adds the rows of y to those of x and normalises them.
func (l norm) addRows(x, y []float32, rows int) {
	for i := range rows {
		vector.LayerNorm(x[i*dim:(i+1)*dim], y[i*dim:(i+1)*dim], l.gain, l.bias, epsilon)
	}
}

func grow(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n+n/4)[:n]
	}
	return s[:n]
}
