import Glibc

/// Waits for SIGTERM or SIGINT. Made before any thread is, so that all threads leave both to `wait`.
struct StopSignal {
    private var signals = sigset_t()

    init() {
        // Safe because the set outlives the calls.
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe sigaddset(&signals, SIGINT)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    func wait() {
        var signals = signals
        var number: Int32 = 0
        // Safe because both outlive the call.
        unsafe sigwait(&signals, &number)
    }

    /// So that whoever started us and reads our output through a pipe sees it at once.
    static func flushOutput() {
        fflush(nil)
    }
}
