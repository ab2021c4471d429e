import Glibc
import Patience

/// A program that a test talks to; ends with it.
final class Peer {
    /// 0 once it has ended and was waited for: its number may be somebody else's by then.
    private var process: pid_t

    /// Starts a program and waits until somebody listens on the port, if there is one.
    init(_ arguments: [String], listeningOn port: UInt16? = nil) throws {
        var process: pid_t = 0
        // Safe because the strings live until posix_spawn has returned.
        var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        let code = unsafe posix_spawnp(&process, arguments[0], nil, nil, &pointers, environ)
        guard code == 0 else { throw SystemFault(operation: arguments[0], errorNumber: code) }
        self.process = process
        guard let port else { return }
        // Once is enough: some servers count those who connect and say nothing.
        _ = eventually(within: 5) { canConnect(to: port) }
    }

    /// Waits for its end.
    func wait() {
        var status: Int32 = 0
        _ = unsafe waitpid(process, &status, 0)
        process = 0
    }

    deinit {
        guard process > 0 else { return }
        // Threads of the pool block signals, and children inherit that: only this one gets through.
        kill(process, SIGKILL)
        var status: Int32 = 0
        _ = unsafe waitpid(process, &status, 0)
    }
}

struct SystemFault: Error {
    let operation: String
    let errorNumber: Int32
}

/// Runs a shell command and returns what it prints.
func output(of command: String) -> [UInt8] {
    guard let pipe = unsafe popen(command, "r") else { return [] }
    defer { unsafe pclose(pipe) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = unsafe fread(&chunk, 1, chunk.count, pipe)
        guard count > 0 else { return bytes }
        bytes += chunk[..<count]
    }
}

/// A listening socket on the loopback with a port that the system chose.
func listen(port: UInt16 = 0) throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SystemFault(operation: "socket", errorNumber: errno) }
    var address = loopback(port)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe bind(descriptor, pointer, length) == 0
                && getsockname(descriptor, pointer, &length) == 0
        }
    }
    guard bound, listen(descriptor, 1024) == 0 else {
        throw SystemFault(operation: "listen", errorNumber: errno)
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
}

/// A listening Unix socket.
func listen(path: String) throws -> Int32 {
    unsafe unlink(path)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // Safe because the path of a test is shorter than the address's buffer.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
        unsafe buffer.copyBytes(from: path.utf8)
    }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe bind(descriptor, pointer, length) == 0
        }
    }
    guard isBound, listen(descriptor, 16) == 0 else {
        throw SystemFault(operation: "listen", errorNumber: errno)
    }
    return descriptor
}

/// A port that nobody listens on just now.
func freePort() throws -> UInt16 {
    let (descriptor, port) = try listen()
    close(descriptor)
    return port
}

private func canConnect(to port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port)
    return unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}

private func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

/// Starts a thread that nobody joins.
func startTestThread(_ body: @escaping @Sendable () -> Void) {
    final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    // Safe because the thread takes over the one reference to its work.
    unsafe pthread_create(
        &thread,
        nil,
        { context in
            guard let context = unsafe context else { return nil }
            unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
            return nil
        },
        Unmanaged.passRetained(Work(body)).toOpaque()
    )
    pthread_detach(thread)
}
