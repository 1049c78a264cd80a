// Included for float and for double, once for each instruction set: sums of rows, weighed; linear maps
// of rows of samples and their gradients are such sums.

// target[i * wide + j] = (+=) the sum over samples r of FACTOR(a, i, r) b[r * apart + j], and bias[j] if
// given, for j to `width`, as many as make whole vectors.
static void NAME(sum_products)(
    ptrdiff_t count, ptrdiff_t samples, const REAL *a, ptrdiff_t stride, int columns,
    const REAL *b, ptrdiff_t apart, ptrdiff_t width, NAME(ahead) *ahead, const REAL *bias, int adds,
    REAL *target, ptrdiff_t wide) {
#define STEP(R, V, COLUMNS, u, row)                                                             \
  {                                                                                             \
    VEC part[V];                                                                                \
    for (int x = 0; x < V; x++) part[x] = NAME(load)((row) + x * WIDTH);                         \
    for (int y = 0; y < R; y++) {                                                               \
      VEC factor = NAME(all)(FACTOR(at, y, u, stride, COLUMNS));                                \
      for (int x = 0; x < V; x++) sums[y][x] += factor * part[x];                               \
    }                                                                                           \
  }
#define SUM(R, V, COLUMNS)                                                                      \
  {                                                                                             \
    VEC sums[R][V];                                                                             \
    for (int x = 0; x < V; x++) {                                                               \
      const VEC base = bias ? NAME(load)(bias + c + x * WIDTH) : NAME(all)(0);                  \
      for (int y = 0; y < R; y++) {                                                             \
        const REAL *to = target + (i + y) * wide + c + x * WIDTH;                               \
        sums[y][x] = adds ? NAME(load)(to) + base : base;                                       \
      }                                                                                         \
    }                                                                                           \
    const REAL *at = a + i * (COLUMNS ? 1 : stride);                                            \
    ptrdiff_t r = 0;                                                                            \
    for (; r + 4 <= samples; r += 4, at += 4 * (COLUMNS ? stride : 1)) {                        \
      __builtin_prefetch(ahead->first, 0, 2);                                                   \
      ahead->first += ahead->step;                                                               \
      _Pragma("clang loop unroll(full)")                                                        \
      for (int u = 0; u < 4; u++) {                                                             \
        IN_TURN(at);                                                                            \
        STEP(R, V, COLUMNS, u, b + (r + u) * apart + c)                                         \
      }                                                                                         \
    }                                                                                           \
    for (; r < samples; r++, at += COLUMNS ? stride : 1) STEP(R, V, COLUMNS, 0, b + r * apart + c) \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        NAME(store)(target + (i + y) * wide + c + x * WIDTH, sums[y][x]);                       \
      }                                                                                         \
    }                                                                                           \
  }
#define DOWN(R, V) SUM(R, V, 1)
#define ACROSS(R, V) SUM(R, V, 0)
  if (columns) {
    PANEL_TILES(count, width / WIDTH * WIDTH, DOWN)
  } else {
    PANEL_TILES(count, width / WIDTH * WIDTH, ACROSS)
  }
#undef DOWN
#undef ACROSS
#undef SUM
#undef STEP
}

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
    const ptrdiff_t here = end - first < OUTPUTS ? end - first : OUTPUTS, next = first + here;
    REAL *target = d_weight + first * inputs;
    NAME(ahead) ahead = NAME(staying)(target);
    if (next < end) {
      NAME(fetch_first)(&ahead, target + here * inputs, here * inputs, here * samples * inputs);
    }
    for (ptrdiff_t start = 0; start < samples; start += ROWS) {
      const ptrdiff_t part = samples - start < ROWS ? samples - start : ROWS;
      const REAL *a = dy + start * outputs + first, *b = x + start * inputs;
      const int more = adds || start > 0;
      NAME(sum_products)(
          here, part, a, outputs, 1, b, inputs, inputs, &ahead, 0, more, target, inputs);
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
    const ptrdiff_t part = rows - start < ROWS ? rows - start : ROWS;
    REAL *target = y + start * columns;
    NAME(ahead) ahead = NAME(staying)(target);
    if (start + part < rows) {
      NAME(fetch_first)(&ahead, target + part * columns, part * columns, part * columns * inner);
    }
    for (ptrdiff_t c = 0; c < columns; c += STRIP) {
      const ptrdiff_t width = columns - c < STRIP ? columns - c : STRIP;
      for (ptrdiff_t k = 0; k < inner; k += DEPTH) {
        NAME(sum_products)(
            part, inner - k < DEPTH ? inner - k : DEPTH, x + start * inner + k, inner, 0,
            strips + c * inner + k * width, width, width, &ahead, bias && k == 0 ? bias + c : 0,
            adds || k > 0, target + c, columns);
      }
    }
  }
}
#undef DEPTH
