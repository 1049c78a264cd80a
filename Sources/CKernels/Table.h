// The kernels of one instruction set.
#ifndef TABLE_H
#define TABLE_H

#include "CKernels.h"

// Superdiagonals of the band that large matrices pass through.
enum { kernels_band = 24 };

// Rows that go past a strip of weights, in whole tiles: together they fit the first-level cache.
enum { kernels_rows = 96 };

#define TABLE_ENTRIES(R, suffix) \
  void (*activate_##suffix)(int kind, ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *bias, const R *gates, R *slope, R *hidden, R *scaled); \
  void (*activate_gated_##suffix)(int kind, ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *gates, const R *carried, R *slope, R *hidden, R *gate_slope, R *scaled); \
  void (*differentiate_##suffix)(ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *gates, const R *hidden, const R *slope, const R *gate_slope, R *d_hidden, R *carried, R *d_gates, R *d_bias); \
  void (*adamw_##suffix)(ptrdiff_t count, R *p, const R *g, R *m, R *v, R keep, R b1, R b2, R c1, R c2, R rate, R root, R epsilon, int past); \
  double (*squared_error_##suffix)(ptrdiff_t count, R scale, R *y, const R *target); \
  void (*gates_##suffix)(ptrdiff_t rows, ptrdiff_t e, ptrdiff_t k, int before, R scale, const R *z, R *g, R *p, R *selected, R *log_sum, R *work); \
  R (*softmax_##suffix)(ptrdiff_t count, R *s); \
  void (*gates_backward_##suffix)(ptrdiff_t rows, ptrdiff_t e, R scale, const R *g, const R *selected, R *d); \
  void (*gather_##suffix)(ptrdiff_t count, ptrdiff_t width, const R *source, const ptrdiff_t *rows, R *target); \
  void (*sum_chosen_##suffix)(ptrdiff_t rows, ptrdiff_t width, const R *source, const ptrdiff_t *chosen, ptrdiff_t each, R *target, int adds); \
  void (*column_sums_##suffix)(ptrdiff_t rows, ptrdiff_t columns, const R *a, double *sums); \
  void (*experts_forward_##suffix)(const kernels_experts_##suffix *q, const R *x, const R *gates, R *y); \
  void (*experts_backward_##suffix)(const kernels_experts_##suffix *q, const R *x, const R *gates, const R *dy, R *d_w1, R *d_b1, R *d_w2, R *d_b2, R *d_gates, R *dx); \
  void (*group_forward_##suffix)(const kernels_group_##suffix *q, const R *x, const R *gates, R *y); \
  void (*group_backward_##suffix)(const kernels_group_##suffix *q, const R *x, const R *dy, const R *gates, const R *y, R *d_gates, R *dx, const kernels_group_gradients_##suffix *to); \
  void (*attention_##suffix)(ptrdiff_t windows, ptrdiff_t heads, ptrdiff_t length, ptrdiff_t width, const R *qkv, R *o, R *kept, R *work); \
  void (*attention_backward_##suffix)(ptrdiff_t windows, ptrdiff_t heads, ptrdiff_t length, ptrdiff_t width, const R *qkv, const R *kept, const R *d_o, R *d_qkv, R *work); \
  void (*norm_##suffix)(int centred, ptrdiff_t rows, ptrdiff_t width, R epsilon, const R *x, const R *weight, const R *bias, R *normalised, R *y, R *inverse); \
  void (*norm_backward_##suffix)(int centred, ptrdiff_t rows, ptrdiff_t width, const R *weight, const R *normalised, const R *inverse, R *dy, R *d_weight, R *d_bias, const R *onto, R *dx); \
  void (*sum_rows_##suffix)(ptrdiff_t rows, ptrdiff_t columns, const R *a, R *sums); \
  void (*linear_##suffix)(ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns, const R *x, const R *strips, const R *bias, int adds, R *y); \
  void (*linear_strips_##suffix)(ptrdiff_t rows, ptrdiff_t columns, const R *w, int transposed, R *strips); \
  void (*linear_gradients_##suffix)(ptrdiff_t from, ptrdiff_t count, ptrdiff_t samples, const R *dy, ptrdiff_t outputs, const R *x, ptrdiff_t inputs, int adds, R *d_weight, R *d_bias); \
  void (*multiply_##suffix)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const R *a, ptrdiff_t step, ptrdiff_t panel, const R *b, ptrdiff_t stride_b, R *c, ptrdiff_t stride_c, int mode); \
  void (*pack_##suffix)(ptrdiff_t m, ptrdiff_t k, const double *a, const double *s, const double *b, const double *g, ptrdiff_t stride, R *target, ptrdiff_t panel); \
  void (*add_rows_##suffix)(ptrdiff_t rows, ptrdiff_t count, const double *a, const double *s, const double *b, const double *g, ptrdiff_t stride, R *target, ptrdiff_t apart);

struct kernels_table {
  unsigned (*singular_values)(double *matrices, ptrdiff_t m, ptrdiff_t n, ptrdiff_t row, double *values, double *work);
  void (*bidiagonalise_band)(double *a, ptrdiff_t n, double *d, double *e);
  void (*jacobians)(ptrdiff_t o, ptrdiff_t d, ptrdiff_t hidden, const double *left, const double *right, const double *s, const double *gated, const double *g, double *target);
  void (*interleave)(ptrdiff_t count, ptrdiff_t m, ptrdiff_t n, int transposed, const double *matrices, ptrdiff_t row, double *target);
  void (*copy_interleaved)(ptrdiff_t m, ptrdiff_t n, int transposed, const double *source, ptrdiff_t row, double *target);
  void (*separate)(ptrdiff_t size, const double *interleaved, double *const *targets);
  void (*weighted_sum)(ptrdiff_t rows, ptrdiff_t n, const double *x, const double *origin, const double *weights, ptrdiff_t stride, double *sum);
  void (*weighted_panels)(ptrdiff_t rows, ptrdiff_t n, const double *x, const double *mean, const double *weights, ptrdiff_t stride, double factor, double *target, ptrdiff_t panel);
  void (*centred_columns)(ptrdiff_t rows, ptrdiff_t n, const double *x, const double *origin, double *target, ptrdiff_t apart);
  void (*thin_images)(ptrdiff_t rows, ptrdiff_t n, const float *a, ptrdiff_t step, const float *x, float *y, ptrdiff_t apart);
  void (*thin_sums)(ptrdiff_t rows, ptrdiff_t n, const float *a, ptrdiff_t step, const float *y, ptrdiff_t apart, float *z, int mode);
  void (*thin_gram)(ptrdiff_t n, const float *x, double *gram);
  void (*thin_scale)(ptrdiff_t n, float *x, const double *factor);
  void (*thin_rows)(ptrdiff_t rows, ptrdiff_t columns, const double *a, ptrdiff_t stride, const double *x, double *y, const double *next, ptrdiff_t apart);
  void (*thin_columns)(ptrdiff_t rows, ptrdiff_t columns, const double *a, ptrdiff_t stride, const double *y, double *z, const double *next, ptrdiff_t apart);
  void (*sturm_factor)(ptrdiff_t n, const double *band, const double *shifts, double least, double *factors, double *above);
  void (*sturm_solve)(ptrdiff_t n, const double *factors, double *x);
  ptrdiff_t vector_bytes;
  TABLE_ENTRIES(float, f32)
  TABLE_ENTRIES(double, f64)
};

extern const struct kernels_table kernels_avx512, kernels_avx2, kernels_portable;

#endif
