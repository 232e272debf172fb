package onnx

import (
	"errors"
	"fmt"
	"math"
)

// A Graph is what a model computes: operations, and constants under their names.
type Graph struct {
	Nodes   []Node
	Tensors map[string]Tensor // the initialisers
}

// A Node is one operation. Its attributes are not read.
type Node struct {
	Name, Op        string
	Inputs, Outputs []string
}

// Read reads the graph of a model file. Strings and tensors are parts of the
// given string, not copies.
func Read(file string) (*Graph, error) {
	var graph string
	err := fields(file, func(f field) error {
		if f.number == 7 { // ModelProto.graph
			graph = f.bytes
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("onnx: model: %w", err)
	}
	if graph == "" {
		return nil, errors.New("onnx: the model has no graph")
	}
	g := &Graph{Tensors: map[string]Tensor{}}
	err = fields(graph, func(f field) error {
		switch f.number {
		case 1: // GraphProto.node
			n, err := readNode(f.bytes)
			if err != nil {
				return err
			}
			g.Nodes = append(g.Nodes, n)
		case 5: // GraphProto.initializer
			name, t, err := readTensor(f.bytes)
			if err != nil {
				return err
			}
			if _, twice := g.Tensors[name]; twice {
				return fmt.Errorf("tensor %q is there twice", name)
			}
			g.Tensors[name] = t
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("onnx: graph: %w", err)
	}
	return g, nil
}

func readNode(msg string) (Node, error) {
	var n Node
	err := fields(msg, func(f field) error {
		switch f.number {
		case 1:
			n.Inputs = append(n.Inputs, f.bytes)
		case 2:
			n.Outputs = append(n.Outputs, f.bytes)
		case 3:
			n.Name = f.bytes
		case 4:
			n.Op = f.bytes
		}
		return nil
	})
	return n, err
}

// A Type is the type of a tensor's elements (TensorProto.DataType).
type Type int

// The types that are read; a tensor of another type has no elements.
const (
	Float32 Type = 1
	Uint8   Type = 2
	Int8    Type = 3
)

// A Tensor is a constant array, the last dimension running fastest. No
// dimensions is a single element.
type Tensor struct {
	Type   Type
	Dims   []int
	floats []float32 // of Float32
	bytes  string    // of Uint8 and Int8
}

// Floats are the elements of a Float32 tensor.
func (t Tensor) Floats() []float32 { return t.floats }

// Bytes are the elements of a Uint8 or Int8 tensor.
func (t Tensor) Bytes() string { return t.bytes }

func readTensor(msg string) (name string, t Tensor, err error) {
	var dims, ints []int64
	var raw string
	err = fields(msg, func(f field) (err error) {
		switch f.number {
		case 1:
			dims, err = numbers(dims, f)
		case 2:
			t.Type = Type(f.num)
		case 4:
			t.floats, err = floats(t.floats, f)
		case 5:
			ints, err = numbers(ints, f)
		case 8:
			name = f.bytes
		case 9:
			raw = f.bytes
		case 14:
			if f.num != 0 {
				err = errors.New("the tensor's data is in another file")
			}
		}
		return err
	})
	if err != nil {
		return name, t, fmt.Errorf("tensor %q: %w", name, err)
	}
	if err := t.fill(dims, ints, raw); err != nil {
		return name, t, fmt.Errorf("tensor %q: %w", name, err)
	}
	return name, t, nil
}

// fill puts the elements where they belong, from whichever of the fields has
// them, and checks their number.
func (t *Tensor) fill(dims, ints []int64, raw string) error {
	size := int64(1)
	for _, d := range dims {
		if d < 0 || d > math.MaxInt32 || size*d > math.MaxInt32 {
			return fmt.Errorf("dimensions %v", dims)
		}
		size *= d
		t.Dims = append(t.Dims, int(d))
	}
	got := 0
	switch t.Type {
	case Float32:
		if raw != "" {
			var err error
			if t.floats, err = floats(nil, field{wire: wireBytes, bytes: raw}); err != nil {
				return err
			}
		}
		got = len(t.floats)
	case Uint8, Int8:
		t.bytes = raw
		if raw == "" {
			b := make([]byte, len(ints))
			for i, v := range ints {
				if v < -128 || v > 255 {
					return fmt.Errorf("element %d is %d", i, v)
				}
				b[i] = byte(v)
			}
			t.bytes = string(b)
		}
		got = len(t.bytes)
	default:
		return nil
	}
	if int64(got) != size {
		return fmt.Errorf("%d elements, dimensions %v", got, dims)
	}
	return nil
}
