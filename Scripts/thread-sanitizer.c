/* Tells the thread sanitizer what the slow paths of Synchronization.Mutex do. They lie in the standard
 * library, which is not instrumented, and hand the lock over in the kernel: a lock that is contended
 * would seem to order nothing, and each value behind it to be raced for. The fast paths are inlined, and
 * need no help. `make sanitize` preloads this; nothing is suppressed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
/* A method's self is passed in a register of its own; it is the address of the lock's word. */
#define SELF __attribute__((swift_context)) void *
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

/* Absent in a process without the sanitizer. */
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

SWIFT void lock(uint32_t thread, SELF self) __asm__(LOCK);
SWIFT void lock(uint32_t thread, SELF self) {
    ((SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK))(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool try_lock(SELF self) __asm__(TRY_LOCK);
SWIFT bool try_lock(SELF self) {
    bool is_locked = ((SWIFT bool (*)(SELF))dlsym(RTLD_NEXT, TRY_LOCK))(self);
    if (is_locked && __tsan_acquire) __tsan_acquire(self);
    return is_locked;
}

SWIFT void unlock(SELF self) __asm__(UNLOCK);
SWIFT void unlock(SELF self) {
    if (__tsan_release) __tsan_release(self);
    ((SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK))(self);
}
