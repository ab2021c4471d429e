#pragma once
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

/* What Swift's Glibc module does not show: variadic calls, and names behind _GNU_SOURCE. */

#ifndef F_OFD_SETLK
#define F_OFD_GETLK 36
#define F_OFD_SETLK 37
#endif

/* Creates or opens a file in a directory; the descriptor, or -1 and errno. */
static inline int probed_openat(int directory, const char *name, int flags, mode_t mode) {
    return openat(directory, name, flags, mode);
}

/* Renames a file within a directory unless one of the new name is there: 0, or -1 and errno. A file
   system that cannot do both at once is asked first. */
static inline int probed_rename_new(int directory, const char *name, const char *new_name) {
    const unsigned no_replace = 1;
    if (syscall(SYS_renameat2, directory, name, directory, new_name, no_replace) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return -1;
    if (faccessat(directory, new_name, F_OK, 0) == 0) {
        errno = EEXIST;
        return -1;
    }
    return errno == ENOENT ? renameat(directory, name, directory, new_name) : -1;
}

/* Takes the exclusive lock of the open file description on the whole file. */
static inline int probed_lock(int descriptor) {
    struct flock whole;
    memset(&whole, 0, sizeof whole);
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return fcntl(descriptor, F_OFD_SETLK, &whole);
}

/* Whether another open file description has a lock on the file: 1 or 0, or -1 and errno. Takes none. */
static inline int probed_is_locked(int descriptor) {
    struct flock whole;
    memset(&whole, 0, sizeof whole);
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (fcntl(descriptor, F_OFD_GETLK, &whole) != 0) return -1;
    return whole.l_type != F_UNLCK;
}

/* What the kernel says of the wall clock; errors in µs. */
struct probed_discipline {
    int is_told;
    int is_synchronised;
    int status;
    int tai_offset;
    long maximum_error;
    long estimated_error;
};

/* Asks it; changes nothing. */
static inline struct probed_discipline probed_clock_discipline(void) {
    struct timex told;
    memset(&told, 0, sizeof told);
    int state = adjtimex(&told);
    struct probed_discipline discipline = {
        .is_told = state >= 0,
        .is_synchronised = state != TIME_ERROR && !(told.status & STA_UNSYNC),
        .status = told.status,
        .tai_offset = told.tai,
        .maximum_error = told.maxerror,
        .estimated_error = told.esterror,
    };
    return discipline;
}

/* Names the calling thread for ps and debuggers. */
static inline int probed_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

/* The calling thread's priority of disk access: class << 13 | level (ioprio_set(2), which the C
   library does not wrap). -1 and errno if the system refuses. */
static inline int probed_set_disk_priority(int priority) {
    return (int)syscall(SYS_ioprio_set, 1, 0, priority);
}

static inline int probed_disk_priority(void) { return (int)syscall(SYS_ioprio_get, 1, 0); }

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *end);

/* Waits for a semaphore, for so long by the monotonic clock; whether it was signalled. */
static inline bool probed_wait(sem_t *semaphore, long long nanoseconds) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += nanoseconds / 1000000000;
    end.tv_nsec += nanoseconds % 1000000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec += 1;
        end.tv_nsec -= 1000000000;
    }
    int result;
    do result = sem_clockwait(semaphore, CLOCK_MONOTONIC, &end);
    while (result != 0 && errno == EINTR);
    return result == 0;
}
