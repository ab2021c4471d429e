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

/* When a search must end, and how many starting places it has tried. */
typedef struct {
    int64_t end;
    uint32_t places;
} probed_search;

/* Called at each place where a match begins. Each place has a match limit of its own, all of them
   together have the time; it is looked at now and then only, because the clock is a system call. */
static inline int probed_search_continues(pcre2_callout_block *block, void *data) {
    (void)block;
    probed_search *search = (probed_search *)data;
    if (++search->places % 16 != 0 || probed_thread_time() < search->end) return 0;
    return PCRE2_ERROR_MATCHLIMIT;
}
