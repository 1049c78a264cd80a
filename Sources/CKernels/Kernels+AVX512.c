// The kernels with AVX512 instructions.
#ifdef __x86_64__
#include <immintrin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#define LANES 8
#define TABLE kernels_avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#include "Kernels.h"
#pragma clang attribute pop
#endif
