// Included for float and for double, once for each instruction set: LayerNorm and RMSNorm over rows.

// Sixteen sums side by side, in the order that `Reduction` adds in, whatever the vectors' width. Handed
// on by address, since no convention says how one goes that is wider than the machine's vectors.
typedef REAL NAME(sixteen) __attribute__((vector_size(16 * sizeof(REAL)), aligned(sizeof(REAL))));

static inline REAL NAME(total)(const NAME(sixteen) *sums) {
  const NAME(sixteen) v = *sums;
  REAL eight[8], four[4];
  for (int i = 0; i < 8; i++) eight[i] = v[i] + v[i + 8];
  for (int i = 0; i < 4; i++) four[i] = eight[i] + eight[i + 4];
  return (four[0] + four[1]) + (four[2] + four[3]);
}

#define AT(p) (*(const NAME(sixteen) *)(p))
#define PUT(p) (*(NAME(sixteen) *)(p))

static void NAME(norm)(
    int centred, ptrdiff_t rows, ptrdiff_t width, REAL epsilon, const REAL *restrict x,
    const REAL *restrict weight, const REAL *restrict bias, REAL *restrict normalised,
    REAL *restrict y, REAL *restrict inverse) {
  const ptrdiff_t whole = width / 16 * 16;
  const REAL share = 1 / (REAL)width;
  for (ptrdiff_t r = 0; r < rows; r++) {
    const REAL *a = x + r * width;
    REAL *z = normalised + r * width, *out = y + r * width;
    NAME(fetch_row)(z + SOON * width, width);
    NAME(fetch_row)(out + SOON * width, width);
    REAL mean = 0;
    if (centred) {
      NAME(sixteen) sums = {};
      for (ptrdiff_t j = 0; j < whole; j += 16) sums += AT(a + j);
      mean = NAME(total)(&sums);
      for (ptrdiff_t j = whole; j < width; j++) mean += a[j];
      mean *= share;
    }
    NAME(sixteen) squares = {};
    for (ptrdiff_t j = 0; j < whole; j += 16) {
      NAME(sixteen) v = AT(a + j) - mean;
      PUT(z + j) = v;
      squares += v * v;
    }
    REAL square = NAME(total)(&squares);
    for (ptrdiff_t j = whole; j < width; j++) {
      z[j] = a[j] - mean;
      square += z[j] * z[j];
    }
    const REAL scale = 1 / (REAL)sqrt((double)(square * share + epsilon));
    inverse[r] = scale;
    for (ptrdiff_t j = 0; j < whole; j += 16) {
      NAME(sixteen) v = AT(z + j) * scale;
      PUT(z + j) = v;
      PUT(out + j) = bias ? v * AT(weight + j) + AT(bias + j) : v * AT(weight + j);
    }
    for (ptrdiff_t j = whole; j < width; j++) {
      z[j] *= scale;
      out[j] = z[j] * weight[j] + (bias ? bias[j] : 0);
    }
  }
}

static void NAME(norm_backward)(
    int centred, ptrdiff_t rows, ptrdiff_t width, const REAL *restrict weight,
    const REAL *restrict normalised, const REAL *restrict inverse, REAL *restrict dy,
    REAL *restrict d_weight, REAL *restrict d_bias, const REAL *onto, REAL *dx) {
  const ptrdiff_t whole = width / 16 * 16;
  const REAL share = 1 / (REAL)width;
  memset(d_weight, 0, (size_t)width * sizeof(REAL));
  if (d_bias) memset(d_bias, 0, (size_t)width * sizeof(REAL));
  for (ptrdiff_t r = 0; r < rows; r++) {
    const REAL *z = normalised + r * width;
    const REAL *base = onto + r * width;
    REAL *u = dy + r * width, *out = dx + r * width;
    NAME(fetch_row)(z + SOON * width, width);
    NAME(fetch_row)(base + SOON * width, width);
    NAME(sixteen) sums = {}, inner = {};
    for (ptrdiff_t j = 0; j < whole; j += 16) {
      NAME(sixteen) d = AT(u + j), n = AT(z + j);
      PUT(d_weight + j) += d * n;
      if (d_bias) PUT(d_bias + j) += d;
      d *= AT(weight + j);
      PUT(u + j) = d;
      sums += d;
      inner += d * n;
    }
    REAL mean = NAME(total)(&sums), along = NAME(total)(&inner);
    for (ptrdiff_t j = whole; j < width; j++) {
      d_weight[j] += u[j] * z[j];
      if (d_bias) d_bias[j] += u[j];
      u[j] *= weight[j];
      mean += u[j];
      along += u[j] * z[j];
    }
    mean = centred ? mean * share : 0;
    along *= share;
    const REAL scale = inverse[r];
    for (ptrdiff_t j = 0; j < whole; j += 16) {
      PUT(out + j) = AT(base + j) + (AT(u + j) - mean - AT(z + j) * along) * scale;
    }
    for (ptrdiff_t j = whole; j < width; j++) {
      out[j] = base[j] + (u[j] - mean - z[j] * along) * scale;
    }
  }
}

// sums[j] = the sum over rows of a[i, j], first row first.
static void NAME(sum_rows)(
    ptrdiff_t rows, ptrdiff_t columns, const REAL *restrict a, REAL *restrict sums) {
  ptrdiff_t j = 0;
  for (; j + 32 <= columns; j += 32) {
    NAME(sixteen) first = {}, second = {};
    for (ptrdiff_t i = 0; i < rows; i++) {
      first += AT(a + i * columns + j);
      second += AT(a + i * columns + j + 16);
    }
    PUT(sums + j) = first, PUT(sums + j + 16) = second;
  }
  for (; j < columns; j++) {
    sums[j] = 0;
    for (ptrdiff_t i = 0; i < rows; i++) sums[j] += a[i * columns + j];
  }
}
#undef AT
#undef PUT
