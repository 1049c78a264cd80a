// The kernels for any processor, in vectors of two doubles.
#define LANES 2
#define TABLE kernels_portable
#include "Kernels.h"
