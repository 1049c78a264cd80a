// Vectorised kernels without logic of their own: what they compute is defined, readably, by the
// Swift code that calls them. Chosen at run time among AVX-512, AVX2 and portable forms.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "Decompositions.h"

// The instruction set of the kernels that run here: "avx512", "avx2" or "portable".
const char *kernels_instruction_set(void);
// Whether the processor is slow to write a line that another core has read, unless past the caches.
int kernels_writes_shared_slowly(void);

// Activations, in the order of their numbers.
enum { kernels_relu, kernels_gelu, kernels_gelu_tanh, kernels_silu, kernels_tanh, kernels_identity };

#define KERNELS_FOR(R, suffix)                                                                  \
  /* From preactivations in slope (rows by blocks * m) and a bias a column, if given: phi to     \
     hidden, its derivative to slope; gate * phi to scaled, if given, a gate a row and block. */ \
  void kernels_activate_##suffix(                                                               \
      int kind, ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *bias, const R *gates,   \
      R *slope, R *hidden, R *scaled);                                                          \
  /* The same of phi(a) c, with phi'(a) c to slope and phi(a) to gate_slope. */                 \
  void kernels_activate_gated_##suffix(                                                         \
      int kind, ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *gates, const R *carried,\
      R *slope, R *hidden, R *gate_slope, R *scaled);                                           \
  /* dg += <dH, H> a row and block; dC = g dH gate_slope to carried; dA = g dH slope in place; its \
     sum over rows to d_bias. Each part only where its pointers are given. */                   \
  void kernels_differentiate_##suffix(                                                          \
      ptrdiff_t rows, ptrdiff_t blocks, ptrdiff_t m, const R *gates, const R *hidden,           \
      const R *slope, const R *gate_slope, R *d_hidden, R *carried, R *d_gates, R *d_bias);     \
  /* One step of AdamW on `count` parameters. */                                                \
  void kernels_adamw_##suffix(                                                                  \
      ptrdiff_t count, R *p, const R *g, R *m, R *v, R keep, R b1, R b2, R c1, R c2, R rate,    \
      R root, R epsilon, int past);                                                                       \
  /* y = scale (y - target); returns the sum of (y - target)^2. */                              \
  double kernels_squared_error_##suffix(ptrdiff_t count, R scale, R *y, const R *target);       \
  /* Gates of `rows` rows of logits z, rows by e, top-k when k > 0. Any of p, the softmax over   \
     all experts, and log_sum, of unscaled logits, may be null; selected too unless top-k. */    \
  void kernels_gates_##suffix(                                                                  \
      ptrdiff_t rows, ptrdiff_t e, ptrdiff_t k, int before, R scale, const R *z, R *g, R *p,    \
      R *selected, R *log_sum, R *work);                                                        \
  /* The softmax of s in its place; returns the logarithm of the sum of exp(s). */              \
  R kernels_softmax_##suffix(ptrdiff_t count, R *s);                                            \
  /* dz from dg in place through a softmax with outcome g; masked by `selected` if given. */     \
  void kernels_gates_backward_##suffix(                                                         \
      ptrdiff_t rows, ptrdiff_t e, R scale, const R *g, const R *selected, R *d);               \
  /* target[i] = source[rows[i]], rows of `width`. */                                           \
  void kernels_gather_##suffix(                                                                 \
      ptrdiff_t count, ptrdiff_t width, const R *source, const ptrdiff_t *rows, R *target);     \
  /* Each row of target is (or has added to it) the sum of `each` rows of source, in their order. */ \
  void kernels_sum_chosen_##suffix(                                                             \
      ptrdiff_t rows, ptrdiff_t width, const R *source, const ptrdiff_t *chosen,                \
      ptrdiff_t each, R *target, int adds);                                                     \
  /* The sum of each column, row by row, in double. */                                          \
  void kernels_column_sums_##suffix(                                                            \
      ptrdiff_t rows, ptrdiff_t columns, const R *a, double *sums);                             \
  /* Two-layer experts side by side: y = the sum over i of g_i (W2_i phi(W1_i x + b1_i) + b2_i).  \
     w1 and w2, the second given transposed, have a row a hidden unit; b2 experts by outputs.     \
     Forward leaves phi and its derivative in hidden_units and slope, which hold `hidden` numbers \
     a sample and expert, samples rounded up to 16. */                                          \
  typedef struct {                                                                              \
    int kind;                                                                                   \
    ptrdiff_t rows, inputs, outputs, experts, hidden;                                           \
    const R *w1, *b1, *w2, *b2;                                                                 \
    R *hidden_units, *slope, *work;                                                             \
  } kernels_experts_##suffix;                                                                   \
  void kernels_experts_forward_##suffix(                                                        \
      const kernels_experts_##suffix *q, const R *x, const R *gates, R *y);                     \
  /* Overwrites the gradients, and those with respect to gates and x where they are given. */   \
  void kernels_experts_backward_##suffix(                                                       \
      const kernels_experts_##suffix *q, const R *x, const R *gates, const R *dy, R *d_w1,      \
      R *d_b1, R *d_w2, R *d_b2, R *d_gates, R *dx);                                            \
  /* One expert on samples, rows `chosen` of x: a row of y for each is g (W2 (phi(W1 x + b1) *  \
     (W3 x + b3)) + b2), without W3 where it is null, and so for the biases. w1, w3 and w2, the last given \
     transposed, have a row a hidden unit. Forward leaves what backward needs in hidden_units, slope \
     and second (with W3 only), which hold `hidden` numbers a sample, rounded up to 16; `work` holds \
     kernels_group_work numbers. */                                                             \
  typedef struct {                                                                              \
    int kind;                                                                                   \
    ptrdiff_t rows, inputs, outputs, hidden;                                                    \
    const ptrdiff_t *chosen;                                                                    \
    const R *w1, *b1, *w3, *b3, *w2, *b2;                                                       \
    R *hidden_units, *slope, *second, *work;                                                    \
  } kernels_group_##suffix;                                                                     \
  typedef struct {                                                                              \
    R *w1, *b1, *w3, *b3, *w2, *b2;                                                             \
  } kernels_group_gradients_##suffix;                                                           \
  void kernels_group_forward_##suffix(                                                          \
      const kernels_group_##suffix *q, const R *x, const R *gates, R *y);                       \
  /* After forward, from rows `chosen` of x and dy, and y as forward left it: the gates' derivatives \
     and a row of dx for each sample, each where it is given, and the gradients of the weights. */ \
  void kernels_group_backward_##suffix(                                                         \
      const kernels_group_##suffix *q, const R *x, const R *dy, const R *gates, const R *y,     \
      R *d_gates, R *dx, const kernels_group_gradients_##suffix *to);                           \
  /* Causal attention, O = softmax(Q K^T / sqrt(width)) V over tokens up to a query's own, of windows \
     of `length` rows that lie one after another: rows of qkv hold queries, keys and values of     \
     `heads` heads each, rows of o the heads' outcomes. Keeps two numbers for every row and head,   \
     the largest score and 1 / the sum of exp(score - largest), from which backward works out the  \
     probabilities again. `work` holds kernels_attention_work numbers. */                         \
  void kernels_attention_##suffix(                                                              \
      ptrdiff_t windows, ptrdiff_t heads, ptrdiff_t length, ptrdiff_t width, const R *qkv, R *o,\
      R *kept, R *work);                                                                        \
  /* From the derivative with respect to o that with respect to qkv. */                         \
  void kernels_attention_backward_##suffix(                                                     \
      ptrdiff_t windows, ptrdiff_t heads, ptrdiff_t length, ptrdiff_t width, const R *qkv,      \
      const R *kept, const R *d_o, R *d_qkv, R *work);                                          \
  /* z = (x - mean) / sqrt(mean square + epsilon) a row, y = z weight + bias; the mean is zero     \
     unless centred, the bias if not given. Leaves the factor of each row in inverse. */        \
  void kernels_norm_##suffix(                                                                   \
      int centred, ptrdiff_t rows, ptrdiff_t width, R epsilon, const R *x, const R *weight,     \
      const R *bias, R *normalised, R *y, R *inverse);                                          \
  /* From dy, which is overwritten: d_weight, d_bias where it is given; dx is added onto `onto`. */ \
  void kernels_norm_backward_##suffix(                                                          \
      int centred, ptrdiff_t rows, ptrdiff_t width, const R *weight, const R *normalised,       \
      const R *inverse, R *dy, R *d_weight, R *d_bias, const R *onto, R *dx);                   \
  /* The sum of each column, first row first. */                                                \
  void kernels_sum_rows_##suffix(ptrdiff_t rows, ptrdiff_t columns, const R *a, R *sums); \
  /* y = x w, rows by columns from rows by inner and inner by columns, plus y where it adds, and the \
     bias in each row if there is one. Columns must be a multiple of 16; strips is w as         \
     kernels_linear_strips leaves it. */                                                        \
  void kernels_linear_##suffix(                                                                 \
      ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns, const R *x, const R *strips,          \
      const R *bias, int adds, R *y);                                                           \
  /* w, rows by columns, or its transpose, in strips of 64 columns. */                          \
  void kernels_linear_strips_##suffix(                                                          \
      ptrdiff_t rows, ptrdiff_t columns, const R *w, int transposed, R *strips);                \
  /* The gradient of rows from `from` of a linear map's weight, outputs by inputs: `count` rows,    \
     each the sum over samples of what dy has for it times x; and of the bias, the sum of what dy  \
     has for it, if given. Rows of dy are `outputs` long. */                                     \
  void kernels_linear_gradients_##suffix(                                                       \
      ptrdiff_t from, ptrdiff_t count, ptrdiff_t samples, const R *dy, ptrdiff_t outputs,       \
      const R *x, ptrdiff_t inputs, int adds, R *d_weight, R *d_bias);                          \
  /* Column by column, c = a b (mode 0), c + a b (1) or c - a b (-1), m by n with sums of k. Rows \
     of a stand in panels of kernels_panel_rows(sizeof(R)), `panel` apart, one column of a panel  \
     `step` from the next. */                                                                    \
  void kernels_multiply_##suffix(                                                               \
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const R *a, ptrdiff_t step, ptrdiff_t panel,       \
      const R *b, ptrdiff_t stride_b, R *c, ptrdiff_t stride_c, int mode);                      \
  /* The m by k matrix a diag(s) + b diag(g), or a diag(s), its columns `stride` apart, in panels \
     `panel` apart with step kernels_panel_rows(); zeros fill the last. s and b may be null. */    \
  void kernels_pack_##suffix(                                                                   \
      ptrdiff_t m, ptrdiff_t k, const double *a, const double *s, const double *b,              \
      const double *g, ptrdiff_t stride, R *target, ptrdiff_t panel);                           \
  /* Rows of diag(s) a + diag(g) b, `count` long and `stride` apart, to rows `apart` apart. */   \
  void kernels_add_rows_##suffix(                                                                   \
      ptrdiff_t rows, ptrdiff_t count, const double *a, const double *s, const double *b,       \
      const double *g, ptrdiff_t stride, R *target, ptrdiff_t apart);

KERNELS_FOR(float, f32)
KERNELS_FOR(double, f64)

// Rows of a panel of elements of that many bytes.
ptrdiff_t kernels_panel_rows(size_t size);

// How many numbers the `work` of kernels_gates must hold.
size_t kernels_gates_work(ptrdiff_t e);

// How many numbers the `work` of kernels_group must hold.
ptrdiff_t kernels_group_work(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t hidden, int gated);

// How many numbers the `work` of kernels_attention must hold.
ptrdiff_t kernels_attention_work(ptrdiff_t length, ptrdiff_t width);

// How many numbers the `work` of kernels_experts must hold.
ptrdiff_t kernels_experts_work(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t experts);

// Tells the processor that this thread waits in a loop.
static inline void kernels_pause(void) {
#ifdef __x86_64__
  __builtin_ia32_pause();
#endif
}

#endif
