// Included once for each instruction set, for float: a matrix in panels of rows, as products of large
// matrices have it, times eight vectors, and its transpose times what comes of that.
//
// Both read a panel the way it lies, element (r, j) at [j * step + r]. Eight vectors stand side by
// side, number j of vector v at [8 j + v]; what they become in a panel, row r, at [v * apart + r].

// Rows of a panel whose eight numbers fill one vector, or the vectors that the eight of a row take.
#define THIN_ROWS (LANES == 8 ? 2 : 1)
#define THIN_PARTS (LANES == 2 ? 2 : 1)
// Columns of a panel whose sums stay in registers.
#define THIN_COLUMNS (LANES == 8 ? 24 : LANES == 4 ? 12 : 6)
// Vectors of eight that are taken at once beside three vectors of rows.
#define THIN_AT_ONCE (LANES == 8 ? 8 : 4)
#define THIN_MOST (3 * 2 * LANES)

static inline __attribute__((always_inline)) void thin_images_tile(
    int parts, ptrdiff_t n, const float *restrict a, ptrdiff_t step, const float *restrict x,
    float *restrict y, ptrdiff_t apart) {
  vec_f32 sums[THIN_AT_ONCE][3];
  for (int v = 0; v < THIN_AT_ONCE; v++) {
    for (int p = 0; p < parts; p++) sums[v][p] = all_f32(0);
  }
#pragma clang loop unroll_count(4)
  for (ptrdiff_t j = 0; j < n; j++) {
    vec_f32 from[3];
    for (int p = 0; p < parts; p++) {
      from[p] = load_f32(a + j * step + p * 2 * LANES);
      __builtin_prefetch(a + (j + 12) * step + p * 2 * LANES);
    }
    for (int v = 0; v < THIN_AT_ONCE; v++) {
      const vec_f32 factor = all_f32(x[8 * j + v]);
      for (int p = 0; p < parts; p++) sums[v][p] += from[p] * factor;
    }
  }
  for (int v = 0; v < THIN_AT_ONCE; v++) {
    for (int p = 0; p < parts; p++) store_f32(y + v * apart + p * 2 * LANES, sums[v][p]);
  }
}

// Y = A X for one panel of `rows`, at most three vectors and whole ones.
static void thin_images(
    ptrdiff_t rows, ptrdiff_t n, const float *restrict a, ptrdiff_t step, const float *restrict x,
    float *restrict y, ptrdiff_t apart) {
  for (int v = 0; v < 8; v += THIN_AT_ONCE) {
    switch (rows / (2 * LANES)) {
      case 1: thin_images_tile(1, n, a, step, x + v, y + v * apart, apart); break;
      case 2: thin_images_tile(2, n, a, step, x + v, y + v * apart, apart); break;
      case 3: thin_images_tile(3, n, a, step, x + v, y + v * apart, apart); break;
    }
  }
}

// The numbers of THIN_ROWS rows from `a` on, again and again.
static inline vec_f32 thin_repeated(const float *a) {
#if LANES == 8
  double two;
  memcpy(&two, a, sizeof two);
  return (vec_f32)all_f64(two);
#else
  return all_f32(*a);
#endif
}

static inline __attribute__((always_inline)) void thin_sums_tile(
    int columns, ptrdiff_t rows, const float *restrict a, ptrdiff_t step,
    const vec_f32 *restrict y, float *restrict z, float sign, int adds) {
  vec_f32 sums[THIN_COLUMNS][THIN_PARTS];
  for (int j = 0; j < columns; j++) {
    for (int p = 0; p < THIN_PARTS; p++) sums[j][p] = all_f32(0);
  }
  for (ptrdiff_t r = 0; r < rows / THIN_ROWS; r++) {
    for (int j = 0; j < columns; j++) {
      const vec_f32 factor = thin_repeated(a + j * step + r * THIN_ROWS);
      for (int p = 0; p < THIN_PARTS; p++) sums[j][p] += factor * y[r * THIN_PARTS + p];
    }
  }
#if LANES == 8
  // Even rows onto odd ones, two columns a vector.
  for (int j = 0; j < columns; j += 2) {
    const vec_f32 one = sums[j][0], other = sums[columns > 1 ? j + 1 : j][0];
    const vec_f32 sum = __builtin_shufflevector(
                            one, other, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
                        __builtin_shufflevector(
                            one, other, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    if (columns > 1) {
      store_f32(z + 8 * j, adds ? load_f32(z + 8 * j) + sign * sum : sign * sum);
    } else {
      store_part_f32(z, adds ? load_part_f32(z, 8) + sign * sum : sign * sum, 8);
    }
  }
#else
  for (int j = 0; j < columns; j++) {
    for (int p = 0; p < THIN_PARTS; p++) {
      float *to = z + 8 * j + p * 2 * LANES;
      store_f32(to, adds ? load_f32(to) + sign * sums[j][p] : sign * sums[j][p]);
    }
  }
#endif
}

// Z = A^T Y (mode 0), Z + A^T Y (1) or Z - A^T Y (-1) for the columns of one panel.
static void thin_sums(
    ptrdiff_t rows, ptrdiff_t n, const float *restrict a, ptrdiff_t step, const float *restrict y,
    ptrdiff_t apart, float *restrict z, int mode) {
  _Alignas(64) float turned[THIN_MOST * 8];
#if LANES == 8
  // Pairs of rows as if they were doubles.
  transpose_f64(8, rows / 2, (const double *)y, apart / 2, (double *)turned, 8);
#else
  transpose_f32(8, rows, y, apart, turned, 8);
#endif
  const vec_f32 *from = (const vec_f32 *)turned;
  const float sign = mode < 0 ? -1 : 1;
  ptrdiff_t j = 0;
#define THIN_SUMS(columns)                                                                        \
  for (; j + columns <= n; j += columns) {                                                        \
    thin_sums_tile(columns, rows, a + j * step, step, from, z + 8 * j, sign, mode != 0);          \
  }
  THIN_SUMS(THIN_COLUMNS)
  THIN_SUMS(4)
  THIN_SUMS(1)
#undef THIN_SUMS
}

// The inner products of the eight vectors in double, vector k with vector l at [8 k + l].
static void thin_gram(ptrdiff_t n, const float *restrict x, double *restrict gram) {
  typedef float half __attribute__((vector_size(4 * LANES), aligned(4)));
  vec_f64 sums[8][8 / LANES];
  for (int k = 0; k < 8; k++) {
    for (int p = 0; p < 8 / LANES; p++) sums[k][p] = all_f64(0);
  }
  for (ptrdiff_t i = 0; i < n; i++) {
    for (int p = 0; p < 8 / LANES; p++) {
      const vec_f64 row = __builtin_convertvector(*(const half *)(x + 8 * i + p * LANES), vec_f64);
      for (int k = 0; k < 8; k++) sums[k][p] += row * all_f64((double)x[8 * i + k]);
    }
  }
  memcpy(gram, sums, sizeof sums);
}

// X F in the place of X, for eight vectors and the eight by eight matrix F, row by row.
static void thin_scale(ptrdiff_t n, float *restrict x, const double *restrict factor) {
  typedef float half __attribute__((vector_size(4 * LANES), aligned(4)));
  for (ptrdiff_t i = 0; i < n; i++) {
    vec_f64 sums[8 / LANES];
    for (int p = 0; p < 8 / LANES; p++) {
      sums[p] = all_f64(0);
      for (int k = 0; k < 8; k++) {
        sums[p] += all_f64((double)x[8 * i + k]) * load_f64(factor + 8 * k + p * LANES);
      }
    }
    for (int p = 0; p < 8 / LANES; p++) {
      *(half *)(x + 8 * i + p * LANES) = __builtin_convertvector(sums[p], half);
    }
  }
}

#undef THIN_ROWS
#undef THIN_PARTS
#undef THIN_COLUMNS
#undef THIN_AT_ONCE
#undef THIN_MOST
