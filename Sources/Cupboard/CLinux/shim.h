#pragma once
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// Declared here, because the C library's headers hide them without _GNU_SOURCE, and the compiler
// reads those headers as a module that was built without it.
int memfd_create(const char *name, unsigned int flags);
int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
long syscall(long number, ...);

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

/// The ends of a pipe, read and write, that no program inherits unasked; 0 or errno.
static inline int probed_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
}

/// Reads and writes through this descriptor do not block.
static inline void probed_do_not_block(int descriptor) {
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

/// A descriptor that poll() reports as readable when the child has ended; negative errno if there
/// is none. For Linux 5.3 and later.
static inline int probed_watch_child(pid_t child) {
    long watch = syscall(SYS_pidfd_open, child, 0);
    return watch < 0 ? -errno : (int)watch;
}

/// Starts a program in a process group of its own, with no signal blocked or ignored and no
/// descriptor but `input` and, as output and error output, `output`; its number, or negative errno.
static inline pid_t probed_spawn(
    const char *path, char *const words[], char *const environment[], int input, int output
) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return -error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return -error;
    }
    short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    pid_t child = 0;
    if ((error = posix_spawn_file_actions_adddup2(&actions, input, 0)) == 0
        && (error = posix_spawn_file_actions_adddup2(&actions, output, 1)) == 0
        && (error = posix_spawn_file_actions_adddup2(&actions, output, 2)) == 0
        && (error = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) == 0
        && (error = posix_spawnattr_setflags(&attributes, flags)) == 0
        && (error = posix_spawnattr_setpgroup(&attributes, 0)) == 0
        && (error = posix_spawnattr_setsigmask(&attributes, &none)) == 0
        && (error = posix_spawnattr_setsigdefault(&attributes, &all)) == 0)
        error = posix_spawn(&child, path, &actions, &attributes, words, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? child : -error;
}
