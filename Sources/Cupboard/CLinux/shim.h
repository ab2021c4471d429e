#pragma once
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

// Declared here, because the C library's headers hide them without _GNU_SOURCE, and the compiler
// reads those headers as a module that was built without it.
int memfd_create(const char *name, unsigned int flags);

enum {
    PROBED_MFD_CLOEXEC = 1,
    PROBED_MFD_ALLOW_SEALING = 2,
    PROBED_F_ADD_SEALS = 1033,
    // F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE
    PROBED_ALL_SEALS = 15,
};

/// A descriptor that poll() reports as readable after a signal; negative errno if there is none.
static inline int probed_event(void) {
    int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return event < 0 ? -errno : event;
}

/// A memory file that holds the bytes and can never change again; negative errno if there is none.
static inline int probed_sealed_memory(const void *bytes, size_t count) {
    int file = memfd_create("probed-notice", PROBED_MFD_CLOEXEC | PROBED_MFD_ALLOW_SEALING);
    if (file < 0) return -errno;
    const char *rest = (const char *)bytes;
    while (count > 0) {
        ssize_t written = write(file, rest, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) goto failed;
        rest += written;
        count -= (size_t)written;
    }
    if (fcntl(file, PROBED_F_ADD_SEALS, PROBED_ALL_SEALS) == 0) return file;
failed:;
    int error = errno;
    close(file);
    return -error;
}

/// Sends one descriptor over a connected Unix socket, no bytes; 0 or errno.
static inline int probed_send_descriptor(int socket, int descriptor) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    memset(&control, 0, sizeof control);
    struct msghdr message = {.msg_control = &control, .msg_controllen = sizeof control.space};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? errno : 0;
}
