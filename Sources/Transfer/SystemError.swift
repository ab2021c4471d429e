import Glibc

/// The system's error numbers in words, and which of them are our own host's fault.
enum SystemError {
    /// `connection refused (errno 111)`.
    static func text(_ number: Int32) -> String {
        // Safe because the text of strerror is copied at once; glibc keeps one buffer a thread.
        guard let text = unsafe strerror(number) else { return "errno \(number)" }
        return "\(unsafe String(cString: text).lowercased()) (errno \(number))"
    }

    static let refused = ECONNREFUSED

    /// There is no way to an address; whose fault that is, the interfaces tell.
    static func isUnreachable(_ number: Int32) -> Bool {
        [ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, ENETDOWN].contains(number)
    }

    /// Descriptors, memory or ports of our own host have run out (promises.md L1), or its own rules
    /// forbid to connect.
    static func isShortage(_ number: Int32) -> Bool {
        [EMFILE, ENFILE, ENOMEM, ENOBUFS, EAGAIN, EADDRNOTAVAIL, EPERM, EACCES].contains(number)
    }
}
