// Included once for each instruction set: the symmetric band matrix T less each of sixteen shifts,
// factored as L D L^T, a shift a lane.
//
// Nothing is exchanged for larger pivots. Where T comes of block Lanczos, from its last row to its
// first, vectors of the ends of its spectrum then grow along the factors, and none is lost.

// Below the diagonal as many, which are the vectors of a block.
#define STURM_BAND 8
#define STURM_PARTS (16 / LANES)

// Row i of T, to the left of the diagonal, at band[9 i + k] for column i - k. Leaves in each row of
// factors, 9 by 16, the numbers of L and the reciprocal of the pivot; counts the pivots above zero,
// which are as many as there are eigenvalues above the shift. A pivot of zero counts as `least`.
static void sturm_factor(
    ptrdiff_t n, const double *restrict band, const double *restrict shifts, double least,
    double *restrict factors, double *restrict above) {
  vec_f64 counts[STURM_PARTS], shift[STURM_PARTS];
  for (int p = 0; p < STURM_PARTS; p++) {
    counts[p] = all_f64(0), shift[p] = load_f64(shifts + p * LANES);
  }
  for (ptrdiff_t i = 0; i < n; i++) {
    const int width = i < STURM_BAND ? (int)i : STURM_BAND;
    double *row = factors + i * 9 * 16;
    vec_f64 pivot[STURM_PARTS];
    for (int p = 0; p < STURM_PARTS; p++) pivot[p] = all_f64(band[9 * i]) - shift[p];
    // From the left: what is there, less what the columns before have made of it.
    vec_f64 scaled[STURM_BAND + 1][STURM_PARTS];
#pragma clang loop unroll(full)
    for (int k = STURM_BAND; k > 0; k--) {
      const double *pivot_row = row - k * 9 * 16;
#pragma clang loop unroll(full)
      for (int p = 0; p < STURM_PARTS; p++) {
        if (k > width) {
          scaled[k][p] = all_f64(0);
          store_f64(row + k * 16 + p * LANES, all_f64(0));
          continue;
        }
        vec_f64 sum = all_f64(band[9 * i + k]);
#pragma clang loop unroll(full)
        for (int m = STURM_BAND; m > k; m--) {
          if (m <= width) sum -= scaled[m][p] * load_f64(pivot_row + (m - k) * 16 + p * LANES);
        }
        const vec_f64 quotient = sum * load_f64(pivot_row + p * LANES);
        scaled[k][p] = sum;
        store_f64(row + k * 16 + p * LANES, quotient);
        pivot[p] -= sum * quotient;
      }
    }
    for (int p = 0; p < STURM_PARTS; p++) {
      const vec_f64 d = choose_f64(abs_f64(pivot[p]) < all_f64(least), all_f64(least), pivot[p]);
      counts[p] += choose_f64(d > all_f64(0), all_f64(1), all_f64(0));
      store_f64(row + p * LANES, 1 / d);
    }
  }
  for (int p = 0; p < STURM_PARTS; p++) store_f64(above + p * LANES, counts[p]);
}

// Solves L D L^T x = b in the place of b, n by 16.
static void sturm_solve(ptrdiff_t n, const double *restrict factors, double *restrict x) {
  for (ptrdiff_t i = 0; i < n; i++) {
    const double *row = factors + i * 9 * 16;
    for (int p = 0; p < STURM_PARTS; p++) {
      vec_f64 sum = load_f64(x + i * 16 + p * LANES);
      for (ptrdiff_t k = 1; k <= STURM_BAND && k <= i; k++) {
        sum -= load_f64(row + k * 16 + p * LANES) * load_f64(x + (i - k) * 16 + p * LANES);
      }
      store_f64(x + i * 16 + p * LANES, sum);
    }
  }
  for (ptrdiff_t i = n - 1; i >= 0; i--) {
    const double *row = factors + i * 9 * 16;
    for (int p = 0; p < STURM_PARTS; p++) {
      vec_f64 sum = load_f64(x + i * 16 + p * LANES) * load_f64(row + p * LANES);
      for (ptrdiff_t k = 1; k <= STURM_BAND && i + k < n; k++) {
        sum -= load_f64(row + k * 9 * 16 + k * 16 + p * LANES) *
               load_f64(x + (i + k) * 16 + p * LANES);
      }
      store_f64(x + i * 16 + p * LANES, sum);
    }
  }
}

#undef STURM_BAND
#undef STURM_PARTS
