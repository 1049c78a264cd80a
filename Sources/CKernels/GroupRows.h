// Included for float and for double, once for each instruction set: the rows and weights of one expert
// in the order that Groups.h goes through them.
//
// Samples go in blocks that stay in the second-level cache from their gathering to their gradients,
// hidden units in strips whose weights stay in the first-level cache while a block goes past them. A
// strip keeps its rows side by side: unit j of its first, sample r, at [j * rows + r * width].

// The chosen rows of a to rows `apart`, zero to whole vectors.
static void NAME(gather_rows)(
    ptrdiff_t rows, ptrdiff_t width, const REAL *a, const ptrdiff_t *chosen, REAL *target,
    ptrdiff_t apart) {
  const ptrdiff_t whole = width / WIDTH * WIDTH;
  for (ptrdiff_t r = 0; r < rows; r++) {
    const REAL *from = a + chosen[r] * width, *later = a + chosen[LESSER(r + 4, rows - 1)] * width;
    REAL *to = target + r * apart;
    for (ptrdiff_t j = 0; j < whole; j += WIDTH) {
      __builtin_prefetch(later + j);
      NAME(store)(to + j, NAME(load)(from + j));
    }
    if (whole < width) NAME(store)(to + whole, NAME(load_part)(from + whole, width - whole));
  }
}

// Rows of whole vectors: a itself, or a copy with zeros behind each row.
static const REAL *NAME(widen_rows)(ptrdiff_t rows, ptrdiff_t width, const REAL *a, REAL *copy) {
  if (width % WIDTH == 0) return a;
  NAME(scale_rows)(rows, width, WHOLE(width), a, 0, copy);
  return copy;
}

// And back.
static void NAME(narrow_rows)(ptrdiff_t rows, ptrdiff_t width, const REAL *wide, REAL *target) {
  if (width % WIDTH == 0) return;
  for (ptrdiff_t r = 0; r < rows; r++) {
    memcpy(target + r * width, wide + r * WHOLE(width), (size_t)width * sizeof(REAL));
  }
}
