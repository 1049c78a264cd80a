// The kernels with AVX2 instructions.
#ifdef __x86_64__
#include <math.h>
#include <stdlib.h>
#include <string.h>
#define LANES 4
#define TABLE kernels_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "Kernels.h"
#pragma clang attribute pop
#endif
