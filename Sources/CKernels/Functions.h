// Included for float and for double, once for each instruction set: vectors and the functions of
// one variable, good to about 2 units in the last place.

typedef REAL VEC __attribute__((vector_size(WIDTH * sizeof(REAL)), aligned(sizeof(REAL))));
typedef BITS IVEC __attribute__((vector_size(WIDTH * sizeof(REAL)), aligned(sizeof(REAL))));

static inline VEC NAME(load)(const REAL *p) { return *(const VEC *)p; }
static inline void NAME(store)(REAL *p, VEC v) { *(VEC *)p = v; }
// Past the caches, to an address that is a multiple of the vector's size.
static inline void NAME(store_past)(REAL *p, VEC v) {
  typedef REAL aligned __attribute__((vector_size(WIDTH * sizeof(REAL))));
  __builtin_nontemporal_store((aligned)v, (aligned *)p);
}
static inline VEC NAME(load_part)(const REAL *p, ptrdiff_t count) {
  VEC v = {};
  for (ptrdiff_t l = 0; l < count; l++) v[l] = p[l];
  return v;
}
static inline void NAME(store_part)(REAL *p, VEC v, ptrdiff_t count) {
  for (ptrdiff_t l = 0; l < count; l++) p[l] = v[l];
}
// The difference, since a sum with zero would turn -0 into 0 and so be computed.
static inline VEC NAME(all)(REAL x) { return x - (VEC){}; }
static inline VEC NAME(choose)(IVEC m, VEC x, VEC y) { return (VEC)((m & (IVEC)x) | (~m & (IVEC)y)); }
static inline VEC NAME(abs)(VEC x) { return __builtin_elementwise_abs(x); }
// 1 / x for finite x > 0.
static inline VEC NAME(reciprocal)(VEC x) {
#ifdef QUICK_RECIPROCAL
  VEC r = QUICK_RECIPROCAL(x);
  return r + r * (1 - x * r);
#else
  return 1 / x;
#endif
}
static inline REAL NAME(sum)(VEC v) {
  // Halves onto halves: one order on every machine of this width.
  REAL s[WIDTH];
  memcpy(s, &v, sizeof s);
  for (int half = WIDTH / 2; half; half /= 2) {
    for (int l = 0; l < half; l++) s[l] += s[l + half];
  }
  return s[0];
}

// exp(x) - 1 = 2^n (r + r^2 P(r)) + (2^n - 1), with x = n ln 2 + r and |r| <= ln 2 / 2: the parts
// r + r^2 P(r) and 2^n.
static inline void NAME(exp_within)(VEC x, VEC *remainder, VEC *power) {
  VEC shifted = x * (REAL)1.44269504088896340736 + (REAL)ROUNDER;
  VEC n = shifted - (REAL)ROUNDER;
  VEC r = x - n * (REAL)LN2_HIGH - n * (REAL)LN2_LOW;
  // The low bits of the rounded number are n itself.
  *power = (VEC)((((IVEC)shifted) + (BITS)EXPONENT_BIAS) << MANTISSA_BITS);
  VEC p = NAME(all)(EXP_TERMS[0]);
  for (size_t i = 1; i < sizeof EXP_TERMS / sizeof EXP_TERMS[0]; i++) p = p * r + (REAL)EXP_TERMS[i];
  *remainder = r + r * r * p;
}
static inline void NAME(exp_parts)(VEC x, VEC *remainder, VEC *power) {
  x = __builtin_elementwise_min(__builtin_elementwise_max(x, NAME(all)(EXP_LOW)), NAME(all)(EXP_HIGH));
  NAME(exp_within)(x, remainder, power);
}
static inline VEC NAME(exp)(VEC x) {
  VEC r, power;
  NAME(exp_parts)(x, &r, &power);
  VEC result = NAME(choose)(x < (REAL)EXP_LOW, NAME(all)(0), r * power + power);
  return NAME(choose)(x == x, result, x);
}
static inline VEC NAME(expm1)(VEC x) {
  VEC r, power;
  NAME(exp_parts)(x, &r, &power);
  return NAME(choose)(x == x, r * power + (power - 1), x);
}
static inline VEC NAME(tanh)(VEC x) {
  VEC e = NAME(expm1)(-2 * NAME(abs)(x));
  return __builtin_elementwise_copysign(-e / (e + 2), x);
}

// phi(a) and its derivative.
static inline void NAME(phi)(int kind, VEC a, VEC *value, VEC *derivative) {
  switch (kind) {
    case kernels_relu: {
      VEC on = NAME(choose)(a > 0, NAME(all)(1), NAME(all)(0));
      *value = NAME(choose)(a > 0, a, NAME(all)(0)), *derivative = on;
      return;
    }
    case kernels_gelu: {
      // erfc(z) = exp(-z^2) t Q(t), t = 1 / (1 + c z), z = |a| / sqrt 2; Q is a Chebyshev fit.
      // The exponent is clamped from below alone; what is not a number comes back with a itself.
      VEC exponent = (REAL)-0.5 * a * a, remainder, power;
      exponent = NAME(choose)(exponent > (REAL)EXP_LOW, exponent, NAME(all)(EXP_LOW));
      NAME(exp_within)(exponent, &remainder, &power);
      power = remainder * power + power;
      VEC t = NAME(reciprocal)(1 + (REAL)(ERFC_C * 0.70710678118654752440) * NAME(abs)(a));
      VEC y = t * (REAL)ERFC_SCALE - (REAL)ERFC_SHIFT;
      VEC q = NAME(all)(ERFC_TERMS[0]);
      for (size_t i = 1; i < sizeof ERFC_TERMS / sizeof ERFC_TERMS[0]; i++) {
        q = q * y + (REAL)ERFC_TERMS[i];
      }
      VEC tail = (REAL)0.5 * power * t * q;
      VEC distribution = NAME(choose)(a > 0, 1 - tail, tail);
      *value = a * distribution;
      *derivative = distribution + a * power * (REAL)0.39894228040143267794;
      return;
    }
    case kernels_gelu_tanh: {
      const REAL c = (REAL)0.79788456080286535588, cubic = (REAL)0.044715;
      VEC t = NAME(tanh)(c * (a + cubic * a * a * a));
      VEC slope = (1 - t * t) * c * (1 + 3 * cubic * a * a);
      *value = (REAL)0.5 * a * (1 + t);
      *derivative = (REAL)0.5 * (1 + t) + (REAL)0.5 * a * slope;
      return;
    }
    case kernels_silu: {
      VEC s = 1 / (1 + NAME(exp)(-a));
      *value = a * s;
      *derivative = s * (1 + a * (1 - s));
      return;
    }
    case kernels_tanh: {
      VEC t = NAME(tanh)(a);
      *value = t, *derivative = 1 - t * t;
      return;
    }
    default: *value = a, *derivative = NAME(all)(1);
  }
}
