package kept

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"yijian/ingest/embedding"
	"yijian/ingest/vector"
)

// title is the first line of a file.
const title = "yijian vectors 1\n"

// maxDim bounds what a broken file can ask for.
const maxDim = 1 << 16

// A Set is the vectors of some texts by one model. It is used by one goroutine, but
// by any number once it is in front of an Embedder.
type Set struct {
	model   string
	dim     int
	vectors map[embedding.Key]vector.Quantized
}

// NewSet is the vectors of texts.
func NewSet(model string, dim int) *Set {
	return &Set{model: model, dim: dim, vectors: map[embedding.Key]vector.Quantized{}}
}

// Put adds a text's vector.
func (s *Set) Put(text string, v []float32) { s.vectors[embedding.KeyOf(text)] = vector.QuantizedOf(v) }

// Get is a text's vector.
func (s *Set) Get(text string) ([]float32, bool) {
	q, ok := s.vectors[embedding.KeyOf(text)]
	if !ok {
		return nil, false
	}
	return q.Float32(), true
}

// Len is the number of texts.
func (s *Set) Len() int { return len(s.vectors) }

// Model is the name of what made the vectors.
func (s *Set) Model() string { return s.model }

// Dim is the number of elements of each.
func (s *Set) Dim() int { return s.dim }

// Write writes the set as a file, in order of key: the same vectors are the same
// bytes.
func (s *Set) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString(header(s.model, s.dim))
	keys := slices.SortedFunc(maps.Keys(s.vectors), func(a, b embedding.Key) int { return bytes.Compare(a[:], b[:]) })
	for _, key := range keys {
		b.Write(record(key, s.vectors[key]))
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write vectors of %s: %w", s.model, err)
	}
	return nil
}

func header(model string, dim int) string { return fmt.Sprintf("%s%d %s\n", title, dim, model) }

func record(key embedding.Key, q vector.Quantized) []byte { return q.Append(slices.Clone(key[:])) }

// Read reads a file.
func Read(r io.Reader) (*Set, error) {
	s, _, err := read(r)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("vectors: the file is cut off")
	}
	return s, err
}

// read is Read; size is how many bytes are whole records and what stands before
// them. The error is io.ErrUnexpectedEOF if there are more, with the set of the
// whole ones.
func read(r io.Reader) (s *Set, size int64, err error) {
	b := bufio.NewReader(r)
	first, err := line(b, len(title))
	if err != nil || first != title {
		return nil, 0, errors.New("vectors: not a file of vectors")
	}
	what, err := line(b, 1024)
	if err != nil {
		return nil, 0, errors.New("vectors: the file does not name their model")
	}
	var dim int
	number, model, ok := strings.Cut(strings.TrimSuffix(what, "\n"), " ")
	if _, err := fmt.Sscanf(number, "%d", &dim); err != nil || !ok || model == "" || dim < 1 || dim > maxDim || header(model, dim) != title+what {
		return nil, 0, fmt.Errorf("vectors: %q is no model and size", what)
	}
	s, size = NewSet(model, dim), int64(len(title)+len(what))
	row := make([]byte, len(embedding.Key{})+vector.QuantizedSize(dim))
	for {
		if _, err := io.ReadFull(b, row); errors.Is(err, io.EOF) {
			return s, size, nil
		} else if err != nil {
			return s, size, err
		}
		key := embedding.Key(row[:len(embedding.Key{})])
		q := vector.Quantized{Codes: make([]int8, dim)}
		if q.Scale, err = vector.ReadQuantized(q.Codes, row[len(key):]); err != nil {
			return nil, 0, fmt.Errorf("vectors: record %d: %w", len(s.vectors)+1, err)
		}
		s.vectors[key] = q
		size += int64(len(row))
	}
}

// line is a line with its end, of at most n bytes.
func line(b *bufio.Reader, n int) (string, error) {
	var l []byte
	for len(l) < n {
		c, err := b.ReadByte()
		if err != nil {
			return "", err
		}
		if l = append(l, c); c == '\n' {
			return string(l), nil
		}
	}
	return "", errors.New("the line is too long")
}
