// Included for float and for double, once for each instruction set: sums of rows, weighed; linear maps
// of rows of samples and their gradients are such sums.

// target[i * width + j] = the sum over samples r of FACTOR(a, i, r) b[row * width + j], the row being
// chosen[r] or, without, r; and of what `before` has at [i * apart + j], if anything. As many j as
// make whole vectors. Of columns of a no rows are chosen.
static void NAME(contract_chosen)(
    ptrdiff_t count, ptrdiff_t samples, const REAL *a, ptrdiff_t stride, int columns,
    const REAL *b, const ptrdiff_t *chosen, ptrdiff_t width, NAME(ahead) ahead,
    const REAL *before, ptrdiff_t apart, REAL *target) {
#define STEP(R, V, COLUMNS, u, ROW)                                                             \
  {                                                                                             \
    VEC part[V];                                                                                \
    for (int x = 0; x < V; x++) part[x] = NAME(load)(ROW + x * WIDTH);                          \
    for (int y = 0; y < R; y++) {                                                               \
      VEC factor = NAME(all)(FACTOR(at, y, u, stride, COLUMNS));                                \
      for (int x = 0; x < V; x++) sums[y][x] += factor * part[x];                               \
    }                                                                                           \
  }
#define SUM(R, V, COLUMNS, ROW)                                                                 \
  {                                                                                             \
    VEC sums[R][V];                                                                             \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        sums[y][x] = before ? NAME(load)(before + (i + y) * apart + c + x * WIDTH) : NAME(all)(0); \
      }                                                                                         \
    }                                                                                           \
    const REAL *at = a + i * (COLUMNS ? 1 : stride);                                            \
    ptrdiff_t r = 0;                                                                            \
    for (; r + 4 <= samples; r += 4, at += 4 * (COLUMNS ? stride : 1)) {                        \
      __builtin_prefetch(ahead.first, 0, 2);                                                    \
      ahead.first += ahead.step;                                                                \
      for (int u = 0; u < 4; u++) {                                                             \
        IN_TURN(at);                                                                            \
        STEP(R, V, COLUMNS, u, ROW(r + u))                                                      \
      }                                                                                         \
    }                                                                                           \
    for (; r < samples; r++, at += COLUMNS ? stride : 1) STEP(R, V, COLUMNS, 0, ROW(r))         \
    for (int y = 0; y < R; y++) {                                                               \
      for (int x = 0; x < V; x++) {                                                             \
        NAME(store)(target + (i + y) * width + c + x * WIDTH, sums[y][x]);                      \
      }                                                                                         \
    }                                                                                           \
  }
#define CHOSEN(r) (b + chosen[r] * width + c)
#define EVERY(r) (b + (r) * width + c)
#define DOWN(R, V) SUM(R, V, 1, EVERY)
#define ACROSS(R, V) SUM(R, V, 0, EVERY)
#define PICKED(R, V) SUM(R, V, 0, CHOSEN)
  if (columns) {
    PANEL_TILES(count, width / WIDTH * WIDTH, DOWN)
  } else if (chosen) {
    PANEL_TILES(count, width / WIDTH * WIDTH, PICKED)
  } else {
    PANEL_TILES(count, width / WIDTH * WIDTH, ACROSS)
  }
#undef DOWN
#undef ACROSS
#undef PICKED
#undef CHOSEN
#undef EVERY
#undef SUM
#undef STEP
}

// Samples in a piece of a sum: their rows stay in the cache while all weights are gone through.
#define PIECE 128

static void NAME(linear_gradients)(
    ptrdiff_t from, ptrdiff_t count, ptrdiff_t samples, const REAL *dy, ptrdiff_t outputs,
    const REAL *x, ptrdiff_t inputs, int adds, REAL *d_weight, REAL *d_bias) {
  REAL *target = d_weight + from * inputs;
  if (samples == 0 && !adds) memset(target, 0, (size_t)(count * inputs) * sizeof(REAL));
  if (d_bias && !adds) memset(d_bias + from, 0, (size_t)count * sizeof(REAL));
  for (ptrdiff_t r = 0; d_bias && r < samples; r++) {
    for (ptrdiff_t i = 0; i < count; i++) d_bias[from + i] += dy[r * outputs + from + i];
  }
  for (ptrdiff_t start = 0; start < samples; start += PIECE) {
    const ptrdiff_t part = samples - start < PIECE ? samples - start : PIECE;
    const REAL *a = dy + start * outputs + from, *b = x + start * inputs;
    const int more = adds || start > 0;
    NAME(contract_chosen)(
        count, part, a, outputs, 1, b, 0, inputs, NAME(staying)(b), more ? target : 0, inputs,
        target);
    for (ptrdiff_t i = 0; i < count; i++) {
      for (ptrdiff_t j = inputs / WIDTH * WIDTH; j < inputs; j++) {
        REAL sum = more ? target[i * inputs + j] : 0;
        for (ptrdiff_t r = 0; r < part; r++) sum += a[r * outputs + i] * b[r * inputs + j];
        target[i * inputs + j] = sum;
      }
    }
  }
}
#undef PIECE

// Rows of x and of y a stretch of memory each; `columns` is whole vectors.
static void NAME(linear)(
    ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns, const REAL *x, const REAL *w,
    const REAL *bias, int adds, REAL *y) {
  NAME(contract_chosen)(
      rows, inner, x, inner, 0, w, 0, columns, NAME(staying)(x), adds ? y : bias,
      adds ? columns : 0, y);
}
