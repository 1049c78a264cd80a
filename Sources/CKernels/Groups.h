// Included for float and for double, once for each instruction set: one expert on the samples that
// were assigned to it, forward, backward and the gradients of its weights; laid out as GroupRows.h says.
//
// The gates lie in what forward leaves, g phi(a) and g phi'(a): nothing after it multiplies by them.
// What a block or strip reads next, and writes, comes to the cache during the product before.

// Adds b to each of the rows, which stand `width` apart.
static void NAME(add_bias)(
    ptrdiff_t rows, ptrdiff_t count, ptrdiff_t width, const REAL *restrict b, REAL *restrict a) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    for (ptrdiff_t j = 0; j < count; j++) a[r * width + j] += b[j];
  }
}

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
  const ptrdiff_t d = q->inputs, o = q->outputs, m = q->hidden, apart = APART(d), wide = WHOLE(o);
  REAL *w1 = q->work, *w3 = w1 + d * WHOLE(m), *xs = w3 + (q->w3 ? d * WHOLE(m) : 0);
  REAL *ys = xs + ROWS * apart;
  NAME(to_strips)(m, d, q->w1, w1);
  if (q->w3) NAME(to_strips)(m, d, q->w3, w3);
  const REAL *w2 = NAME(widen_rows)(m, o, q->w2, ys + ROWS * wide);
  for (ptrdiff_t start = 0; start < q->rows; start += ROWS) {
    const ptrdiff_t rows = LESSER(ROWS, q->rows - start), later = LESSER(ROWS, q->rows - start - rows);
    REAL *to = o == wide ? y + start * o : ys;
    NAME(gather_rows)(rows, d, x, q->chosen + start, xs, apart);
    for (ptrdiff_t r = 0; q->b2 && r < rows; r++) {
      for (ptrdiff_t j = 0; j < o; j++) to[r * wide + j] = gates[start + r] * q->b2[j];
    }
    for (ptrdiff_t j = 0; j < m; j += STRIP) {
      const ptrdiff_t count = LESSER(STRIP, m - j), width = WHOLE(count), next = j + count;
      const ptrdiff_t at = j * q->rows + start * width, size = rows * width;
      REAL *hidden = q->hidden_units + at, *slope = q->slope + at;
      NAME(ahead) ahead = NAME(staying)(xs);
      NAME(fetch_first)(&ahead, slope, size, size * d);
      if (start == 0 && j == 0) {
        NAME(fetch_second)(&ahead, to, rows * wide, size * d);
      } else if (later) {
        NAME(fetch_second)(
            &ahead, to + (rows + later * j / m) * wide, later * count / m * wide, size * d);
      }
      NAME(add_spread)(
          rows, width, d, xs, apart, 0, w1 + j * d, width, 0, ahead, 0, hidden, width);
      NAME(activate_rows)(
          q->kind, rows, count, gates + start, q->b1 ? q->b1 + j : 0, hidden, slope);
      if (q->w3) {
        REAL *second = q->second + at;
        NAME(add_spread)(
            rows, width, d, xs, apart, 0, w3 + j * d, width, 0, NAME(staying)(xs), 0, second, width);
        if (q->b3) NAME(add_bias)(rows, count, width, q->b3 + j, second);
        NAME(multiply_second)(size, hidden, slope, second);
      }
      const ptrdiff_t work = rows * wide * count;
      ahead = NAME(staying)(xs);
      NAME(fetch_first)(
          &ahead, next < m ? hidden + STRIP * q->rows : q->hidden_units + (start + rows) * STRIP, size,
          work);
      if (start == 0 && next < m) NAME(fetch_second)(&ahead, w2 + next * wide, count * wide, work);
      NAME(fetch_chosen)(
          &ahead, x, d, q->chosen + start + rows, later * j / m, later * next / m, 1);
      NAME(add_spread)(
          rows, wide, count, hidden, width, 0, w2 + j * wide, wide, 0, ahead, j > 0 || q->b2, to, wide);
    }
    NAME(narrow_rows)(rows, o, ys, y + start * o);
  }
}

// da = d[r, i] slope[r, i], and dc = d[r, i] second[r, i] if given; d is the product of the rows and a
// strip of w.
static void NAME(differentiate_strip)(
    ptrdiff_t rows, ptrdiff_t width, ptrdiff_t inner, const REAL *dys, ptrdiff_t apart,
    const REAL *w, NAME(ahead) ahead, const REAL *slope, const REAL *second, REAL *da, REAL *dc) {
#define ACT(R, V)                                                                               \
  {                                                                                             \
    NAME(tile) t = NAME(spread)(                                                                \
        R, V, 0, inner, dys + i * apart, apart, w + c, width, &ahead);                          \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        const ptrdiff_t at = (i + y) * width + c + x * WIDTH;                                   \
        NAME(store)(da + at, t.v[y][x] * NAME(load)(slope + at));                               \
        if (second) NAME(store)(dc + at, t.v[y][x] * NAME(load)(second + at));                  \
      }                                                                                         \
    }                                                                                           \
  }
  PANEL_TILES(rows, width, ACT)
#undef ACT
}

// dg of each row: where the gate is zero so is what its derivative is multiplied with.
static void NAME(differentiate_gates)(
    ptrdiff_t rows, ptrdiff_t o, const REAL *dys, ptrdiff_t apart, const REAL *y, const REAL *gates,
    REAL *d_gates) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const REAL *at = dys + r * apart;
    VEC sums = NAME(all)(0);
    ptrdiff_t j = 0;
    for (; j + WIDTH <= o; j += WIDTH) sums += NAME(load)(at + j) * NAME(load)(y + r * o + j);
    REAL sum = NAME(sum)(sums);
    for (; j < o; j++) sum += at[j] * y[r * o + j];
    d_gates[r] = gates[r] > 0 ? sum / gates[r] : 0;
  }
}

// b[i] = (+=) the sum over rows of a[r * width + i].
static void NAME(add_strip_sums)(
    ptrdiff_t rows, ptrdiff_t count, const REAL *a, int adds, REAL *b) {
  const ptrdiff_t width = WHOLE(count);
  for (ptrdiff_t c = 0; c < width; c += WIDTH) {
    NAME(tile) t;
    t.v[0][0] = NAME(all)(0);
    for (ptrdiff_t r = 0; r < rows; r++) t.v[0][0] += NAME(load)(a + r * width + c);
    NAME(put)(1, 1, &t, b + c, count, count - c, adds);
  }
}

// The gradients of a block of rows: dA^T x of w1 and w3, (g H)^T dy of w2, and sums of the biases.
static void NAME(add_group_gradients)(
    const NAME(kernels_group) *q, ptrdiff_t start, ptrdiff_t rows, const REAL *da, const REAL *dc,
    const REAL *xs, const REAL *dy, const REAL *dys, const REAL *gates,
    const NAME(kernels_group_gradients) *to) {
  const ptrdiff_t d = q->inputs, o = q->outputs, m = q->hidden;
  const int adds = start > 0;
  const ptrdiff_t later = LESSER(ROWS, q->rows - start - rows);
  for (ptrdiff_t j = 0; j < m; j += STRIP) {
    const ptrdiff_t count = LESSER(STRIP, m - j), width = WHOLE(count), next = j + count;
    const ptrdiff_t at = j * q->rows + start * width, work = rows * count * d;
    NAME(ahead) ahead = NAME(staying)(xs);
    if (start == 0) {
      NAME(fetch_first)(&ahead, to->w1 + next * d, count * d, work);
      NAME(fetch_second)(&ahead, to->w2 + j * o, count * o, work);
    }
    NAME(fetch_chosen)(&ahead, dy, o, q->chosen + start + rows, later * j / m, later * next / m, 2);
    NAME(contract)(
        count, width, 1, rows, da + j * rows, xs, APART(d), d, ahead, 0, adds,
        to->w1 + j * d, d);
    if (q->w3) {
      NAME(contract)(
          count, width, 1, rows, dc + j * rows, xs, APART(d), d, NAME(staying)(xs), 0, adds,
          to->w3 + j * d, d);
    }
    NAME(contract)(
        count, width, 1, rows, q->hidden_units + at, dys, APART(o), o, NAME(staying)(dys), 0, adds,
        to->w2 + j * o, o);
    if (to->b1) NAME(add_strip_sums)(rows, count, da + j * rows, adds, to->b1 + j);
    if (to->b3) NAME(add_strip_sums)(rows, count, dc + j * rows, adds, to->b3 + j);
  }
  for (ptrdiff_t j = 0; to->b2 && !adds && j < o; j++) to->b2[j] = 0;
  for (ptrdiff_t r = 0; to->b2 && r < rows; r++) {
    for (ptrdiff_t j = 0; j < o; j++) to->b2[j] += gates[r] * dys[r * APART(o) + j];
  }
}

static void NAME(group_backward)(
    const NAME(kernels_group) *q, const REAL *x, const REAL *dy, const REAL *gates, const REAL *y,
    REAL *d_gates, REAL *dx, const NAME(kernels_group_gradients) *to) {
  const ptrdiff_t d = q->inputs, o = q->outputs, m = q->hidden, wide = WHOLE(d);
  REAL *w2 = q->work, *xs = w2 + o * WHOLE(m), *dys = xs + ROWS * APART(d);
  REAL *dxs = dys + ROWS * APART(o), *da = dxs + ROWS * wide, *dc = da + ROWS * WHOLE(m);
  REAL *spare = dc + (q->w3 ? ROWS * WHOLE(m) : 0);
  NAME(to_strips)(m, o, q->w2, w2);
  const REAL *w1 = NAME(widen_rows)(m, d, q->w1, spare);
  const REAL *w3 = q->w3 ? NAME(widen_rows)(m, d, q->w3, spare + m * wide) : 0;
  for (ptrdiff_t start = 0; start < q->rows; start += ROWS) {
    const ptrdiff_t rows = LESSER(ROWS, q->rows - start), later = LESSER(ROWS, q->rows - start - rows);
    REAL *to_x = dx && d == wide ? dx + start * d : dxs;
    NAME(gather_rows)(rows, o, dy, q->chosen + start, dys, APART(o));
    for (ptrdiff_t j = 0; j < m; j += STRIP) {
      const ptrdiff_t count = LESSER(STRIP, m - j), width = WHOLE(count), next = j + count;
      const ptrdiff_t at = j * q->rows + start * width, size = rows * width;
      const REAL *slope = q->slope + at, *second = q->w3 ? q->second + at : 0;
      NAME(ahead) ahead = NAME(staying)(dys);
      NAME(fetch_first)(&ahead, q->hidden_units + at, size, size * o);
      if (start == 0 && j == 0) {
        NAME(fetch_second)(&ahead, to_x, rows * wide, size * o);
      } else if (later) {
        NAME(fetch_second)(
            &ahead, to_x + (rows + later * j / m) * wide, later * count / m * wide, size * o);
      }
      NAME(fetch_chosen)(&ahead, x, d, q->chosen + start, rows * j / m, rows * next / m, 2);
      NAME(differentiate_strip)(
          rows, width, o, dys, APART(o), w2 + j * o, ahead, slope, second, da + j * rows,
          dc + j * rows);
      if (!dx) continue;
      const ptrdiff_t work = rows * wide * count;
      ahead = NAME(staying)(dys);
      NAME(fetch_first)(
          &ahead, next < m ? slope + STRIP * q->rows : q->slope + (start + rows) * STRIP, size, work);
      NAME(fetch_second)(
          &ahead, y + (start + rows * j / m) * o, rows * count / m * o, work);
      NAME(add_spread)(
          rows, wide, count, da + j * rows, width, 0, w1 + j * wide, wide, 0, ahead, j > 0, to_x, wide);
      if (second) {
        NAME(add_spread)(
            rows, wide, count, dc + j * rows, width, 0, w3 + j * wide, wide, 0, NAME(staying)(w3), 1,
            to_x, wide);
      }
    }
    if (dx) NAME(narrow_rows)(rows, d, dxs, dx + start * d);
    if (d_gates) {
      NAME(differentiate_gates)(
          rows, o, dys, APART(o), y + start * o, gates + start, d_gates + start);
    }
    NAME(gather_rows)(rows, d, x, q->chosen + start, xs, APART(d));
    NAME(add_group_gradients)(
        q, start, rows, da, dc, xs, dy, dys, gates + start, to);
  }
}
