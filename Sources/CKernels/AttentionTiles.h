// Included for float and for double, once for each instruction set: the products and passes of causal
// attention, for a block of queries.
//
// Queries go in blocks, a query a lane; for each block scores stand key by key, so that a softmax runs
// down the lanes. A group of WIDTH keys is only taken by the vectors of queries that see any of them.

#define QUERIES (SPAN * WIDTH)

// Calls ACT(rows, vectors) with `first`, the first of the block's vectors that see the keys, and j, the
// first of the tile's keys: tiles cover what the block of queries at `start` sees.
#define SEEN_GROUPS(GROUP)                                                                      \
  for (ptrdiff_t first = 0, from = 0, end; first < vectors && from < keys; first++, from = end) { \
    end = LESSER(keys, start + (first + 1) * WIDTH);                                            \
    switch (vectors - first) {                                                                  \
      WIDE_GROUPS(GROUP)                                                                        \
      case 2: GROUP(PAIR, 2) break;                                                             \
      default: GROUP(8, 1)                                                                      \
    }                                                                                           \
  }
#if LANES == 8
#define WIDE_GROUPS(GROUP)   \
  case 4: GROUP(6, 4) break; \
  case 3: GROUP(8, 3) break;
#else
#define WIDE_GROUPS(GROUP)
#endif

// Rows that are wanted soon, `count` lists of `rows` each: what no cache holds comes while there is
// something to multiply. Rows of a window lie too far apart for a processor to fetch them unasked.
typedef struct {
  const REAL *list[4];
  ptrdiff_t stride[4], count, rows, width, at;
} NAME(wanted);

// A few of them, for every tile.
static __attribute__((noinline)) void NAME(fetch)(NAME(wanted) *w) {
  const ptrdiff_t each = 8;
  if (w->count == 0) return;
  const ptrdiff_t stride = w->stride[w->count - 1];
  const ptrdiff_t end = LESSER(w->at + each, w->rows);
  const REAL *row = w->list[w->count - 1] + w->at * stride;
  for (ptrdiff_t i = w->at; i < end; i++, row += stride) NAME(fetch_row)(row, w->width);
  w->at = end < w->rows ? end : 0;
  w->count -= end == w->rows;
}

// Rows times a factor, with zeros behind them up to `apart`.
static void NAME(copy_rows)(
    ptrdiff_t rows, ptrdiff_t width, const REAL *a, ptrdiff_t stride, REAL factor, REAL *target,
    ptrdiff_t apart) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    const REAL *row = a + i * stride;
    REAL *to = target + i * apart;
    ptrdiff_t j = 0;
    for (; j + WIDTH <= width; j += WIDTH) NAME(store)(to + j, NAME(load)(row + j) * factor);
    for (; j < apart; j++) to[j] = j < width ? row[j] * factor : 0;
  }
}

// Each key's products with the block's queries; minus infinity for queries before the key. Raises
// `tops` to the largest of each query where they are given.
static void NAME(attention_scores)(
    ptrdiff_t start, ptrdiff_t keys, ptrdiff_t vectors, ptrdiff_t width, const REAL *k,
    ptrdiff_t apart, const REAL *panel, REAL *scores, REAL *tops,
    NAME(wanted) *wanted) {
  IVEC lane;
  for (int l = 0; l < WIDTH; l++) lane[l] = l;
  NAME(ahead) ahead = NAME(staying)(panel);
#define ACT(R, V)                                                                               \
  {                                                                                             \
    const ptrdiff_t j = from + i, diagonal = start + first * WIDTH;                             \
    NAME(fetch)(wanted);                                                                        \
    NAME(tile) t = NAME(spread)(                                                                \
        R, V, 0, width, k + j * apart, apart, panel + first * WIDTH, QUERIES, &ahead);          \
    if (j + R > diagonal) {                                                                     \
      for (int y = 0; y < R; y++) {                                                             \
        t.v[y][0] = NAME(choose)(                                                               \
            lane >= (BITS)(j + y - diagonal), t.v[y][0], NAME(all)(-INFINITY));                 \
      }                                                                                         \
    }                                                                                           \
    for (int x = 0; x < V; x++) {                                                               \
      const ptrdiff_t at = (first + x) * WIDTH;                                                 \
      for (int y = 0; y < R; y++) NAME(store)(scores + (j + y) * QUERIES + at, t.v[y][x]);      \
      if (tops) {                                                                               \
        VEC top = NAME(load)(tops + at);                                                        \
        for (int y = 0; y < R; y++) top = __builtin_elementwise_max(top, t.v[y][x]);            \
        NAME(store)(tops + at, top);                                                            \
      }                                                                                         \
    }                                                                                           \
  }
#define GROUP(R, V) PANEL_TILES_DOWN(end - from, ACT, (R), V)
  SEEN_GROUPS(GROUP)
#undef GROUP
#undef ACT
}

// In the place of scores s, exp(s - top) times a factor if given; zero for queries that stand before
// a key's whole group. Adds to `sums` if given.
static void NAME(attention_powers)(
    ptrdiff_t start, ptrdiff_t keys, ptrdiff_t vectors, const REAL *tops, const REAL *factors,
    REAL *scores, REAL *sums) {
#define GROUP(R, V)                                                                             \
  {                                                                                             \
    VEC top[V], sum[V], factor[V];                                                              \
    for (int x = 0; x < V; x++) {                                                               \
      const ptrdiff_t at = (first + x) * WIDTH;                                                 \
      top[x] = NAME(load)(tops + at);                                                           \
      sum[x] = sums ? NAME(load)(sums + at) : NAME(all)(0);                                     \
      factor[x] = factors ? NAME(load)(factors + at) : NAME(all)(1);                            \
    }                                                                                           \
    for (ptrdiff_t j = from; j < end; j++) {                                                    \
      REAL *row = scores + j * QUERIES;                                                         \
      for (ptrdiff_t x = 0; x < first; x++) NAME(store)(row + x * WIDTH, NAME(all)(0));         \
      for (int x = 0; x < V; x++) {                                                             \
        REAL *at = row + (first + x) * WIDTH;                                                   \
        VEC r, power, s = NAME(load)(at) - top[x];                                              \
        NAME(exp_within)(s, &r, &power);                                                        \
        power *= factor[x];                                                                     \
        power = NAME(choose)(s < (REAL)EXP_LOW, NAME(all)(0), r * power + power);               \
        sum[x] += power;                                                                        \
        NAME(store)(at, power);                                                                 \
      }                                                                                         \
    }                                                                                           \
    for (int x = 0; sums && x < V; x++) NAME(store)(sums + (first + x) * WIDTH, sum[x]);        \
  }
  SEEN_GROUPS(GROUP)
#undef GROUP
}

// The sum over the keys that query i of the block sees of w[key, i] rows[key], times factors[i].
static void NAME(attention_gather)(
    ptrdiff_t start, ptrdiff_t keys, ptrdiff_t count, ptrdiff_t width, const REAL *w,
    const REAL *rows, ptrdiff_t apart, const REAL *factors, REAL *target, ptrdiff_t stride,
    NAME(wanted) *wanted) {
  NAME(ahead) ahead = NAME(staying)(rows);
#define ACT(R, V)                                                                               \
  {                                                                                             \
    NAME(fetch)(wanted);                                                                        \
    NAME(tile) t = NAME(spread)(                                                                \
        R, V, 1, LESSER(keys, start + i + R), w + i, QUERIES, rows + c, apart, &ahead);         \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) t.v[y][x] *= factors[i + y];                                  \
    }                                                                                           \
    NAME(put)(R, V, &t, target + i * stride + c, stride, width - c, 0);                         \
  }
  PANEL_TILES(count, WHOLE(width), ACT)
#undef ACT
}

// target[key] = (+=) the sum over the block's queries i that see the key of w[key, i] rows[i].
static void NAME(attention_scatter)(
    ptrdiff_t start, ptrdiff_t keys, ptrdiff_t count, ptrdiff_t width, const REAL *w,
    const REAL *rows, ptrdiff_t apart, int adds, REAL *target, ptrdiff_t stride,
    NAME(wanted) *wanted) {
  NAME(ahead) ahead = NAME(staying)(rows);
#define ACT(R, V)                                                                               \
  {                                                                                             \
    const ptrdiff_t blind = i > start ? i - start : 0;                                          \
    NAME(fetch)(wanted);                                                                        \
    NAME(tile) t = NAME(spread)(                                                                \
        R, V, 0, count - blind, w + i * QUERIES + blind, QUERIES, rows + blind * apart + c,     \
        apart, &ahead);                                                                         \
    NAME(put)(R, V, &t, target + i * stride + c, stride, width - c, adds);                      \
  }
  PANEL_TILES(keys, WHOLE(width), ACT)
#undef ACT
}

// dS from dP in its place: P (dP - the sum over keys of P dP).
static void NAME(attention_slopes)(
    ptrdiff_t start, ptrdiff_t keys, ptrdiff_t vectors, const REAL *p, const REAL *inner, REAL *d) {
#define GROUP(R, V)                                                                             \
  {                                                                                             \
    VEC mean[V];                                                                                \
    for (int x = 0; x < V; x++) mean[x] = NAME(load)(inner + (first + x) * WIDTH);              \
    for (ptrdiff_t j = from; j < end; j++) {                                                    \
      REAL *row = d + j * QUERIES;                                                              \
      for (ptrdiff_t x = 0; x < first; x++) NAME(store)(row + x * WIDTH, NAME(all)(0));         \
      for (int x = 0; x < V; x++) {                                                             \
        const ptrdiff_t at = (first + x) * WIDTH;                                               \
        NAME(store)(                                                                            \
            row + at, NAME(load)(p + j * QUERIES + at) * (NAME(load)(row + at) - mean[x]));     \
      }                                                                                         \
    }                                                                                           \
  }
  SEEN_GROUPS(GROUP)
#undef GROUP
}

// dP, and the sum over keys of P dP added to `inner`.
static void NAME(attention_d_powers)(
    ptrdiff_t start, ptrdiff_t keys, ptrdiff_t vectors, ptrdiff_t width, const REAL *v,
    ptrdiff_t apart, const REAL *panel, const REAL *p, REAL *d, REAL *inner,
    NAME(wanted) *wanted) {
  NAME(ahead) ahead = NAME(staying)(panel);
#define ACT(R, V)                                                                               \
  {                                                                                             \
    const ptrdiff_t j = from + i;                                                               \
    NAME(fetch)(wanted);                                                                        \
    NAME(tile) t = NAME(spread)(                                                                \
        R, V, 0, width, v + j * apart, apart, panel + first * WIDTH, QUERIES, &ahead);          \
    for (int x = 0; x < V; x++) {                                                               \
      const ptrdiff_t at = (first + x) * WIDTH;                                                 \
      VEC sum = NAME(load)(inner + at);                                                         \
      for (int y = 0; y < R; y++) {                                                             \
        sum += t.v[y][x] * NAME(load)(p + (j + y) * QUERIES + at);                              \
        NAME(store)(d + (j + y) * QUERIES + at, t.v[y][x]);                                     \
      }                                                                                         \
      NAME(store)(inner + at, sum);                                                             \
    }                                                                                           \
  }
#define GROUP(R, V) PANEL_TILES_DOWN(end - from, ACT, (R), V)
  SEEN_GROUPS(GROUP)
#undef GROUP
#undef ACT
}
