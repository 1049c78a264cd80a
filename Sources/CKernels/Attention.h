// Included for float and for double, once for each instruction set: causal attention of one window and
// head, which keeps of its scores two numbers a query and works the rest out again for the derivative.
//
// Queries go in blocks, a query a lane; for each block scores stand key by key, so that a softmax runs
// down the lanes. A group of WIDTH keys is only taken by the vectors of queries that see any of them.

#define QUERIES (SPAN * WIDTH)
#define LESSER(a, b) ((a) < (b) ? (a) : (b))

// Calls ACT(rows, vectors) with `first`, the first of the block's vectors that see the keys, and j, the
// first of the tile's keys: tiles cover what the block of queries at `start` sees.
#define SEEN_GROUPS(GROUP)                                                                      \
  for (ptrdiff_t first = 0, from = 0, end; first < vectors && from < keys; first++, from = end) { \
    end = LESSER(keys, start + (first + 1) * WIDTH);                                            \
    switch (vectors - first) {                                                                  \
      WIDE_GROUPS(GROUP)                                                                        \
      case 2: GROUP(LANES == 8 ? 8 : 4, 2) break;                                               \
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
  const REAL *list[7];
  ptrdiff_t stride[7], count, rows, width, at;
} NAME(wanted);

// A few of them, for every tile.
static __attribute__((noinline)) void NAME(fetch)(NAME(wanted) *w) {
  const ptrdiff_t each = 8, line = 64 / sizeof(REAL);
  if (w->count == 0) return;
  const ptrdiff_t stride = w->stride[w->count - 1];
  const ptrdiff_t end = LESSER(w->at + each, w->rows);
  const REAL *row = w->list[w->count - 1] + w->at * stride;
  for (ptrdiff_t i = w->at; i < end; i++, row += stride) {
    for (ptrdiff_t j = 0; j < w->width; j += line) __builtin_prefetch(row + j, 0, 2);
  }
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

// The columns of some rows, a row a lane; zero past the rows.
static void NAME(queries_to_panel)(
    ptrdiff_t rows, ptrdiff_t width, ptrdiff_t lanes, const REAL *a, ptrdiff_t apart, REAL *panel) {
  NAME(transpose)(rows, width, a, apart, panel, QUERIES);
  for (ptrdiff_t j = 0; rows < lanes && j < width; j++) {
    for (ptrdiff_t r = rows; r < lanes; r++) panel[j * QUERIES + r] = 0;
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
      for (int x = 0; x < V; x++) {                                                             \
        REAL *at = target + (i + y) * stride + c + x * WIDTH;                                   \
        const ptrdiff_t part = width - c - x * WIDTH;                                           \
        const VEC sum = t.v[y][x] * factors[i + y];                                             \
        if (part >= WIDTH) NAME(store)(at, sum);                                                \
        else NAME(store_part)(at, sum, part);                                                   \
      }                                                                                         \
    }                                                                                           \
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
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        REAL *at = target + (i + y) * stride + c + x * WIDTH;                                   \
        const ptrdiff_t part = width - c - x * WIDTH;                                           \
        if (part >= WIDTH) {                                                                    \
          NAME(store)(at, adds ? NAME(load)(at) + t.v[y][x] : t.v[y][x]);                       \
        } else {                                                                                \
          NAME(store_part)(at, adds ? NAME(load_part)(at, part) + t.v[y][x] : t.v[y][x], part); \
        }                                                                                       \
      }                                                                                         \
    }                                                                                           \
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

// One window and head of `length` rows, of which those of q, k and v are `stride` apart.
static void NAME(attention_head)(
    ptrdiff_t length, ptrdiff_t width, ptrdiff_t stride, REAL scale, const REAL *q, const REAL *k,
    const REAL *v, REAL *o, ptrdiff_t stride_o, REAL *kept, REAL *work,
    NAME(wanted) *wanted) {
  const ptrdiff_t apart = WHOLE(width);
  REAL *vs = work, *qs = vs + length * apart;
  REAL *panel = qs + QUERIES * apart, *scores = panel + width * QUERIES;
  NAME(copy_rows)(length, width, v, stride, 1, vs, apart);
  for (ptrdiff_t start = 0; start < length; start += QUERIES) {
    const ptrdiff_t count = LESSER(QUERIES, length - start), keys = start + count;
    const ptrdiff_t vectors = WHOLE(count) / WIDTH;
    REAL tops[QUERIES], sums[QUERIES];
    for (ptrdiff_t r = 0; r < QUERIES; r++) tops[r] = -INFINITY, sums[r] = 0;
    NAME(copy_rows)(count, width, q + start * stride, stride, scale, qs, apart);
    NAME(queries_to_panel)(count, width, vectors * WIDTH, qs, apart, panel);
    NAME(attention_scores)(start, keys, vectors, width, k, stride, panel, scores, tops, wanted);
    NAME(attention_powers)(start, keys, vectors, tops, 0, scores, sums);
    for (ptrdiff_t r = 0; r < QUERIES; r++) sums[r] = 1 / sums[r];
    NAME(attention_gather)(
        start, keys, count, width, scores, vs, apart, sums, o + start * stride_o, stride_o, wanted);
    memcpy(kept + start, tops, (size_t)count * sizeof(REAL));
    memcpy(kept + length + start, sums, (size_t)count * sizeof(REAL));
  }
}

static void NAME(attention_head_backward)(
    ptrdiff_t length, ptrdiff_t width, ptrdiff_t stride, REAL scale, const REAL *q, const REAL *k,
    const REAL *v, const REAL *kept, const REAL *d_o, ptrdiff_t stride_o, REAL *dq, REAL *dk,
    REAL *dv, REAL *work,
    NAME(wanted) *wanted) {
  const ptrdiff_t apart = WHOLE(width);
  REAL *ks = work, *qs = ks + length * apart;
  REAL *dos = qs + QUERIES * apart, *panel = dos + QUERIES * apart;
  REAL *p = panel + width * QUERIES, *d = p + length * QUERIES;
  NAME(copy_rows)(length, width, k, stride, 1, ks, apart);
  // The last block sees every key; the others add to what it wrote.
  for (ptrdiff_t start = (length - 1) / QUERIES * QUERIES; start >= 0; start -= QUERIES) {
    const ptrdiff_t count = LESSER(QUERIES, length - start), keys = start + count;
    const ptrdiff_t vectors = WHOLE(count) / WIDTH;
    const int adds = keys < length;
    REAL tops[QUERIES], factors[QUERIES], inner[QUERIES], scales[QUERIES];
    for (ptrdiff_t r = 0; r < QUERIES; r++) {
      tops[r] = r < count ? kept[start + r] : 0;
      factors[r] = r < count ? kept[length + start + r] : 0;
      inner[r] = 0, scales[r] = scale;
    }
    NAME(copy_rows)(count, width, q + start * stride, stride, scale, qs, apart);
    NAME(copy_rows)(count, width, d_o + start * stride_o, stride_o, 1, dos, apart);
    NAME(queries_to_panel)(count, width, vectors * WIDTH, qs, apart, panel);
    NAME(attention_scores)(start, keys, vectors, width, k, stride, panel, p, 0, wanted);
    NAME(attention_powers)(start, keys, vectors, tops, factors, p, 0);
    NAME(attention_scatter)(start, keys, count, width, p, dos, apart, adds, dv, stride, wanted);
    NAME(queries_to_panel)(count, width, vectors * WIDTH, dos, apart, panel);
    NAME(attention_d_powers)(
        start, keys, vectors, width, v, stride, panel, p, d, inner, wanted);
    NAME(attention_slopes)(start, keys, vectors, p, inner, d);
    NAME(attention_scatter)(start, keys, count, width, d, qs, apart, adds, dk, stride, wanted);
    NAME(attention_gather)(
        start, keys, count, width, d, ks, apart, scales, dq + start * stride, stride, wanted);
  }
}

static void NAME(attention)(
    ptrdiff_t windows, ptrdiff_t heads, ptrdiff_t length, ptrdiff_t width, const REAL *qkv, REAL *o,
    REAL *kept, REAL *work) {
  const ptrdiff_t across = heads * width, stride = 3 * across, units = windows * heads;
  const REAL scale = 1 / (REAL)sqrt((double)width);
  for (ptrdiff_t u = 0; u < units; u++) {
    const ptrdiff_t row = u / heads * length, at = u % heads * width;
    const ptrdiff_t next = (u + 1) / heads * length * stride + (u + 1) % heads * width;
    const REAL *q = qkv + row * stride + at, *k = q + across, *v = k + across;
    // The last list comes first.
    NAME(wanted) wanted = {
        {qkv + next, qkv + next + across, qkv + next + 2 * across, o + row * across + at},
        {stride, stride, stride, across}, 4, length, width, 0};
    if (u + 1 == units) wanted.list[0] = wanted.list[1] = wanted.list[2] = q;
    NAME(attention_head)(
        length, width, stride, scale, q, k, v, o + row * across + at, across, kept + 2 * u * length,
        work, &wanted);
  }
}

static void NAME(attention_backward)(
    ptrdiff_t windows, ptrdiff_t heads, ptrdiff_t length, ptrdiff_t width, const REAL *qkv,
    const REAL *kept, const REAL *d_o, REAL *d_qkv, REAL *work) {
  const ptrdiff_t across = heads * width, stride = 3 * across, units = windows * heads;
  const REAL scale = 1 / (REAL)sqrt((double)width);
  for (ptrdiff_t u = 0; u < units; u++) {
    const ptrdiff_t row = u / heads * length, at = u % heads * width;
    const ptrdiff_t row_next = (u + 1) / heads * length, at_next = (u + 1) % heads * width;
    const REAL *q = qkv + row * stride + at, *k = q + across, *v = k + across;
    const REAL *next = u + 1 < units ? qkv + row_next * stride + at_next : q;
    const REAL *d_next = u + 1 < units ? d_o + row_next * across + at_next : d_o;
    REAL *dq = d_qkv + row * stride + at, *dk = dq + across, *dv = dk + across;
    // The last list comes first.
    NAME(wanted) wanted = {
        {d_next, next + 2 * across, next, next + across, dq, dk, dv},
        {across, stride, stride, stride, stride, stride, stride}, 7, length, width, 0};
    NAME(attention_head_backward)(
        length, width, stride, scale, q, k, v, kept + 2 * u * length, d_o + row * across + at, across,
        dq, dk, dv, work, &wanted);
  }
}

#undef QUERIES
#undef LESSER
#undef SEEN_GROUPS
#undef WIDE_GROUPS
