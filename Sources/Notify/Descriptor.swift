import CLinux
import Glibc

/// An open descriptor of ours; closed exactly once, when it goes.
///
/// Every call that could block waits in `poll` with a deadline first, and the transfer itself asks
/// the kernel not to block, so that a hung peer costs at most the deadline.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(owning number: Int32) {
        self.number = number
    }

    deinit { close(number) }

    /// A descriptor of our own for one that somebody else owns.
    init(duplicating number: Int32) throws(DeliveryError) {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else {
            throw .failed(.write, place: "descriptor \(number)", code: errno)
        }
        self.number = copy
    }

    /// A socket that does not block and no child inherits.
    init(family: Int32, type: __socket_type) throws(DeliveryError) {
        let flags = SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let socket = Glibc.socket(family, Int32(type.rawValue | flags), 0)
        guard socket >= 0 else { throw .failed(.socket, place: "the kernel", code: errno) }
        self.number = socket
    }

    /// Waits until the kernel would take bytes (or report an error).
    func waitUntilWritable(
        _ operation: DeliveryError.StaticOperation,
        _ place: String,
        _ deadline: Deadline
    ) throws(DeliveryError) {
        guard Self.poll(number, for: POLLOUT, until: deadline) else {
            throw .late(operation, place: place)
        }
    }

    /// Whether any of the events (or an error) came before the deadline; nil waits for ever.
    static func poll(_ number: Int32, for events: Int32, until deadline: Deadline?) -> Bool {
        while true {
            var entry = pollfd(fd: number, events: Int16(events), revents: 0)
            let wait = deadline?.remainingMilliseconds ?? -1
            // Safe because `entry` lives for the length of the call.
            let count = unsafe Glibc.poll(&entry, 1, wait)
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }

    /// Sends one datagram or some bytes of a stream; how many were taken.
    func send(_ bytes: ArraySlice<UInt8>) -> Result<Int, Errno> {
        let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
        // Safe because the kernel reads no further than the count, during the call only.
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.send(number, buffer.baseAddress, buffer.count, flags)
        }
        return count < 0 ? .failure(Errno(code: errno)) : .success(count)
    }

    /// Writes at most as much as a pipe takes in one piece.
    func write(_ bytes: ArraySlice<UInt8>) -> Result<Int, Errno> {
        // Safe because the kernel reads no further than the count, during the call only.
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
        }
        return count < 0 ? .failure(Errno(code: errno)) : .success(count)
    }

    /// Hands the bytes over in a sealed memory file, for a datagram that would be too long.
    func sendAsMemory(_ bytes: [UInt8]) -> Errno? {
        // Safe because the bytes are copied into the file during the call.
        let file = unsafe bytes.withUnsafeBytes { buffer in
            unsafe probed_sealed_memory(buffer.baseAddress, buffer.count)
        }
        guard file >= 0 else { return Errno(code: -file) }
        let memory = Descriptor(owning: file)
        let code = probed_send_descriptor(number, memory.number)
        return code == 0 ? nil : Errno(code: code)
    }

    /// Whether the peer of a stream has hung up; syslog peers never send anything.
    var isHungUp: Bool {
        var byte: UInt8 = 0
        // Safe because one byte is asked for and there is room for one.
        let count = unsafe recv(
            number,
            &byte,
            1,
            Int32(MSG_DONTWAIT | MSG_PEEK)
        )
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    }

    /// The error that a connection attempt ended with; 0 for none.
    var pendingError: Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        // Safe because the kernel writes at most `length` bytes into `code`.
        unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length)
        return code
    }

    func set(_ option: Int32, _ level: Int32, to value: Int32) {
        var value = value
        // Safe because the kernel reads the four bytes of `value`.
        unsafe setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Whether this is a socket, so that `send` may be used.
    var isSocket: Bool {
        var status = stat()
        // Safe because the kernel fills the structure during the call.
        return unsafe fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}

/// The number of a system call's error.
struct Errno: Error, Hashable {
    let code: Int32

    /// The kernel has no room now; waiting helps.
    var isFull: Bool { code == EAGAIN || code == EINTR }
    /// The datagram is too long for the socket, or for what is left of its buffers.
    var isTooLong: Bool { code == EMSGSIZE || code == ENOBUFS }
}

/// Wakes a thread that waits in `poll`.
struct Wakeup: ~Copyable, Sendable {
    private let event: Descriptor

    init() throws(Errno) {
        let number = probed_event()
        guard number >= 0 else { throw Errno(code: -number) }
        self.event = Descriptor(owning: number)
    }

    func signal() {
        let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        _ = event.write(one[...])
    }

    /// Waits for a signal and takes it; false if none came in time. nil waits for ever.
    func wait(until deadline: Deadline?) -> Bool {
        guard Descriptor.poll(event.number, for: POLLIN, until: deadline) else { return false }
        var count: UInt64 = 0
        // Safe because eight bytes are read into eight.
        unsafe read(event.number, &count, 8)
        return true
    }
}
