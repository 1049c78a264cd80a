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

// A polynomial by Horner's rule, highest term first.
#define POLYNOMIAL(x, terms) NAME(polynomial)(x, terms, sizeof terms / sizeof terms[0])
static inline VEC NAME(term)(const REAL *copies) { return LANES == 4 ? NAME(load)(copies) : NAME(all)(*copies); }
static inline __attribute__((always_inline)) VEC NAME(polynomial)(
    VEC x, const REAL (*terms)[COPIES(REAL)], size_t count) {
#if LANES == 4
  // Unseen where they come from, or they would be numbers again.
  IN_TURN(terms);
#endif
  VEC sum = NAME(term)(terms[0]);
#pragma clang loop unroll(full)
  for (size_t i = 1; i < count; i++) sum = sum * x + NAME(term)(terms[i]);
  return sum;
}

// exp(x) - 1 = 2^n (r + r^2 P(r)) + (2^n - 1), with x = n ln 2 + r and |r| <= ln 2 / 2: the parts
// r + r^2 P(r) and 2^n.
static inline void NAME(exp_within)(VEC x, VEC *remainder, VEC *power) {
  VEC shifted = x * (REAL)1.44269504088896340736 + (REAL)ROUNDER;
  VEC n = shifted - (REAL)ROUNDER;
  VEC r = x - n * (REAL)LN2_HIGH - n * (REAL)LN2_LOW;
  // The low bits of the rounded number are n itself.
  *power = (VEC)((((IVEC)shifted) + (BITS)EXPONENT_BIAS) << MANTISSA_BITS);
  const VEC p = POLYNOMIAL(r, EXP_TERMS);
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
