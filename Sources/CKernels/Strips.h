// Included for float and for double, once for each instruction set: weights in strips of columns, of
// which one stays in the first-level cache while rows go past it, and what a product fetches meanwhile.

// The weights of `units`, a row of `width` each, transposed strip by strip: a strip of n units, in whole
// vectors, is width by n.
static void NAME(to_strips)(ptrdiff_t units, ptrdiff_t width, const REAL *w, REAL *strips) {
  for (ptrdiff_t j = 0; j < units; j += STRIP) {
    const ptrdiff_t count = units - j < STRIP ? units - j : STRIP, across = WHOLE(count);
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
    const ptrdiff_t width = columns - c < STRIP ? columns - c : STRIP;
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

// Lets a product of `work` multiplications fetch `count` numbers, or rows `from` to `to` of those chosen,
// a few with every tile.
static inline void NAME(fetch_first)(
    NAME(ahead) *ahead, const REAL *numbers, ptrdiff_t count, ptrdiff_t work) {
  ahead->first = (const char *)numbers, ahead->step = NAME(pace)(count, work);
}
static inline void NAME(fetch_second)(
    NAME(ahead) *ahead, const REAL *numbers, ptrdiff_t count, ptrdiff_t work) {
  ahead->second = (const char *)numbers, ahead->second_step = NAME(pace)(count, work);
}
static inline void NAME(fetch_chosen)(
    NAME(ahead) *ahead, const REAL *matrix, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t from,
    ptrdiff_t to, ptrdiff_t each) {
  ahead->matrix = matrix, ahead->width = width, ahead->rows = chosen + from;
  ahead->count = to - from, ahead->each = each;
}
