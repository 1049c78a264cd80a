// Included once for each instruction set, for double: weighted sums of samples, and the two factors of a
// covariance as products of large matrices have them.

static void weighted_sum(
    ptrdiff_t rows, ptrdiff_t n, const double *restrict x, const double *restrict origin,
    const double *restrict weights, ptrdiff_t stride, double *restrict sum) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    const double w = weights[i * stride];
    if (w == 0) continue;
    for (ptrdiff_t j = 0; j < n; j++) sum[j] += w * (x[i * n + j] - origin[j]);
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
