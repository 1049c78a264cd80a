// Included for float and for double, once for each instruction set: tiles of a matrix product, whose sums
// stay in registers.
//
// The products here are small in every direction but one, where a library's packing costs as much as its
// multiplying: TILE by SPAN vectors of sums stay in registers and nothing is packed. Steps come four at a
// time with addresses that are constants apart: a processor whose front end is shared with another program
// has few instructions to spare beside the multiplications.

typedef struct {
  VEC v[2 * TILE][SPAN];
} NAME(tile);

// How far apart rows of `n` numbers are kept, in whole vectors, when a product runs down a few columns
// of many: not by a multiple of four vectors, where all would share a quarter of the cache's sets.
#define WHOLE(n) (((n) + WIDTH - 1) / WIDTH * WIDTH)
#define APART(n) (WHOLE(n) % (4 * WIDTH) ? WHOLE(n) : WHOLE(n) + WIDTH)

// The number of w that step k takes for sum i: w's rows are those of the sums, or its columns.
#define FACTOR(w, i, k, apart, columns) ((columns) ? (w)[(k) * (apart) + (i)] : (w)[(i) * (apart) + (k)])

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
#define PAIR 8
#else
#define WIDE_TILES(count, lanes, ACT)
#define PAIR TILE
#endif
#define PANEL_TILES(count, lanes, ACT)                                                              \
  {                                                                                                 \
    ptrdiff_t c = 0;                                                                                \
    WIDE_TILES(count, lanes, ACT)                                                                   \
    for (; c + 2 * WIDTH <= (lanes); c += 2 * WIDTH) PANEL_TILES_DOWN(count, ACT, PAIR, 2)          \
    for (; c < (lanes); c += WIDTH) PANEL_TILES_DOWN(count, ACT, 8, 1)                              \
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
