// Included for float and for double, once for each instruction set: rows of samples to panels, a
// sample a lane, and back.

// target[j * to + k] = rows[k][j], four by four.
static inline __attribute__((always_inline)) void NAME(transpose_square)(
    const REAL *const rows[4], ptrdiff_t at, REAL *target, ptrdiff_t to) {
  typedef REAL QUAD __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL))));
  QUAD r0 = *(const QUAD *)(rows[0] + at), r1 = *(const QUAD *)(rows[1] + at);
  QUAD r2 = *(const QUAD *)(rows[2] + at), r3 = *(const QUAD *)(rows[3] + at);
  QUAD s0 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
  QUAD s1 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
  QUAD s2 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
  QUAD s3 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
  *(QUAD *)target = __builtin_shufflevector(s0, s2, 0, 1, 4, 5);
  *(QUAD *)(target + to) = __builtin_shufflevector(s0, s2, 2, 3, 6, 7);
  *(QUAD *)(target + 2 * to) = __builtin_shufflevector(s1, s3, 0, 1, 4, 5);
  *(QUAD *)(target + 3 * to) = __builtin_shufflevector(s1, s3, 2, 3, 6, 7);
}

// target[j * to + i] = rows[i][at + j] for a vector of rows and four columns.
static inline __attribute__((always_inline)) void NAME(transpose_vector)(
    const REAL *const rows[WIDTH], ptrdiff_t at, REAL *target, ptrdiff_t to) {
#ifdef WIDE_TRANSPOSE
  WIDE_TRANSPOSE(rows, at, target, to);
#else
  for (int i = 0; i < WIDTH / 4; i++) NAME(transpose_square)(rows + 4 * i, at, target + 4 * i, to);
#endif
}

// target[j * to + i] = a[i * from + j], row after row of the target.
static void NAME(transpose)(
    ptrdiff_t rows, ptrdiff_t columns, const REAL *a, ptrdiff_t from, REAL *target, ptrdiff_t to) {
  const ptrdiff_t vectors = WIDTH < 4 ? 0 : rows / WIDTH * WIDTH, squares = rows / 4 * 4;
  const ptrdiff_t across = columns / 4 * 4;
  for (ptrdiff_t i = 0; i < vectors; i += WIDTH) {
    const REAL *at[WIDTH];
    for (int l = 0; l < WIDTH; l++) at[l] = a + (i + l) * from;
    // What follows these rows, line by line, in case they lie side by side.
    const REAL *next = a + (i + WIDTH) * from;
    for (ptrdiff_t j = 0; j < across; j += 4) {
      for (int l = 0; l < 4 * WIDTH; l += 64 / sizeof(REAL)) __builtin_prefetch(next + j * WIDTH + l);
      NAME(transpose_vector)(at, j, target + j * to + i, to);
    }
  }
  for (ptrdiff_t i = vectors; i < squares; i += 4) {
    const REAL *const at[4] = {
        a + i * from, a + (i + 1) * from, a + (i + 2) * from, a + (i + 3) * from};
    for (ptrdiff_t j = 0; j < across; j += 4) NAME(transpose_square)(at, j, target + j * to + i, to);
  }
  for (ptrdiff_t j = 0; j < columns; j++) {
    for (ptrdiff_t i = j < across ? squares : 0; i < rows; i++) {
      target[j * to + i] = a[i * from + j];
    }
  }
}

// The chosen rows of a, or the first, `stride` apart, to a panel, columns by lanes and `apart`; zero past
// the rows.
static void NAME(to_panel)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t lanes, ptrdiff_t apart, const REAL *a,
    ptrdiff_t stride, const ptrdiff_t *chosen, REAL *panel) {
  ptrdiff_t r = 0;
  for (; WIDTH >= 4 && r + WIDTH <= rows; r += WIDTH) {
    const REAL *at[WIDTH];
    for (int k = 0; k < WIDTH; k++) at[k] = a + (chosen ? chosen[r + k] : r + k) * stride;
    for (ptrdiff_t j = 0; j < columns / 4 * 4; j += 4) {
      NAME(transpose_vector)(at, j, panel + j * apart + r, apart);
    }
    for (ptrdiff_t j = columns / 4 * 4; j < columns; j++) {
      for (int k = 0; k < WIDTH; k++) panel[j * apart + r + k] = at[k][j];
    }
  }
  for (; r < lanes; r += 4) {
    const ptrdiff_t here = rows - r < 4 ? rows - r : 4, filled = lanes - r < 4 ? lanes - r : 4;
    const ptrdiff_t across = here == 4 ? columns / 4 * 4 : 0;
    const REAL *at[4];
    for (ptrdiff_t k = 0; k < here; k++) at[k] = a + (chosen ? chosen[r + k] : r + k) * stride;
    for (ptrdiff_t j = 0; j < across; j += 4) {
      NAME(transpose_square)(at, j, panel + j * apart + r, apart);
    }
    for (ptrdiff_t j = across; j < columns; j++) {
      for (ptrdiff_t k = 0; k < filled; k++) panel[j * apart + r + k] = k < here ? at[k][j] : 0;
    }
  }
}
