// Every kernel for one instruction set: LANES doubles to a vector, TABLE the name of their table.

#include <math.h>
#include <stdlib.h>

#include "Table.h"

#define LESSER(a, b) ((a) < (b) ? (a) : (b))

// Keeps a step's numbers from being fetched before the step: mixed, four need more registers than
// there are.
#define IN_TURN(pointer) __asm__("" : "+r"(pointer))
// Keeps what lies at the pointer from being fetched before the sum is made. Where the sixteen registers of AVX2 hold
// twelve sums and three factors, a second number waiting would push out a sum, and each addition would go through memory.
#if LANES == 4
#define AFTER(sum, pointer) __asm__("" : "+x"(sum), "+r"(pointer))
#else
#define AFTER(sum, pointer) (void)0
#endif
#include "Constants.h"
#include "Bidiagonal.h"
#include "QuotientDifference.h"
#include "Bands.h"

// Rows of weights by vectors of samples whose sums stay in registers: twelve of sixteen, or 24 of 32.
#define TILE 6
#define SPAN (LANES == 8 ? 4 : 2)
// Columns of a strip of weights.
#define STRIP 64
#define ROWS kernels_rows

// gelu_tanh(a) = a (1 + tanh(c a (1 + k a^2))) / 2 with c = sqrt(2 / pi); what is left of c and k when they
// are rounded stands with each type.
#define TANH_SCALE 0.79788456080286535588
#define TANH_CUBIC 0.044715

#define REAL float
#define BITS int32_t
#define WIDTH (2 * LANES)
#define VEC vec_f32
#define IVEC ivec_f32
#define NAME(f) f##_f32
#define LOG logf
#define EXP_LOW -87.0f
#define EXP_HIGH 88.0f
#define EXP_FAR -16.0f
#define EXP_LEAST -120.0f
#define LEADING_BITS (int32_t)0xFFFFF000
#define TANH_SCALE_REST -2.2670340210526358e-8f
#define TANH_CUBIC_REST 1.5461444854736328e-9f
#define ROUNDER 12582912.0f
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
#define EXP_TERMS exp_terms_f32
#define ERFC_TERMS erfc_terms_f32
#define ERFC_C 0.35f
#define ERFC_SCALE 2.5714285714285714f
#define ERFC_SHIFT 1.5714285714285714f
#if LANES == 8
// Good to 14 bits, and in a fraction of the time of a division.
#define QUICK_RECIPROCAL(x) (VEC)_mm512_rcp14_ps((__m512)(x))
// Rows 4 l + i of four columns side by side, then four by four within each quarter.
#define WIDE_TRANSPOSE(rows, at, target, to)                                                      \
  __m512 lines[4];                                                                                \
  for (int i = 0; i < 4; i++) {                                                                   \
    lines[i] = _mm512_castps128_ps512(_mm_loadu_ps(rows[i] + at));                                \
    lines[i] = _mm512_insertf32x4(lines[i], _mm_loadu_ps(rows[4 + i] + at), 1);                   \
    lines[i] = _mm512_insertf32x4(lines[i], _mm_loadu_ps(rows[8 + i] + at), 2);                   \
    lines[i] = _mm512_insertf32x4(lines[i], _mm_loadu_ps(rows[12 + i] + at), 3);                  \
  }                                                                                               \
  const __m512d low01 = (__m512d)_mm512_unpacklo_ps(lines[0], lines[1]);                          \
  const __m512d high01 = (__m512d)_mm512_unpackhi_ps(lines[0], lines[1]);                         \
  const __m512d low23 = (__m512d)_mm512_unpacklo_ps(lines[2], lines[3]);                          \
  const __m512d high23 = (__m512d)_mm512_unpackhi_ps(lines[2], lines[3]);                         \
  _mm512_storeu_pd(target, _mm512_unpacklo_pd(low01, low23));                                     \
  _mm512_storeu_pd(target + to, _mm512_unpackhi_pd(low01, low23));                                \
  _mm512_storeu_pd(target + 2 * to, _mm512_unpacklo_pd(high01, high23));                          \
  _mm512_storeu_pd(target + 3 * to, _mm512_unpackhi_pd(high01, high23))
#endif
#include "Typed.h"

#define REAL double
#define BITS int64_t
#define WIDTH LANES
#define VEC vec_f64
#define IVEC ivec_f64
#define NAME(f) f##_f64
#define LOG log
#define EXP_LOW -708.0
#define EXP_HIGH 709.0
#define EXP_FAR -16.0
#define EXP_LEAST -770.0
#define LEADING_BITS (int64_t)0xFFFFFFFFF8000000
#define TANH_SCALE_REST -4.9846544045554602e-17
#define TANH_CUBIC_REST 2.1960211427085596e-18
#define ROUNDER 6755399441055744.0
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define EXP_TERMS exp_terms_f64
#define ERFC_TERMS erfc_terms_f64
#define ERFC_C 0.25
#define ERFC_SCALE 2.8
#define ERFC_SHIFT 1.8
#include "Typed.h"

#include "Spectra.h"
#include "Covariances.h"
#include "ThinPanels.h"
#include "ThinRows.h"
#include "Sturm.h"

const struct kernels_table TABLE = {
    .vector_bytes = 8 * LANES,
#define KERNEL(result, name, ...) .name = name,
#define REAL_KERNEL(result, name, ...) .name##_f32 = name##_f32, .name##_f64 = name##_f64,
#include "KernelList.h"
};
