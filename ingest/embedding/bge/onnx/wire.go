package onnx

import (
	"errors"
	"fmt"
	"math"
)

// Wire types of the protobuf encoding.
const (
	wireVarint = 0
	wire64     = 1
	wireBytes  = 2
	wire32     = 5
)

var errShort = errors.New("the message ends too early")

// A field is one field of a message: its number, and its content in num (varint,
// 32 and 64 bits) or bytes.
type field struct {
	number int
	wire   int
	num    uint64
	bytes  string
}

// fields calls visit for each field of the message, in order.
func fields(msg string, visit func(field) error) error {
	for msg != "" {
		var f field
		var err error
		if f, msg, err = next(msg); err != nil {
			return err
		}
		if err := visit(f); err != nil {
			return fmt.Errorf("field %d: %w", f.number, err)
		}
	}
	return nil
}

func next(msg string) (field, string, error) {
	key, msg, err := varint(msg)
	if err != nil {
		return field{}, "", err
	}
	f := field{wire: int(key & 7)}
	if key>>3 == 0 || key>>3 > math.MaxInt32 {
		return field{}, "", fmt.Errorf("field number %d", key>>3)
	}
	f.number = int(key >> 3)
	switch f.wire {
	case wireVarint:
		f.num, msg, err = varint(msg)
		return f, msg, err
	case wire64:
		return fixed(f, msg, 8)
	case wire32:
		return fixed(f, msg, 4)
	case wireBytes:
		n, rest, err := varint(msg)
		if err != nil {
			return field{}, "", err
		}
		if n > uint64(len(rest)) {
			return field{}, "", fmt.Errorf("field %d of %d bytes: %w", f.number, n, errShort)
		}
		f.bytes = rest[:n]
		return f, rest[n:], nil
	}
	return field{}, "", fmt.Errorf("field %d has wire type %d", f.number, f.wire)
}

func fixed(f field, msg string, n int) (field, string, error) {
	if len(msg) < n {
		return field{}, "", errShort
	}
	f.num = littleEndian(msg[:n])
	return f, msg[n:], nil
}

func varint(msg string) (uint64, string, error) {
	var v uint64
	for i := 0; i < len(msg) && i < 10; i++ {
		b := msg[i]
		if i == 9 && b > 1 {
			break
		}
		v |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			return v, msg[i+1:], nil
		}
	}
	if len(msg) < 10 {
		return 0, "", errShort
	}
	return 0, "", errors.New("a number has more than 64 bits")
}

// numbers appends the varints of a repeated field, packed or not.
func numbers(list []int64, f field) ([]int64, error) {
	switch f.wire {
	case wireVarint:
		return append(list, int64(f.num)), nil
	case wireBytes:
		for rest := f.bytes; rest != ""; {
			var v uint64
			var err error
			if v, rest, err = varint(rest); err != nil {
				return nil, err
			}
			list = append(list, int64(v))
		}
		return list, nil
	}
	return nil, fmt.Errorf("wire type %d for numbers", f.wire)
}

// floats appends the 32-bit floats of a repeated field, packed or not.
func floats(list []float32, f field) ([]float32, error) {
	switch f.wire {
	case wire32:
		return append(list, math.Float32frombits(uint32(f.num))), nil
	case wireBytes:
		if len(f.bytes)%4 != 0 {
			return nil, fmt.Errorf("%d bytes of 32-bit floats", len(f.bytes))
		}
		for b := f.bytes; b != ""; b = b[4:] {
			list = append(list, math.Float32frombits(uint32(littleEndian(b[:4]))))
		}
		return list, nil
	}
	return nil, fmt.Errorf("wire type %d for floats", f.wire)
}

func littleEndian(b string) uint64 {
	var v uint64
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}
