package vector

import "math/bits"

// Words is the number of 64-bit words that [Signs] of n elements take.
func Words(n int) int { return (n + 63) / 64 }

// Signs writes the signs of v as bits, 1 for elements above 0, the first element
// lowest. dst has [Words] of len(v) words; bits that are left over are 0.
func Signs(dst []uint64, v []float32) {
	dst = dst[:Words(len(v))]
	for i := range dst {
		var w uint64
		for j, x := range v[i*64 : min(i*64+64, len(v))] {
			if x > 0 {
				w |= 1 << j
			}
		}
		dst[i] = w
	}
}

// Hamming is the number of bits in which a and b, of one length, differ.
func Hamming(a, b []uint64) int {
	b = b[:len(a)]
	n := 0
	for i, x := range a {
		n += bits.OnesCount64(x ^ b[i])
	}
	return n
}

// HammingAll writes the distance of a to each of the vectors that lie one after
// the other in all, each as long as a. dst has a place for each. Distances are
// at most 65,535: vectors have fewer than 1,024 words. 100,000 vectors of 512
// signs take half a millisecond in Go, most of it memory: no assembly.
func HammingAll(dst []uint16, a, all []uint64) {
	if len(a) == 0 {
		clear(dst)
		return
	}
	dst = dst[:len(all)/len(a)]
	if len(a) == 8 { // 512 dimensions
		hamming8(dst, (*[8]uint64)(a), all)
		return
	}
	for i := range dst {
		dst[i] = uint16(Hamming(a, all[i*len(a):(i+1)*len(a)]))
	}
}

func hamming8(dst []uint16, a *[8]uint64, all []uint64) {
	q0, q1, q2, q3, q4, q5, q6, q7 := a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]
	for i := range dst {
		v := (*[8]uint64)(all[i*8:])
		n := bits.OnesCount64(q0^v[0]) + bits.OnesCount64(q1^v[1]) + bits.OnesCount64(q2^v[2]) + bits.OnesCount64(q3^v[3])
		n += bits.OnesCount64(q4^v[4]) + bits.OnesCount64(q5^v[5]) + bits.OnesCount64(q6^v[6]) + bits.OnesCount64(q7^v[7])
		dst[i] = uint16(n)
	}
}
