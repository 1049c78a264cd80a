// Included for float and for double, once for each instruction set: one expert on the samples that
// were assigned to it, a panel of them at a time, found by their rows.
//
// The gates lie in what forward leaves, g phi(a) and g phi'(a): nothing after it multiplies by them.

#define BLOCK 64

// With a second factor c, in `second`: g phi(a) c, g phi'(a) c and g phi(a).
static void NAME(multiply_second)(ptrdiff_t count, REAL *hidden, REAL *slope, REAL *second) {
  for (ptrdiff_t at = 0; at < count; at += WIDTH) {
    const VEC value = NAME(load)(hidden + at), c = NAME(load)(second + at);
    NAME(store)(hidden + at, value * c);
    NAME(store)(slope + at, c * NAME(load)(slope + at));
    NAME(store)(second + at, value);
  }
}

static void NAME(group_forward)(
    const NAME(kernels_group) *q, const REAL *x, const REAL *gates, REAL *y) {
  const ptrdiff_t d = q->inputs, o = q->outputs, m = q->hidden, rows = q->rows;
  const ptrdiff_t lanes = WHOLE(rows), apart = APART(rows);
  REAL *xs = q->work, *ys = xs + d * apart, *gs = ys + o * apart;
  NAME(to_panel)(rows, d, lanes, apart, x, d, q->chosen, xs);
  for (ptrdiff_t r = 0; r < lanes; r++) gs[r] = r < rows ? gates[r] : 0;
  if (q->b2) {
    NAME(add_spread)(o, lanes, 1, q->b2, o, 1, gs, lanes, 0, NAME(staying)(gs), 0, ys, apart);
  }
  for (ptrdiff_t j = 0; j < m; j += BLOCK) {
    const ptrdiff_t count = m - j < BLOCK ? m - j : BLOCK;
    const REAL *w1 = q->w1 + j * d, *w2 = q->w2 + j * o;
    REAL *hidden = q->hidden_units + j * lanes, *slope = q->slope + j * lanes;
    const NAME(ahead) next = NAME(fetching)(w1 + BLOCK * d, hidden + BLOCK * lanes, lanes);
    if (q->b1) {
      NAME(spread_with_bias)(count, lanes, d, w1, q->b1 + j, xs, apart, next, hidden);
    } else {
      NAME(add_spread)(count, lanes, d, w1, d, 0, xs, apart, 0, next, 0, hidden, lanes);
    }
    NAME(activate_whole)(q->kind, count, lanes, gs, hidden, slope);
    if (q->w3) {
      REAL *second = q->second + j * lanes;
      NAME(add_spread)(
          count, lanes, d, q->w3 + j * d, d, 0, xs, apart, 0, NAME(staying)(xs), 0, second, lanes);
      NAME(multiply_second)(count * lanes, hidden, slope, second);
    }
    NAME(add_spread)(
        o, lanes, count, w2, o, 1, hidden, lanes, 0,
        NAME(fetching)(w2 + BLOCK * o, slope + BLOCK * lanes, lanes), j > 0 || q->b2, ys, apart);
  }
  NAME(transpose)(o, rows, ys, apart, y, o);
}

// d[i, r] times slope[i, r], in its place, and times second[i, r]; d is the product of w and the panel.
static void NAME(differentiate_group)(
    ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t inner, const REAL *w, const REAL *panel,
    ptrdiff_t apart, NAME(ahead) ahead, REAL *slope, REAL *second) {
#define ACT(R, V)                                                                               \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(                                                                \
        R, V, 0, inner, w + i * inner, inner, panel + c, apart, &ahead);                        \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        const ptrdiff_t at = (i + y) * lanes + c + x * WIDTH;                                   \
        NAME(store)(slope + at, t.v[y][x] * NAME(load)(slope + at));                            \
        if (second) NAME(store)(second + at, t.v[y][x] * NAME(load)(second + at));              \
      }                                                                                         \
    }                                                                                           \
  }
  PANEL_TILES(count, lanes, ACT)
#undef ACT
}

static void NAME(group_backward)(
    const NAME(kernels_group) *q, const REAL *dy, const REAL *gates, const REAL *y,
    REAL *d_gates, REAL *dx) {
  const ptrdiff_t d = q->inputs, o = q->outputs, m = q->hidden, rows = q->rows;
  const ptrdiff_t lanes = WHOLE(rows), apart = APART(rows);
  REAL *dys = q->work, *dxs = dys + o * apart;
  NAME(to_panel)(rows, o, lanes, apart, dy, o, q->chosen, dys);
  for (ptrdiff_t j = 0; j < m; j += BLOCK) {
    const ptrdiff_t count = m - j < BLOCK ? m - j : BLOCK;
    const REAL *w1 = q->w1 + j * d, *w2 = q->w2 + j * o;
    REAL *slope = q->slope + j * lanes, *second = q->w3 ? q->second + j * lanes : 0;
    NAME(differentiate_group)(
        count, lanes, o, w2, dys, apart,
        NAME(fetching)(w2 + BLOCK * o, slope + BLOCK * lanes, lanes), slope, second);
    if (!dx) continue;
    NAME(add_spread)(
        d, lanes, count, w1, d, 1, slope, lanes, 0,
        NAME(fetching)(w1 + BLOCK * d, w1 + BLOCK * d, lanes), j > 0, dxs, apart);
    if (second) {
      NAME(add_spread)(
          d, lanes, count, q->w3 + j * d, d, 1, second, lanes, 0, NAME(staying)(dys), 1, dxs, apart);
    }
  }
  if (dx) NAME(transpose)(d, rows, dxs, apart, dx, d);
  for (ptrdiff_t r = 0; d_gates && r < rows; r++) {
    const REAL *at = dy + q->chosen[r] * o;
    VEC sums = NAME(all)(0);
    ptrdiff_t j = 0;
    for (; j + WIDTH <= o; j += WIDTH) sums += NAME(load)(at + j) * NAME(load)(y + r * o + j);
    REAL sum = NAME(sum)(sums);
    for (; j < o; j++) sum += at[j] * y[r * o + j];
    // Where the gate is zero so is what its derivative is multiplied with.
    d_gates[r] = gates[r] > 0 ? sum / gates[r] : 0;
  }
}

// The same for any width, `wide` having room for the rows in whole vectors.
static void NAME(contract_group)(
    ptrdiff_t count, ptrdiff_t lanes, const NAME(kernels_group) *q, const REAL *panel,
    const REAL *rows, ptrdiff_t width, REAL *wide, NAME(ahead) ahead, int adds, REAL *target) {
  if (width % WIDTH == 0) {
    NAME(contract_chosen)(
        count, q->rows, panel, lanes, 0, rows, q->chosen, width, ahead, adds ? target : 0, width,
        target);
    return;
  }
  const ptrdiff_t apart = APART(width);
  for (ptrdiff_t r = 0; r < q->rows; r++) {
    NAME(scale_rows)(1, width, apart, rows + q->chosen[r] * width, 0, wide + r * apart);
  }
  NAME(contract)(count, lanes, q->rows, panel, wide, apart, width, ahead, adds, target);
}

static void NAME(add_group_gradients)(
    const NAME(kernels_group) *q, ptrdiff_t from, ptrdiff_t count, const REAL *x, const REAL *dy,
    const REAL *gates, int adds, const NAME(kernels_group_gradients) *to) {
  const ptrdiff_t d = q->inputs, o = q->outputs, lanes = WHOLE(q->rows);
  const REAL *da = q->slope + from * lanes, *hidden = q->hidden_units + from * lanes;
  const REAL *dc = q->w3 ? q->second + from * lanes : 0;
  NAME(contract_group)(
      count, lanes, q, da, x, d, q->work, NAME(fetching)(hidden, hidden, lanes), adds,
      to->w1 + from * d);
  if (dc) {
    NAME(contract_group)(
        count, lanes, q, dc, x, d, q->work, NAME(staying)(hidden), adds, to->w3 + from * d);
  }
  NAME(contract_group)(
      count, lanes, q, hidden, dy, o, q->work,
      NAME(fetching)(da + q->hidden * lanes, da, lanes), adds, to->w2 + from * o);
  for (ptrdiff_t u = 0; to->b1 && u < count; u++) {
    VEC sum = NAME(all)(0);
    for (ptrdiff_t c = 0; c < lanes; c += WIDTH) sum += NAME(load)(da + u * lanes + c);
    to->b1[from + u] = (adds ? to->b1[from + u] : 0) + NAME(sum)(sum);
  }
  if (!to->b2 || from > 0) return;
  for (ptrdiff_t j = 0; !adds && j < o; j++) to->b2[j] = 0;
  for (ptrdiff_t r = 0; r < q->rows; r++) {
    const REAL g = gates[r], *at = dy + q->chosen[r] * o;
    for (ptrdiff_t j = 0; j < o; j++) to->b2[j] += g * at[j];
  }
}
#undef BLOCK
