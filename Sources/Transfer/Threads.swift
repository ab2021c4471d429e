import CCurl
import Glibc

/// Starts a thread of its own, for work that blocks. Its name is shown by `top -H`. `end` is called
/// on it when its work, and all that the work held, is gone.
func startThread(
    named name: StaticString,
    _ body: sending @escaping () -> Void,
    end: @escaping @Sendable () -> Void = {}
) throws(TransferError) {
    let work = unsafe Unmanaged.passRetained(ThreadBody(name, body, end))
    var attributes = pthread_attr_t()
    var thread = pthread_t()
    // Safe because the attributes live until pthread_create has returned, and the new thread takes
    // over the one reference to its work.
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let code = unsafe pthread_create(
        &thread,
        &attributes,
        { context in
            guard let context = unsafe context else { return nil }
            unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
            return nil
        },
        work.toOpaque()
    )
    guard code == 0 else {
        unsafe work.release()
        throw .system(operation: "pthread_create", errorNumber: code)
    }
}

private final class ThreadBody {
    private let name: StaticString
    private var body: (() -> Void)?
    private let end: @Sendable () -> Void

    init(
        _ name: StaticString,
        _ body: @escaping () -> Void,
        _ end: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.body = body
        self.end = end
    }

    func run() {
        // Safe because a static string of ASCII letters ends with a null byte and lives for ever.
        unsafe name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount) {
            unsafe probed_name_thread($0)
        }
        body?()
        body = nil
        end()
    }
}

/// The calling thread, as a number that no other living thread has.
func currentThread() -> UInt {
    pthread_self()
}

/// An eventfd: wakes a thread that waits for it, alone or with epoll.
struct Bell: ~Copyable, Sendable {
    let descriptor: Int32

    /// A bell that nobody has rung. As a semaphore each `wait` takes one ring, else all of them.
    init(isSemaphore: Bool) throws(TransferError) {
        let flags = Int32(EFD_CLOEXEC) | Int32(isSemaphore ? EFD_SEMAPHORE : EFD_NONBLOCK)
        descriptor = eventfd(0, flags)
        guard descriptor >= 0 else { throw .system(operation: "eventfd", errorNumber: errno) }
    }

    deinit {
        close(descriptor)
    }

    func ring() {
        // A full counter (2^64 - 2 rings) cannot happen; any other failure is a closed descriptor.
        eventfd_write(descriptor, 1)
    }

    /// Takes what was rung; false if there was nothing, or the descriptor is gone.
    @discardableResult
    func wait() -> Bool {
        var count: eventfd_t = 0
        while true {
            // Safe because eventfd_read writes one counter.
            if unsafe eventfd_read(descriptor, &count) == 0 { return true }
            // A signal interrupted the wait, not the bell.
            guard errno == EINTR else { return false }
        }
    }
}
