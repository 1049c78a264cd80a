// Included for float and for double, once for each instruction set: what is asked for before it is needed,
// since no cache holds a batch and its weights.

// Rows from one that is worked on to one that is fetched, by loops that wait for memory; to fetch what
// lies behind the last does no harm.
#define SOON 6
static inline void NAME(fetch_row)(const REAL *row, ptrdiff_t width) {
  for (ptrdiff_t j = 0; j < width; j += 64 / (ptrdiff_t)sizeof(REAL)) __builtin_prefetch(row + j, 0, 2);
}

// What is wanted after a product, which comes to the cache while there is something to multiply: two
// stretches of memory and how far it goes along them with every four steps, and rows of a matrix, so
// many with every tile.
typedef struct {
  const char *first, *second;
  ptrdiff_t step, second_step;
  const REAL *matrix;
  const ptrdiff_t *rows;
  ptrdiff_t count, width, each;
} NAME(ahead);

// Nothing but what is at hand anyway.
static inline NAME(ahead) NAME(staying)(const REAL *at) {
  return (NAME(ahead)){.first = (const char *)at, .second = (const char *)at};
}

// The bytes for every four steps that take a product of `work` multiplications along `count` numbers.
static inline ptrdiff_t NAME(pace)(ptrdiff_t count, ptrdiff_t work) {
  return count * (ptrdiff_t)sizeof(REAL) * 4 * SPAN * WIDTH * TILE / (work + 1);
}

// So far that a product of 64 units goes once along 64 rows of what it multiplies; in bytes for every
// four steps.
static inline NAME(ahead) NAME(fetching)(const REAL *first, const REAL *second, ptrdiff_t lanes) {
  const ptrdiff_t step = NAME(pace)(1, lanes);
  return (NAME(ahead)){
      .first = (const char *)first, .second = (const char *)second, .step = step, .second_step = step};
}

// The rows of a tile.
static __attribute__((noinline)) void NAME(fetch_rows)(NAME(ahead) *ahead) {
  const ptrdiff_t each = LESSER(ahead->each, ahead->count);
  for (ptrdiff_t i = 0; i < each; i++) {
    NAME(fetch_row)(ahead->matrix + *ahead->rows++ * ahead->width, ahead->width);
  }
  ahead->count -= each;
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
