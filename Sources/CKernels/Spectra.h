// Included once for each instruction set: what is done with eight interleaved matrices.

static int descending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? 1 : x > y ? -1 : 0;
}

static unsigned singular_values(
    double *matrices, ptrdiff_t m, ptrdiff_t n, ptrdiff_t row, double *values, double *work) {
  // The bidiagonals stay at the front of the work, the rest is the lanes' own.
  unsigned failed = 0;
  for (int part = 0; part < STRIDE; part++) {
    lanes *a = (lanes *)matrices + part;
    lanes *d = (lanes *)(work + 16 * n), *e = d + n, *q = e + n, *f = q + n + 1;
    lanes *spare_q = f + n + 1, *spare_e = spare_q + n + 1, *found = spare_e + n + 1;
    lanes *scratch = found + n;
    // Squares of squares must neither vanish nor overflow: a power of two brings the largest
    // element to about one.
    lanes largest = all(0);
    for (ptrdiff_t i = 0; i < m; i++) {
      for (ptrdiff_t j = 0; j < n; j++) {
        largest = larger(largest, absolute(a[(i * row + j) * STRIDE]));
      }
    }
    lanes scale = all(1);
    int scaled = 0;
    for (int l = 0; l < LANES; l++) {
      if (largest[l] == 0 || (largest[l] > 1e-30 && largest[l] < 1e30)) continue;
      int exponent;
      frexp(largest[l], &exponent);
      scale[l] = ldexp(1, exponent), scaled = 1;
    }
    if (scaled) {
      for (ptrdiff_t i = 0; i < m; i++) {
        for (ptrdiff_t j = 0; j < n; j++) a[(i * row + j) * STRIDE] /= scale;
      }
    }
    bidiagonalise(a, m, n, row * STRIDE, d, e, scratch);
    for (ptrdiff_t i = 0; i < n; i++) {
      q[i] = d[i] * d[i];
      f[i] = i + 1 < n ? e[i] * e[i] : all(0);
      ((lanes *)work)[i * STRIDE + part] = d[i] * scale;
      ((lanes *)work)[(n + i) * STRIDE + part] = i + 1 < n ? e[i] * scale : all(0);
    }
    q[n] = all(1), f[n] = all(0);
    failed |= quotient_difference(q, f, spare_q, spare_e, n, found) << (part * LANES);
    for (int l = 0; l < LANES; l++) {
      double *out = values + (part * LANES + l) * n;
      int ordered = 1;
      for (ptrdiff_t i = 0; i < n; i++) {
        out[i] = found[i][l] * scale[l];
        // Also true of what is not a number.
        if (i > 0 && !(out[i] <= out[i - 1])) ordered = 0;
        if (!(out[i] < INFINITY)) failed |= 1u << (part * LANES + l);
      }
      if (!ordered) qsort(out, (size_t)n, sizeof(double), descending);
    }
  }
  return failed;
}

// Rows by columns of what jacobians() keeps in registers.
#define TILE_ROWS (LANES == 8 ? 6 : 3)
#define TILE_COLUMNS (LANES == 8 ? 4 : 3)

static inline __attribute__((always_inline)) void jacobian_tile(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t o, ptrdiff_t d, ptrdiff_t hidden,
    const double *left, const double *right, const lanes *s, const double *gated, const lanes *g,
    lanes *target) {
  lanes sums[TILE_ROWS][TILE_COLUMNS];
  for (ptrdiff_t i = 0; i < rows; i++) {
    for (ptrdiff_t j = 0; j < columns; j++) sums[i][j] = all(0);
  }
  for (ptrdiff_t k = 0; k < hidden; k++) {
    lanes inner[TILE_COLUMNS];
    for (ptrdiff_t j = 0; j < columns; j++) {
      inner[j] = right[k * d + j] * s[k * STRIDE];
      if (gated) inner[j] += gated[k * d + j] * g[k * STRIDE];
    }
    for (ptrdiff_t i = 0; i < rows; i++) {
      lanes w = all(left[k * o + i]);
      for (ptrdiff_t j = 0; j < columns; j++) sums[i][j] += w * inner[j];
    }
  }
  for (ptrdiff_t i = 0; i < rows; i++) {
    for (ptrdiff_t j = 0; j < columns; j++) target[(i * d + j) * STRIDE] = sums[i][j];
  }
}

static void jacobians(
    ptrdiff_t o, ptrdiff_t d, ptrdiff_t hidden, const double *left, const double *right,
    const double *s, const double *gated, const double *g, double *target) {
  for (int part = 0; part < STRIDE; part++) {
    const lanes *slope = (const lanes *)s + part, *gate = (const lanes *)g + part;
    for (ptrdiff_t j = 0; j < d; j += TILE_COLUMNS) {
      const double *w1 = right + j, *w3 = gated ? gated + j : 0;
      const ptrdiff_t columns = d - j < TILE_COLUMNS ? d - j : TILE_COLUMNS;
      ptrdiff_t i = 0;
#define TILES(R, C, GATED)                                                                      \
  for (; i + R <= o; i += R) {                                                                  \
    lanes *to = (lanes *)target + (i * d + j) * STRIDE + part;                                  \
    jacobian_tile(R, C, o, d, hidden, left + i, w1, slope, GATED, gate, to);                    \
  }
      // Whole tiles first; what is left in tiles of fewer rows, or of any size.
      if (columns == TILE_COLUMNS && !gated) {
        TILES(TILE_ROWS, TILE_COLUMNS, 0)
        TILES(2, TILE_COLUMNS, 0)
      } else if (columns == TILE_COLUMNS) {
        TILES(TILE_ROWS, TILE_COLUMNS, w3)
      }
      TILES(1, columns, w3)
    }
  }
}

static void interleave(
    ptrdiff_t count, ptrdiff_t m, ptrdiff_t n, int transposed, const double *matrices,
    ptrdiff_t row, double *target) {
  for (ptrdiff_t i = 0; i < m; i++) {
    for (ptrdiff_t j = 0; j < n; j++) {
      const ptrdiff_t at = transposed ? j * m + i : i * n + j;
      for (int l = 0; l < 8; l++) {
        target[(i * row + j) * 8 + l] = l < count ? matrices[l * m * n + at] : 0;
      }
    }
  }
}

static void copy_interleaved(
    ptrdiff_t m, ptrdiff_t n, int transposed, const double *source, ptrdiff_t row,
    double *target) {
  for (ptrdiff_t i = 0; i < m; i++) {
    for (ptrdiff_t j = 0; j < n; j++) {
      const double *from = source + 8 * (transposed ? j * m + i : i * n + j);
      memcpy(target + (i * row + j) * 8, from, 64);
    }
  }
}

static void separate(ptrdiff_t size, const double *interleaved, double *const *targets) {
  // Blocks that stay in the first-level cache while each matrix takes its turn.
  for (ptrdiff_t start = 0; start < size; start += 256) {
    const ptrdiff_t end = size - start < 256 ? size : start + 256;
    for (int l = 0; l < 8; l++) {
      double *target = targets[l];
      if (!target) continue;
      for (ptrdiff_t i = start; i < end; i++) target[i] = interleaved[i * 8 + l];
    }
  }
}
