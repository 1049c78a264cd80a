// Included once for each instruction set: eight matrices at a time to bidiagonal form.
//
// Householder reflections from both sides, as in Golub and Kahan, 1965, with one pass over the
// trailing matrix a step: the row is multiplied by the right vector, updated by both reflections,
// and added to the product of the next left vector, all while it is in the first-level cache.
// That product needs the next column x alone: with u = x - alpha e1, uT A = xT A - alpha A[j, :].

#include "Lanes.h"

// One reflection I - beta u uT that takes x to alpha e1; u is x but for its first element. What is
// vanishingly small beside matrices with elements of about one is left as it is.
static inline void reflect(lanes first, lanes squares, lanes *alpha, lanes *beta, lanes *u1) {
  mask any = squares > 1e-240;
  lanes norm = root(squares);
  *alpha = choose(any, -with_sign(norm, first), first);
  *u1 = first - *alpha;
  *beta = choose(any, 1 / choose(any, *alpha * -*u1, all(1)), all(0));
}

// Rows i to i + R of the trailing matrix: a -= u zT + w vT with w = gamma (a v - u s), then
// acc += x a with x the rows' new first element. Columns from `first` on.
#define UPDATE(R)                                                                               \
  static inline void update##R(                                                                 \
      lanes *restrict a, ptrdiff_t row, const lanes *restrict z, const lanes *restrict v,       \
      lanes *restrict acc, ptrdiff_t j, ptrdiff_t n, lanes gamma, lanes s) {                    \
    lanes u[R], w[R], x[R];                                                                     \
    lanes even[R], odd[R];                                                                      \
    for (int r = 0; r < R; r++) {                                                               \
      u[r] = a[r * row + j];                                                                    \
      even[r] = all(0), odd[r] = all(0);                                                        \
    }                                                                                           \
    ptrdiff_t c = j + 1;                                                                        \
    for (; c + 1 < n; c += 2) {                                                                 \
      lanes v0 = v[c], v1 = v[c + 1];                                                           \
      for (int r = 0; r < R; r++) {                                                             \
        even[r] += a[r * row + c] * v0;                                                         \
        odd[r] += a[r * row + (c + 1)] * v1;                                                    \
      }                                                                                         \
    }                                                                                           \
    if (c < n) {                                                                                \
      for (int r = 0; r < R; r++) even[r] += a[r * row + c] * v[c];                             \
    }                                                                                           \
    for (int r = 0; r < R; r++) {                                                               \
      w[r] = gamma * (even[r] + odd[r] - u[r] * s);                                             \
      lanes *p = &a[r * row + (j + 1)];                                                         \
      x[r] = *p - u[r] * z[j + 1] - w[r] * v[j + 1];                                            \
    }                                                                                           \
    for (c = j + 1; c < n; c++) {                                                               \
      lanes zc = z[c], vc = v[c], sum = acc[c];                                                 \
      for (int r = 0; r < R; r++) {                                                             \
        lanes *p = &a[r * row + c];                                                             \
        __builtin_prefetch(p + R * row, 1);                                                     \
        lanes value = *p - u[r] * zc - w[r] * vc;                                               \
        *p = value;                                                                             \
        sum += x[r] * value;                                                                    \
      }                                                                                         \
      acc[c] = sum;                                                                             \
    }                                                                                           \
  }
UPDATE(1)
UPDATE(4)

// Reduces LANES interleaved m by n matrices, m >= n, to diagonals d and superdiagonals e; `work`
// has room for 3 n + 9 vectors. Rows begin `row` vectors apart; the matrices are destroyed.
static void bidiagonalise(
    lanes *restrict a, ptrdiff_t m, ptrdiff_t n, ptrdiff_t row, lanes *restrict d,
    lanes *restrict e, lanes *restrict work) {
  // Apart by an odd number of cache lines, so that no two lie at the same offset of a page.
  lanes *z = work, *v = work + n + 3, *acc = work + 2 * n + 6;
  for (ptrdiff_t c = 0; c < n; c++) acc[c] = all(0);
  for (ptrdiff_t i = 0; i < m; i++) {
    lanes x = a[i * row];
    for (ptrdiff_t c = 0; c < n; c++) acc[c] += x * a[i * row + c];
  }
  for (ptrdiff_t j = 0; j < n; j++) {
    lanes *top = a + j * row;
    lanes alpha, beta, u1;
    reflect(top[j], acc[j], &alpha, &beta, &u1);
    d[j] = alpha;
    if (j + 1 == n) break;
    lanes squares = all(0);
    for (ptrdiff_t c = j + 1; c < n; c++) {
      lanes t = top[c];
      z[c] = beta * (acc[c] - alpha * t);
      v[c] = t - u1 * z[c];
      squares += v[c] * v[c];
      acc[c] = all(0);
    }
    lanes gamma = all(0), s = all(0);
    if (j + 2 < n) {
      lanes first;
      reflect(v[j + 1], squares, &e[j], &gamma, &first);
      v[j + 1] = first;
      for (ptrdiff_t c = j + 1; c < n; c++) s += z[c] * v[c];
    } else {
      e[j] = v[j + 1];
    }
    ptrdiff_t i = j + 1;
    for (; i + 4 <= m; i += 4) update4(a + i * row, row, z, v, acc, j, n, gamma, s);
    for (; i < m; i++) update1(a + i * row, row, z, v, acc, j, n, gamma, s);
  }
}
