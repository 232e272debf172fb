package onnx

import (
	"encoding/binary"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// message is a protobuf message being written.
type message []byte

func (m *message) bytes(number int, s string) *message {
	*m = binary.AppendUvarint(*m, uint64(number)<<3|wireBytes)
	*m = binary.AppendUvarint(*m, uint64(len(s)))
	*m = append(*m, s...)
	return m
}

func (m *message) num(number int, v uint64) *message {
	*m = binary.AppendUvarint(*m, uint64(number)<<3|wireVarint)
	*m = binary.AppendUvarint(*m, v)
	return m
}

func (m *message) float(number int, v float32) *message {
	*m = binary.AppendUvarint(*m, uint64(number)<<3|wire32)
	*m = binary.LittleEndian.AppendUint32(*m, math.Float32bits(v))
	return m
}

func (m *message) String() string { return string(*m) }

func model(tensors ...*message) string {
	var g message
	node := new(message).bytes(1, "a").bytes(1, "w").bytes(2, "y").bytes(3, "layer/MatMul").bytes(4, "MatMulInteger").bytes(5, "attribute")
	g.bytes(1, node.String()).bytes(2, "a graph")
	for _, t := range tensors {
		g.bytes(5, t.String())
	}
	return new(message).num(1, 6).bytes(2, "producer").bytes(7, g.String()).String()
}

func TestReadsNodesAndTensors(t *testing.T) {
	g, err := Read(model(
		new(message).num(1, 2).num(1, 3).num(2, 3).bytes(8, "raw").bytes(9, "\x00\x01\x02\xff\xfe\xfd"),
		new(message).bytes(1, "\x02").num(2, 1).float(4, 1.5).float(4, -2).bytes(8, "typed floats"),
		new(message).num(1, 1).num(2, 1).bytes(8, "raw floats").bytes(9, "\x00\x00\x80\x3f"),
		new(message).num(2, 2).bytes(5, "\x80\x01").bytes(8, "scalar"),
		new(message).num(1, 2).num(2, 3).num(5, 7).num(5, ^uint64(0)).bytes(8, "typed bytes"),
		new(message).num(1, 9).num(2, 7).bytes(8, "other type").bytes(9, "x"),
	))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Nodes) != 1 || g.Nodes[0].Name != "layer/MatMul" || g.Nodes[0].Op != "MatMulInteger" || !slices.Equal(g.Nodes[0].Inputs, []string{"a", "w"}) || !slices.Equal(g.Nodes[0].Outputs, []string{"y"}) {
		t.Errorf("nodes %+v", g.Nodes)
	}
	for name, want := range map[string]Tensor{
		"raw":          {Type: Int8, Dims: []int{2, 3}, bytes: "\x00\x01\x02\xff\xfe\xfd"},
		"typed floats": {Type: Float32, Dims: []int{2}, floats: []float32{1.5, -2}},
		"raw floats":   {Type: Float32, Dims: []int{1}, floats: []float32{1}},
		"scalar":       {Type: Uint8, bytes: "\x80"},
		"typed bytes":  {Type: Int8, Dims: []int{2}, bytes: "\x07\xff"},
		"other type":   {Type: 7, Dims: []int{9}},
	} {
		got := g.Tensors[name]
		if got.Type != want.Type || !slices.Equal(got.Dims, want.Dims) || !slices.Equal(got.Floats(), want.floats) || got.Bytes() != want.bytes {
			t.Errorf("tensor %s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestReportsWhatIsWrong(t *testing.T) {
	whole := model(new(message).num(1, 4).num(2, 3).bytes(8, "w").bytes(9, "abcd"))
	for name, c := range map[string]struct{ file, want string }{
		"nothing":         {"", "no graph"},
		"no graph":        {new(message).num(1, 6).String(), "no graph"},
		"text":            {"This is not a model.", "onnx"},
		"cut":             {whole[:len(whole)-1], "too early"},
		"too few":         {model(new(message).num(1, 5).num(2, 3).bytes(8, "w").bytes(9, "abcd")), "4 elements, dimensions [5]"},
		"huge":            {model(new(message).num(1, 1<<31-1).num(1, 1<<31-1).num(2, 3).bytes(8, "w")), "dimensions"},
		"negative":        {model(new(message).num(1, ^uint64(0)).num(2, 3).bytes(8, "w")), "dimensions [-1]"},
		"half a float":    {model(new(message).num(1, 1).num(2, 1).bytes(8, "w").bytes(9, "abc")), "3 bytes"},
		"out of range":    {model(new(message).num(2, 2).num(5, 256).bytes(8, "w")), "element 0 is 256"},
		"twice":           {model(new(message).num(2, 2).num(5, 1).bytes(8, "w"), new(message).num(2, 2).num(5, 1).bytes(8, "w")), "twice"},
		"another file":    {model(new(message).num(2, 2).bytes(8, "w").num(14, 1)), "another file"},
		"unending number": {strings.Repeat("\xff", 11), "64 bits"},
		"group":           {"\x0b", "wire type 3"},
		"field 0":         {"\x00\x00", "field number 0"},
	} {
		if _, err := Read(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestReadsThePublishedModel(t *testing.T) {
	data, err := os.ReadFile("../model_quantized.onnx")
	if err != nil {
		t.Fatal(err)
	}
	g, err := Read(string(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(g.Tensors); got != 123 {
		t.Errorf("%d tensors, want 123", got)
	}
	words := g.Tensors["embeddings.word_embeddings.weight_quantized"]
	if words.Type != Uint8 || !slices.Equal(words.Dims, []int{21128, 512}) || len(words.Bytes()) != 21128*512 {
		t.Errorf("word embeddings: type %d, dimensions %v, %d bytes", words.Type, words.Dims, len(words.Bytes()))
	}
}

func FuzzRead(f *testing.F) {
	f.Add(model(new(message).num(1, 2).num(2, 3).bytes(8, "w").bytes(9, "ab"), new(message).num(2, 1).float(4, 1).bytes(8, "s")))
	f.Add(model(new(message).num(1, 2).num(2, 2).bytes(5, "\x01\x02").bytes(8, "z")))
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, file string) {
		g, err := Read(file)
		if err != nil {
			return
		}
		elements := 0
		for name, x := range g.Tensors {
			size := 1
			for _, d := range x.Dims {
				size *= d
			}
			if n := len(x.Floats()) + len(x.Bytes()); n != size && x.Type >= Float32 && x.Type <= Int8 {
				t.Errorf("tensor %q: %d elements, dimensions %v", name, n, x.Dims)
			}
			elements += len(x.Floats()) + len(x.Bytes())
		}
		if elements > len(file) {
			t.Errorf("%d elements from %d bytes", elements, len(file))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("../model_quantized.onnx")
	if err != nil {
		b.Fatal(err)
	}
	file := string(data)
	for b.Loop() {
		if _, err := Read(file); err != nil {
			b.Fatal(err)
		}
	}
}
