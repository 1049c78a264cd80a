// Included for float and for double, once for each instruction set: phi(a) and its derivative, each to
// a few units in the last place of the larger term of its formula, down to the smallest numbers.
//
// A vector with a lane far from zero, which is rare, takes a way of its own.

typedef struct {
  VEC value, derivative;
} NAME(activation);

static inline int NAME(any)(IVEC m) { return __builtin_reduce_or(m) != 0; }

// exp(x + low), low small, as factor * power: a product is to be rounded once where it is subnormal.
// The factor is 0 for x below EXP_LEAST.
static inline void NAME(exp_apart)(VEC x, VEC low, VEC *factor, VEC *power) {
  VEC within = NAME(choose)(x < (REAL)EXP_LEAST, NAME(all)(EXP_LEAST), x);
  VEC shifted = within * (REAL)1.44269504088896340736 + (REAL)ROUNDER;
  VEC n = shifted - (REAL)ROUNDER;
  VEC r = within - n * (REAL)LN2_HIGH - n * (REAL)LN2_LOW + low;
  IVEC whole = (IVEC)shifted - (IVEC)NAME(all)(ROUNDER), half = whole >> 1;
  VEC first = (VEC)((half + (BITS)EXPONENT_BIAS) << MANTISSA_BITS);
  *power = (VEC)((whole - half + (BITS)EXPONENT_BIAS) << MANTISSA_BITS);
  const VEC p = POLYNOMIAL(r, EXP_TERMS);
  VEC remainder = r + r * r * p;
  *factor = NAME(choose)(x < (REAL)EXP_LEAST, NAME(all)(0), remainder * first + first);
}

// The leading half of the digits.
static inline VEC NAME(leading)(VEC a) { return (VEC)((IVEC)a & LEADING_BITS); }

// What rounding the product a b to `high` leaves. Source: Dekker, 1971.
static inline VEC NAME(product_rest)(VEC a, VEC b, VEC high) {
#if LANES > 2
  return __builtin_elementwise_fma(a, b, -high);
#else
  VEC a1 = NAME(leading)(a), b1 = NAME(leading)(b), a2 = a - a1, b2 = b - b1;
  return ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2;
#endif
}

// erfc(z) / 2 = exp(-z^2) t Q(t) / 2 for z = |a| / sqrt 2 and exp(-z^2) in `power`, with t = 1 / (1 + c z);
// Q is a Chebyshev fit.
static inline VEC NAME(half_erfc)(VEC a, VEC power) {
  VEC t = NAME(reciprocal)(1 + (REAL)(ERFC_C * 0.70710678118654752440) * NAME(abs)(a));
  VEC y = t * (REAL)ERFC_SCALE - (REAL)ERFC_SHIFT;
  const VEC q = POLYNOMIAL(y, ERFC_TERMS);
  return (REAL)0.5 * power * t * q;
}

static __attribute__((noinline)) NAME(activation) NAME(gelu_far)(VEC a) {
  // On the left what rounding leaves of a^2 counts as often as its half is large: it goes along.
  VEC exponent = (REAL)-0.5 * a * a, top = NAME(leading)(a);
  IVEC left = (a < 0) & (exponent <= (REAL)EXP_FAR);
  VEC high = NAME(choose)(left, (REAL)-0.5 * top * top, exponent);
  VEC low = NAME(choose)(left, (REAL)-0.5 * (a - top) * (a + top), NAME(all)(0));
  VEC factor, power;
  NAME(exp_apart)(high, low, &factor, &power);
  VEC tail = NAME(half_erfc)(a, factor);
  // Past the fit, Laplace's series: phi(a) / |a| (1 - 1 / a^2 + 3 / a^4 - 15 / a^6 + ...).
  VEC inverse = 1 / a, v = -inverse * inverse, series = NAME(all)(1);
  for (int k = 23; k > 0; k -= 2) series = 1 + (REAL)k * v * series;
  VEC beyond = factor * (REAL)-0.39894228040143267794 * inverse * series;
  tail = NAME(choose)(a < -14, beyond, tail);
  VEC whole = factor * power, one_less = 1 - tail * power;
  VEC left_slope = tail + a * factor * (REAL)0.39894228040143267794;
  NAME(activation) right = {a * one_less, one_less + a * whole * (REAL)0.39894228040143267794};
  NAME(activation) result = {
      NAME(choose)(a < 0, a * tail * power, right.value),
      NAME(choose)(a < 0, left_slope * power, right.derivative)};
  return result;
}

// -2 |u| for u = c a (1 + k a^2).
static inline VEC NAME(gelu_tanh_exponent)(VEC a) {
  return -2 * NAME(abs)((REAL)TANH_SCALE * a * (1 + (REAL)TANH_CUBIC * (a * a)));
}
static inline NAME(activation) NAME(gelu_tanh_near)(VEC a, VEC exponent) {
  // With E = exp(-2 |u|): (1 + tanh u) / 2 is 1 / (1 + E) or E / (1 + E), sech^2 u = 4 E / (1 + E)^2.
  VEC remainder, power;
  NAME(exp_within)(exponent, &remainder, &power);
  power = remainder * power + power;
  VEC inverse = 1 / (1 + power), part = power * inverse;
  VEC distribution = NAME(choose)(a > 0, inverse, part);
  VEC slope = (REAL)TANH_SCALE * (1 + 3 * (REAL)TANH_CUBIC * (a * a));
  NAME(activation) result = {a * distribution, distribution + 2 * a * (part * inverse) * slope};
  return result;
}
static __attribute__((noinline)) NAME(activation) NAME(gelu_tanh_far)(VEC a) {
  // The argument of tanh with what rounding leaves of it: c a (1 + k a^2).
  VEC square = a * a, square_rest = NAME(product_rest)(a, a, square);
  VEC cubic = (REAL)TANH_CUBIC * square;
  VEC cubic_rest = NAME(product_rest)(NAME(all)(TANH_CUBIC), square, cubic) +
                   ((REAL)TANH_CUBIC * square_rest + (REAL)TANH_CUBIC_REST * square);
  VEC sum = 1 + cubic, back = sum - 1;
  VEC sum_rest = (1 - (sum - back)) + (cubic - back) + cubic_rest;
  VEC linear = a * (REAL)TANH_SCALE;
  VEC linear_rest =
      NAME(product_rest)(a, NAME(all)(TANH_SCALE), linear) + a * (REAL)TANH_SCALE_REST;
  VEC u = linear * sum;
  VEC u_rest = NAME(product_rest)(linear, sum, u) + (linear * sum_rest + linear_rest * sum);
  VEC exponent = -2 * NAME(abs)(u), low = NAME(choose)(u > 0, -2 * u_rest, 2 * u_rest);
  VEC factor, power;
  NAME(exp_apart)(exponent, low, &factor, &power);
  VEC whole = factor * power, inverse = 1 / (1 + whole);
  VEC slope = (REAL)TANH_SCALE * (1 + 3 * (REAL)TANH_CUBIC * square);
  VEC bend = 2 * a * (factor * inverse * inverse) * slope, left = factor * inverse;
  IVEC flat = exponent < (REAL)EXP_LEAST;
  NAME(activation) result = {
      a * NAME(choose)(a < 0, left, inverse) * NAME(choose)(a < 0, power, NAME(all)(1)),
      NAME(choose)(a < 0, (left + bend) * power, inverse + bend * power)};
  result.derivative =
      NAME(choose)(flat, NAME(choose)(a < 0, NAME(all)(0), NAME(all)(1)), result.derivative);
  // What a number gives does not depend on its neighbours.
  VEC rough = NAME(gelu_tanh_exponent)(a);
  NAME(activation) near = NAME(gelu_tanh_near)(a, rough);
  IVEC is_near = rough > (REAL)EXP_FAR / 2;
  result.value = NAME(choose)(is_near, near.value, result.value);
  result.derivative = NAME(choose)(is_near, near.derivative, result.derivative);
  return result;
}

static inline NAME(activation) NAME(silu_near)(VEC a) {
  VEC s = 1 / (1 + NAME(exp)(-a));
  NAME(activation) result = {a * s, s * (1 + a * (1 - s))};
  return result;
}
static __attribute__((noinline)) NAME(activation) NAME(silu_far)(VEC a) {
  IVEC far = a <= (REAL)-EXP_HIGH;
  VEC factor, power;
  NAME(exp_apart)(NAME(choose)(far, a, NAME(all)(0)), NAME(all)(0), &factor, &power);
  NAME(activation) near = NAME(silu_near)(a);
  NAME(activation) result = {
      NAME(choose)(far, a * factor * power, near.value),
      NAME(choose)(far, (factor + a * factor) * power, near.derivative)};
  return result;
}

// 4 E for E = exp(x) where that vanishes beside 1: sech^2 of x / 2.
static __attribute__((noinline)) VEC NAME(sech_far)(VEC x, VEC near) {
  VEC factor, power;
  NAME(exp_apart)(x, NAME(all)(0), &factor, &power);
  return NAME(choose)(x < (REAL)EXP_LOW, 4 * factor * power, near);
}

static inline void NAME(phi)(int kind, VEC a, VEC *value, VEC *derivative) {
#define FAR(lanes, function)                                    \
  if (__builtin_expect(NAME(any)(lanes), 0)) {                  \
    NAME(activation) far = NAME(function)(a);                   \
    *value = far.value, *derivative = far.derivative;           \
    return;                                                     \
  }
  switch (kind) {
    case kernels_relu: {
      VEC on = NAME(choose)(a > 0, NAME(all)(1), NAME(all)(0));
      *value = NAME(choose)(a > 0, a, NAME(all)(0)), *derivative = on;
      return;
    }
    case kernels_gelu: {
      VEC exponent = (REAL)-0.5 * a * a, remainder, power;
      FAR(~(exponent > (REAL)EXP_FAR), gelu_far)
      NAME(exp_within)(exponent, &remainder, &power);
      power = remainder * power + power;
      VEC tail = NAME(half_erfc)(a, power);
      VEC distribution = NAME(choose)(a > 0, 1 - tail, tail);
      *value = a * distribution;
      *derivative = distribution + a * power * (REAL)0.39894228040143267794;
      return;
    }
    case kernels_gelu_tanh: {
      VEC exponent = NAME(gelu_tanh_exponent)(a);
      FAR(~(exponent > (REAL)EXP_FAR / 2), gelu_tanh_far)
      NAME(activation) near = NAME(gelu_tanh_near)(a, exponent);
      *value = near.value, *derivative = near.derivative;
      return;
    }
    case kernels_silu: {
      FAR(~(a > (REAL)-EXP_HIGH), silu_far)
      NAME(activation) near = NAME(silu_near)(a);
      *value = near.value, *derivative = near.derivative;
      return;
    }
    case kernels_tanh: {
      // With E = exp(-2 |a|): |tanh a| = (1 - E) / (1 + E) and tanh' a = sech^2 a = 4 E / (1 + E)^2.
      VEC x = -2 * NAME(abs)(a), r, power;
      NAME(exp_parts)(x, &r, &power);
      VEC less_one = NAME(choose)(x == x, r * power + (power - 1), x), sum = less_one + 2;
      *value = __builtin_elementwise_copysign(-less_one / sum, a);
      VEC slope = 4 * (r * power + power) / (sum * sum);
      if (__builtin_expect(NAME(any)(x < (REAL)EXP_LOW), 0)) slope = NAME(sech_far)(x, slope);
      *derivative = slope;
      return;
    }
    default: *value = a, *derivative = NAME(all)(1);
  }
#undef FAR
}
