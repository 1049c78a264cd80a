#ifndef CEDITLINE_INTERRUPTS_H
#define CEDITLINE_INTERRUPTS_H

#include <stdint.h>

// Interrupts (SIGINT) counted by an async-signal-safe handler; every function is thread safe.

/// Installs the handler without SA_RESTART; a second call does nothing. Returns -1 on failure.
int interrupts_install(void);
/// How many interrupts came since the last clear.
uint64_t interrupts_count(void);
void interrupts_clear(void);
/// How many interrupts since the last clear came within `span` nanoseconds of the latest one.
int interrupts_within(int64_t span);

#endif
