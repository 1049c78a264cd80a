// Included for float and for double, once for each instruction set: matrix products beside a panel
// of samples, a sample a lane.
//
// A panel holds samples as columns, number i of sample r at [i * lanes + r]. Such products are small
// in every direction but one, where a library's packing costs as much as its multiplying: here
// TILE by SPAN vectors of sums stay in registers and nothing is packed. Steps come four at a time
// with addresses that are constants apart: a processor whose front end is shared with another
// program has few instructions to spare beside the multiplications.

typedef struct {
  VEC v[2 * TILE][SPAN];
} NAME(tile);

// How far apart rows of `n` numbers are kept, in whole vectors, when a product runs down a few columns
// of many: not by a multiple of four vectors, where all would share a quarter of the cache's sets.
#define WHOLE(n) (((n) + WIDTH - 1) / WIDTH * WIDTH)
#define APART(n) (WHOLE(n) % (4 * WIDTH) ? WHOLE(n) : WHOLE(n) + WIDTH)

// The number of w that step k takes for sum i: w's rows are those of the sums, or its columns.
#define FACTOR(w, i, k, apart, columns) ((columns) ? (w)[(k) * (apart) + (i)] : (w)[(i) * (apart) + (k)])

// Keeps a step's numbers from being fetched before the step: mixed, four need more registers than
// there are.
#define IN_TURN(pointer) __asm__("" : "+r"(pointer))

// sums[i][v] = the sum over k of FACTOR(w, i, k) panel[k * apart + v * WIDTH ...].
static inline __attribute__((always_inline)) NAME(tile) NAME(spread)(
    int rows, int vectors, int columns, ptrdiff_t inner, const REAL *w, ptrdiff_t stride,
    const REAL *panel, ptrdiff_t apart, NAME(ahead) *ahead) {
  NAME(tile) sums;
  if (ahead->count) NAME(fetch_rows)(ahead);
  for (int i = 0; i < rows; i++) {
    for (int v = 0; v < vectors; v++) sums.v[i][v] = NAME(all)(0);
  }
  ptrdiff_t k = 0;
#define STEP(u)                                                                                 \
  {                                                                                             \
    VEC b[SPAN];                                                                                \
    for (int v = 0; v < vectors; v++) b[v] = NAME(load)(panel + v * WIDTH);                     \
    panel += apart;                                                                             \
    for (int i = 0; i < rows; i++) {                                                            \
      VEC a = NAME(all)(FACTOR(w, i, u, stride, columns));                                      \
      for (int v = 0; v < vectors; v++) sums.v[i][v] += a * b[v];                               \
    }                                                                                           \
  }
  for (; k + 4 <= inner; k += 4) {
    __builtin_prefetch(ahead->first, 0, 2);
    __builtin_prefetch(ahead->second, 0, 2);
    ahead->first += ahead->step, ahead->second += ahead->second_step;
_Pragma("clang loop unroll(full)")
    for (int u = 0; u < 4; u++) {
      IN_TURN(w);
      STEP(u)
    }
    w += 4 * (columns ? stride : 1);
  }
  for (; k < inner; k++) {
    STEP(0)
    w += columns ? stride : 1;
  }
#undef STEP
  return sums;
}

// Calls ACT(rows, vectors) with i and c at the first row and lane of each tile of `count` by `lanes`.
#define PANEL_TILES_DOWN(count, ACT, rows, vectors)           \
  {                                                         \
    ptrdiff_t i = 0;                                        \
    for (; i + (rows) <= (count); i += (rows)) ACT(rows, vectors) \
    for (; i + 4 <= (count); i += 4) ACT(4, vectors)        \
    for (; i + 2 <= (count); i += 2) ACT(2, vectors)        \
    for (; i < (count); i++) ACT(1, vectors)                \
  }
#if LANES == 8
#define WIDE_TILES(count, lanes, ACT) \
    for (; c + 4 * WIDTH <= (lanes); c += 4 * WIDTH) PANEL_TILES_DOWN(count, ACT, TILE, 4)
#else
#define WIDE_TILES(count, lanes, ACT)
#endif
#define PANEL_TILES(count, lanes, ACT)                                                              \
  {                                                                                                 \
    ptrdiff_t c = 0;                                                                                \
    WIDE_TILES(count, lanes, ACT)                                                                   \
    for (; c + 2 * WIDTH <= (lanes); c += 2 * WIDTH) PANEL_TILES_DOWN(count, ACT, (LANES == 8 ? 8 : 4), 2) \
    for (; c < (lanes); c += WIDTH) PANEL_TILES_DOWN(count, ACT, (LANES == 8 ? 8 : 4), 1)               \
  }

// sums[i * wide + r] = (+=) the product of w, count by inner, with the panel, times gates[r] if given.
static void NAME(add_spread)(
    ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t inner, const REAL *w, ptrdiff_t stride,
    int columns, const REAL *panel, ptrdiff_t apart, const REAL *gates, NAME(ahead) ahead,
    int adds, REAL *sums, ptrdiff_t wide) {
#define SUM(R, V, COLUMNS)                                                                      \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(                                                                \
        R, V, COLUMNS, inner, w + i * (COLUMNS ? 1 : stride), stride, panel + c, apart, &ahead); \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        REAL *at = sums + (i + y) * wide + c + x * WIDTH;                                       \
        VEC part = gates ? NAME(load)(gates + c + x * WIDTH) * t.v[y][x] : t.v[y][x];           \
        NAME(store)(at, adds ? NAME(load)(at) + part : part);                                   \
      }                                                                                         \
    }                                                                                           \
  }
#define DOWN(R, V) SUM(R, V, 1)
#define ACROSS(R, V) SUM(R, V, 0)
  if (columns) {
    PANEL_TILES(count, lanes, DOWN)
  } else {
    PANEL_TILES(count, lanes, ACROSS)
  }
#undef DOWN
#undef ACROSS
#undef SUM
}

// sums[i, r] = the product of w, count by inner, with the panel, plus a bias a row.
static void NAME(spread_with_bias)(
    ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t inner, const REAL *w, const REAL *bias,
    const REAL *panel, ptrdiff_t apart, NAME(ahead) ahead, REAL *sums) {
#define ACT(R, V)                                                                               \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(                                                            \
        R, V, 0, inner, w + i * inner, inner, panel + c, apart, &ahead);                        \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        NAME(store)(sums + (i + y) * lanes + c + x * WIDTH, t.v[y][x] + bias[i + y]);           \
      }                                                                                         \
    }                                                                                           \
  }
  PANEL_TILES(count, lanes, ACT)
#undef ACT
}

// From a, rows of `count` numbers in whole vectors, to g phi(a + bias) in its place, and g phi'; the gate
// of a row and the bias of a column only if given.
static void NAME(activate_rows)(
    int kind, ptrdiff_t rows, ptrdiff_t count, const REAL *gates, const REAL *bias, REAL *a,
    REAL *slope) {
  const ptrdiff_t width = WHOLE(count);
#define CASE(kind)                                                                            \
  case kind:                                                                                  \
    for (ptrdiff_t c = 0; c < width; c += WIDTH) {                                            \
      VEC b = NAME(all)(0);                                                                   \
      if (bias) b = c + WIDTH > count ? NAME(load_part)(bias + c, count - c) : NAME(load)(bias + c); \
      for (ptrdiff_t r = 0, at = c; r < rows; r++, at += width) {                             \
        VEC value, derivative, g = NAME(all)(gates ? gates[r] : 1);                           \
        NAME(phi)(kind, NAME(load)(a + at) + b, &value, &derivative);                         \
        NAME(store)(a + at, g * value), NAME(store)(slope + at, g * derivative);              \
      }                                                                                       \
    }                                                                                         \
    return;
  switch (kind) {
    CASE(kernels_relu)
    CASE(kernels_gelu)
    CASE(kernels_gelu_tanh)
    CASE(kernels_silu)
    CASE(kernels_tanh)
    CASE(kernels_identity)
  }
#undef CASE
}

// From dH, the product: dg[r] += <dH, H>, and dA = g dH slope.
static void NAME(differentiate_spread)(
    ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t inner, const REAL *w, const REAL *panel,
    ptrdiff_t apart, const REAL *gates, const REAL *hidden, const REAL *slope,
    NAME(ahead) ahead, REAL *d_gates, REAL *da) {
#define ACT(R, V)                                                                               \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(                                                            \
        R, V, 0, inner, w + i * inner, inner, panel + c, apart, &ahead);                        \
    for (int x = 0; x < V; x++) {                                                               \
      VEC gate = NAME(load)(gates + c + x * WIDTH);                                             \
      VEC along_hidden = NAME(all)(0);                                                          \
      for (int y = 0; y < R; y++) {                                                             \
        const ptrdiff_t at = (i + y) * lanes + c + x * WIDTH;                                   \
        along_hidden += t.v[y][x] * NAME(load)(hidden + at);                                    \
        NAME(store)(da + at, t.v[y][x] * gate * NAME(load)(slope + at));                        \
      }                                                                                         \
      REAL *dg = d_gates + c + x * WIDTH;                                                       \
      NAME(store)(dg, NAME(load)(dg) + along_hidden);                                           \
    }                                                                                           \
  }
  PANEL_TILES(count, lanes, ACT)
#undef ACT
}

// Writes or adds a tile's sums, of each row as many as are left in a row of the target.
static inline __attribute__((always_inline)) void NAME(put)(
    int rows, int vectors, const NAME(tile) *t, REAL *target, ptrdiff_t apart, ptrdiff_t left,
    int adds) {
  // Loops over a tile are unrolled, or it would not stay in registers.
  if (left >= vectors * WIDTH) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        REAL *at = target + i * apart + v * WIDTH;
        NAME(store)(at, adds ? NAME(load)(at) + t->v[i][v] : t->v[i][v]);
      }
    }
    return;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    REAL line[SPAN * WIDTH];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) NAME(store)(line + v * WIDTH, t->v[i][v]);
    REAL *at = target + i * apart;
    for (ptrdiff_t j = 0; j < left; j++) at[j] = adds ? at[j] + line[j] : line[j];
  }
}

// target[i * wide + j] = (+=) the sum over samples r of FACTOR(a, i, r) rows[r * apart + j], and bias[j]
// if given, for j to `width`; rows, and the bias, go on to whole vectors.
static void NAME(contract)(
    ptrdiff_t count, ptrdiff_t stride, int columns, ptrdiff_t samples, const REAL *a,
    const REAL *rows, ptrdiff_t apart, ptrdiff_t width, NAME(ahead) ahead, const REAL *bias, int adds,
    REAL *target, ptrdiff_t wide) {
  /* The samples take the place of k; the sums of one unit lie along its row. */
#define SUM(R, V, COLUMNS)                                                                      \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(                                                                \
        R, V, COLUMNS, samples, a + i * (COLUMNS ? 1 : stride), stride, rows + c, apart, &ahead); \
    for (int x = 0; bias && x < V; x++) {                                                       \
      const VEC b = NAME(load)(bias + c + x * WIDTH);                                           \
      for (int y = 0; y < R; y++) t.v[y][x] += b;                                               \
    }                                                                                           \
    NAME(put)(R, V, &t, target + i * wide + c, wide, width - c, adds);                          \
  }
#define DOWN(R, V) SUM(R, V, 1)
#define ACROSS(R, V) SUM(R, V, 0)
  if (columns) {
    PANEL_TILES(count, WHOLE(width), DOWN)
  } else {
    PANEL_TILES(count, WHOLE(width), ACROSS)
  }
#undef DOWN
#undef ACROSS
#undef SUM
}
