// Kernels of Jacobians and covariances, and of their singular values and eigenvalues.
#ifndef CKERNELS_DECOMPOSITIONS_H
#define CKERNELS_DECOMPOSITIONS_H

#include <stddef.h>

// Eight m by n matrices, m >= n, interleaved: element (i, j) of matrix l at [(i * row + j) * 8 + l].
// Writes their singular values, descending, to values[l * n ...] and destroys the matrices. Returns
// the matrices that did not converge, as bits; the diagonal of matrix l is then at work[i * 8 + l]
// and the superdiagonal behind it, at work[(n + i) * 8 + l]. Matrices and work begin at multiples of
// 64 bytes.
unsigned kernels_singular_values(
    double *matrices, ptrdiff_t m, ptrdiff_t n, ptrdiff_t row, double *values, double *work);

// How many doubles `work` must hold.
size_t kernels_singular_values_work(ptrdiff_t n);

// Reduces the upper n by n band matrix in a, of kernels_band_width() superdiagonals b, to diagonals d
// and superdiagonals e: element (i, j) at [j * 3 b + i - j + 2 b], in n + 2 b columns of which the
// last are zero, as is all that lies outside the band. Destroys a.
void kernels_bidiagonalise_band(double *a, ptrdiff_t n, double *d, double *e);
ptrdiff_t kernels_band_width(void);

// Eight interleaved o by d matrices left (diag(s) right + diag(g) gated): element k of the eight
// lists s is at s[k * 8 + l]; `left` is given transposed, hidden by o; `gated` and g may be null.
void kernels_jacobians(
    ptrdiff_t o, ptrdiff_t d, ptrdiff_t hidden, const double *left, const double *right,
    const double *s, const double *gated, const double *g, double *target);

// Eight interleaved m by n matrices, rows `row` apart, from `count` matrices of m by n elements one
// after another, or of n by m when transposed; those past `count` are zero.
void kernels_interleave(
    ptrdiff_t count, ptrdiff_t m, ptrdiff_t n, int transposed, const double *matrices,
    ptrdiff_t row, double *target);

// The same from matrices that are interleaved already, rows close together.
void kernels_copy_interleaved(
    ptrdiff_t m, ptrdiff_t n, int transposed, const double *source, ptrdiff_t row, double *target);

// Matrix l of those interleaved, `size` elements each, to targets[l] where that is not null.
void kernels_separate(ptrdiff_t size, const double *interleaved, double *const *targets);

// sum[j] += weights[i * stride] * (x[i * n + j] - origin[j]), in the order of i.
void kernels_weighted_sum(
    ptrdiff_t rows, ptrdiff_t n, const double *x, const double *origin, const double *weights,
    ptrdiff_t stride, double *sum);

// weights[i * stride] * factor * (x[i * n + j] - mean[j]), row i of x a column of panels that have
// kernels_panel_rows(8) of the n features each and are `panel` apart; zeros fill the last.
void kernels_weighted_panels(
    ptrdiff_t rows, ptrdiff_t n, const double *x, const double *mean, const double *weights,
    ptrdiff_t stride, double factor, double *target, ptrdiff_t panel);

// target[j * apart + i] = x[i * n + j] - origin[j].
void kernels_centred_columns(
    ptrdiff_t rows, ptrdiff_t n, const double *x, const double *origin, double *target,
    ptrdiff_t apart);

// A matrix in panels of rows, element (r, j) of one at [j * step + r], times eight vectors side by side,
// number j of vector v at [8 j + v]: row r of the outcome of one panel is at y[v * apart + r]. Rows are
// whole vectors, and no more than kernels_panel_rows(4).
void kernels_thin_images(
    ptrdiff_t rows, ptrdiff_t n, const float *a, ptrdiff_t step, const float *x, float *y,
    ptrdiff_t apart);

// The transpose of one panel times what comes of the above: z = a^T y (mode 0), z + a^T y (1) or
// z - a^T y (-1).
void kernels_thin_sums(
    ptrdiff_t rows, ptrdiff_t n, const float *a, ptrdiff_t step, const float *y, ptrdiff_t apart,
    float *z, int mode);

// The inner products of eight such vectors, and the vectors times an 8 by 8 matrix in their place; both
// computed in double.
void kernels_thin_gram(ptrdiff_t n, const float *x, double *gram);
void kernels_thin_scale(ptrdiff_t n, float *x, const double *factor);

// A matrix row by row times sixteen vectors, number j of vector v at [16 j + v]: y += a x; and its
// transpose: z += a^T y. Meanwhile as much of `next`, rows `apart`, comes to the cache.
void kernels_thin_rows(
    ptrdiff_t rows, ptrdiff_t columns, const double *a, ptrdiff_t stride, const double *x, double *y,
    const double *next, ptrdiff_t apart);
void kernels_thin_columns(
    ptrdiff_t rows, ptrdiff_t columns, const double *a, ptrdiff_t stride, const double *y, double *z,
    const double *next, ptrdiff_t apart);

// The symmetric matrix T with eight diagonals on either side less each of sixteen shifts, as L D L^T:
// element (i, i - k) of T at band[9 i + k], those of L and, for k = 0, the reciprocals of the pivots at
// factors[(9 i + k) * 16 + shift]. Counts the eigenvalues above each shift. A pivot smaller than `least`
// is taken for it.
void kernels_sturm_factor(
    ptrdiff_t n, const double *band, const double *shifts, double least, double *factors,
    double *above);

// Solves with these factors, row i of x at [16 i + shift], in its place.
void kernels_sturm_solve(ptrdiff_t n, const double *factors, double *x);

#endif
