// Included for float and for double, once for each instruction set: two-layer experts side by side,
// forward and backward, a panel of samples and a block of hidden units at a time.

// Samples in a panel and hidden units in a block: what one block reads and writes stays in the
// first-level cache.
#define PANEL 128
#define BLOCK 64

static void NAME(experts_forward)(
    const NAME(kernels_experts) *q, const REAL *x, const REAL *gates, REAL *y) {
  const ptrdiff_t d = q->inputs, o = q->outputs, e = q->experts, m = q->hidden, units = e * m;
  REAL *xs = q->work, *gs = xs + d * APART(PANEL), *ys = gs + e * PANEL;
  for (ptrdiff_t start = 0; start < q->rows; start += PANEL) {
    const ptrdiff_t rows = q->rows - start < PANEL ? q->rows - start : PANEL, lanes = WHOLE(rows);
    const ptrdiff_t apart = APART(rows);
    NAME(to_panel)(rows, d, lanes, apart, x + start * d, d, 0, xs);
    NAME(to_panel)(rows, e, lanes, lanes, gates + start * e, e, 0, gs);
    NAME(add_spread)(o, lanes, e, q->b2, o, 1, gs, lanes, 0, NAME(staying)(gs), 0, ys, apart);
    for (ptrdiff_t i = 0; i < e; i++) {
      for (ptrdiff_t j = 0; j < m; j += BLOCK) {
        const ptrdiff_t count = m - j < BLOCK ? m - j : BLOCK, unit = i * m + j;
        const REAL *w1 = q->w1 + unit * d, *w2 = q->w2 + unit * o;
        REAL *hidden = q->hidden_units + start * units + unit * lanes;
        REAL *slope = q->slope + start * units + unit * lanes;
        NAME(spread_with_bias)(
            count, lanes, d, w1, q->b1 + unit, xs, apart,
            NAME(fetching)(w1 + BLOCK * d, hidden + BLOCK * lanes, lanes), hidden);
        NAME(activate_rows)(q->kind, count, lanes, 0, 0, hidden, slope);
        NAME(add_spread)(
            o, lanes, count, w2, o, 1, hidden, lanes, gs + i * lanes,
            NAME(fetching)(w2 + BLOCK * o, slope + BLOCK * lanes, lanes), 1, ys, apart);
      }
    }
    NAME(transpose)(o, rows, ys, apart, y + start * o, o);
  }
}

// g a: rows of `width` numbers, each with a gate of its own if given, to rows `apart`, zero to whole
// vectors.
static void NAME(scale_rows)(
    ptrdiff_t rows, ptrdiff_t width, ptrdiff_t apart, const REAL *restrict a,
    const REAL *restrict gates, REAL *restrict target) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const REAL g = gates ? gates[r] : 1;
    for (ptrdiff_t j = 0; j < width; j++) target[r * apart + j] = g * a[r * width + j];
    for (ptrdiff_t j = width; j < WHOLE(width); j++) target[r * apart + j] = 0;
  }
}

static void NAME(experts_backward)(
    const NAME(kernels_experts) *q, const REAL *x, const REAL *gates, const REAL *dy, REAL *d_w1,
    REAL *d_b1, REAL *d_w2, REAL *d_b2, REAL *d_gates, REAL *dx) {
  const ptrdiff_t d = q->inputs, o = q->outputs, e = q->experts, m = q->hidden, units = e * m;
  const ptrdiff_t wide_d = APART(d), wide_o = APART(o);
  REAL *dys = q->work, *gs = dys + o * APART(PANEL), *dgs = gs + e * PANEL;
  REAL *da = dgs + e * PANEL, *dxs = da + BLOCK * PANEL, *wide_x = dxs + d * APART(PANEL);
  REAL *wide_dy = wide_x + PANEL * wide_d;
  // No rows are a panel too: their gradient is zero.
  for (ptrdiff_t start = 0; start < q->rows || start == 0; start += PANEL) {
    const ptrdiff_t rows = q->rows - start < PANEL ? q->rows - start : PANEL, lanes = WHOLE(rows);
    const ptrdiff_t apart = APART(rows);
    const int adds = start > 0;
    NAME(to_panel)(rows, o, lanes, apart, dy + start * o, o, 0, dys);
    NAME(to_panel)(rows, e, lanes, lanes, gates + start * e, e, 0, gs);
    NAME(scale_rows)(rows, d, wide_d, x + start * d, 0, wide_x);
    NAME(scale_rows)(rows, o, wide_o, dy + start * o, 0, wide_dy);
    NAME(contract)(
        e, lanes, 0, rows, gs, wide_dy, wide_o, o, NAME(staying)(gs), 0, adds, d_b2, o);
    NAME(add_spread)(e, lanes, o, q->b2, o, 0, dys, apart, 0, NAME(staying)(dys), 0, dgs, lanes);
    for (ptrdiff_t i = 0; i < e; i++) {
      NAME(scale_rows)(rows, o, wide_o, dy + start * o, gs + i * lanes, wide_dy);
      for (ptrdiff_t j = 0; j < m; j += BLOCK) {
        const ptrdiff_t count = m - j < BLOCK ? m - j : BLOCK, unit = i * m + j;
        const REAL *w1 = q->w1 + unit * d, *w2 = q->w2 + unit * o;
        const REAL *hidden = q->hidden_units + start * units + unit * lanes;
        const REAL *slope = q->slope + start * units + unit * lanes;
        NAME(differentiate_spread)(
            count, lanes, o, w2, dys, apart, gs + i * lanes, hidden, slope,
            NAME(fetching)(w2 + BLOCK * o, hidden + BLOCK * lanes, lanes), dgs + i * lanes, da);
        for (ptrdiff_t u = 0; u < count; u++) {
          VEC sum = NAME(all)(0);
          for (ptrdiff_t c = 0; c < lanes; c += WIDTH) sum += NAME(load)(da + u * lanes + c);
          d_b1[unit + u] = (adds ? d_b1[unit + u] : 0) + NAME(sum)(sum);
        }
        REAL *dw1 = d_w1 + unit * d, *dw2 = d_w2 + unit * o;
        NAME(contract)(
            count, lanes, 0, rows, da, wide_x, wide_d, d,
            NAME(fetching)(dw1 + BLOCK * d, slope + BLOCK * lanes, lanes), 0, adds, dw1, d);
        NAME(contract)(
            count, lanes, 0, rows, hidden, wide_dy, wide_o, o,
            NAME(fetching)(dw2 + BLOCK * o, w1 + BLOCK * d, lanes), 0, adds, dw2, o);
        if (dx) {
          NAME(add_spread)(
              d, lanes, count, w1, d, 1, da, lanes, 0, NAME(staying)(da), unit > 0, dxs, apart);
        }
      }
    }
    if (d_gates) NAME(transpose)(e, rows, dgs, lanes, d_gates + start * e, e);
    if (dx) NAME(transpose)(d, rows, dxs, apart, dx + start * d, d);
  }
}
#undef PANEL
#undef BLOCK
