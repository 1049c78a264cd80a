// Included once for each instruction set: the singular values of LANES bidiagonal matrices.
//
// The differential quotient-difference algorithm with shifts (dqds) of Fernando and Parlett, 1994,
// on squares q of the diagonal and e of the superdiagonal, 2.5 sweeps a value. Every lane has its
// own shift and its own end; what lies past a lane's end is not looked at again.

#include "Lanes.h"

#define TINY_ENTRY 1e-240
#define ROUNDING 4e-16

// Element end[l] - back of lane l; `otherwise` where that is below zero.
static inline lanes gather(const lanes *a, mask end, int64_t back, double otherwise) {
  lanes result;
  for (int l = 0; l < LANES; l++) {
    int64_t i = end[l] - back;
    result[l] = i >= 0 ? a[i][l] : otherwise;
  }
  return result;
}

static inline unsigned bits(mask m) {
  unsigned result = 0;
  for (int l = 0; l < LANES; l++) result |= (unsigned)(m[l] & 1) << l;
  return result;
}

// The last rows of each lane: q0 is the last element of q, e0 of e, and so on backwards.
struct tail {
  lanes q0, q1, q2, q3, e0, e1, e2, e3;
};

static inline struct tail tail_of(const lanes *q, const lanes *e, mask end) {
  const double none = 1e60;
  return (struct tail){gather(q, end, 0, 0),    gather(q, end, 1, none), gather(q, end, 2, none),
                       gather(q, end, 3, none), gather(e, end, 0, 0),    gather(e, end, 1, 0),
                       gather(e, end, 2, 0),    gather(e, end, 3, 0)};
}

// A shift just below the smallest eigenvalue of the tridiagonal matrix with diagonal q + e and
// squared couplings e q, from its last four rows; one that is too large only costs a sweep.
static inline lanes choose_shift(struct tail t, lanes least) {
  const lanes floor = all(TINY_ENTRY);
  lanes last = t.q0 + t.e0, b = t.q0 * t.e1;
  // The smaller eigenvalue of the last two rows; at it, the continued fraction of three and four.
  lanes half = 0.5 * (t.q1 + t.e1 - last);
  lanes mu = last - b / larger(half + root(half * half + b), floor);
  lanes fourth = t.q3 + t.e3 - mu;
  lanes third = t.q2 + t.e2 - mu;
  lanes longer = third - t.q2 * t.e3 / larger(fourth, floor);
  lanes second = t.q1 + t.e1 - mu;
  lanes of_three = second - t.q1 * t.e2 / larger(third, floor);
  lanes of_four = second - t.q1 * t.e2 / larger(longer, floor);
  lanes shift = last - b / larger(of_four, floor);
  lanes other = last - b / larger(of_three, floor);
  // Their difference says how far the rows left out may lower it still.
  shift -= 3 * absolute(other - shift);
  shift *= 1 - ROUNDING;
  mask settled = (half > 0) & (fourth > 0) & (longer > 0) & (of_four > 0) & (shift > 0);
  return choose(settled, shift, 0.25 * least);
}

// The singular values of the bidiagonals with squares q and e, n of each lane, in `values`, nearly
// in descending order.
//
// q, e and their spares hold n + 1 vectors. Returns the lanes that did not converge, as bits.
static unsigned quotient_difference(
    lanes *q, lanes *e, lanes *spare_q, lanes *spare_e, int64_t n, lanes *values) {
  lanes total = all(0), largest = all(0), least = all(0), least_before = all(0);
  lanes shift = all(0), retry = all(0);
  for (int64_t i = 0; i < n; i++) largest = larger(largest, q[i] + e[i]);
  const lanes tiny = largest * 1e-30;
  mask end = (mask){} + (n - 1);
  for (int64_t sweep = 0; sweep < 12 * n + 30; sweep++) {
    // Take off what has converged at each lane's end.
    struct tail t;
    for (;;) {
      t = tail_of(q, e, end);
      lanes value = total + t.q0;
      mask small = (t.e1 <= tiny) | (t.e1 <= 4e-31 * value) | (end == 0);
      // The coupling moves the value by b over the gap, which is at least the rest's least d / n.
      // What it was coupled to keeps e0, which the next sweep works in.
      mask pending = (t.e0 == 0) & (1e3 * absolute(shift) <= least_before) &
                     (t.q0 * t.e1 * (double)n <= 1e-15 * value * least_before);
      unsigned done = bits((small | pending) & (end >= 0));
      if (!done) break;
      for (int l = 0; l < LANES; l++) {
        if (!(done >> l & 1)) continue;
        int64_t i = end[l];
        values[i][l] = total[l] + q[i][l] + (small[l] ? e[i][l] : 0);
        if (i > 0 && small[l]) e[i - 1][l] = 0;
        end[l] = i - 1;
        least[l] = least_before[l], least_before[l] = 0, retry[l] = 0;
      }
    }
    int64_t last = -1;
    for (int l = 0; l < LANES; l++) last = end[l] > last ? end[l] : last;
    if (last < 0) break;
    shift = choose(retry > 0, retry, choose_shift(t, least));
    // One sweep of every lane: q' e' of q e shifted.
    lanes d = q[0] - shift, minimum = all(1e300);
    mask index = (mask){};
    for (int64_t i = 0; i <= last; i++) {
      lanes next = d + e[i];
      lanes ratio = q[i + 1] / next;
      minimum = choose((index < end) & ~(d >= minimum), d, minimum);
      spare_q[i] = next;
      spare_e[i] = e[i] * ratio;
      d = d * ratio - shift;
      index += 1;
    }
    lanes bottom = gather(spare_q, end, 0, 0);
    mask good = (minimum >= 0) & (bottom >= 0);
    mask late = (minimum >= 0) & (shift + bottom > 0);
    retry = choose(good, all(0), choose(late, (shift + bottom) * (1 - ROUNDING), 0.5 * shift));
    if (bits(~good & (end >= 0))) {
      // A lane whose shift was too large goes back.
      for (int64_t i = 0; i <= last; i++) {
        spare_q[i] = choose(good, spare_q[i], q[i]);
        spare_e[i] = choose(good, spare_e[i], e[i]);
      }
    }
    total = choose(good, total + shift, total);
    least_before = choose(good, choose(end > 0, minimum, all(0)), least_before);
    least = choose(good, smaller(least_before, bottom), least);
    for (int l = 0; l < LANES; l++) {
      if (end[l] >= 0 && good[l]) spare_e[end[l]][l] = 0;
    }
    lanes *other = q;
    q = spare_q, spare_q = other;
    other = e, e = spare_e, spare_e = other;
#ifdef COUNT
    sweeps++, fails += __builtin_popcount(bits(~good));
#endif
  }
  for (int64_t i = 0; i < n; i++) values[i] = root(larger(values[i], all(0)));
  return bits(end >= 0);
}
