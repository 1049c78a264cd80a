// From parameters as the list of kernels has them, (type) name each: the parameters of a function, and the arguments that
// pass them on.
#ifndef CKERNELS_PARAMETERS_H
#define CKERNELS_PARAMETERS_H

#define KERNELS_PARAMETERS(...) KERNELS_EACH(KERNELS_PARAMETER, __VA_ARGS__)
#define KERNELS_ARGUMENTS(...) KERNELS_EACH(KERNELS_ARGUMENT, __VA_ARGS__)

// `(type) name` after these is `type name` and `name`.
#define KERNELS_PARAMETER(p) KERNELS_BARE p
#define KERNELS_ARGUMENT(p) KERNELS_NOTHING p
#define KERNELS_BARE(...) __VA_ARGS__
#define KERNELS_NOTHING(...)

// f(first), f(second) and so on, up to 64: a macro does not expand itself, so each step leaves the next to a further
// reading.
#define KERNELS_EACH(f, ...) KERNELS_READ(KERNELS_STEP(f, __VA_ARGS__))
#define KERNELS_STEP(f, p, ...) f(p) __VA_OPT__(, KERNELS_LATER KERNELS_NOTHING() ()(f, __VA_ARGS__))
#define KERNELS_LATER() KERNELS_STEP
#define KERNELS_READ(...) KERNELS_READ_16(KERNELS_READ_16(KERNELS_READ_16(KERNELS_READ_16(__VA_ARGS__))))
#define KERNELS_READ_16(...) KERNELS_READ_4(KERNELS_READ_4(KERNELS_READ_4(KERNELS_READ_4(__VA_ARGS__))))
#define KERNELS_READ_4(...) KERNELS_READ_1(KERNELS_READ_1(KERNELS_READ_1(KERNELS_READ_1(__VA_ARGS__))))
#define KERNELS_READ_1(...) __VA_ARGS__

#endif
