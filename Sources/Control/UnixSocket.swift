import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// The text of an error number.
enum SystemError {
    static func text(_ number: Int32) -> String {
        // Safe because strerror returns a terminated text that lives until this thread's next call.
        unsafe String(cString: strerror(number))
    }
}

/// Makes and removes socket files.
enum UnixSocket {
    /// A bound socket whose file has the given mode from its first instant: the kernel takes the
    /// mode of the socket, less the umask, for the file, so that it is never wider than wanted and
    /// the umask of other threads stays as it is.
    static func bind(path: String, mode: UInt32) throws(ControlError) -> Int32 {
        let address = try address(of: path)
        try removeStale(path: path, address)
        let descriptor = try open(path)
        do throws(ControlError) {
            try check(fchmod(descriptor, mode), "fchmod", path)
            // Safe because the address outlives the call.
            try check(
                unsafe address.withSockAddr { unsafe Glibc.bind(descriptor, $0, socklen_t($1)) },
                "bind",
                path
            )
            try check(unsafe chmod(path, mode), "chmod", path)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    static func remove(path: String) {
        // Safe because the path outlives the call.
        unsafe unlink(path)
    }

    /// Removes the socket file of a process that is gone. One that answers, and a file that is no
    /// socket, are left alone.
    private static func removeStale(path: String, _ address: SocketAddress) throws(ControlError) {
        var status = stat()
        // Safe because `status` outlives the call.
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let descriptor = try open(path)
        defer { close(descriptor) }
        // Safe because the address outlives the call.
        let result = unsafe address.withSockAddr {
            unsafe connect(descriptor, $0, socklen_t($1))
        }
        guard result != 0, errno == ECONNREFUSED else { throw .occupied(path: path) }
        try check(unsafe unlink(path), "unlink", path)
    }

    private static func open(_ path: String) throws(ControlError) -> Int32 {
        let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, flags, 0)
        try check(descriptor, "socket", path)
        return descriptor
    }

    private static func address(of path: String) throws(ControlError) -> SocketAddress {
        do {
            return try SocketAddress(unixDomainSocketPath: path)
        } catch {
            throw .system(address: path, call: "bind", errorNumber: ENAMETOOLONG)
        }
    }

    private static func check(
        _ result: Int32,
        _ call: String,
        _ path: String
    ) throws(ControlError) {
        guard result >= 0 else {
            throw .system(address: path, call: call, errorNumber: errno)
        }
    }
}
