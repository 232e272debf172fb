package bge

import (
	"fmt"
	"strings"

	"yijian/ingest/embedding/bge/onnx"
	"yijian/ingest/vector"
)

// The shape of the model.
const (
	dim     = 512 // hidden
	heads   = 8
	headDim = dim / heads
	inner   = 2048 // intermediate
	layers  = 4
	tokens  = 512 // positions
	epsilon = 1e-12
)

// weights are the constants of the model.
type weights struct {
	words, kinds, positions table
	norm                    norm
	layers                  [layers]layer
}

type layer struct {
	query, key, value, attention *vector.Matrix
	attentionNorm                norm
	up, down                     *vector.Matrix // the feed-forward network
	norm                         norm
}

// norm is a layer normalisation.
type norm struct{ gain, bias []float32 }

// table is an embedding table of 8-bit rows.
type table struct {
	rows  string
	zero  int32
	scale float32
}

// add adds row i to x.
func (t table) add(x []float32, i int) {
	row := t.rows[i*dim : (i+1)*dim]
	for j := range x {
		x[j] += float32(int32(row[j])-t.zero) * t.scale
	}
}

// reader takes weights from a graph; the first error stays.
type reader struct {
	graph *onnx.Graph
	dense map[string]string // the node of a quantised product → its weights' name
	err   error
}

func readWeights(g *onnx.Graph, vocabulary int) (*weights, error) {
	r := &reader{graph: g, dense: map[string]string{}}
	for _, n := range g.Nodes {
		if n.Op == "MatMulInteger" && len(n.Inputs) > 1 {
			r.dense[n.Name] = strings.TrimSuffix(n.Inputs[1], "_quantized")
		}
	}
	w := &weights{
		words:     r.table("embeddings.word_embeddings.weight", vocabulary),
		kinds:     r.table("embeddings.token_type_embeddings.weight", 2),
		positions: r.table("embeddings.position_embeddings.weight", tokens),
		norm:      r.norm("embeddings.LayerNorm"),
	}
	for i := range w.layers {
		name := fmt.Sprintf("encoder.layer.%d.", i)
		w.layers[i] = layer{
			query:         r.matrix(name+"attention.self.query", dim, dim),
			key:           r.matrix(name+"attention.self.key", dim, dim),
			value:         r.matrix(name+"attention.self.value", dim, dim),
			attention:     r.matrix(name+"attention.output.dense", dim, dim),
			attentionNorm: r.norm(name + "attention.output.LayerNorm"),
			up:            r.matrix(name+"intermediate.dense", dim, inner),
			down:          r.matrix(name+"output.dense", inner, dim),
			norm:          r.norm(name + "output.LayerNorm"),
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	return w, nil
}

// matrix reads a linear layer. Its weights have a number for a name in the file;
// the node that uses them has the layer's.
func (r *reader) matrix(name string, rows, cols int) *vector.Matrix {
	stem, number, _ := strings.Cut(strings.TrimPrefix(name, "encoder.layer."), ".")
	node := "/encoder/layer." + stem + "/" + strings.ReplaceAll(number, ".", "/") + "/MatMul_quant"
	weight, ok := r.dense[node]
	if !ok {
		r.fail("the graph has no node %q", node)
		return nil
	}
	q := r.tensor(weight+"_quantized", onnx.Int8, rows, cols)
	zero := r.tensor(weight+"_zero_point", onnx.Int8, cols)
	scale := r.tensor(weight+"_scale", onnx.Float32, cols)
	bias := r.tensor(name+".bias", onnx.Float32, cols)
	if strings.Trim(zero.Bytes(), "\x00") != "" {
		r.fail("%s has a zero point other than 0", name)
	}
	if r.err != nil {
		return nil
	}
	return vector.NewInt8(rows, cols, q.Bytes(), scale.Floats(), bias.Floats())
}

func (r *reader) table(name string, rows int) table {
	q := r.tensor(name+"_quantized", onnx.Uint8, rows, dim)
	zero := r.tensor(name+"_zero_point", onnx.Uint8)
	scale := r.tensor(name+"_scale", onnx.Float32)
	if r.err != nil {
		return table{}
	}
	return table{q.Bytes(), int32(zero.Bytes()[0]), scale.Floats()[0]}
}

func (r *reader) norm(name string) norm {
	return norm{r.tensor(name+".weight", onnx.Float32, dim).Floats(), r.tensor(name+".bias", onnx.Float32, dim).Floats()}
}

// tensor returns a tensor that has this type and these dimensions.
func (r *reader) tensor(name string, typ onnx.Type, dims ...int) onnx.Tensor {
	t, ok := r.graph.Tensors[name]
	if !ok || t.Type != typ || fmt.Sprint(t.Dims) != fmt.Sprint(dims) {
		r.fail("tensor %q: found %v, type %d, dimensions %v; want type %d, dimensions %v", name, ok, t.Type, t.Dims, typ, dims)
		return onnx.Tensor{}
	}
	return t
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("bge: weights: "+format, args...)
	}
}
