// Package onnx reads the weights out of an ONNX file: the initialisers and the
// nodes that name them. It runs nothing.
//
// It knows the few protobuf fields it needs, of onnx.proto version 3, and skips
// the others; the file is checked for its bounds, not for its sense. Start at
// [Read].
package onnx
