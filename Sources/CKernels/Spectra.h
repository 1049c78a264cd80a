// Included once for each instruction set: what is done with eight interleaved matrices.

static int descending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? 1 : x > y ? -1 : 0;
}

static unsigned singular_values(
    double *matrices, ptrdiff_t m, ptrdiff_t n, ptrdiff_t row, double *values, double *work) {
  // The bidiagonals stay at the front of the work, the rest is the lanes' own.
  unsigned failed = 0;
  for (int part = 0; part < PASSES; part++) {
    lanes *a = (lanes *)matrices + part * m * row;
    lanes *d = (lanes *)(work + 16 * n), *e = d + n, *q = e + n, *f = q + n + 1;
    lanes *spare_q = f + n + 1, *spare_e = spare_q + n + 1, *found = spare_e + n + 1;
    lanes *scratch = found + n;
    // Squares of squares must neither vanish nor overflow: a power of two brings the largest
    // element to about one.
    lanes largest = all(0);
    for (ptrdiff_t i = 0; i < m; i++) {
      for (ptrdiff_t j = 0; j < n; j++) {
        largest = larger(largest, absolute(a[i * row + j]));
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
        for (ptrdiff_t j = 0; j < n; j++) a[i * row + j] /= scale;
      }
    }
    bidiagonalise(a, m, n, row, d, e, scratch);
    for (ptrdiff_t i = 0; i < n; i++) {
      q[i] = d[i] * d[i];
      f[i] = i + 1 < n ? e[i] * e[i] : all(0);
      ((lanes *)work)[i * PASSES + part] = d[i] * scale;
      ((lanes *)work)[(n + i) * PASSES + part] = i + 1 < n ? e[i] * scale : all(0);
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

// A column of the eight at a time: diag(s) W1 + diag(g) W3 of it, eight numbers a hidden unit, stays at hand.
static void jacobians(
    ptrdiff_t o, ptrdiff_t d, ptrdiff_t hidden, const double *left, const double *right,
    const double *s, const double *gated, const double *g, double *target, double *work) {
  for (ptrdiff_t j = 0; j < d; j++) {
    for (ptrdiff_t k = 0; k < hidden; k++) {
      for (int l = 0; l < 8; l++) {
        work[k * 8 + l] = right[k * d + j] * s[k * 8 + l];
        if (gated) work[k * 8 + l] += gated[k * d + j] * g[k * 8 + l];
      }
    }
    add_spread_f64(o, 8, hidden, left, o, 1, work, 8, 0, staying_f64(work), 0, target + 8 * j, 8 * d);
  }
}

static void interleave(
    ptrdiff_t count, ptrdiff_t m, ptrdiff_t n, int transposed, const double *matrices,
    ptrdiff_t row, double *target) {
  for (int part = 0; part < PASSES; part++) {
    for (ptrdiff_t i = 0; i < m; i++) {
      double *to = target + (part * m + i) * row * LANES;
      for (ptrdiff_t j = 0; j < n; j++) {
        const ptrdiff_t at = transposed ? j * m + i : i * n + j;
        for (int l = 0; l < LANES; l++) {
          const ptrdiff_t matrix = part * LANES + l;
          to[j * LANES + l] = matrix < count ? matrices[matrix * m * n + at] : 0;
        }
      }
    }
  }
}

static void copy_interleaved(
    ptrdiff_t m, ptrdiff_t n, int transposed, const double *source, ptrdiff_t row,
    double *target) {
  for (ptrdiff_t i = 0; i < m; i++) {
    for (ptrdiff_t j = 0; j < n; j++) {
      const lanes *from = (const lanes *)source + PASSES * (transposed ? j * m + i : i * n + j);
      for (int part = 0; part < PASSES; part++) {
        ((lanes *)target)[(part * m + i) * row + j] = from[part];
      }
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
