import Glibc

/// The system's error numbers in words, and which of them are our own host's fault.
enum SystemError {
    /// `connection refused (errno 111)`.
    static func text(_ number: Int32) -> String {
        // Safe because the text of strerror is copied at once; glibc keeps one buffer a thread.
        guard let text = unsafe strerror(number) else { return "errno \(number)" }
        return "\(unsafe String(cString: text).lowercased()) (errno \(number))"
    }

    /// Whether a text says what the number means, in the system's words.
    static func isNamed(_ number: Int32, in text: String) -> Bool {
        // Safe because the words of strerror are copied at once; glibc keeps one buffer a thread.
        guard let words = unsafe strerror(number) else { return false }
        return text.contains(unsafe String(cString: words))
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

    /// As `isShortage`, of a connection that is there: memory has run out, or a rule of our own
    /// packet filter forbids what is sent.
    static func isOwnRefusal(_ number: Int32) -> Bool {
        [ENOMEM, ENOBUFS, EPERM].contains(number)
    }
}
