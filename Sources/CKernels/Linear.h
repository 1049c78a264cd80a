// Included for float and for double, once for each instruction set: linear maps of rows of samples, and
// their gradients.

// Outputs whose gradients stay at hand while all samples go past.
#define OUTPUTS 48

static void NAME(linear_gradients)(
    ptrdiff_t from, ptrdiff_t count, ptrdiff_t samples, const REAL *dy, ptrdiff_t outputs,
    const REAL *x, ptrdiff_t inputs, int adds, REAL *d_weight, REAL *d_bias) {
  const ptrdiff_t whole = inputs / WIDTH * WIDTH, end = from + count;
  if (samples == 0 && !adds) memset(d_weight + from * inputs, 0, (size_t)(count * inputs) * sizeof(REAL));
  if (d_bias && !adds) memset(d_bias + from, 0, (size_t)count * sizeof(REAL));
  for (ptrdiff_t r = 0; d_bias && r < samples; r++) {
    for (ptrdiff_t i = from; i < end; i++) d_bias[i] += dy[r * outputs + i];
  }
  for (ptrdiff_t first = from; first < end; first += OUTPUTS) {
    const ptrdiff_t here = LESSER(OUTPUTS, end - first), next = first + here;
    REAL *target = d_weight + first * inputs;
    for (ptrdiff_t start = 0; start < samples; start += ROWS) {
      const ptrdiff_t part = LESSER(ROWS, samples - start);
      const REAL *a = dy + start * outputs + first, *b = x + start * inputs;
      const int more = adds || start > 0;
      NAME(ahead) ahead = NAME(staying)(b);
      if (next < end) {
        NAME(fetch_first)(
            &ahead, target + (here + here * start / samples) * inputs, here * part / samples * inputs,
            here * part * inputs);
      }
      NAME(contract)(
          here, outputs, 1, part, a, b, inputs, whole, ahead, 0, more, target, inputs);
      for (ptrdiff_t i = 0; whole < inputs && i < here; i++) {
        for (ptrdiff_t j = whole; j < inputs; j++) {
          REAL sum = more ? target[i * inputs + j] : 0;
          for (ptrdiff_t r = 0; r < part; r++) sum += a[r * outputs + i] * b[r * inputs + j];
          target[i * inputs + j] = sum;
        }
      }
    }
  }
}
#undef OUTPUTS

// Steps of a product that are taken at once: a strip of so many stays in the first-level cache.
#define DEPTH 128

// Rows of x and of y a stretch of memory each; w in strips, `columns` whole vectors.
static void NAME(linear)(
    ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns, const REAL *x, const REAL *strips,
    const REAL *bias, int adds, REAL *y) {
  for (ptrdiff_t start = 0; start < rows; start += ROWS) {
    const ptrdiff_t part = LESSER(ROWS, rows - start);
    REAL *target = y + start * columns;
    for (ptrdiff_t c = 0; c < columns; c += STRIP) {
      const ptrdiff_t width = LESSER(STRIP, columns - c);
      for (ptrdiff_t k = 0; k < inner; k += DEPTH) {
        const ptrdiff_t depth = LESSER(DEPTH, inner - k);
        NAME(ahead) ahead = NAME(staying)(target);
        if (start + part < rows) {
          NAME(fetch_first)(
              &ahead, target + part * (columns + c + width * k / inner), part * (width * depth / inner),
              part * width * depth);
        }
        NAME(contract)(
            part, inner, 0, depth, x + start * inner + k, strips + c * inner + k * width, width, width,
            ahead, bias && k == 0 ? bias + c : 0, adds || k > 0, target + c, columns);
      }
    }
  }
}
#undef DEPTH
