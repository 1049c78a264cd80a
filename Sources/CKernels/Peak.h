// Included for float and for double, once for each instruction set: multiply-adds from registers alone, the measure of
// what products can reach.

static void NAME(multiply_adds)(ptrdiff_t count, REAL factor, REAL *sums) {
  const VEC f = NAME(all)(factor);
  // As many as keep two units of four cycles at work, with registers to spare on every machine.
  VEC s[12];
  for (int i = 0; i < 12; i++) s[i] = NAME(load)(sums + i * WIDTH);
  for (ptrdiff_t n = 0; n < count; n++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 12; i++) s[i] = s[i] * f + f;
  }
  for (int i = 0; i < 12; i++) NAME(store)(sums + i * WIDTH, s[i]);
}
