// Every kernel, a line each: its result, its name, its parameters with their types in brackets. From this list come
// what Swift calls (CKernels.h), the tables of the instruction sets (Table.h, Kernels.h) and the choice among them
// (Dispatch.c). docs/kernels.md says of each where it is, what it computes and what it is tested against.
//
// Who includes it defines KERNEL, for kernels of one form, or REAL_KERNEL, for those that have one for float and one for
// double, or both. In the latter a pointer to numbers is a pointer to REAL, a number a SCALAR, and a layout of which each
// type has its own LAYOUT(name); left undefined they are what Swift sees, for whom both forms are one.
#ifndef KERNEL
#define KERNEL(...)
#endif
#ifndef REAL_KERNEL
#define REAL_KERNEL(...)
#endif
#ifndef REAL
#define REAL void
#define SCALAR double
#define LAYOUT(name) void
#endif

// From preactivations in slope (rows by blocks * m) and a bias a column, if given: phi to hidden, its derivative to
// slope; gate * phi to scaled, if given, a gate a row and block.
REAL_KERNEL(void, activate, (int) kind, (ptrdiff_t) rows, (ptrdiff_t) blocks, (ptrdiff_t) m, (const REAL *) bias, (const REAL *) gates, (REAL *) slope, (REAL *) hidden, (REAL *) scaled)

// The same of phi(a) c, with phi'(a) c to slope and phi(a) to gate_slope.
REAL_KERNEL(void, activate_gated, (int) kind, (ptrdiff_t) rows, (ptrdiff_t) blocks, (ptrdiff_t) m, (const REAL *) gates, (const REAL *) carried, (REAL *) slope, (REAL *) hidden, (REAL *) gate_slope, (REAL *) scaled)

// dg += <dH, H> a row and block; dC = g dH gate_slope to carried; dA = g dH slope in place. Each part only where its
// pointers are given.
REAL_KERNEL(void, differentiate, (ptrdiff_t) rows, (ptrdiff_t) blocks, (ptrdiff_t) m, (const REAL *) gates, (const REAL *) hidden, (const REAL *) slope, (const REAL *) gate_slope, (REAL *) d_hidden, (REAL *) carried, (REAL *) d_gates)

// One step of AdamW on `count` parameters.
REAL_KERNEL(void, adamw, (ptrdiff_t) count, (REAL *) p, (const REAL *) g, (REAL *) m, (REAL *) v, (SCALAR) keep, (SCALAR) b1, (SCALAR) b2, (SCALAR) c1, (SCALAR) c2, (SCALAR) rate, (SCALAR) root, (SCALAR) epsilon, (int) past)

// y = scale (y - target); returns the sum of (y - target)^2.
REAL_KERNEL(double, squared_error, (ptrdiff_t) count, (SCALAR) scale, (REAL *) y, (const REAL *) target)

// Gates of `rows` rows of logits z, rows by e, top-k when k > 0. Any of p, the softmax over all experts, and log_sum,
// of unscaled logits, may be null; selected too unless top-k. `work` holds kernels_gates_work numbers.
REAL_KERNEL(void, gates, (ptrdiff_t) rows, (ptrdiff_t) e, (ptrdiff_t) k, (int) before, (SCALAR) scale, (const REAL *) z, (REAL *) g, (REAL *) p, (REAL *) selected, (REAL *) log_sum, (REAL *) work)

// dz from dg in place through a softmax with outcome g; masked by `selected` if given.
REAL_KERNEL(void, gates_backward, (ptrdiff_t) rows, (ptrdiff_t) e, (SCALAR) scale, (const REAL *) g, (const REAL *) selected, (REAL *) d)

// The softmax of s in its place; returns the logarithm of the sum of exp(s).
REAL_KERNEL(SCALAR, softmax, (ptrdiff_t) count, (REAL *) s)

// target[i] = source[rows[i]], rows of `width`.
REAL_KERNEL(void, gather, (ptrdiff_t) count, (ptrdiff_t) width, (const REAL *) source, (const ptrdiff_t *) rows, (REAL *) target)

// Each row of target is (or has added to it) the sum of `each` rows of source, in their order.
REAL_KERNEL(void, sum_chosen, (ptrdiff_t) rows, (ptrdiff_t) width, (const REAL *) source, (const ptrdiff_t *) chosen, (ptrdiff_t) each, (REAL *) target, (int) adds)

// The sum of each column, row by row, in double.
REAL_KERNEL(void, column_sums, (ptrdiff_t) rows, (ptrdiff_t) columns, (const REAL *) a, (double *) sums)

// The sum of each column, first row first.
REAL_KERNEL(void, sum_rows, (ptrdiff_t) rows, (ptrdiff_t) columns, (const REAL *) a, (REAL *) sums)

// Two-layer experts side by side: y = the sum over i of g_i (W2_i phi(W1_i x + b1_i) + b2_i).
REAL_KERNEL(void, experts_forward, (const LAYOUT(kernels_experts) *) q, (const REAL *) x, (const REAL *) gates, (REAL *) y)

// Overwrites the gradients, and those with respect to gates and x where they are given.
REAL_KERNEL(void, experts_backward, (const LAYOUT(kernels_experts) *) q, (const REAL *) x, (const REAL *) gates, (const REAL *) dy, (REAL *) d_w1, (REAL *) d_b1, (REAL *) d_w2, (REAL *) d_b2, (REAL *) d_gates, (REAL *) dx)

// One expert on samples, rows `chosen` of x: a row of y for each is g (W2 (phi(W1 x + b1) * (W3 x + b3)) + b2), without
// W3 where it is null, and so for the biases.
REAL_KERNEL(void, group_forward, (const LAYOUT(kernels_group) *) q, (const REAL *) x, (const REAL *) gates, (REAL *) y)

// After forward, from rows `chosen` of x and dy, and y as forward left it: the gates' derivatives and a row of dx for
// each sample, each where it is given, and the gradients of the weights.
REAL_KERNEL(void, group_backward, (const LAYOUT(kernels_group) *) q, (const REAL *) x, (const REAL *) dy, (const REAL *) gates, (const REAL *) y, (REAL *) d_gates, (REAL *) dx, (const LAYOUT(kernels_group_gradients) *) to)

// Causal attention, O = softmax(Q K^T / sqrt(width)) V over tokens up to a query's own, of windows of `length` rows that
// lie one after another: rows of qkv hold queries, keys and values of `heads` heads each, rows of o the heads' outcomes.
// Keeps two numbers for every row and head, the largest score and 1 / the sum of exp(score - largest), from which
// backward works out the probabilities again. `work` holds kernels_attention_work numbers.
REAL_KERNEL(void, attention, (ptrdiff_t) windows, (ptrdiff_t) heads, (ptrdiff_t) length, (ptrdiff_t) width, (const REAL *) qkv, (REAL *) o, (REAL *) kept, (REAL *) work)

// From the derivative with respect to o that with respect to qkv.
REAL_KERNEL(void, attention_backward, (ptrdiff_t) windows, (ptrdiff_t) heads, (ptrdiff_t) length, (ptrdiff_t) width, (const REAL *) qkv, (const REAL *) kept, (const REAL *) d_o, (REAL *) d_qkv, (REAL *) work)

// z = (x - mean) / sqrt(mean square + epsilon) a row, y = z weight + bias; the mean is zero unless centred, the bias if
// not given. Leaves the factor of each row in inverse.
REAL_KERNEL(void, norm, (int) centred, (ptrdiff_t) rows, (ptrdiff_t) width, (SCALAR) epsilon, (const REAL *) x, (const REAL *) weight, (const REAL *) bias, (REAL *) normalised, (REAL *) y, (REAL *) inverse)

// From dy, which is overwritten: d_weight, d_bias where it is given; dx is added onto `onto`.
REAL_KERNEL(void, norm_backward, (int) centred, (ptrdiff_t) rows, (ptrdiff_t) width, (const REAL *) weight, (const REAL *) normalised, (const REAL *) inverse, (REAL *) dy, (REAL *) d_weight, (REAL *) d_bias, (const REAL *) onto, (REAL *) dx)

// y = x w, rows by columns from rows by inner and inner by columns, plus y where it adds, and the bias in each row if
// there is one. Columns must be a multiple of 16; strips is w as linear_strips leaves it.
REAL_KERNEL(void, linear, (ptrdiff_t) rows, (ptrdiff_t) inner, (ptrdiff_t) columns, (const REAL *) x, (const REAL *) strips, (const REAL *) bias, (int) adds, (REAL *) y)

// w, rows by columns, or its transpose, in strips of 64 columns.
REAL_KERNEL(void, linear_strips, (ptrdiff_t) rows, (ptrdiff_t) columns, (const REAL *) w, (int) transposed, (REAL *) strips)

// The gradient of rows from `from` of a linear map's weight, outputs by inputs: `count` rows, each the sum over samples
// of what dy has for it times x; and of the bias, the sum of what dy has for it, if given. Rows of dy are `outputs` long.
REAL_KERNEL(void, linear_gradients, (ptrdiff_t) from, (ptrdiff_t) count, (ptrdiff_t) samples, (const REAL *) dy, (ptrdiff_t) outputs, (const REAL *) x, (ptrdiff_t) inputs, (int) adds, (REAL *) d_weight, (REAL *) d_bias)

// `count` times s = s factor + factor of each number s in sums, twelve vectors of kernels_vector_bytes().
REAL_KERNEL(void, multiply_adds, (ptrdiff_t) count, (SCALAR) factor, (REAL *) sums)

// Column by column, c = a b (mode 0), c + a b (1) or c - a b (-1), m by n with sums of k. Rows of a stand in panels of
// kernels_panel_rows(sizeof(REAL)), `panel` apart, one column of a panel `step` from the next.
REAL_KERNEL(void, multiply, (ptrdiff_t) m, (ptrdiff_t) n, (ptrdiff_t) k, (const REAL *) a, (ptrdiff_t) step, (ptrdiff_t) panel, (const REAL *) b, (ptrdiff_t) stride_b, (REAL *) c, (ptrdiff_t) stride_c, (int) mode)

// The m by k matrix a diag(s) + b diag(g), or a diag(s), its columns `stride` apart, in panels `panel` apart with step
// kernels_panel_rows(); zeros fill the last. s and b may be null.
REAL_KERNEL(void, pack, (ptrdiff_t) m, (ptrdiff_t) k, (const double *) a, (const double *) s, (const double *) b, (const double *) g, (ptrdiff_t) stride, (REAL *) target, (ptrdiff_t) panel)

// Rows of diag(s) a + diag(g) b, `count` long and `stride` apart, to rows `apart` apart.
REAL_KERNEL(void, add_rows, (ptrdiff_t) rows, (ptrdiff_t) count, (const double *) a, (const double *) s, (const double *) b, (const double *) g, (ptrdiff_t) stride, (REAL *) target, (ptrdiff_t) apart)

// Eight m by n matrices, m >= n, as interleave or copy_interleaved leaves them, rows `row` apart. Writes their
// singular values, descending, to values[l * n ...] and destroys the matrices. Returns the matrices that did not
// converge, as bits; the diagonal of matrix l is then at work[i * 8 + l] and the superdiagonal behind it, at
// work[(n + i) * 8 + l]. Matrices and work begin at multiples of 64 bytes.
KERNEL(unsigned, singular_values, (double *) matrices, (ptrdiff_t) m, (ptrdiff_t) n, (ptrdiff_t) row, (double *) values, (double *) work)

// Reduces the upper n by n band matrix in a, of kernels_band_width() superdiagonals b, to diagonals d and superdiagonals
// e: element (i, j) at [j * 3 b + i - j + 2 b], in n + 2 b columns of which the last are zero, as is all that lies
// outside the band. Destroys a.
KERNEL(void, bidiagonalise_band, (double *) a, (ptrdiff_t) n, (double *) d, (double *) e)

// Eight interleaved o by d matrices left (diag(s) right + diag(g) gated): element k of the eight lists s is at
// s[k * 8 + l]; `left` is given transposed, hidden by o; `gated` and g may be null. `work` holds 8 hidden numbers.
KERNEL(void, jacobians, (ptrdiff_t) o, (ptrdiff_t) d, (ptrdiff_t) hidden, (const double *) left, (const double *) right, (const double *) s, (const double *) gated, (const double *) g, (double *) target, (double *) work)

// Eight m by n matrices in the order that singular_values takes, rows `row` apart, from `count` matrices of m by n
// elements one after another, or of n by m when transposed; those past `count` are zero.
KERNEL(void, interleave, (ptrdiff_t) count, (ptrdiff_t) m, (ptrdiff_t) n, (int) transposed, (const double *) matrices, (ptrdiff_t) row, (double *) target)

// The same from matrices that are interleaved already, rows close together.
KERNEL(void, copy_interleaved, (ptrdiff_t) m, (ptrdiff_t) n, (int) transposed, (const double *) source, (ptrdiff_t) row, (double *) target)

// Matrix l of those interleaved, `size` elements each, to targets[l] where that is not null.
KERNEL(void, separate, (ptrdiff_t) size, (const double *) interleaved, (double *const *) targets)

// sum[j] += weights[i * stride] * (x[i * n + j] - origin[j]), in the order of i.
KERNEL(void, weighted_sum, (ptrdiff_t) rows, (ptrdiff_t) n, (const double *) x, (const double *) origin, (const double *) weights, (ptrdiff_t) stride, (double *) sum)

// weights[i * stride] * factor * (x[i * n + j] - mean[j]), row i of x a column of panels that have kernels_panel_rows(8)
// of the n features each and are `panel` apart; zeros fill the last.
KERNEL(void, weighted_panels, (ptrdiff_t) rows, (ptrdiff_t) n, (const double *) x, (const double *) mean, (const double *) weights, (ptrdiff_t) stride, (double) factor, (double *) target, (ptrdiff_t) panel)

// target[j * apart + i] = x[i * n + j] - origin[j].
KERNEL(void, centred_columns, (ptrdiff_t) rows, (ptrdiff_t) n, (const double *) x, (const double *) origin, (double *) target, (ptrdiff_t) apart)

// A matrix in panels of rows, element (r, j) of one at [j * step + r], times eight vectors side by side, number j of
// vector v at [8 j + v]: row r of the outcome of one panel is at y[v * apart + r]. Rows are whole vectors, and no more
// than kernels_panel_rows(4).
KERNEL(void, thin_images, (ptrdiff_t) rows, (ptrdiff_t) n, (const float *) a, (ptrdiff_t) step, (const float *) x, (float *) y, (ptrdiff_t) apart)

// The transpose of one panel times what comes of the above: z = a^T y (mode 0), z + a^T y (1) or z - a^T y (-1).
KERNEL(void, thin_sums, (ptrdiff_t) rows, (ptrdiff_t) n, (const float *) a, (ptrdiff_t) step, (const float *) y, (ptrdiff_t) apart, (float *) z, (int) mode)

// The inner products of eight such vectors, computed in double.
KERNEL(void, thin_gram, (ptrdiff_t) n, (const float *) x, (double *) gram)

// Eight such vectors times an 8 by 8 matrix in their place, computed in double.
KERNEL(void, thin_scale, (ptrdiff_t) n, (float *) x, (const double *) factor)

// A matrix row by row times sixteen vectors, number j of vector v at [16 j + v]: y += a x. Meanwhile as much of `next`,
// rows `apart`, comes to the cache.
KERNEL(void, thin_rows, (ptrdiff_t) rows, (ptrdiff_t) columns, (const double *) a, (ptrdiff_t) stride, (const double *) x, (double *) y, (const double *) next, (ptrdiff_t) apart)

// The same for its transpose: z += a^T y.
KERNEL(void, thin_columns, (ptrdiff_t) rows, (ptrdiff_t) columns, (const double *) a, (ptrdiff_t) stride, (const double *) y, (double *) z, (const double *) next, (ptrdiff_t) apart)

// The symmetric matrix T with eight diagonals on either side less each of sixteen shifts, as L D L^T: element (i, i - k)
// of T at band[9 i + k], those of L and, for k = 0, the reciprocals of the pivots at factors[(9 i + k) * 16 + shift].
// Counts the eigenvalues above each shift. A pivot smaller than `least` is taken for it.
KERNEL(void, sturm_factor, (ptrdiff_t) n, (const double *) band, (const double *) shifts, (double) least, (double *) factors, (double *) above)

// Solves with these factors, row i of x at [16 i + shift], in its place.
KERNEL(void, sturm_solve, (ptrdiff_t) n, (const double *) factors, (double *) x)

#undef KERNEL
#undef REAL_KERNEL
#undef REAL
#undef SCALAR
#undef LAYOUT
