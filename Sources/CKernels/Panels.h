// Included for float and for double, once for each instruction set: matrix products beside a panel of
// samples, tile by tile, and what is done with their outcomes.
//
// A panel holds samples as columns, number i of sample r at [i * lanes + r].

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
  // Biases are those of a strip.
  REAL b[STRIP];
  for (ptrdiff_t c = 0; bias && c < width; c++) b[c] = c < count ? bias[c] : 0;
#define CASE(kind)                                                                            \
  case kind:                                                                                  \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                    \
      const VEC g = NAME(all)(gates ? gates[r] : 1);                                          \
      for (ptrdiff_t c = 0; c < width; c += WIDTH) {                                          \
        VEC value, derivative, sum = NAME(load)(a + r * width + c);                           \
        if (bias) sum += NAME(load)(b + c);                                                   \
        NAME(phi)(kind, sum, &value, &derivative);                                            \
        NAME(store)(a + r * width + c, g * value);                                            \
        NAME(store)(slope + r * width + c, g * derivative);                                   \
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
