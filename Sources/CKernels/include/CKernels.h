// Vectorised kernels without logic of their own: what they compute is defined, readably, by the
// Swift code that calls them. Chosen at run time among AVX-512, AVX2 and portable forms.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "Parameters.h"

// The instruction set of the kernels that run here: "avx512", "avx2" or "portable".
const char *kernels_instruction_set(void);
// Whether the processor is slow to write a line that another core has read, unless past the caches.
int kernels_writes_shared_slowly(void);

// Activations, in the order of their numbers.
enum { kernels_relu, kernels_gelu, kernels_gelu_tanh, kernels_silu, kernels_tanh, kernels_identity };

// Layouts of float and of double (Table.h), and without a suffix of either, as Swift fills them in.
#define KERNELS_LAYOUTS(R, suffix)                                                              \
  /* Two-layer experts side by side. w1 and w2, the second given transposed, have a row a hidden \
     unit; b2 experts by outputs. Forward leaves phi and its derivative in hidden_units and     \
     slope, which hold `hidden` numbers a sample and expert, samples rounded up to 16; `work`   \
     holds kernels_experts_work numbers. */                                                     \
  typedef struct {                                                                              \
    int kind;                                                                                   \
    ptrdiff_t rows, inputs, outputs, experts, hidden;                                           \
    const R *w1, *b1, *w2, *b2;                                                                 \
    R *hidden_units, *slope, *work;                                                             \
  } kernels_experts##suffix;                                                                    \
  /* One expert on the samples `chosen`. w1, w3 and w2, the last given transposed, have a row a \
     hidden unit. Forward leaves what backward needs in hidden_units, slope and second (with w3 \
     only), which hold `hidden` numbers a sample, rounded up to 16; `work` holds                \
     kernels_group_work numbers. */                                                             \
  typedef struct {                                                                              \
    int kind;                                                                                   \
    ptrdiff_t rows, inputs, outputs, hidden;                                                    \
    const ptrdiff_t *chosen;                                                                    \
    const R *w1, *b1, *w3, *b3, *w2, *b2;                                                       \
    R *hidden_units, *slope, *second, *work;                                                    \
  } kernels_group##suffix;                                                                      \
  typedef struct {                                                                              \
    R *w1, *b1, *w3, *b3, *w2, *b2;                                                             \
  } kernels_group_gradients##suffix;

KERNELS_LAYOUTS(void, )

// The kernels. Those for float and double take the bytes of a number first.
#define KERNEL(result, name, ...) result kernels_##name(KERNELS_PARAMETERS(__VA_ARGS__));
#define REAL_KERNEL(result, name, ...) \
  result kernels_##name(size_t element, KERNELS_PARAMETERS(__VA_ARGS__));
#include "KernelList.h"

// Bytes of a vector of those kernels: 64, 32 or 16.
ptrdiff_t kernels_vector_bytes(void);

// Rows of a panel of elements of that many bytes.
ptrdiff_t kernels_panel_rows(size_t size);

// Superdiagonals of the band that kernels_bidiagonalise_band takes.
ptrdiff_t kernels_band_width(void);

// How many doubles the `work` of kernels_singular_values must hold.
size_t kernels_singular_values_work(ptrdiff_t n);

// How many numbers the `work` of kernels_gates must hold.
size_t kernels_gates_work(ptrdiff_t e);

// How many numbers the `work` of kernels_group must hold.
ptrdiff_t kernels_group_work(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t hidden, int gated);

// How many numbers the `work` of kernels_attention must hold.
ptrdiff_t kernels_attention_work(ptrdiff_t length, ptrdiff_t width);

// How many numbers the `work` of kernels_experts must hold.
ptrdiff_t kernels_experts_work(ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t experts);

// Under the address sanitizer, ends the process when memory from one address to the other is read or
// written, until it is unguarded; nothing without it.
void kernels_guard(const void *from, const void *to);
void kernels_unguard(const void *from, const void *to);

// Tells the processor that this thread waits in a loop.
static inline void kernels_pause(void) {
#ifdef __x86_64__
  __builtin_ia32_pause();
#endif
}

#endif
