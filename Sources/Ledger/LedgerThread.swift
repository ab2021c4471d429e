import CKernel
import Glibc

/// A thread of its own, so that a slow disk blocks nobody else.
enum LedgerThread {
    /// Starts `body` on a new thread; false if there is none left. Its name, of at most 15
    /// characters, is for `ps` and debuggers.
    static func start(named name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        // Safe because the box is retained here and released once, by the new thread, or below.
        let box = unsafe Unmanaged.passRetained(Box(name, body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                _ = unsafe probed_name_thread(box.name)
                box.body()
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
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
