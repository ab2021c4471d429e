import Glibc

/// What the system says about its error numbers.
enum SystemText {
    /// A terminated text in a buffer of ours.
    static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    static func error(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // Safe because the text is copied out of a buffer of ours, which strerror_r terminates.
        return unsafe strerror_r(code, &buffer, buffer.count) == 0
            ? text(buffer) : "error \(code)"
    }

    /// Of `getaddrinfo`.
    static func lookup(_ code: Int32) -> String {
        // Safe because gai_strerror returns a constant text.
        guard let text = unsafe gai_strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
