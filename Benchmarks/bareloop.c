/* The baseline: a bare libcurl loop that makes the same requests as a journey of five steps, with
 * epoll and curl_multi_socket_action, and does nothing else. Each run has connections of its own.
 *
 * usage: bareloop URL RUNS CONCURRENCY [CA-FILE]
 * prints: the CPU time a step, in microseconds (user + system of this process)
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>

enum { STEPS = 5 };

struct run {
    CURL *easy;
    CURLSH *share;
    int step;
    size_t bytes;
};

static CURLM *multi;
static int epoll_fd, running, finished, failed;
static long timeout_ms = -1;
static const char *url, *ca;

static size_t on_body(char *data, size_t size, size_t count, void *context) {
    (void)data;
    ((struct run *)context)->bytes += size * count;
    return size * count;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known) {
    (void)easy, (void)user;
    struct epoll_event event = {.data.fd = fd};
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        curl_multi_assign(multi, fd, NULL);
        return 0;
    }
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    if (epoll_ctl(epoll_fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
        epoll_ctl(epoll_fd, EPOLL_CTL_MOD, fd, &event);
    curl_multi_assign(multi, fd, (void *)1);
    return 0;
}

static int on_timer(CURLM *handle, long timeout, void *user) {
    (void)handle, (void)user;
    timeout_ms = timeout;
    return 0;
}

/* The address of each step is another one, as in a journey that passes on what it captured. */
static void send_step(struct run *run) {
    char address[256];
    snprintf(address, sizeof address, "%s?n=%d&last=%s", url, run->step + 1, run->step ? "S-00123" : "none");
    curl_easy_setopt(run->easy, CURLOPT_URL, address);
    curl_multi_add_handle(multi, run->easy);
}

static void begin(struct run *run) {
    run->share = curl_share_init();
    curl_share_setopt(run->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
    curl_share_setopt(run->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    curl_share_setopt(run->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    run->easy = curl_easy_init();
    run->step = 0;
    curl_easy_setopt(run->easy, CURLOPT_USERAGENT, "probed-bench");
    curl_easy_setopt(run->easy, CURLOPT_SHARE, run->share);
    curl_easy_setopt(run->easy, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(run->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(run->easy, CURLOPT_TIMEOUT_MS, 30000L);
    curl_easy_setopt(run->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(run->easy, CURLOPT_WRITEDATA, run);
    curl_easy_setopt(run->easy, CURLOPT_PRIVATE, run);
    if (ca) curl_easy_setopt(run->easy, CURLOPT_CAINFO, ca);
    /* libcurl keeps the parsed authorities for all transfers only if it has no folder of them. */
    curl_easy_setopt(run->easy, CURLOPT_CAPATH, NULL);
    send_step(run);
}

static void end(struct run *run) {
    curl_easy_cleanup(run->easy);
    curl_share_cleanup(run->share);
    finished++;
}

static void collect(int runs, int *started) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        struct run *run;
        if (message->data.result != CURLE_OK) failed++;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&run);
        curl_multi_remove_handle(multi, run->easy);
        if (++run->step < STEPS) {
            send_step(run);
            continue;
        }
        end(run);
        if (*started < runs) {
            ++*started;
            begin(run);
        }
    }
}

int main(int count, char **arguments) {
    if (count < 4) return 64;
    url = arguments[1];
    int runs = atoi(arguments[2]), concurrency = atoi(arguments[3]), started = 0;
    ca = count > 4 ? arguments[4] : NULL;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    epoll_fd = epoll_create1(0);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    struct run *pool = calloc(concurrency, sizeof *pool);
    for (; started < concurrency && started < runs; started++) begin(&pool[started]);
    while (finished < runs) {
        struct epoll_event events[64];
        int ready = epoll_wait(epoll_fd, events, 64, timeout_ms < 0 ? 1000 : (int)timeout_ms);
        if (ready == 0) curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        for (int i = 0; i < ready; i++) {
            int mask = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0)
                     | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
                     | (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(multi, events[i].data.fd, mask, &running);
        }
        collect(runs, &started);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
                   + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    if (failed) fprintf(stderr, "%d transfers failed\n", failed);
    printf("%.2f\n", seconds * 1e6 / ((double)runs * STEPS));
    return failed ? 1 : 0;
}
