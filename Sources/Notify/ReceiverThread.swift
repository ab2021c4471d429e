import CLinux
import Glibc
import ProbeModel

/// A thread of a receiver's own: it may wait for a slow peer and delays nobody else.
enum ReceiverThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that nobody joins and that takes no signals, SIGPIPE included; the errno if the system has none to give.
    static func start(_ run: @escaping @Sendable () -> Void) throws(Errno) {
        var attributes = pthread_attr_t()
        // Safe because the attributes live until the thread is made.
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, Limits.receiverStackBytes)
        // Safe because the thread takes the one reference that is handed over here.
        let body = unsafe Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { raw in
                var all = sigset_t()
                unsafe sigfillset(&all)
                unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
                if let raw = unsafe raw {
                    unsafe Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                }
                return nil
            },
            body.toOpaque()
        )
        if code != 0 {
            unsafe body.release()
            throw Errno(code: code)
        }
    }
}
