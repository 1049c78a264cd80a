// Included for float and for double, once for each instruction set: matrix products beside a panel
// of samples, a sample a lane.
//
// A panel holds samples as columns, number i of sample r at [i * lanes + r]. Such products are small
// in every direction but one, where a library's packing costs as much as its multiplying: here
// TILE by 2 vectors of sums stay in registers and nothing is packed.

typedef struct {
  VEC v[TILE][2];
} NAME(tile);

// How far apart rows of `n` numbers are kept, in whole vectors, when a product runs down a few columns
// of many: not by a multiple of four vectors, where all would share a quarter of the cache's sets.
#define WHOLE(n) (((n) + WIDTH - 1) / WIDTH * WIDTH)
#define APART(n) (WHOLE(n) % (4 * WIDTH) ? WHOLE(n) : WHOLE(n) + WIDTH)

// sums[i][v] = the sum over k of w[i * across + k * along] panel[k * apart + v * WIDTH ...].
static inline __attribute__((always_inline)) NAME(tile) NAME(spread)(
    int rows, int vectors, ptrdiff_t inner, const REAL *w, ptrdiff_t across, ptrdiff_t along,
    const REAL *panel, ptrdiff_t apart) {
  NAME(tile) sums;
  for (int i = 0; i < rows; i++) {
    for (int v = 0; v < vectors; v++) sums.v[i][v] = NAME(all)(0);
  }
  for (ptrdiff_t k = 0; k < inner; k++) {
    VEC b[2];
    for (int v = 0; v < vectors; v++) b[v] = NAME(load)(panel + k * apart + v * WIDTH);
    for (int i = 0; i < rows; i++) {
      VEC a = NAME(all)(w[i * across + k * along]);
      for (int v = 0; v < vectors; v++) sums.v[i][v] += a * b[v];
    }
  }
  return sums;
}

// Calls ACT(rows, vectors) with i and c at the first row and lane of each tile of `count` by `lanes`.
#define PANEL_TILES_DOWN(count, ACT, vectors)                 \
  {                                                     \
    ptrdiff_t i = 0;                                    \
    for (; i + TILE <= (count); i += TILE) ACT(TILE, vectors) \
    for (; i + 2 <= (count); i += 2) ACT(2, vectors)    \
    for (; i < (count); i++) ACT(1, vectors)            \
  }
#define PANEL_TILES(count, lanes, ACT)                                              \
  {                                                                           \
    ptrdiff_t c = 0;                                                          \
    for (; c + 2 * WIDTH <= (lanes); c += 2 * WIDTH) PANEL_TILES_DOWN(count, ACT, 2) \
    for (; c < (lanes); c += WIDTH) PANEL_TILES_DOWN(count, ACT, 1)                 \
  }

// sums[i, r] = (+=) the product of w, count by inner, with the panel, times gates[r] if given.
static void NAME(add_spread)(
    ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t inner, const REAL *w, ptrdiff_t across,
    ptrdiff_t along, const REAL *panel, ptrdiff_t apart, const REAL *gates, int adds, REAL *sums) {
#define ACT(R, V)                                                                               \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(R, V, inner, w + i * across, across, along, panel + c, apart);  \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        REAL *at = sums + (i + y) * lanes + c + x * WIDTH;                                      \
        VEC part = gates ? NAME(load)(gates + c + x * WIDTH) * t.v[y][x] : t.v[y][x];           \
        NAME(store)(at, adds ? NAME(load)(at) + part : part);                                   \
      }                                                                                         \
    }                                                                                           \
  }
  PANEL_TILES(count, lanes, ACT)
#undef ACT
}

// sums[i, r] = the product of w, count by inner, with the panel, plus a bias a row.
static void NAME(spread_with_bias)(
    ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t inner, const REAL *w, const REAL *bias,
    const REAL *panel, ptrdiff_t apart, REAL *sums) {
#define ACT(R, V)                                                                               \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(R, V, inner, w + i * inner, inner, 1, panel + c, apart);        \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        NAME(store)(sums + (i + y) * lanes + c + x * WIDTH, t.v[y][x] + bias[i + y]);           \
      }                                                                                         \
    }                                                                                           \
  }
  PANEL_TILES(count, lanes, ACT)
#undef ACT
}

// phi(a) in the place of a, whole vectors of them, and its derivative.
static void NAME(activate_whole)(int kind, ptrdiff_t count, REAL *a, REAL *slope) {
#define CASE(kind)                                         \
  case kind:                                               \
    for (ptrdiff_t at = 0; at < count; at += WIDTH) {      \
      VEC value, derivative;                               \
      NAME(phi)(kind, NAME(load)(a + at), &value, &derivative); \
      NAME(store)(a + at, value), NAME(store)(slope + at, derivative); \
    }                                                      \
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
    ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t inner, const REAL *w, ptrdiff_t along,
    const REAL *panel, ptrdiff_t apart, const REAL *gates, const REAL *hidden, const REAL *slope,
    REAL *d_gates, REAL *da) {
#define ACT(R, V)                                                                               \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(R, V, inner, w + i, 1, along, panel + c, apart);                \
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

// target[i * width + j] = (+=) the sum over samples r of panel[i, r] rows[r * apart + j], which
// is zero from `width` to whole vectors.
static void NAME(contract)(
    ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t samples, const REAL *panel, const REAL *rows,
    ptrdiff_t apart, ptrdiff_t width, int adds, REAL *target) {
#define ACT(R, V)                                                                               \
  {                                                                                             \
    /* The samples take the place of k; the sums of one unit lie along its row. */              \
    NAME(tile) t = NAME(spread)(R, V, samples, panel + i * lanes, lanes, 1, rows + c, apart);   \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        REAL *at = target + (i + y) * width + c + x * WIDTH;                                    \
        const ptrdiff_t part = width - c - x * WIDTH;                                           \
        if (part >= WIDTH) {                                                                    \
          NAME(store)(at, adds ? NAME(load)(at) + t.v[y][x] : t.v[y][x]);                       \
        } else {                                                                                \
          NAME(store_part)(at, adds ? NAME(load_part)(at, part) + t.v[y][x] : t.v[y][x], part); \
        }                                                                                       \
      }                                                                                         \
    }                                                                                           \
  }
  PANEL_TILES(count, WHOLE(width), ACT)
#undef ACT
}
#undef PANEL_TILES
#undef PANEL_TILES_DOWN

// target[j * to + i] = (+=) a[i * from + j], in squares of four by four.
static void NAME(transpose)(
    ptrdiff_t rows, ptrdiff_t columns, const REAL *a, ptrdiff_t from, int adds, REAL *target,
    ptrdiff_t to) {
  typedef REAL QUAD __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL))));
  const ptrdiff_t squares = rows / 4 * 4, across = columns / 4 * 4;
  for (ptrdiff_t j = 0; j < across; j += 4) {
    for (ptrdiff_t i = 0; i < squares; i += 4) {
      const REAL *at = a + i * from + j;
      QUAD r0 = *(const QUAD *)at, r1 = *(const QUAD *)(at + from);
      QUAD r2 = *(const QUAD *)(at + 2 * from), r3 = *(const QUAD *)(at + 3 * from);
      QUAD s0 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
      QUAD s1 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
      QUAD s2 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
      QUAD s3 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
      QUAD columns[4] = {
          __builtin_shufflevector(s0, s2, 0, 1, 4, 5), __builtin_shufflevector(s0, s2, 2, 3, 6, 7),
          __builtin_shufflevector(s1, s3, 0, 1, 4, 5), __builtin_shufflevector(s1, s3, 2, 3, 6, 7)};
      for (int k = 0; k < 4; k++) {
        QUAD *out = (QUAD *)(target + (j + k) * to + i);
        *out = adds ? *out + columns[k] : columns[k];
      }
    }
  }
  for (ptrdiff_t j = 0; j < columns; j++) {
    for (ptrdiff_t i = j < across ? squares : 0; i < rows; i++) {
      target[j * to + i] = (adds ? target[j * to + i] : 0) + a[i * from + j];
    }
  }
}

// Rows by columns to a panel, columns by lanes and `apart`, zero past the rows.
static void NAME(to_panel)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t lanes, ptrdiff_t apart, const REAL *a,
    REAL *panel) {
  NAME(transpose)(rows, columns, a, columns, 0, panel, apart);
  for (ptrdiff_t j = 0; j < columns; j++) {
    for (ptrdiff_t r = rows; r < lanes; r++) panel[j * apart + r] = 0;
  }
}
