// Included for float and for double, once for each instruction set: passes over the matrices of a
// layer, one over memory each.

static void NAME(activate)(
    int kind, ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const REAL *bias, const REAL *gates,
    REAL *slope, REAL *hidden, REAL *scaled) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    for (ptrdiff_t block = 0; block < blocks; block++) {
      const REAL *b = bias ? bias + block * m : 0;
      const REAL g = gates ? gates[row * blocks + block] : 1;
      const ptrdiff_t start = (row * blocks + block) * m;
      for (ptrdiff_t j = 0; j < m; j += WIDTH) {
        const ptrdiff_t at = start + j, part = m - j;
        VEC value, derivative;
        if (part >= WIDTH) {
          VEC a = NAME(load)(slope + at);
          if (b) a += NAME(load)(b + j);
          NAME(phi)(kind, a, &value, &derivative);
          NAME(store)(hidden + at, value);
          NAME(store)(slope + at, derivative);
          if (scaled) NAME(store)(scaled + at, value * g);
        } else {
          VEC a = NAME(load_part)(slope + at, part);
          if (b) a += NAME(load_part)(b + j, part);
          NAME(phi)(kind, a, &value, &derivative);
          NAME(store_part)(hidden + at, value, part);
          NAME(store_part)(slope + at, derivative, part);
          if (scaled) NAME(store_part)(scaled + at, value * g, part);
        }
      }
    }
  }
}

static void NAME(activate_gated)(
    int kind, ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const REAL *gates,
    const REAL *carried, REAL *slope, REAL *hidden, REAL *gate_slope, REAL *scaled) {
  for (ptrdiff_t row = 0; row < rows * blocks; row++) {
    const REAL g = gates ? gates[row] : 1;
    for (ptrdiff_t j = 0; j < m; j += WIDTH) {
      const ptrdiff_t at = row * m + j, part = m - j < WIDTH ? m - j : WIDTH;
      const int whole = part == WIDTH;
      VEC a = whole ? NAME(load)(slope + at) : NAME(load_part)(slope + at, part);
      VEC c = whole ? NAME(load)(carried + at) : NAME(load_part)(carried + at, part);
      VEC value, derivative;
      NAME(phi)(kind, a, &value, &derivative);
      VEC h = value * c;
      if (whole) {
        NAME(store)(hidden + at, h);
        NAME(store)(slope + at, derivative * c);
        NAME(store)(gate_slope + at, value);
        if (scaled) NAME(store)(scaled + at, h * g);
      } else {
        NAME(store_part)(hidden + at, h, part);
        NAME(store_part)(slope + at, derivative * c, part);
        NAME(store_part)(gate_slope + at, value, part);
        if (scaled) NAME(store_part)(scaled + at, h * g, part);
      }
    }
  }
}

static void NAME(differentiate)(
    ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const REAL *gates, const REAL *hidden,
    const REAL *slope, const REAL *gate_slope, REAL *d_hidden, REAL *carried, REAL *d_gates) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    for (ptrdiff_t block = 0; block < blocks; block++) {
      const ptrdiff_t start = (row * blocks + block) * m;
      const REAL g = gates ? gates[row * blocks + block] : 1;
      VEC inner = {};
      REAL rest = 0;
      ptrdiff_t j = 0;
      for (; j + WIDTH <= m; j += WIDTH) {
        const ptrdiff_t at = start + j;
        VEC dh = NAME(load)(d_hidden + at);
        if (d_gates) inner += dh * NAME(load)(hidden + at);
        VEC scaled = dh * g;
        if (carried) NAME(store)(carried + at, scaled * NAME(load)(gate_slope + at));
        NAME(store)(d_hidden + at, scaled * NAME(load)(slope + at));
      }
      for (; j < m; j++) {
        const ptrdiff_t at = start + j;
        REAL dh = d_hidden[at];
        if (d_gates) rest += dh * hidden[at];
        if (carried) carried[at] = dh * g * gate_slope[at];
        d_hidden[at] = dh * g * slope[at];
      }
      if (d_gates) d_gates[row * blocks + block] += NAME(sum)(inner) + rest;
    }
  }
}

// With `past`, the parameters go past the caches.
static void NAME(adamw)(
    ptrdiff_t count, REAL *restrict p, const REAL *restrict g, REAL *restrict m, REAL *restrict v,
    REAL keep, REAL b1, REAL b2, REAL c1, REAL c2, REAL rate, REAL root, REAL epsilon, int past) {
  if ((uintptr_t)p % sizeof(VEC)) past = 0;
  for (ptrdiff_t i = 0; i < count; i += WIDTH) {
    const ptrdiff_t part = count - i < WIDTH ? count - i : WIDTH;
    const int whole = part == WIDTH;
    VEC gradient = whole ? NAME(load)(g + i) : NAME(load_part)(g + i, part);
    VEC first = whole ? NAME(load)(m + i) : NAME(load_part)(m + i, part);
    VEC second = whole ? NAME(load)(v + i) : NAME(load_part)(v + i, part);
    VEC value = whole ? NAME(load)(p + i) : NAME(load_part)(p + i, part);
    first = b1 * first + c1 * gradient;
    second = b2 * second + c2 * gradient * gradient;
    value = value * keep - rate * first / (__builtin_elementwise_sqrt(second) * root + epsilon);
    if (!whole) {
      NAME(store_part)(m + i, first, part), NAME(store_part)(v + i, second, part);
      NAME(store_part)(p + i, value, part);
      break;
    }
    NAME(store)(m + i, first), NAME(store)(v + i, second);
    if (past) {
      NAME(store_past)(p + i, value);
    } else {
      NAME(store)(p + i, value);
    }
  }
#ifdef __x86_64__
  // Who is told that the step is over must see these stores too.
  if (past) __builtin_ia32_sfence();
#endif
}

static double NAME(squared_error)(ptrdiff_t count, REAL scale, REAL *y, const REAL *target) {
  double sums[8] = {};
  ptrdiff_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (int l = 0; l < 8; l++) {
      REAL difference = y[i + l] - target[i + l];
      sums[l] += (double)difference * difference;
      y[i + l] = scale * difference;
    }
  }
  for (; i < count; i++) {
    REAL difference = y[i] - target[i];
    sums[0] += (double)difference * difference;
    y[i] = scale * difference;
  }
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

static void NAME(gather)(
    ptrdiff_t count, ptrdiff_t width, const REAL *restrict source, const ptrdiff_t *rows,
    REAL *restrict target) {
  for (ptrdiff_t i = 0; i < count; i++) {
    for (ptrdiff_t j = 0; j < width; j++) target[i * width + j] = source[rows[i] * width + j];
  }
}

static void NAME(sum_chosen)(
    ptrdiff_t rows, ptrdiff_t width, const REAL *restrict source, const ptrdiff_t *chosen,
    ptrdiff_t each, REAL *restrict target, int adds) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    REAL *restrict at = target + r * width;
    NAME(fetch_row)(at + SOON * width, width);
    for (ptrdiff_t s = 0; s < each; s++) {
      const REAL *restrict from = source + chosen[r * each + s] * width;
      const int more = adds || s > 0;
      const ptrdiff_t later = r + SOON < rows ? r + SOON : r;
      NAME(fetch_row)(source + chosen[later * each + s] * width, width);
      for (ptrdiff_t j = 0; j < width; j++) at[j] = (more ? at[j] : 0) + from[j];
    }
  }
}

static void NAME(column_sums)(
    ptrdiff_t rows, ptrdiff_t columns, const REAL *restrict a, double *restrict sums) {
  for (ptrdiff_t j = 0; j < columns; j++) sums[j] = 0;
  for (ptrdiff_t i = 0; i < rows; i++) {
    for (ptrdiff_t j = 0; j < columns; j++) sums[j] += (double)a[i * columns + j];
  }
}
