// Included once for each instruction set: an upper band matrix to bidiagonal form.
//
// Householder reflections chase what a sweep pushes out of the band down along it: Lang, 1996, and
// Grosser and Lang, 1999. A step works on two neighbouring blocks of BAND by BAND, which fit the
// first-level cache. Element (i, j) is at [j * BAND_STRIDE + i - j + 2 * BAND]; zeros stand behind the
// last row and column, so that every block is whole.

#include "Lanes.h"

#define BAND kernels_band
#define BAND_STRIDE (3 * BAND)
#define PARTS (BAND / LANES)

// A vector that begins anywhere.
typedef double loose __attribute__((vector_size(8 * LANES), aligned(8)));

static inline lanes load(const double *p) { return (lanes)*(const loose *)p; }
static inline void store(double *p, lanes x) { *(loose *)p = (loose)x; }

static inline double sum_of(lanes x) {
#if LANES == 8
  typedef double half __attribute__((vector_size(32)));
  half y = __builtin_shufflevector(x, x, 0, 1, 2, 3) + __builtin_shufflevector(x, x, 4, 5, 6, 7);
  y += __builtin_shufflevector(y, y, 2, 3, 0, 1);
  return y[0] + y[1];
#elif LANES == 4
  x += __builtin_shufflevector(x, x, 2, 3, 0, 1);
  return x[0] + x[1];
#else
  return x[0] + x[1];
#endif
}

// One reflection I - tau u uT that takes x to alpha e1; u overwrites x. What is vanishingly small
// beside a matrix with elements of about one counts as zero.
static inline double reflection(double *x, double *alpha) {
  lanes squares = all(0);
  const double first = x[0];
  x[0] = 0;
  for (int p = 0; p < PARTS; p++) {
    lanes part = load(x + p * LANES);
    squares += part * part;
  }
  const double rest = sum_of(squares);
  *alpha = first;
  if (!(rest > 1e-240)) {
    x[0] = 1;
    return 0;
  }
  const double norm = __builtin_sqrt(first * first + rest);
  *alpha = first > 0 ? -norm : norm;
  x[0] = first - *alpha;
  return 1 / (*alpha * -x[0]);
}

// Columns s to s + BAND times I - tau v vT, in rows s - BAND to s + BAND or, for the first step of a
// sweep, from row s on; then rows s to s + BAND times the reflection that clears column s below the
// diagonal, up to column s + 2 BAND. Leaves in v what row s has outside the band.
static inline __attribute__((always_inline)) void chase(
    double *restrict a, ptrdiff_t n, ptrdiff_t s, double *restrict v, double tau, double alpha,
    int is_first, double *diagonal) {
  const ptrdiff_t row = BAND_STRIDE - 1;
  double *top = a + s * BAND_STRIDE + BAND, *middle = top + BAND;
  lanes w[PARTS], above[PARTS];
  for (int p = 0; p < PARTS; p++) w[p] = all(0), above[p] = all(0);
  for (int c = 0; c < BAND; c++) {
    const lanes factor = all(v[c]);
    for (int p = 0; p < PARTS; p++) {
      if (!is_first) above[p] += factor * load(top + c * row + p * LANES);
      w[p] += factor * load(middle + c * row + p * LANES);
    }
  }
  for (int p = 0; p < PARTS; p++) w[p] *= tau, above[p] *= tau;
  double u[BAND] __attribute__((aligned(64)));
  for (int p = 0; p < PARTS; p++) store(u + p * LANES, load(middle + p * LANES) - w[p] * v[0]);
  const double left = reflection(u, diagonal);
  for (int p = 0; p < PARTS; p++) store(middle + p * LANES, all(0));
  middle[0] = *diagonal;
  lanes x[PARTS];
  for (int c = 1; c < BAND; c++) {
    const lanes factor = all(v[c]);
    lanes products = all(0);
    for (int p = 0; p < PARTS; p++) {
      x[p] = load(middle + c * row + p * LANES) - w[p] * factor;
      products += x[p] * load(u + p * LANES);
    }
    const lanes scale = all(left * sum_of(products));
    for (int p = 0; p < PARTS; p++) {
      store(middle + c * row + p * LANES, x[p] - scale * load(u + p * LANES));
    }
  }
  if (!is_first) {
    for (int c = 0; c < BAND; c++) {
      const lanes factor = all(v[c]);
      for (int p = 0; p < PARTS; p++) {
        double *q = top + c * row + p * LANES;
        store(q, load(q) - above[p] * factor);
      }
      top[c * row] = c == 0 ? alpha : 0;
    }
  }
  if (s + BAND >= n) return;
  double *right = middle + BAND * row;
  for (int c = 0; c < BAND; c++) {
    lanes products = all(0);
    for (int p = 0; p < PARTS; p++) {
      x[p] = load(right + c * row + p * LANES);
      products += x[p] * load(u + p * LANES);
    }
    const double scale = left * sum_of(products);
    v[c] = right[c * row] - scale * u[0];
    for (int p = 0; p < PARTS; p++) {
      store(right + c * row + p * LANES, x[p] - all(scale) * load(u + p * LANES));
    }
  }
}

static void bidiagonalise_band(
    double *restrict a, ptrdiff_t n, double *restrict d, double *restrict e) {
  double v[BAND] __attribute__((aligned(64))), alpha, unused;
  d[0] = a[2 * BAND];
  for (ptrdiff_t i = 0; i + 1 < n; i++) {
    for (int c = 0; c < BAND; c++) v[c] = a[(i + 1 + c) * BAND_STRIDE + 2 * BAND - 1 - c];
    double tau = reflection(v, &e[i]);
    chase(a, n, i + 1, v, tau, 0, 1, &d[i + 1]);
    for (ptrdiff_t s = i + 1 + BAND; s < n; s += BAND) {
      tau = reflection(v, &alpha);
      chase(a, n, s, v, tau, alpha, 0, &unused);
    }
  }
}
