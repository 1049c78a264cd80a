// Included once for each instruction set, for double: a matrix row by row times sixteen vectors, and
// its transpose times sixteen.
//
// Element (i, j) at [i * stride + j]; number j of vector v at [16 j + v].

#define THIN_PARTS (16 / LANES)
// Rows, or columns, whose sums stay in registers.
#define THIN_LINES (LANES == 8 ? 8 : LANES == 4 ? 2 : 1)
// Columns of which the vectors stay in the first-level cache.
#define THIN_DEPTH 128

// sums[i] += the sum over k of a[i * across + k * along] x[16 k ...].
static inline __attribute__((always_inline)) void thin_tile(
    int lines, ptrdiff_t count, const double *restrict a, ptrdiff_t across, ptrdiff_t along,
    const double *restrict x, double *restrict sums) {
  vec_f64 s[THIN_LINES][THIN_PARTS];
  for (int i = 0; i < lines; i++) {
    for (int p = 0; p < THIN_PARTS; p++) s[i][p] = load_f64(sums + 16 * i + p * LANES);
  }
#pragma clang loop unroll_count(2)
  for (ptrdiff_t k = 0; k < count; k++) {
    vec_f64 from[THIN_PARTS];
    for (int p = 0; p < THIN_PARTS; p++) from[p] = load_f64(x + 16 * k + p * LANES);
    for (int i = 0; i < lines; i++) {
      const vec_f64 factor = all_f64(a[i * across + k * along]);
      for (int p = 0; p < THIN_PARTS; p++) s[i][p] += factor * from[p];
    }
  }
  for (int i = 0; i < lines; i++) {
    for (int p = 0; p < THIN_PARTS; p++) store_f64(sums + 16 * i + p * LANES, s[i][p]);
  }
}

// Y += A X, rows by sixteen.
static void thin_rows(
    ptrdiff_t rows, ptrdiff_t columns, const double *restrict a, ptrdiff_t stride,
    const double *restrict x, double *restrict y) {
  for (ptrdiff_t j = 0; j < columns; j += THIN_DEPTH) {
    const ptrdiff_t depth = columns - j < THIN_DEPTH ? columns - j : THIN_DEPTH;
    ptrdiff_t i = 0;
    for (; i + THIN_LINES <= rows; i += THIN_LINES) {
      thin_tile(THIN_LINES, depth, a + i * stride + j, stride, 1, x + 16 * j, y + 16 * i);
    }
    for (; i < rows; i++) thin_tile(1, depth, a + i * stride + j, stride, 1, x + 16 * j, y + 16 * i);
  }
}

// Z += A^T Y, columns by sixteen.
static void thin_columns(
    ptrdiff_t rows, ptrdiff_t columns, const double *restrict a, ptrdiff_t stride,
    const double *restrict y, double *restrict z) {
  for (ptrdiff_t i = 0; i < rows; i += THIN_DEPTH) {
    const ptrdiff_t depth = rows - i < THIN_DEPTH ? rows - i : THIN_DEPTH;
    ptrdiff_t j = 0;
    for (; j + THIN_LINES <= columns; j += THIN_LINES) {
      thin_tile(THIN_LINES, depth, a + i * stride + j, 1, stride, y + 16 * i, z + 16 * j);
    }
    for (; j < columns; j++) thin_tile(1, depth, a + i * stride + j, 1, stride, y + 16 * i, z + 16 * j);
  }
}

#undef THIN_PARTS
#undef THIN_LINES
#undef THIN_DEPTH
