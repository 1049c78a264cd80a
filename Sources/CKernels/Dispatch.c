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

ptrdiff_t kernels_band_width(void) { return kernels_band; }

ptrdiff_t kernels_vector_bytes(void) { return best->vector_bytes; }

ptrdiff_t kernels_panel_rows(size_t size) { return 3 * best->vector_bytes / (ptrdiff_t)size; }

#define KERNEL(result, name, ...)                              \
  result kernels_##name(KERNELS_PARAMETERS(__VA_ARGS__)) {     \
    return best->name(KERNELS_ARGUMENTS(__VA_ARGS__));         \
  }
#define REAL_KERNEL(result, name, ...)                                           \
  result kernels_##name(size_t element, KERNELS_PARAMETERS(__VA_ARGS__)) {       \
    return element == sizeof(float) ? best->name##_f32(KERNELS_ARGUMENTS(__VA_ARGS__)) \
                                    : best->name##_f64(KERNELS_ARGUMENTS(__VA_ARGS__)); \
  }
#include "KernelList.h"
