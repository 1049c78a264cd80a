// Included once for each instruction set, for double: a matrix row by row times sixteen vectors, and
// its transpose times sixteen.
//
// Element (i, j) at [i * stride + j]; number j of vector v at [16 j + v]. While one matrix is multiplied
// another of its size, rows `apart`, comes to the cache: what is multiplied next, or made of it.

#define THIN_PARTS (16 / LANES)
// Rows, or columns, whose sums stay in registers.
#define THIN_LINES (LANES == 8 ? 8 : LANES == 4 ? 2 : 1)
// Columns of which the vectors stay in the first-level cache.
#define THIN_DEPTH 128

// sums[i] += the sum over k of a[i * across + k * along] x[16 k ...]; a line of `next` with every k, in the
// first of eight rows `far` apart, then the second, or in one after the other where k goes down them.
static inline __attribute__((always_inline)) void thin_tile(
    int lines, ptrdiff_t count, const double *restrict a, ptrdiff_t across, ptrdiff_t along,
    const double *restrict x, double *restrict sums, const double *next, ptrdiff_t far) {
  vec_f64 s[THIN_LINES][THIN_PARTS];
  for (int i = 0; i < lines; i++) {
    for (int p = 0; p < THIN_PARTS; p++) s[i][p] = load_f64(sums + 16 * i + p * LANES);
  }
#pragma clang loop unroll_count(2)
  for (ptrdiff_t k = 0; k < count; k++) {
    __builtin_prefetch(along == 1 ? next + k % 8 * far + k / 8 * 8 : next + k * far, 0, 2);
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
    const double *restrict x, double *restrict y, const double *next, ptrdiff_t apart) {
  for (ptrdiff_t j = 0; j < columns; j += THIN_DEPTH) {
    const ptrdiff_t depth = LESSER(THIN_DEPTH, columns - j);
#define TILE_OF(lines)                                                                          \
  for (; i + (lines) <= rows; i += (lines)) {                                                   \
    thin_tile(                                                                                  \
        lines, depth, a + i * stride + j, stride, 1, x + 16 * j, y + 16 * i,                    \
        next + i * apart + j, apart);                                                           \
  }
    ptrdiff_t i = 0;
    TILE_OF(THIN_LINES)
    TILE_OF(1)
#undef TILE_OF
  }
}

// Z += A^T Y, columns by sixteen.
static void thin_columns(
    ptrdiff_t rows, ptrdiff_t columns, const double *restrict a, ptrdiff_t stride,
    const double *restrict y, double *restrict z, const double *next, ptrdiff_t apart) {
  for (ptrdiff_t i = 0; i < rows; i += THIN_DEPTH) {
    const ptrdiff_t depth = LESSER(THIN_DEPTH, rows - i);
#define TILE_OF(lines)                                                                          \
  for (; j + (lines) <= columns; j += (lines)) {                                                \
    thin_tile(                                                                                  \
        lines, depth, a + i * stride + j, 1, stride, y + 16 * i, z + 16 * j,                    \
        next + i * apart + j, apart);                                                           \
  }
    ptrdiff_t j = 0;
    TILE_OF(THIN_LINES)
    TILE_OF(1)
#undef TILE_OF
  }
}

#undef THIN_PARTS
#undef THIN_LINES
#undef THIN_DEPTH
