#include "textflag.h"

// SUM adds up the eight floats of y into the lowest of x; t is used up. x is the
// lower half of y.
#define SUM(y, x, t) \
	VEXTRACTF128 $1, y, t; \
	VADDPS       t, x, x; \
	VMOVHLPS     x, x, t; \
	VADDPS       t, x, x; \
	VMOVSHDUP    x, t; \
	VADDSS       t, x, x

// func dotAVX2(a, b *float32, n int) float32
TEXT ·dotAVX2(SB), NOSPLIT, $0-28
	MOVQ   a+0(FP), SI
	MOVQ   b+8(FP), DI
	MOVQ   n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	SUBQ   $32, CX
	JL     rest

loop32:
	VMOVUPS     (SI), Y4
	VMOVUPS     32(SI), Y5
	VMOVUPS     64(SI), Y6
	VMOVUPS     96(SI), Y7
	VFMADD231PS (DI), Y4, Y0
	VFMADD231PS 32(DI), Y5, Y1
	VFMADD231PS 64(DI), Y6, Y2
	VFMADD231PS 96(DI), Y7, Y3
	ADDQ        $128, SI
	ADDQ        $128, DI
	SUBQ        $32, CX
	JGE         loop32

rest:
	ADDQ $32, CX
	JZ   sum

loop8:
	VMOVUPS     (SI), Y4
	VFMADD231PS (DI), Y4, Y0
	ADDQ        $32, SI
	ADDQ        $32, DI
	SUBQ        $8, CX
	JNZ         loop8

sum:
	VADDPS Y1, Y0, Y0
	VADDPS Y3, Y2, Y2
	VADDPS Y2, Y0, Y0
	SUM(Y0, X0, X1)
	VMOVSS X0, ret+24(FP)
	VZEROUPPER
	RET

// func dotInt8AVX2(a, b *int8, n int) int32
TEXT ·dotInt8AVX2(SB), NOSPLIT, $0-28
	MOVQ  a+0(FP), SI
	MOVQ  b+8(FP), DI
	MOVQ  n+16(FP), CX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	SUBQ  $32, CX
	JL    rest

loop32:
	VPMOVSXBW (SI), Y2
	VPMOVSXBW (DI), Y3
	VPMOVSXBW 16(SI), Y4
	VPMOVSXBW 16(DI), Y5
	VPMADDWD  Y3, Y2, Y2
	VPMADDWD  Y5, Y4, Y4
	VPADDD    Y2, Y0, Y0
	VPADDD    Y4, Y1, Y1
	ADDQ      $32, SI
	ADDQ      $32, DI
	SUBQ      $32, CX
	JGE       loop32

rest:
	ADDQ      $32, CX
	JZ        sum
	VPMOVSXBW (SI), Y2
	VPMOVSXBW (DI), Y3
	VPMADDWD  Y3, Y2, Y2
	VPADDD    Y2, Y0, Y0

sum:
	VPADDD       Y1, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0x4e, X0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0xb1, X0, X1
	VPADDD       X1, X0, X0
	VMOVD        X0, AX
	MOVL         AX, ret+24(FP)
	VZEROUPPER
	RET

// func geluAVX2(x *float32, n int, table *[15][8]float32)
//
// The table: -phiEnd, phiEnd, p5 … p0, q5 … q1, 1, 1/2.
TEXT ·geluAVX2(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ table+16(FP), DX

	VMOVUPS (DX), Y8
	VMOVUPS 32(DX), Y9
	VMOVUPS 64(DX), Y10
	VMOVUPS 256(DX), Y11
	VMOVUPS 448(DX), Y12

loop:
	VMAXPS      (SI), Y8, Y0
	VMINPS      Y0, Y9, Y1
	VMULPS      Y1, Y1, Y2
	VMOVAPS     Y10, Y3
	VFMADD213PS 96(DX), Y2, Y3
	VMOVAPS     Y11, Y4
	VFMADD213PS 288(DX), Y2, Y4
	VFMADD213PS 128(DX), Y2, Y3
	VFMADD213PS 320(DX), Y2, Y4
	VFMADD213PS 160(DX), Y2, Y3
	VFMADD213PS 352(DX), Y2, Y4
	VFMADD213PS 192(DX), Y2, Y3
	VFMADD213PS 384(DX), Y2, Y4
	VFMADD213PS 224(DX), Y2, Y3
	VFMADD213PS 416(DX), Y2, Y4
	VMULPS      Y1, Y3, Y3
	VDIVPS      Y4, Y3, Y3
	VMULPS      Y12, Y0, Y0
	VFMADD213PS Y0, Y0, Y3
	VMOVUPS     Y3, (SI)
	ADDQ        $32, SI
	SUBQ        $8, CX
	JNZ         loop
	VZEROUPPER
	RET

// func expAVX2(x *float32, n int, scale, top float32, table *[11][8]float32) float32
//
// The table: expEnd, log2e, ln2Hi, ln2Lo, e6 … e2, 1, and 127 as an integer.
TEXT ·expAVX2(SB), NOSPLIT, $0-36
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS scale+16(FP), Y15
	VBROADCASTSS top+20(FP), Y14
	MOVQ         table+24(FP), DX
	VXORPS       Y0, Y0, Y0

	VMOVUPS (DX), Y5
	VMOVUPS 32(DX), Y6
	VMOVUPS 64(DX), Y7
	VMOVUPS 96(DX), Y8
	VMOVUPS 128(DX), Y9
	VMOVUPS 160(DX), Y10
	VMOVUPS 192(DX), Y11
	VMOVUPS 224(DX), Y12
	VMOVUPS 256(DX), Y13

loop:
	VMOVUPS      (SI), Y1
	VSUBPS       Y14, Y1, Y1
	VMULPS       Y15, Y1, Y1
	VMAXPS       Y5, Y1, Y1
	VMULPS       Y6, Y1, Y2
	VROUNDPS     $0, Y2, Y2
	VFNMADD231PS Y7, Y2, Y1
	VFNMADD231PS Y8, Y2, Y1
	VCVTPS2DQ    Y2, Y2
	VPADDD       320(DX), Y2, Y2
	VPSLLD       $23, Y2, Y2
	VMOVAPS      Y9, Y3
	VFMADD213PS  Y10, Y1, Y3
	VFMADD213PS  Y11, Y1, Y3
	VFMADD213PS  Y12, Y1, Y3
	VFMADD213PS  Y13, Y1, Y3
	VMULPS       Y1, Y1, Y4
	VFMADD213PS  Y1, Y4, Y3
	VADDPS       288(DX), Y3, Y3
	VMULPS       Y2, Y3, Y3
	VMOVUPS      Y3, (SI)
	VADDPS       Y3, Y0, Y0
	ADDQ         $32, SI
	SUBQ         $8, CX
	JNZ          loop
	SUM(Y0, X0, X1)
	VMOVSS       X0, ret+32(FP)
	VZEROUPPER
	RET

// func scaleAVX2(x *float32, n int, by float32)
TEXT ·scaleAVX2(SB), NOSPLIT, $0-20
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS by+16(FP), Y0

loop:
	VMULPS  (SI), Y0, Y1
	VMOVUPS Y1, (SI)
	ADDQ    $32, SI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func layerNormAVX2(x, y, gain, bias *float32, n int, epsilon float32)
TEXT ·layerNormAVX2(SB), NOSPLIT, $0-44
	MOVQ x+0(FP), SI
	MOVQ y+8(FP), DI
	MOVQ n+32(FP), CX
	SHLQ $2, CX
	XORQ AX, AX

	VCVTSI2SSQ n+32(FP), X15, X15
	VXORPS     Y0, Y0, Y0

add:
	VMOVUPS (SI)(AX*1), Y1
	VADDPS  (DI)(AX*1), Y1, Y1
	VMOVUPS Y1, (SI)(AX*1)
	VADDPS  Y1, Y0, Y0
	ADDQ    $32, AX
	CMPQ    AX, CX
	JL      add
	SUM(Y0, X0, X1)
	VDIVSS  X15, X0, X0
	VBROADCASTSS X0, Y0

	VXORPS Y2, Y2, Y2
	XORQ   AX, AX

square:
	VMOVUPS     (SI)(AX*1), Y1
	VSUBPS      Y0, Y1, Y1
	VMOVUPS     Y1, (SI)(AX*1)
	VFMADD231PS Y1, Y1, Y2
	ADDQ        $32, AX
	CMPQ        AX, CX
	JL          square
	SUM(Y2, X2, X1)
	VDIVSS      X15, X2, X2
	VADDSS      epsilon+40(FP), X2, X2
	VSQRTSS     X2, X2, X2
	VBROADCASTSS X2, Y2
	MOVL        $0x3f800000, R8
	VMOVD       R8, X3
	VBROADCASTSS X3, Y3
	VDIVPS      Y2, Y3, Y2

	MOVQ gain+16(FP), R9
	MOVQ bias+24(FP), R10
	XORQ AX, AX

scale:
	VMULPS      (SI)(AX*1), Y2, Y1
	VMOVUPS     (R9)(AX*1), Y3
	VFMADD213PS (R10)(AX*1), Y3, Y1
	VMOVUPS     Y1, (SI)(AX*1)
	ADDQ        $32, AX
	CMPQ        AX, CX
	JL          scale
	VZEROUPPER
	RET
