// Vectors of doubles, one matrix a lane, in whatever width the including file is compiled for.
//
// Eight matrices lie interleaved in memory whatever the width is: element (i, j) of matrix l is at
// [(i * columns + j) * 8 + l]. A narrower machine takes the eight in two or four parts, one after another, and lays
// each part's matrices together before it works on them: of lines that it shares with the others half would go to
// and fro for nothing.
#ifndef LANES_H
#define LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef LANES
#define LANES 8
#endif
#define PASSES (8 / LANES)

typedef double lanes __attribute__((vector_size(8 * LANES), aligned(8 * LANES)));
typedef int64_t mask __attribute__((vector_size(8 * LANES), aligned(8 * LANES)));

// The difference, since a sum with zero would turn -0 into 0 and so be computed.
static inline lanes all(double x) { return x - (lanes){}; }
static inline lanes absolute(lanes x) { return __builtin_elementwise_abs(x); }
static inline lanes root(lanes x) { return __builtin_elementwise_sqrt(x); }
static inline lanes smaller(lanes x, lanes y) { return __builtin_elementwise_min(x, y); }
static inline lanes larger(lanes x, lanes y) { return __builtin_elementwise_max(x, y); }
// x where the mask is set, y elsewhere.
static inline lanes choose(mask m, lanes x, lanes y) {
  return (lanes)((m & (mask)x) | (~m & (mask)y));
}
static inline lanes with_sign(lanes x, lanes s) { return __builtin_elementwise_copysign(x, s); }

#endif
