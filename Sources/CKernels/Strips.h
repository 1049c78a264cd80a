// Included for float and for double, once for each instruction set: weights in strips of columns, of
// which one stays in the first-level cache while rows go past it.

// The weights of `units`, a row of `width` each, transposed strip by strip: a strip of n units, in whole
// vectors, is width by n.
static void NAME(to_strips)(ptrdiff_t units, ptrdiff_t width, const REAL *w, REAL *strips) {
  for (ptrdiff_t j = 0; j < units; j += STRIP) {
    const ptrdiff_t count = LESSER(STRIP, units - j), across = WHOLE(count);
    REAL *strip = strips + j * width;
    NAME(transpose)(count, width, w + j * width, width, strip, across);
    for (ptrdiff_t k = 0; count < across && k < width; k++) {
      for (ptrdiff_t i = count; i < across; i++) strip[k * across + i] = 0;
    }
  }
}

// w, rows by columns, strip by strip: one of n columns is rows by n; whole vectors.
static void NAME(cut_strips)(ptrdiff_t rows, ptrdiff_t columns, const REAL *w, REAL *strips) {
  for (ptrdiff_t c = 0; c < columns; c += STRIP) {
    const ptrdiff_t width = LESSER(STRIP, columns - c);
    for (ptrdiff_t k = 0; k < rows; k++) {
      REAL *line = strips + c * rows + k * width;
      for (ptrdiff_t j = 0; j < width; j += WIDTH) {
        NAME(store)(line + j, NAME(load)(w + k * columns + c + j));
      }
    }
  }
}

static void NAME(linear_strips)(
    ptrdiff_t rows, ptrdiff_t columns, const REAL *w, int transposed, REAL *strips) {
  if (transposed) {
    NAME(to_strips)(rows, columns, w, strips);
  } else {
    NAME(cut_strips)(rows, columns, w, strips);
  }
}
