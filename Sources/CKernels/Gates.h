// Included for float and for double, once for each instruction set: softmax and top-k selection of
// a few logits a row, WIDTH rows at a time with one row a lane.

static inline VEC NAME(column)(const REAL *a, ptrdiff_t rows, ptrdiff_t e, ptrdiff_t i) {
  VEC v;
  for (ptrdiff_t l = 0; l < WIDTH; l++) v[l] = a[(l < rows ? l : 0) * e + i];
  return v;
}
static inline void NAME(set_column)(REAL *a, ptrdiff_t rows, ptrdiff_t e, ptrdiff_t i, VEC v) {
  for (ptrdiff_t l = 0; l < WIDTH; l++) {
    if (l < rows) a[l * e + i] = v[l];
  }
}

static void NAME(gates)(
    ptrdiff_t rows, ptrdiff_t e, ptrdiff_t k, int before, REAL scale, const REAL *z, REAL *g,
    REAL *p, REAL *selected, REAL *log_sum, REAL *work) {
  VEC *logits = (VEC *)work, *powers = logits + e, *marks = powers + e;
  for (ptrdiff_t row = 0; row < rows; row += WIDTH) {
    const ptrdiff_t count = rows - row < WIDTH ? rows - row : WIDTH, at = row * e;
    VEC top = {};
    for (ptrdiff_t i = 0; i < e; i++) {
      logits[i] = NAME(column)(z + at, count, e, i);
      top = i == 0 ? logits[i] : NAME(choose)(logits[i] > top, logits[i], top);
      marks[i] = NAME(all)(k > 0 ? 0 : 1);
    }
    for (ptrdiff_t pick = 0; pick < k; pick++) {
      // The first unmarked one, unless a later is strictly larger.
      VEC best = {}, place = NAME(all)(-1);
      for (ptrdiff_t i = 0; i < e; i++) {
        IVEC take = (marks[i] == 0) & ((place < 0) | (logits[i] > best));
        best = NAME(choose)(take, logits[i], best);
        place = NAME(choose)(take, NAME(all)((REAL)i), place);
      }
      for (ptrdiff_t i = 0; i < e; i++) marks[i] = NAME(choose)(place == (REAL)i, NAME(all)(1), marks[i]);
    }
    VEC sum = {}, chosen = {}, plain = {};
    for (ptrdiff_t i = 0; i < e; i++) {
      powers[i] = NAME(exp)((logits[i] - top) * scale);
      sum += powers[i];
      chosen += powers[i] * marks[i];
      if (log_sum && scale != 1) plain += NAME(exp)(logits[i] - top);
    }
    VEC whole = 1 / sum, inverse = before ? whole : 1 / chosen;
    for (ptrdiff_t i = 0; i < e; i++) {
      NAME(set_column)(g + at, count, e, i, powers[i] * marks[i] * inverse);
      if (p) NAME(set_column)(p + at, count, e, i, powers[i] * whole);
      if (selected) NAME(set_column)(selected + at, count, e, i, marks[i]);
    }
    if (!log_sum) continue;
    if (scale == 1) plain = sum;
    for (ptrdiff_t l = 0; l < count; l++) log_sum[row + l] = top[l] + LOG(plain[l]);
  }
}

static REAL NAME(softmax)(ptrdiff_t count, REAL *s) {
  const ptrdiff_t whole = count / WIDTH * WIDTH;
  REAL top = -INFINITY, tail = 0;
  VEC tops = NAME(all)(-INFINITY), sums = NAME(all)(0);
  for (ptrdiff_t i = 0; i < whole; i += WIDTH) {
    VEC x = NAME(load)(s + i);
    tops = NAME(choose)(x > tops, x, tops);
  }
  for (int l = 0; l < WIDTH; l++) top = tops[l] > top ? tops[l] : top;
  for (ptrdiff_t i = whole; i < count; i++) top = s[i] > top ? s[i] : top;
  for (ptrdiff_t i = 0; i < whole; i += WIDTH) {
    VEC power = NAME(exp)(NAME(load)(s + i) - top);
    sums += power;
    NAME(store)(s + i, power);
  }
  if (whole < count) {
    VEC power = NAME(exp)(NAME(load_part)(s + whole, count - whole) - top);
    for (ptrdiff_t l = 0; l < count - whole; l++) tail += power[l];
    NAME(store_part)(s + whole, power, count - whole);
  }
  const REAL sum = NAME(sum)(sums) + tail, inverse = 1 / sum;
  for (ptrdiff_t i = 0; i < count; i++) s[i] *= inverse;
  return top + LOG(sum);
}

static void NAME(gates_backward)(
    ptrdiff_t rows, ptrdiff_t e, REAL scale, const REAL *g, const REAL *selected, REAL *d) {
  for (ptrdiff_t row = 0; row < rows; row += WIDTH) {
    const ptrdiff_t count = rows - row < WIDTH ? rows - row : WIDTH, at = row * e;
    VEC inner = {};
    for (ptrdiff_t i = 0; i < e; i++) {
      VEC dg = NAME(column)(d + at, count, e, i), gate = NAME(column)(g + at, count, e, i);
      if (selected) dg *= NAME(column)(selected + at, count, e, i);
      inner += dg * gate;
    }
    for (ptrdiff_t i = 0; i < e; i++) {
      VEC dg = NAME(column)(d + at, count, e, i), gate = NAME(column)(g + at, count, e, i);
      if (selected) dg *= NAME(column)(selected + at, count, e, i);
      NAME(set_column)(d + at, count, e, i, gate * (dg - inner) * scale);
    }
  }
}
