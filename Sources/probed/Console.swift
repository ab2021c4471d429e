import Glibc

/// Standard error and the way out, before and beside the receivers.
enum Console {
    static func complain(_ text: String) {
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            // Safe because the buffer outlives the call and its length goes with it.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(2, buffer.baseAddress, buffer.count)
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    static func exit(_ status: Refusal.Status) -> Never { Glibc.exit(status.rawValue) }

    /// A variable of the environment; nil if it is not set or empty.
    static func environment(_ name: String) -> String? {
        // Safe because the text is copied at once and nobody changes the environment.
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// A path from the root on; itself if there is nothing.
    static func absolute(_ path: String) -> String {
        // Safe because the text is copied before it is given back.
        guard let whole = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(whole) }
        return unsafe String(cString: whole)
    }

    /// Takes as many descriptors as the system grants, and says how many that is; nil if it does
    /// not tell.
    static func raiseDescriptorLimit() -> Int? {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        // Safe because the calls only read or write the structure that they are given.
        guard unsafe getrlimit(resource, &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
        return Int(clamping: limit.rlim_max)
    }

    /// Creates a folder that only its owner and group can enter; one that exists is fine.
    static func createFolder(_ path: String) throws(Refusal) {
        guard unsafe mkdir(path, 0o750) != 0, errno != EEXIST else { return }
        // Safe because the text is copied at once.
        let why = unsafe String(cString: unsafe strerror(errno)).lowercased()
        throw Refusal(.ioFault, "the folder '\(path)' cannot be created: \(why)")
    }
}
