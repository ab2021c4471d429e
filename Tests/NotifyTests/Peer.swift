import Glibc

/// The other side of the tests: processes, sockets and files of this host. The only unsafe file.
enum Peer {
    /// Whether a program is installed.
    static func isInstalled(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    static var isRoot: Bool { geteuid() == 0 }

    static func text(of path: String) -> String? {
        bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func bytes(of path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&block, 1, block.count, file)
            guard count > 0 else { return bytes }
            bytes += block[..<count]
        }
    }

    static func write(_ text: String, to path: String) {
        guard let file = unsafe fopen(path, "w") else { return }
        unsafe fputs(text, file)
        unsafe fclose(file)
    }

    /// A fresh folder; `Folder` removes it.
    static func makeFolder() -> String {
        let path = "/tmp/probed-\(UInt64.random(in: 0 ... .max))"
        unsafe mkdir(path, 0o755)
        return path
    }

    static var processID: Int32 { getpid() }

    /// The device and inode of a descriptor, as `JOURNAL_STREAM` has it.
    static func stream(of descriptor: Int32) -> String {
        var status = stat()
        _ = unsafe fstat(descriptor, &status)
        return "\(status.st_dev):\(status.st_ino)"
    }
}

/// A folder that goes when the test is over.
final class Folder: Sendable {
    let path = Peer.makeFolder()

    deinit { _ = Command.run("/bin/rm", ["-rf", path]) }
}

/// A program of this host.
final class Command: Sendable {
    let processID: Int32

    /// Starts it; its output and errors go into the file.
    init?(_ path: String, _ arguments: [String], output: String) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o644)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var child: pid_t = 0
        guard unsafe posix_spawn(&child, path, &actions, nil, &words, environ) == 0 else {
            return nil
        }
        self.processID = child
    }

    /// Waits for its end; the exit code, or 128 and the signal.
    func wait() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Stops it where it stands, as SIGSTOP or a hung disk would.
    func freeze() { kill(processID, SIGSTOP) }

    func thaw() { kill(processID, SIGCONT) }

    func stop() {
        kill(processID, SIGKILL)
        _ = wait()
    }

    static func run(_ path: String, _ arguments: [String]) -> (code: Int32, output: String) {
        let output = "/tmp/probed-output-\(UInt64.random(in: 0 ... .max))"
        defer { unsafe unlink(output) }
        guard let command = Command(path, arguments, output: output) else { return (127, "") }
        let code = command.wait()
        return (code, Peer.text(of: output) ?? "")
    }
}

/// A socket of a test's own.
final class PeerSocket: Sendable {
    let number: Int32

    private init(_ number: Int32) {
        self.number = number
        // A program that another test starts must not hold this socket open.
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(number) }

    /// A datagram socket at a path, or at an abstract name that begins with `@`.
    static func datagrams(at path: String) -> PeerSocket {
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var name = Array(path.utf8)
        if name.first == 0x40 { name[0] = 0 } else { name.append(0) }
        let bytes = [UInt8(AF_UNIX), 0] + name
        let code = unsafe bytes.withUnsafeBytes { buffer in
            unsafe bind(
                number,
                buffer.bindMemory(to: sockaddr.self).baseAddress,
                socklen_t(buffer.count)
            )
        }
        precondition(code == 0, "a test's socket can be bound")
        return PeerSocket(number)
    }

    /// A loopback socket on a free port.
    static func loopback(_ type: __socket_type, listens: Bool = false) -> (PeerSocket, UInt16) {
        let number = socket(AF_INET, Int32(type.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = unsafe bind(number, generic, length)
                _ = unsafe getsockname(number, generic, &length)
            }
        }
        if listens { listen(number, 8) }
        return (PeerSocket(number), UInt16(bigEndian: address.sin_port))
    }

    /// A port of the loopback that nobody holds now.
    static func freePort(_ type: __socket_type) -> UInt16 { loopback(type).1 }

    /// The two ends of a pipe: read, write.
    static func pipe() -> (PeerSocket, PeerSocket) {
        var ends: [Int32] = [0, 0]
        _ = unsafe Glibc.pipe(&ends)
        return (PeerSocket(ends[0]), PeerSocket(ends[1]))
    }

    /// The next client; nil if none comes within ten seconds.
    func accept() -> PeerSocket? {
        guard isReadable() else { return nil }
        let client = Glibc.accept(number, nil, nil)
        return client < 0 ? nil : PeerSocket(client)
    }

    /// What comes next, at most `limit` bytes; nil if nothing comes in time.
    func receive(limit: Int = 1 << 16, within milliseconds: Int32 = 10_000) -> String? {
        guard isReadable(within: milliseconds) else { return nil }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = unsafe read(number, &bytes, limit)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Whether something with each of these texts comes, in any order; it ends when nothing comes for
    /// ten seconds.
    func receives(_ texts: String...) -> Bool {
        var missing = texts
        while !missing.isEmpty, let message = receive() {
            missing.removeAll { message.contains($0) }
        }
        return missing.isEmpty
    }

    private func isReadable(within milliseconds: Int32 = 10_000) -> Bool {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) == 1
    }
}
