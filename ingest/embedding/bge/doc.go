// Package bge is bge-small-zh-v1.5, a small Chinese embedding model, in process:
// no server, no network, no library but Go.
//
// The model's published files are part of the program (NOTICE says whose they are
// and under what licence). wordpiece cuts the text, onnx reads the weights, vector
// multiplies. Start at [New]; the model itself, top to bottom, is forward.go.
//
// # Design
//
// Weights stay int8, as published, and activations are float32: 12.6 MB of
// matrices fit the processor's cache, four times that do not, and 8-bit activations
// as ONNX Runtime computes them would cost .004 of a cosine. In the last layer only
// the [CLS] row is computed, since nothing else of it is used: a fifth of the work.
//
// The published tokenizer does not lower-case letters although its vocabulary has
// small ones only, so "WiFi" is unknown to it. That is kept here, as it decides
// what the vectors are; who embeds guides and questions folds both first
// (han.Fold: nDCG@10 of dense retrieval alone .491 → .501 on 400 questions about
// statutes, from full-width punctuation).
//
// # Speed
//
// One core of a Zen 4 server with AVX2, go test -bench Embed: 9, 30, 100, 322, 512
// pieces in 2.7, 7.4, 23, 80, 145 ms; 40 texts of 100 pieces a second and core.
// Without assembly (GODEBUG=cpu.avx2=off) 35, 90, 250 ms for the first three.
// Loading takes 50 ms and 15 MB, beside the 24 MB of the file in the program.
package bge
