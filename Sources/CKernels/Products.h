// Included once for each instruction set and element type: products of large matrices.
//
// Column by column: a tile of PRODUCT_ROWS rows by PRODUCT_COLUMNS of the outcome stays in registers. What stands left
// is taken from panels packed together, or from where it lies; what stands right is never packed.

#define PRODUCT_ROWS (3 * WIDTH)
#define PRODUCT_COLUMNS (LANES == 8 ? 8 : 4)
// Columns beside a single vector of rows: four sums would wait for each other.
#define PRODUCT_NARROW (LANES == 8 ? 8 : 12)
// Steps of the sum that are taken at once.
#define PRODUCT_DEPTH 512

// Puts the sums where they go, in so many whole vectors of rows.
static inline __attribute__((always_inline)) void NAME(product_put)(
    int parts, int columns, VEC (*sums)[3], REAL *restrict c, ptrdiff_t stride_c, int mode) {
#pragma clang loop unroll(full)
  for (int j = 0; j < columns; j++) {
#pragma clang loop unroll(full)
    for (int p = 0; p < parts; p++) {
      VEC *to = (VEC *)(c + j * stride_c + p * WIDTH);
      *to = mode == 0 ? sums[j][p] : mode > 0 ? *to + sums[j][p] : *to - sums[j][p];
    }
  }
}

// With fewer rows than a panel has, in whole vectors, `parts` is how many.
static inline __attribute__((always_inline)) void NAME(product_tile)(
    int parts, int columns, ptrdiff_t k, const REAL *restrict a, ptrdiff_t step, const REAL *restrict b,
    ptrdiff_t stride_b, REAL *restrict c, ptrdiff_t stride_c, int mode) {
  VEC sums[PRODUCT_NARROW][3];
  for (int j = 0; j < columns; j++) {
    for (int p = 0; p < parts; p++) sums[j][p] = (VEC){};
  }
  // What the sums go to waits in memory far away.
  for (int j = 0; j < columns; j++) {
    for (int p = 0; p < parts; p++) __builtin_prefetch(c + j * stride_c + p * WIDTH, 1);
  }
  for (ptrdiff_t i = 0; i < k; i++) {
    const REAL *from = a + i * step;
    VEC x[3];
    for (int p = 0; p < parts; p++) x[p] = NAME(load)(from + p * WIDTH);
    for (int p = 0; p < parts; p++) __builtin_prefetch(from + 8 * step + p * WIDTH, 0, 3);
    // The columns that follow, a line of each in turn.
    __builtin_prefetch(b + (columns + i % PRODUCT_COLUMNS) * stride_b + i);
    for (int j = 0; j < columns; j++) {
      const VEC y = NAME(all)(b[j * stride_b + i]);
      for (int p = 0; p < parts; p++) sums[j][p] += x[p] * y;
    }
  }
  if (mode == 0) NAME(product_put)(parts, columns, sums, c, stride_c, 0);
  else if (mode > 0) NAME(product_put)(parts, columns, sums, c, stride_c, 1);
  else NAME(product_put)(parts, columns, sums, c, stride_c, -1);
}

// A whole tile from where it lies, or of a short sum: it asks for the columns that follow.
static __attribute__((noinline)) void NAME(product_unpacked)(
    ptrdiff_t k, const REAL *restrict a, ptrdiff_t step, const REAL *restrict b, ptrdiff_t stride_b,
    REAL *restrict c, ptrdiff_t stride_c, int mode) {
  NAME(product_tile)(3, PRODUCT_COLUMNS, k, a, step, b, stride_b, c, stride_c, mode);
}

// The same for a packed panel that comes from the second-level cache, a few steps ahead. What else
// runs on the same core takes turns at issuing instructions, so that beside the multiplications there
// are as few as can be: four steps at a time, at addresses a constant apart.
static __attribute__((noinline)) void NAME(product_packed)(
    ptrdiff_t k, const REAL *restrict a, const REAL *restrict b, ptrdiff_t stride_b,
    REAL *restrict c, ptrdiff_t stride_c, int adds) {
  VEC sums[PRODUCT_COLUMNS][3];
  for (int j = 0; j < PRODUCT_COLUMNS; j++) {
    for (int p = 0; p < 3; p++) sums[j][p] = (VEC){};
  }
  for (int j = 0; j < PRODUCT_COLUMNS; j++) {
    for (int p = 0; p < 3; p++) __builtin_prefetch(c + j * stride_c + p * WIDTH, 1);
  }
  // An address a column, or they would be worked out again and again.
  const REAL *columns[PRODUCT_COLUMNS];
  for (int j = 0; j < PRODUCT_COLUMNS; j++) {
    columns[j] = b + j * stride_b;
    IN_TURN(columns[j]);
  }
#define PRODUCT_STEP(u)                                                                       \
  {                                                                                           \
    AFTER(sums[PRODUCT_COLUMNS - 1][2], a);                                                   \
    const REAL *from = a + (u) * PRODUCT_ROWS;                                                \
    const VEC x0 = NAME(load)(from), x1 = NAME(load)(from + WIDTH),                           \
              x2 = NAME(load)(from + 2 * WIDTH);                                              \
    for (int p = 0; p < 3; p++) __builtin_prefetch(from + 16 * PRODUCT_ROWS + p * WIDTH);     \
    for (int j = 0; j < PRODUCT_COLUMNS; j++) {                                               \
      if (j > 0) AFTER(sums[j - 1][2], columns[j]);                                           \
      const VEC y = NAME(all)(columns[j][i + (u)]);                                           \
      sums[j][0] += x0 * y, sums[j][1] += x1 * y, sums[j][2] += x2 * y;                       \
    }                                                                                         \
  }
  ptrdiff_t i = 0;
  for (; i + 4 <= k; i += 4, a += 4 * PRODUCT_ROWS) {
    PRODUCT_STEP(0)
    PRODUCT_STEP(1)
    PRODUCT_STEP(2)
    PRODUCT_STEP(3)
  }
  for (; i < k; i++, a += PRODUCT_ROWS) PRODUCT_STEP(0)
#undef PRODUCT_STEP
  NAME(product_put)(3, PRODUCT_COLUMNS, sums, c, stride_c, adds);
}

// A tile of which only m by n are there; nothing is read of what is not.
static void NAME(product_corner)(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const REAL *a, ptrdiff_t step, const REAL *b,
    ptrdiff_t stride_b, REAL *c, ptrdiff_t stride_c, int mode) {
  REAL left[PRODUCT_ROWS * PRODUCT_DEPTH], right[PRODUCT_COLUMNS * PRODUCT_DEPTH];
  REAL whole[PRODUCT_COLUMNS * PRODUCT_ROWS];
  for (ptrdiff_t i = 0; i < k && m < PRODUCT_ROWS; i++) {
    for (ptrdiff_t r = 0; r < PRODUCT_ROWS; r++) {
      left[i * PRODUCT_ROWS + r] = r < m ? a[i * step + r] : 0;
    }
  }
  for (ptrdiff_t j = 0; j < PRODUCT_COLUMNS && n < PRODUCT_COLUMNS; j++) {
    for (ptrdiff_t i = 0; i < k; i++) right[j * k + i] = j < n ? b[j * stride_b + i] : 0;
  }
  if (m < PRODUCT_ROWS) a = left, step = PRODUCT_ROWS;
  if (n < PRODUCT_COLUMNS) b = right, stride_b = k;
  NAME(product_unpacked)(k, a, step, b, stride_b, whole, PRODUCT_ROWS, 0);
  for (ptrdiff_t j = 0; j < n; j++) {
    for (ptrdiff_t i = 0; i < m; i++) {
      REAL *to = c + j * stride_c + i, sum = whole[j * PRODUCT_ROWS + i];
      *to = mode == 0 ? sum : mode > 0 ? *to + sum : *to - sum;
    }
  }
}

// The last rows where they are one or two whole vectors. Returns how many of the columns that are left it took.
static __attribute__((noinline)) ptrdiff_t NAME(product_narrow)(
    ptrdiff_t parts, ptrdiff_t columns, ptrdiff_t k, const REAL *a, ptrdiff_t step, const REAL *b,
    ptrdiff_t stride_b, REAL *c, ptrdiff_t stride_c, int mode) {
  if (parts == 1 && columns >= PRODUCT_NARROW) {
    NAME(product_tile)(1, PRODUCT_NARROW, k, a, step, b, stride_b, c, stride_c, mode);
    return PRODUCT_NARROW;
  }
  if (parts == 1) {
    NAME(product_tile)(1, PRODUCT_COLUMNS, k, a, step, b, stride_b, c, stride_c, mode);
  } else {
    NAME(product_tile)(2, PRODUCT_COLUMNS, k, a, step, b, stride_b, c, stride_c, mode);
  }
  return PRODUCT_COLUMNS;
}

static void NAME(multiply)(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const REAL *restrict a, ptrdiff_t step, ptrdiff_t panel,
    const REAL *restrict b, ptrdiff_t stride_b, REAL *restrict c, ptrdiff_t stride_c, int mode) {
  for (ptrdiff_t start = 0; start < k; start += PRODUCT_DEPTH) {
    const ptrdiff_t depth = k - start < PRODUCT_DEPTH ? k - start : PRODUCT_DEPTH;
    const int then = mode == 0 && start > 0 ? 1 : mode;
    for (ptrdiff_t i = 0; i < m; i += PRODUCT_ROWS) {
      const REAL *left = a + i / PRODUCT_ROWS * panel + start * step;
      for (ptrdiff_t j = 0, taken; j < n; j += taken) {
        taken = PRODUCT_COLUMNS;
        const REAL *right = b + j * stride_b + start;
        REAL *to = c + j * stride_c + i;
        if (m - i < PRODUCT_ROWS && (m - i) % WIDTH == 0 && n - j >= PRODUCT_COLUMNS) {
          taken = NAME(product_narrow)(
              (m - i) / WIDTH, n - j, depth, left, step, right, stride_b, to, stride_c, then);
        } else if (m - i < PRODUCT_ROWS || n - j < PRODUCT_COLUMNS) {
          const ptrdiff_t rows = m - i < PRODUCT_ROWS ? m - i : PRODUCT_ROWS;
          const ptrdiff_t columns = n - j < PRODUCT_COLUMNS ? n - j : PRODUCT_COLUMNS;
          NAME(product_corner)(rows, columns, depth, left, step, right, stride_b, to, stride_c, then);
        } else if (then >= 0 && step == PRODUCT_ROWS) {
          NAME(product_packed)(depth, left, right, stride_b, to, stride_c, then);
        } else {
          NAME(product_unpacked)(depth, left, step, right, stride_b, to, stride_c, then);
        }
      }
    }
  }
}

static void NAME(pack)(
    ptrdiff_t m, ptrdiff_t k, const double *restrict a, const double *s, const double *restrict b,
    const double *g, ptrdiff_t stride, REAL *restrict target, ptrdiff_t panel) {
  for (ptrdiff_t l = 0; l < k; l++) {
    const double *x = a + l * stride, *y = b ? b + l * stride : 0;
    const double f = s ? s[l] : 1, h = b ? g[l] : 0;
    for (ptrdiff_t i = 0; i < m; i += PRODUCT_ROWS) {
      REAL *to = target + i / PRODUCT_ROWS * panel + l * PRODUCT_ROWS;
      const ptrdiff_t count = m - i < PRODUCT_ROWS ? m - i : PRODUCT_ROWS;
      // The columns to come are far apart in memory.
      for (ptrdiff_t r = 0; r < PRODUCT_ROWS; r += 8) {
        __builtin_prefetch(x + 12 * stride + i + r);
        if (y) __builtin_prefetch(y + 12 * stride + i + r);
      }
      if (count == PRODUCT_ROWS && y) {
        for (ptrdiff_t r = 0; r < PRODUCT_ROWS; r++) to[r] = (REAL)(f * x[i + r] + h * y[i + r]);
      } else if (count == PRODUCT_ROWS) {
        for (ptrdiff_t r = 0; r < PRODUCT_ROWS; r++) to[r] = (REAL)(f * x[i + r]);
      } else {
        for (ptrdiff_t r = 0; r < PRODUCT_ROWS; r++) {
          to[r] = r < count ? (REAL)(f * x[i + r] + (y ? h * y[i + r] : 0)) : 0;
        }
      }
    }
  }
}

static void NAME(add_rows)(
    ptrdiff_t rows, ptrdiff_t count, const double *restrict a, const double *s,
    const double *restrict b, const double *g, ptrdiff_t stride, REAL *restrict target,
    ptrdiff_t apart) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    const double *x = a + i * stride, *y = b ? b + i * stride : 0;
    const double f = s ? s[i] : 1, h = b ? g[i] : 0;
    REAL *to = target + i * apart;
    // Short rows far apart, which nothing else foresees.
    for (ptrdiff_t j = 0; j < LESSER(count, 64); j += 8) {
      __builtin_prefetch(x + LESSER(8, rows - 1 - i) * stride + j);
    }
    if (y) {
      for (ptrdiff_t j = 0; j < count; j++) to[j] = (REAL)(f * x[j] + h * y[j]);
    } else {
      for (ptrdiff_t j = 0; j < count; j++) to[j] = (REAL)(f * x[j]);
    }
  }
}

#undef PRODUCT_ROWS
#undef PRODUCT_COLUMNS
#undef PRODUCT_NARROW
#undef PRODUCT_DEPTH
