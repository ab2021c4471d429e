import CKernel
import Glibc
import ProbeModel

/// A semaphore whose waits end by the monotonic clock (promises.md C1). Those of libdispatch end by the
/// wall clock on Linux: whoever sets that back while a thread waits lets it wait for so much longer.
@safe package final class MonotonicSemaphore: @unchecked Sendable {
    // Safe because it stays where it is from init to deinit, and any thread may use it between.
    private let semaphore: UnsafeMutablePointer<sem_t>

    package init() {
        unsafe semaphore = .allocate(capacity: 1)
        _ = unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        _ = unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    package func signal() { _ = unsafe sem_post(semaphore) }

    package func wait() { while unsafe sem_wait(semaphore) != 0 {} }

    /// Whether it was signalled in time.
    package func wait(for duration: Duration) -> Bool {
        unsafe probed_wait(semaphore, max(0, duration.nanoseconds))
    }
}
