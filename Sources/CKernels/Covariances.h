// Included once for each instruction set, for double: weighted sums of samples, and the two factors of a
// covariance as products of large matrices have them.

static void weighted_sum(
    ptrdiff_t rows, ptrdiff_t n, const double *restrict x, const double *restrict origin,
    const double *restrict weights, ptrdiff_t stride, double *restrict sum) {
  ptrdiff_t i = 0;
  // Four samples while a sum is at hand, one after the other; those of no weight are passed over.
  while (i < rows) {
    const double *w = weights + i * stride, *a = x + i * n;
    if (i + 4 <= rows && w[0] != 0 && w[stride] != 0 && w[2 * stride] != 0 && w[3 * stride] != 0) {
      const double w0 = w[0], w1 = w[stride], w2 = w[2 * stride], w3 = w[3 * stride];
      for (ptrdiff_t j = 0; j < n; j++) {
        const double o = origin[j];
        double s = sum[j];
        s += w0 * (a[j] - o);
        s += w1 * (a[n + j] - o);
        s += w2 * (a[2 * n + j] - o);
        s += w3 * (a[3 * n + j] - o);
        sum[j] = s;
      }
      i += 4;
      continue;
    }
    if (w[0] != 0) {
      for (ptrdiff_t j = 0; j < n; j++) sum[j] += w[0] * (a[j] - origin[j]);
    }
    i++;
  }
}

#define HEIGHT (3 * LANES)

static void weighted_panels(
    ptrdiff_t rows, ptrdiff_t n, const double *restrict x, const double *restrict mean,
    const double *restrict weights, ptrdiff_t stride, double factor, double *restrict target,
    ptrdiff_t panel) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    const double w = weights[i * stride] * factor;
    const double *from = x + i * n;
    double *to = target + i * HEIGHT;
    ptrdiff_t j = 0;
    for (; j + HEIGHT <= n; j += HEIGHT, to += panel) {
      for (int r = 0; r < HEIGHT; r++) to[r] = w * (from[j + r] - mean[j + r]);
    }
    for (int r = 0; j < n && r < HEIGHT; r++) to[r] = j + r < n ? w * (from[j + r] - mean[j + r]) : 0;
  }
}

static void centred_columns(
    ptrdiff_t rows, ptrdiff_t n, const double *x, const double *origin, double *target,
    ptrdiff_t apart) {
  transpose_f64(rows, n, x, n, target, apart);
  for (ptrdiff_t j = 0; j < n; j++) {
    for (ptrdiff_t i = 0; i < rows; i++) target[j * apart + i] -= origin[j];
  }
}

#undef HEIGHT
