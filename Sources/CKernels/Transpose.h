// Included for float and for double, once for each instruction set: rows of samples to panels, a
// sample a lane, and back.

// target[j * to + i] = a[i * from + j], in squares of four by four.
static void NAME(transpose)(
    ptrdiff_t rows, ptrdiff_t columns, const REAL *a, ptrdiff_t from, REAL *target, ptrdiff_t to) {
  typedef REAL QUAD __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL))));
  const ptrdiff_t squares = rows / 4 * 4, across = columns / 4 * 4;
  for (ptrdiff_t j = 0; j < across; j += 4) {
    for (ptrdiff_t i = 0; i < squares; i += 4) {
      const REAL *at = a + i * from + j;
      QUAD r0 = *(const QUAD *)at, r1 = *(const QUAD *)(at + from);
      QUAD r2 = *(const QUAD *)(at + 2 * from), r3 = *(const QUAD *)(at + 3 * from);
      QUAD s0 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
      QUAD s1 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
      QUAD s2 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
      QUAD s3 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
      QUAD columns[4] = {
          __builtin_shufflevector(s0, s2, 0, 1, 4, 5), __builtin_shufflevector(s0, s2, 2, 3, 6, 7),
          __builtin_shufflevector(s1, s3, 0, 1, 4, 5), __builtin_shufflevector(s1, s3, 2, 3, 6, 7)};
      for (int k = 0; k < 4; k++) {
        *(QUAD *)(target + (j + k) * to + i) = columns[k];
      }
    }
  }
  for (ptrdiff_t j = 0; j < columns; j++) {
    for (ptrdiff_t i = j < across ? squares : 0; i < rows; i++) {
      target[j * to + i] = a[i * from + j];
    }
  }
}

// Rows by columns to a panel, columns by lanes and `apart`, zero past the rows.
static void NAME(to_panel)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t lanes, ptrdiff_t apart, const REAL *a,
    REAL *panel) {
  NAME(transpose)(rows, columns, a, columns, panel, apart);
  for (ptrdiff_t j = 0; j < columns; j++) {
    for (ptrdiff_t r = rows; r < lanes; r++) panel[j * apart + r] = 0;
  }
}
