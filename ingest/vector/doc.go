// Package vector is arithmetic on vectors, fast enough to run a small language
// model and to search by meaning: products of matrices, dot products of float32
// and int8, sign bits and their Hamming distance, and what a transformer needs
// between its products.
//
// It knows nothing about text. Start at [Matrix] for models, at [Dot], [Quantize]
// and [Signs] for search.
//
// # Design
//
// Every function is written in Go; on amd64 with AVX2 and FMA the loops that
// matter are Go assembly, chosen when the program starts ([Kernels] says which).
// GODEBUG=cpu.avx2=off switches it off. No CGO: the program is one static file.
// Other processors, ARM among them, run the Go code; bge's benchmark with that
// switch shows what it costs. AVX-512 is left out: Zen 4, on which
// this was measured, has the same peak for float32 with it, and AVX2 reaches nine
// tenths of that.
//
// Results of the two differ in the last bits, since sums are taken in another
// order. Slices that have to be of one length must be; a shorter one panics.
package vector
