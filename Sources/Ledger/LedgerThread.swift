import CKernel
import Glibc

/// A thread of its own, so that a slow disk blocks nobody else.
enum LedgerThread {
    /// Starts `body` on a new thread, named for `ps` and debuggers; false if there is none left.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        // Safe because the box is retained here and released once, by the new thread, or below.
        let box = unsafe Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                _ = unsafe probed_name_thread("ledger")
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            box.toOpaque()
        )
        guard result == 0 else {
            unsafe box.release()
            return false
        }
        _ = pthread_detach(thread)
        return true
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
