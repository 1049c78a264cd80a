// The kernels of one instruction set.
#ifndef TABLE_H
#define TABLE_H

#include "CKernels.h"

// Superdiagonals of the band that large matrices pass through.
enum { kernels_band = 24 };

// Rows that go past a strip of weights, in whole tiles: together they fit the first-level cache.
enum { kernels_rows = 96 };

KERNELS_LAYOUTS(float, _f32)
KERNELS_LAYOUTS(double, _f64)

struct kernels_table {
  ptrdiff_t vector_bytes;

#define KERNEL(result, name, ...) result (*name)(KERNELS_PARAMETERS(__VA_ARGS__));
#include "KernelList.h"

#define REAL float
#define SCALAR float
#define LAYOUT(name) name##_f32
#define REAL_KERNEL(result, name, ...) result (*name##_f32)(KERNELS_PARAMETERS(__VA_ARGS__));
#include "KernelList.h"

#define REAL double
#define SCALAR double
#define LAYOUT(name) name##_f64
#define REAL_KERNEL(result, name, ...) result (*name##_f64)(KERNELS_PARAMETERS(__VA_ARGS__));
#include "KernelList.h"
};

extern const struct kernels_table kernels_avx512, kernels_avx2, kernels_portable;

#endif
