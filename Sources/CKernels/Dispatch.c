// Calls the kernels of the best instruction set that this processor has, or of a lesser one that
// CHARTROOM_INSTRUCTIONS names: avx2, portable.

#include "Table.h"
#include <stdlib.h>
#include <string.h>

static const struct kernels_table *best = &kernels_portable;
static const char *name = "portable";

static int writes_shared_slowly = 0;

__attribute__((constructor)) static void choose(void) {
#ifdef __x86_64__
  __builtin_cpu_init();
  writes_shared_slowly = __builtin_cpu_is("amd");
  const char *wanted = getenv("CHARTROOM_INSTRUCTIONS");
  if (wanted && strcmp(wanted, "portable") == 0) return;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    best = &kernels_avx2, name = "avx2";
  }
  if (wanted && strcmp(wanted, "avx2") == 0) return;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
    best = &kernels_avx512, name = "avx512";
  }
#endif
}

const char *kernels_instruction_set(void) { return name; }

// On AMD's processors a line that another core has read takes 10 to 70 ns to be written, any other about one.
int kernels_writes_shared_slowly(void) { return writes_shared_slowly; }

// Sizes are told here, not inline: a caller built before the kernels changed must not keep old ones.
size_t kernels_gates_work(ptrdiff_t e) { return (size_t)e * 3 * 16; }

// A panel of 128 samples of each, twice and with room between rows; blocks of 64 hidden units.
ptrdiff_t kernels_experts_work(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t experts) {
  return 144 * (2 * (inputs + outputs + 32) + 2 * experts + 64);
}

// Transposed weights, rows of a block with room between them and of what is made of them, and copies
// of other weights whose rows are no whole vectors.
ptrdiff_t kernels_group_work(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t hidden, int gated) {
  const ptrdiff_t d = (inputs + 15) / 16 * 16, o = (outputs + 15) / 16 * 16, m = (hidden + 15) / 16 * 16;
  const ptrdiff_t firsts = gated ? 2 : 1, block = kernels_rows;
  const ptrdiff_t forward = firsts * d * m + block * (d + 16 + o) + (o == outputs ? 0 : m * o);
  const ptrdiff_t backward =
      o * m + block * (d + 16 + o + 16 + d + firsts * m) + (d == inputs ? 0 : firsts * m * d);
  return forward > backward ? forward : backward;
}

// Rows of a window, and of a block of at most 64 queries twice and transposed, in whole vectors; two
// numbers for every key and query of a block.
ptrdiff_t kernels_attention_work(ptrdiff_t length, ptrdiff_t width) {
  return (length + 3 * 64) * (width + 16) + 2 * 64 * length;
}

// The bidiagonals, their squares, the spares, what is found, and three rows apart by three.
size_t kernels_singular_values_work(ptrdiff_t n) { return 8 * (size_t)(2 * n + 10 * n + 14); }

unsigned kernels_singular_values(double *matrices, ptrdiff_t m, ptrdiff_t n, ptrdiff_t row, double *values, double *work) {
  return best->singular_values(matrices, m, n, row, values, work);
}
void kernels_bidiagonalise_band(double *a, ptrdiff_t n, double *d, double *e) {
  best->bidiagonalise_band(a, n, d, e);
}
ptrdiff_t kernels_band_width(void) { return kernels_band; }
ptrdiff_t kernels_panel_rows(size_t size) { return 3 * best->vector_bytes / (ptrdiff_t)size; }
void kernels_jacobians(ptrdiff_t o, ptrdiff_t d, ptrdiff_t hidden, const double *left, const double *right, const double *s, const double *gated, const double *g, double *target) {
  best->jacobians(o, d, hidden, left, right, s, gated, g, target);
}
void kernels_interleave(ptrdiff_t count, ptrdiff_t m, ptrdiff_t n, int transposed, const double *matrices, ptrdiff_t row, double *target) {
  best->interleave(count, m, n, transposed, matrices, row, target);
}
void kernels_copy_interleaved(ptrdiff_t m, ptrdiff_t n, int transposed, const double *source, ptrdiff_t row, double *target) {
  best->copy_interleaved(m, n, transposed, source, row, target);
}
void kernels_separate(ptrdiff_t size, const double *interleaved, double *const *targets) {
  best->separate(size, interleaved, targets);
}

void kernels_weighted_sum(ptrdiff_t rows, ptrdiff_t n, const double *x, const double *origin, const double *weights, ptrdiff_t stride, double *sum) {
  best->weighted_sum(rows, n, x, origin, weights, stride, sum);
}
void kernels_weighted_panels(ptrdiff_t rows, ptrdiff_t n, const double *x, const double *mean, const double *weights, ptrdiff_t stride, double factor, double *target, ptrdiff_t panel) {
  best->weighted_panels(rows, n, x, mean, weights, stride, factor, target, panel);
}
void kernels_centred_columns(ptrdiff_t rows, ptrdiff_t n, const double *x, const double *origin, double *target, ptrdiff_t apart) {
  best->centred_columns(rows, n, x, origin, target, apart);
}

void kernels_thin_images(ptrdiff_t rows, ptrdiff_t n, const float *a, ptrdiff_t step, const float *x, float *y, ptrdiff_t apart) {
  best->thin_images(rows, n, a, step, x, y, apart);
}
void kernels_thin_sums(ptrdiff_t rows, ptrdiff_t n, const float *a, ptrdiff_t step, const float *y, ptrdiff_t apart, float *z, int mode) {
  best->thin_sums(rows, n, a, step, y, apart, z, mode);
}
void kernels_thin_gram(ptrdiff_t n, const float *x, double *gram) {
  best->thin_gram(n, x, gram);
}
void kernels_thin_scale(ptrdiff_t n, float *x, const double *factor) {
  best->thin_scale(n, x, factor);
}
void kernels_thin_rows(ptrdiff_t rows, ptrdiff_t columns, const double *a, ptrdiff_t stride, const double *x, double *y, const double *next, ptrdiff_t apart) {
  best->thin_rows(rows, columns, a, stride, x, y, next, apart);
}
void kernels_thin_columns(ptrdiff_t rows, ptrdiff_t columns, const double *a, ptrdiff_t stride, const double *y, double *z, const double *next, ptrdiff_t apart) {
  best->thin_columns(rows, columns, a, stride, y, z, next, apart);
}
void kernels_sturm_factor(ptrdiff_t n, const double *band, const double *shifts, double least, double *factors, double *above) {
  best->sturm_factor(n, band, shifts, least, factors, above);
}
void kernels_sturm_solve(ptrdiff_t n, const double *factors, double *x) {
  best->sturm_solve(n, factors, x);
}

#define DISPATCH(R, suffix) \
  void kernels_activate_##suffix(int kind, ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *bias, const R *gates, R *slope, R *hidden, R *scaled) { \
    best->activate_##suffix(kind, rows, blocks, m, bias, gates, slope, hidden, scaled); \
  } \
  void kernels_activate_gated_##suffix(int kind, ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *gates, const R *carried, R *slope, R *hidden, R *gate_slope, R *scaled) { \
    best->activate_gated_##suffix(kind, rows, blocks, m, gates, carried, slope, hidden, gate_slope, scaled); \
  } \
  void kernels_differentiate_##suffix(ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *gates, const R *hidden, const R *slope, const R *gate_slope, R *d_hidden, R *carried, R *d_gates, R *d_bias) { \
    best->differentiate_##suffix(rows, blocks, m, gates, hidden, slope, gate_slope, d_hidden, carried, d_gates, d_bias); \
  } \
  void kernels_adamw_##suffix(ptrdiff_t count, R *p, const R *g, R *m, R *v, R keep, R b1, R b2, R c1, R c2, R rate, R root, R epsilon, int past) { \
    best->adamw_##suffix(count, p, g, m, v, keep, b1, b2, c1, c2, rate, root, epsilon, past); \
  } \
  double kernels_squared_error_##suffix(ptrdiff_t count, R scale, R *y, const R *target) { \
    return best->squared_error_##suffix(count, scale, y, target); \
  } \
  void kernels_gates_##suffix(ptrdiff_t rows, ptrdiff_t e, ptrdiff_t k, int before, R scale, const R *z, R *g, R *p, R *selected, R *log_sum, R *work) { \
    best->gates_##suffix(rows, e, k, before, scale, z, g, p, selected, log_sum, work); \
  } \
  R kernels_softmax_##suffix(ptrdiff_t count, R *s) { return best->softmax_##suffix(count, s); } \
  void kernels_gates_backward_##suffix(ptrdiff_t rows, ptrdiff_t e, R scale, const R *g, const R *selected, R *d) { \
    best->gates_backward_##suffix(rows, e, scale, g, selected, d); \
  } \
  void kernels_gather_##suffix(ptrdiff_t count, ptrdiff_t width, const R *source, const ptrdiff_t *rows, R *target) { \
    best->gather_##suffix(count, width, source, rows, target); \
  } \
  void kernels_sum_chosen_##suffix(ptrdiff_t rows, ptrdiff_t width, const R *source, const ptrdiff_t *chosen, ptrdiff_t each, R *target, int adds) { \
    best->sum_chosen_##suffix(rows, width, source, chosen, each, target, adds); \
  } \
  void kernels_column_sums_##suffix(ptrdiff_t rows, ptrdiff_t columns, const R *a, double *sums) { \
    best->column_sums_##suffix(rows, columns, a, sums); \
  } \
  void kernels_experts_forward_##suffix(const kernels_experts_##suffix *q, const R *x, const R *gates, R *y) { \
    best->experts_forward_##suffix(q, x, gates, y); \
  } \
  void kernels_experts_backward_##suffix(const kernels_experts_##suffix *q, const R *x, const R *gates, const R *dy, R *d_w1, R *d_b1, R *d_w2, R *d_b2, R *d_gates, R *dx) { \
    best->experts_backward_##suffix(q, x, gates, dy, d_w1, d_b1, d_w2, d_b2, d_gates, dx); \
  } \
  void kernels_group_forward_##suffix(const kernels_group_##suffix *q, const R *x, const R *gates, R *y) { \
    best->group_forward_##suffix(q, x, gates, y); \
  } \
  void kernels_group_backward_##suffix(const kernels_group_##suffix *q, const R *x, const R *dy, const R *gates, const R *y, R *d_gates, R *dx, const kernels_group_gradients_##suffix *to) { \
    best->group_backward_##suffix(q, x, dy, gates, y, d_gates, dx, to); \
  } \
  void kernels_attention_##suffix(ptrdiff_t windows, ptrdiff_t heads, ptrdiff_t length, ptrdiff_t width, const R *qkv, R *o, R *kept, R *work) { \
    best->attention_##suffix(windows, heads, length, width, qkv, o, kept, work); \
  } \
  void kernels_attention_backward_##suffix(ptrdiff_t windows, ptrdiff_t heads, ptrdiff_t length, ptrdiff_t width, const R *qkv, const R *kept, const R *d_o, R *d_qkv, R *work) { \
    best->attention_backward_##suffix(windows, heads, length, width, qkv, kept, d_o, d_qkv, work); \
  } \
  void kernels_norm_##suffix(int centred, ptrdiff_t rows, ptrdiff_t width, R epsilon, const R *x, const R *weight, const R *bias, R *normalised, R *y, R *inverse) { \
    best->norm_##suffix(centred, rows, width, epsilon, x, weight, bias, normalised, y, inverse); \
  } \
  void kernels_norm_backward_##suffix(int centred, ptrdiff_t rows, ptrdiff_t width, const R *weight, const R *normalised, const R *inverse, R *dy, R *d_weight, R *d_bias, const R *onto, R *dx) { \
    best->norm_backward_##suffix(centred, rows, width, weight, normalised, inverse, dy, d_weight, d_bias, onto, dx); \
  } \
  void kernels_sum_rows_##suffix(ptrdiff_t rows, ptrdiff_t columns, const R *a, R *sums) { \
    best->sum_rows_##suffix(rows, columns, a, sums); \
  } \
  void kernels_linear_##suffix(ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns, const R *x, const R *strips, const R *bias, int adds, R *y) { \
    best->linear_##suffix(rows, inner, columns, x, strips, bias, adds, y); \
  } \
  void kernels_linear_strips_##suffix(ptrdiff_t rows, ptrdiff_t columns, const R *w, int transposed, R *strips) { \
    best->linear_strips_##suffix(rows, columns, w, transposed, strips); \
  } \
  void kernels_linear_gradients_##suffix(ptrdiff_t from, ptrdiff_t count, ptrdiff_t samples, const R *dy, ptrdiff_t outputs, const R *x, ptrdiff_t inputs, int adds, R *d_weight, R *d_bias) { \
    best->linear_gradients_##suffix(from, count, samples, dy, outputs, x, inputs, adds, d_weight, d_bias); \
  } \
  void kernels_multiply_##suffix(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const R *a, ptrdiff_t step, ptrdiff_t panel, const R *b, ptrdiff_t stride_b, R *c, ptrdiff_t stride_c, int mode) { \
    best->multiply_##suffix(m, n, k, a, step, panel, b, stride_b, c, stride_c, mode); \
  } \
  void kernels_pack_##suffix(ptrdiff_t m, ptrdiff_t k, const double *a, const double *s, const double *b, const double *g, ptrdiff_t stride, R *target, ptrdiff_t panel) { \
    best->pack_##suffix(m, k, a, s, b, g, stride, target, panel); \
  } \
  void kernels_add_rows_##suffix(ptrdiff_t rows, ptrdiff_t count, const double *a, const double *s, const double *b, const double *g, ptrdiff_t stride, R *target, ptrdiff_t apart) { \
    best->add_rows_##suffix(rows, count, a, s, b, g, stride, target, apart); \
  }

DISPATCH(float, f32)
DISPATCH(double, f64)
