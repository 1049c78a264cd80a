// Memory around a workspace that nobody may touch, where the address sanitizer watches.

#include "CKernels.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>

void kernels_guard(const void *from, const void *to) {
  __asan_poison_memory_region(from, (size_t)((const char *)to - (const char *)from));
}

void kernels_unguard(const void *from, const void *to) {
  __asan_unpoison_memory_region(from, (size_t)((const char *)to - (const char *)from));
}
#else
void kernels_guard(const void *from, const void *to) { (void)from, (void)to; }
void kernels_unguard(const void *from, const void *to) { (void)from, (void)to; }
#endif
