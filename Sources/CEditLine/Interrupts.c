#include "Interrupts.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "Signals.h"

#define REMEMBERED 16

static _Atomic uint64_t reserved;
static _Atomic uint64_t counted;
static _Atomic uint64_t cleared;
static _Atomic int64_t times[REMEMBERED];
static atomic_flag installed = ATOMIC_FLAG_INIT;

static void note(int signal) {
  (void)signal;
  int saved = errno;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t slot = atomic_fetch_add(&reserved, 1) % REMEMBERED;
  atomic_store(&times[slot], (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
  atomic_fetch_add(&counted, 1);
  signals_wake();
  errno = saved;
}

int interrupts_install(void) {
  if (atomic_flag_test_and_set(&installed)) return 0;
  (void)signals_wake_descriptor();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = note;  // No SA_RESTART: a read that waits must return.
  sigemptyset(&action.sa_mask);
  // A parent's thread may have had the signal blocked when it started us.
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &interrupt, NULL);
  return sigaction(SIGINT, &action, NULL);
}

uint64_t interrupts_count(void) {
  uint64_t base = atomic_load_explicit(&cleared, memory_order_relaxed);
  return atomic_load_explicit(&counted, memory_order_relaxed) - base;
}

void interrupts_clear(void) { atomic_store(&cleared, atomic_load(&counted)); }

int interrupts_within(int64_t span) {
  uint64_t end = atomic_load(&counted), begin = atomic_load(&cleared);
  if (end == begin) return 0;
  int64_t latest = atomic_load(&times[(end - 1) % REMEMBERED]);
  int result = 0;
  for (uint64_t i = end; i > begin && result < REMEMBERED; i--) {
    if (latest - atomic_load(&times[(i - 1) % REMEMBERED]) > span) break;
    result++;
  }
  return result;
}
