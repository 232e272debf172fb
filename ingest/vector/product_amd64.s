#include "textflag.h"

// A block of up to six rows of the left factor times one panel of sixteen
// columns. Y0 to Y11 are the sums, two for each row; Y12 and Y13 hold a row of
// the panel, Y14 one element of the left factor, in all places.
//
// SI, R9: the left factor's rows 0 and 3; R8: bytes from row to row;
// DX: the panel; CX: what is left of k.

#define ROW0(o) \
	VBROADCASTSS o(SI), Y14; \
	VFMADD231PS  Y12, Y14, Y0; \
	VFMADD231PS  Y13, Y14, Y1

#define ROW1(o) \
	VBROADCASTSS o(SI)(R8*1), Y14; \
	VFMADD231PS  Y12, Y14, Y2; \
	VFMADD231PS  Y13, Y14, Y3

#define ROW2(o) \
	VBROADCASTSS o(SI)(R8*2), Y14; \
	VFMADD231PS  Y12, Y14, Y4; \
	VFMADD231PS  Y13, Y14, Y5

#define ROW3(o) \
	VBROADCASTSS o(R9), Y14; \
	VFMADD231PS  Y12, Y14, Y6; \
	VFMADD231PS  Y13, Y14, Y7

#define ROW4(o) \
	VBROADCASTSS o(R9)(R8*1), Y14; \
	VFMADD231PS  Y12, Y14, Y8; \
	VFMADD231PS  Y13, Y14, Y9

#define ROW5(o) \
	VBROADCASTSS o(R9)(R8*2), Y14; \
	VFMADD231PS  Y12, Y14, Y10; \
	VFMADD231PS  Y13, Y14, Y11

#define ROWS1(o) ROW0(o)
#define ROWS2(o) ROWS1(o); ROW1(o)
#define ROWS3(o) ROWS2(o); ROW2(o)
#define ROWS4(o) ROWS3(o); ROW3(o)
#define ROWS5(o) ROWS4(o); ROW4(o)
#define ROWS6(o) ROWS5(o); ROW5(o)

// A row of the panel, widened from bytes, or as it is.
#define BYTES(o) \
	VPMOVSXBD o(DX), Y12; \
	VPMOVSXBD o+8(DX), Y13; \
	VCVTDQ2PS Y12, Y12; \
	VCVTDQ2PS Y13, Y13

#define FLOATS(o) \
	VMOVUPS o(DX), Y12; \
	VMOVUPS o+32(DX), Y13

#define FORWARD(n, w) \
	ADDQ $(4*n), SI; \
	ADDQ $(4*n), R9; \
	ADDQ $(n*w), DX

#define LOAD \
	MOVQ a+16(FP), SI; \
	MOVQ aStride+24(FP), R8; \
	SHLQ $2, R8; \
	LEAQ (R8)(R8*2), R9; \
	ADDQ SI, R9; \
	MOVQ w+32(FP), DX; \
	MOVQ k+40(FP), CX; \
	MOVQ rows+64(FP), BX

#define CLEAR \
	VXORPS Y0, Y0, Y0; \
	VXORPS Y1, Y1, Y1; \
	VXORPS Y2, Y2, Y2; \
	VXORPS Y3, Y3, Y3; \
	VXORPS Y4, Y4, Y4; \
	VXORPS Y5, Y5, Y5; \
	VXORPS Y6, Y6, Y6; \
	VXORPS Y7, Y7, Y7; \
	VXORPS Y8, Y8, Y8; \
	VXORPS Y9, Y9, Y9; \
	VXORPS Y10, Y10, Y10; \
	VXORPS Y11, Y11, Y11

// Four rows of the panel at a time, then one.
#define BYTES4(ROWS, four, one) \
four: \
	BYTES(0); \
	ROWS(0); \
	BYTES(16); \
	ROWS(4); \
	BYTES(32); \
	ROWS(8); \
	BYTES(48); \
	ROWS(12); \
	FORWARD(4, 16); \
	SUBQ $4, CX; \
	JGE  four; \
	ADDQ $4, CX; \
	JZ   store; \
one: \
	BYTES(0); \
	ROWS(0); \
	FORWARD(1, 16); \
	DECQ CX; \
	JNZ  one; \
	JMP  store

#define FLOATS4(ROWS, four, one) \
four: \
	FLOATS(0); \
	ROWS(0); \
	FLOATS(64); \
	ROWS(4); \
	FLOATS(128); \
	ROWS(8); \
	FLOATS(192); \
	ROWS(12); \
	FORWARD(4, 64); \
	SUBQ $4, CX; \
	JGE  four; \
	ADDQ $4, CX; \
	JZ   store; \
one: \
	FLOATS(0); \
	ROWS(0); \
	FORWARD(1, 64); \
	DECQ CX; \
	JNZ  one; \
	JMP  store

// Each row times scale, plus bias; done when BX rows are.
#define STORE(lo, hi) \
	VFMADD213PS Y14, Y12, lo; \
	VFMADD213PS Y15, Y13, hi; \
	VMOVUPS     lo, (DI); \
	VMOVUPS     hi, 32(DI); \
	ADDQ        R10, DI; \
	DECQ        BX; \
	JZ          done

#define STOREALL \
	MOVQ    dst+0(FP), DI; \
	MOVQ    dstStride+8(FP), R10; \
	SHLQ    $2, R10; \
	MOVQ    scale+48(FP), R11; \
	MOVQ    bias+56(FP), R12; \
	VMOVUPS (R11), Y12; \
	VMOVUPS 32(R11), Y13; \
	VMOVUPS (R12), Y14; \
	VMOVUPS 32(R12), Y15; \
	STORE(Y0, Y1); \
	STORE(Y2, Y3); \
	STORE(Y4, Y5); \
	STORE(Y6, Y7); \
	STORE(Y8, Y9); \
	STORE(Y10, Y11)

// Where to go for BX rows: to those that take four rows of the panel at a time if
// there are as many.
#define CHOOSE \
	SUBQ $4, CX; \
	JL   short; \
	CMPQ BX, $5; \
	JG   four6; \
	JE   four5; \
	CMPQ BX, $3; \
	JG   four4; \
	JE   four3; \
	CMPQ BX, $1; \
	JG   four2; \
	JMP  four1; \
short: \
	ADDQ $4, CX; \
	CMPQ BX, $5; \
	JG   one6; \
	JE   one5; \
	CMPQ BX, $3; \
	JG   one4; \
	JE   one3; \
	CMPQ BX, $1; \
	JG   one2; \
	JMP  one1

// func productInt8AVX2(dst *float32, dstStride int, a *float32, aStride int, w *int8, k int, scale, bias *float32, rows int)
TEXT ·productInt8AVX2(SB), NOSPLIT, $0-72
	LOAD
	CLEAR
	CHOOSE
	BYTES4(ROWS1, four1, one1)
	BYTES4(ROWS2, four2, one2)
	BYTES4(ROWS3, four3, one3)
	BYTES4(ROWS4, four4, one4)
	BYTES4(ROWS5, four5, one5)
	BYTES4(ROWS6, four6, one6)
store:
	STOREALL
done:
	VZEROUPPER
	RET

// func productFloat32AVX2(dst *float32, dstStride int, a *float32, aStride int, w *float32, k int, scale, bias *float32, rows int)
TEXT ·productFloat32AVX2(SB), NOSPLIT, $0-72
	LOAD
	CLEAR
	CHOOSE
	FLOATS4(ROWS1, four1, one1)
	FLOATS4(ROWS2, four2, one2)
	FLOATS4(ROWS3, four3, one3)
	FLOATS4(ROWS4, four4, one4)
	FLOATS4(ROWS5, four5, one5)
	FLOATS4(ROWS6, four6, one6)
store:
	STOREALL
done:
	VZEROUPPER
	RET
