#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <time.h>

/* Processor time of the calling thread in nanoseconds. */
static inline int64_t probed_thread_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* When a search must end, and the tick of the coarse clock at which that was looked at last. */
typedef struct {
    int64_t end;
    long tick;
} probed_search;

/* Called at each place where a match begins. The processor time is a system call, so it is looked
   at when the coarse clock, which is none, has moved on: every 4 ms. */
static inline int probed_search_continues(pcre2_callout_block *block, void *data) {
    (void)block;
    probed_search *search = (probed_search *)data;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    if (now.tv_nsec == search->tick) return 0;
    search->tick = now.tv_nsec;
    return probed_thread_time() < search->end ? 0 : PCRE2_ERROR_CALLOUT;
}
