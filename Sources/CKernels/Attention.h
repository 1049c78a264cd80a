// Included for float and for double, once for each instruction set: causal attention of windows and
// heads, which keeps of its scores two numbers a query and works the rest out again for the derivative;
// of the tiles in AttentionTiles.h.

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
    NAME(to_panel)(count, width, vectors * WIDTH, QUERIES, qs, apart, 0, panel);
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
    NAME(to_panel)(count, width, vectors * WIDTH, QUERIES, qs, apart, 0, panel);
    NAME(attention_scores)(start, keys, vectors, width, k, stride, panel, p, 0, wanted);
    NAME(attention_powers)(start, keys, vectors, tops, factors, p, 0);
    NAME(attention_scatter)(start, keys, count, width, p, dos, apart, adds, dv, stride, wanted);
    NAME(to_panel)(count, width, vectors * WIDTH, QUERIES, dos, apart, 0, panel);
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
    const ptrdiff_t row_next = (u + 1) / heads * length, at_next = (u + 1) % heads * width;
    const REAL *q = qkv + row * stride + at, *k = q + across, *v = k + across;
    const REAL *next = u + 1 < units ? qkv + row_next * stride + at_next : q;
    // The last list comes first.
    NAME(wanted) wanted = {
        {next, next + across, next + 2 * across, o + row * across + at},
        {stride, stride, stride, across}, 4, length, width, 0};
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
        {d_next, next + 2 * across, next, next + across}, {across, stride, stride, stride}, 4,
        length, width, 0};
    NAME(attention_head_backward)(
        length, width, stride, scale, q, k, v, kept + 2 * u * length, d_o + row * across + at, across,
        dq, dk, dv, work, &wanted);
  }
}

#undef QUERIES
#undef SEEN_GROUPS
#undef WIDE_GROUPS
