// Loaded before the program (LD_PRELOAD), makes system calls on files fail.
//
//   CHARTROOM_FAULTS="FUNCTION:N:ERROR ..."   the N-th (from 1) call of FUNCTION fails with ERROR
//   CHARTROOM_FAULT_ROOT=FOLDER               only calls on what stands below it count
//   CHARTROOM_FAULT_LOG=FILE                  gets the name of each function as a call of it counts
//
// FUNCTION is open, write, fsync, rename, close, chmod, truncate or unlink, each with its relatives.
// ERROR is ENOSPC, EIO, EINTR or EDQUOT; SHORT has a write take half of what it is given; SIGKILL ends
// the process there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

enum { SHORT = -1, KILL = -2, MAXIMUM = 4, DESCRIPTORS = 4096 };

static struct {
  char function[16];
  int place, error;
  atomic_int count;
} faults[MAXIMUM];
static int fault_count, log_descriptor = -1;
static char root[PATH_MAX];
static atomic_char below[DESCRIPTORS];  // whether each descriptor is of something below the root

__attribute__((constructor)) static void prepare(void) {
  const char *list = getenv("CHARTROOM_FAULTS"), *folder = getenv("CHARTROOM_FAULT_ROOT");
  const char *log = getenv("CHARTROOM_FAULT_LOG");
  if (!folder || !log) return;
  snprintf(root, sizeof root, "%s/", folder);
  log_descriptor = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  char error[16];
  int length;
  for (; list && fault_count < MAXIMUM; list += length) {
    if (sscanf(list, " %15[^:]:%d:%15s%n", faults[fault_count].function,
               &faults[fault_count].place, error, &length) != 3)
      break;
    faults[fault_count++].error = !strcmp(error, "ENOSPC") ? ENOSPC
      : !strcmp(error, "EIO")     ? EIO
      : !strcmp(error, "EINTR")   ? EINTR
      : !strcmp(error, "EDQUOT")  ? EDQUOT
      : !strcmp(error, "SIGKILL") ? KILL
                                  : SHORT;
  }
}

static int is_below(int folder, const char *path) {
  if (!root[0] || !path) return 0;
  if (path[0] == '/') return !strncmp(path, root, strlen(root));
  char link[64], absolute[PATH_MAX + 1];
  snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
  ssize_t length = readlink(link, absolute, sizeof absolute - 2);
  if (length < 0) return 0;
  strcpy(absolute + length, "/");
  return !strncmp(absolute, root, strlen(root));
}

static int is_open_below(int descriptor) {
  return descriptor >= 0 && descriptor < DESCRIPTORS && below[descriptor];
}

static int opened(int descriptor, int is_inside) {
  if (descriptor >= 0 && descriptor < DESCRIPTORS) below[descriptor] = (char)is_inside;
  return descriptor;
}

// The error that this call of `function` on something below the root is to fail with; 0 for none.
static int fault(const char *function) {
  if (log_descriptor >= 0) {
    char line[32];
    int length = snprintf(line, sizeof line, "%s\n", function);
    if (REAL(write)(log_descriptor, line, (size_t)length) != length) abort();
  }
  int error = 0;
  for (int i = 0; i < fault_count; i++)
    if (!strcmp(function, faults[i].function)
        && atomic_fetch_add(&faults[i].count, 1) + 1 == faults[i].place)
      error = faults[i].error;
  if (error == KILL) kill(getpid(), SIGKILL);
  if (error > 0) errno = error;
  return error;
}

static int open_any(int folder, const char *path, int flags, mode_t mode) {
  int is_inside = is_below(folder, path);
  // Only what may be written counts: reading a file cannot harm it.
  if (is_inside && (flags & O_ACCMODE) != O_RDONLY && fault("open")) return -1;
  return opened(REAL(openat)(folder, path, flags, mode), is_inside);
}

#define MODE(flags, mode)            \
  mode_t mode = 0;                   \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list list;                    \
    va_start(list, flags);           \
    mode = va_arg(list, mode_t);     \
    va_end(list);                    \
  }

int open(const char *path, int flags, ...) {
  MODE(flags, mode)
  return open_any(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE(flags, mode)
  return open_any(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  MODE(flags, mode)
  return open_any(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
  MODE(flags, mode)
  return open_any(folder, path, flags | O_LARGEFILE, mode);
}

#define MAKE_TEMPORARY(name, parameters, arguments)   \
  int name parameters {                               \
    int is_inside = is_below(AT_FDCWD, template);     \
    if (is_inside && fault("open")) return -1;        \
    return opened(REAL(name) arguments, is_inside);   \
  }
MAKE_TEMPORARY(mkstemp, (char *template), (template))
MAKE_TEMPORARY(mkstemp64, (char *template), (template))
MAKE_TEMPORARY(mkostemp, (char *template, int flags), (template, flags))
MAKE_TEMPORARY(mkostemp64, (char *template, int flags), (template, flags))
MAKE_TEMPORARY(mkstemps, (char *template, int length), (template, length))

// How much of a write is to be done, -1 for none of it.
static ssize_t allowed(int descriptor, size_t length) {
  int error = is_open_below(descriptor) ? fault("write") : 0;
  return error > 0 ? -1 : error == SHORT && length > 1 ? (ssize_t)length / 2 : (ssize_t)length;
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  ssize_t count = allowed(descriptor, length);
  return count < 0 ? -1 : REAL(write)(descriptor, bytes, (size_t)count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t place) {
  ssize_t count = allowed(descriptor, length);
  return count < 0 ? -1 : REAL(pwrite)(descriptor, bytes, (size_t)count, place);
}

ssize_t writev(int descriptor, const struct iovec *parts, int part_count) {
  if (!is_open_below(descriptor)) return REAL(writev)(descriptor, parts, part_count);
  ssize_t count = allowed(descriptor, parts[0].iov_len);
  return count < 0 ? -1 : REAL(write)(descriptor, parts[0].iov_base, (size_t)count);
}

int fsync(int descriptor) {
  return is_open_below(descriptor) && fault("fsync") ? -1 : REAL(fsync)(descriptor);
}

int fdatasync(int descriptor) {
  return is_open_below(descriptor) && fault("fsync") ? -1 : REAL(fdatasync)(descriptor);
}

// Linux closes the descriptor whatever close(2) answers.
int close(int descriptor) {
  int is_inside = is_open_below(descriptor);
  if (is_inside) below[descriptor] = 0;
  int answer = REAL(close)(descriptor);
  return is_inside && fault("close") ? -1 : answer;
}

int rename(const char *from, const char *to) {
  return is_below(AT_FDCWD, to) && fault("rename") ? -1 : REAL(rename)(from, to);
}

int renameat(int a, const char *from, int b, const char *to) {
  return is_below(b, to) && fault("rename") ? -1 : REAL(renameat)(a, from, b, to);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
  return is_below(b, to) && fault("rename") ? -1 : REAL(renameat2)(a, from, b, to, flags);
}

int chmod(const char *path, mode_t mode) {
  return is_below(AT_FDCWD, path) && fault("chmod") ? -1 : REAL(chmod)(path, mode);
}

int fchmod(int descriptor, mode_t mode) {
  return is_open_below(descriptor) && fault("chmod") ? -1 : REAL(fchmod)(descriptor, mode);
}

int fchmodat(int folder, const char *path, mode_t mode, int flags) {
  return is_below(folder, path) && fault("chmod") ? -1 : REAL(fchmodat)(folder, path, mode, flags);
}

int truncate(const char *path, off_t length) {
  return is_below(AT_FDCWD, path) && fault("truncate") ? -1 : REAL(truncate)(path, length);
}

int ftruncate(int descriptor, off_t length) {
  return is_open_below(descriptor) && fault("truncate") ? -1 : REAL(ftruncate)(descriptor, length);
}

int unlink(const char *path) {
  return is_below(AT_FDCWD, path) && fault("unlink") ? -1 : REAL(unlink)(path);
}
