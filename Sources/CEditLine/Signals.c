#include "Signals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static const int watched[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGQUIT};
enum { WATCHED = sizeof watched / sizeof *watched };

static struct sigaction before[WATCHED];
static int replaced[WATCHED];
static _Atomic int arrived[WATCHED];
static _Atomic int wake_descriptor = -1;

int signals_wake_descriptor(void) {
  int descriptor = atomic_load(&wake_descriptor);
  if (descriptor >= 0) return descriptor;
  int made = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  int expected = -1;
  if (made < 0 || atomic_compare_exchange_strong(&wake_descriptor, &expected, made)) return made;
  close(made);
  return expected;
}

void signals_wake(void) {
  int descriptor = atomic_load(&wake_descriptor);
  uint64_t one = 1;
  if (descriptor >= 0 && write(descriptor, &one, sizeof one) < 0) {
    // The counter is full: the descriptor is readable already.
  }
}

void signals_drain(void) {
  uint64_t count;
  int descriptor = atomic_load(&wake_descriptor);
  if (descriptor >= 0 && read(descriptor, &count, sizeof count) < 0) {
    // Empty already.
  }
}

static int slot(int signal) {
  for (int i = 0; i < WATCHED; i++) {
    if (watched[i] == signal) return i;
  }
  return -1;
}

static void note(int signal) {
  int saved = errno, i = slot(signal);
  if (i >= 0) atomic_store(&arrived[i], 1);
  signals_wake();
  errno = saved;
}

static void watch(int i) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;  // Other threads' calls go on; the reader waits in poll.
  sigemptyset(&action.sa_mask);
  if (sigaction(watched[i], NULL, &before[i]) != 0 || before[i].sa_handler == SIG_IGN) return;
  replaced[i] = sigaction(watched[i], &action, NULL) == 0;
}

static void unwatch(int i) {
  if (replaced[i]) sigaction(watched[i], &before[i], NULL);
  replaced[i] = 0;
}

void signals_watch(void) {
  for (int i = 0; i < WATCHED; i++) watch(i);
}

void signals_unwatch(void) {
  for (int i = 0; i < WATCHED; i++) unwatch(i);
}

int signals_take(int signal) {
  int i = slot(signal);
  return i >= 0 && atomic_exchange(&arrived[i], 0);
}

void signals_pass_on(int signal) {
  int i = slot(signal);
  if (i < 0) return;
  unwatch(i);
  kill(getpid(), signal);
  watch(i);
}
