import Glibc
import Patience

/// A program that was started for a test; its output goes to files in a folder.
final class Command {
    let processID: pid_t
    let output: String
    let errors: String
    private var status: Int32?

    /// Starts a program with the signal mask of a fresh process: threads of a pool block signals,
    /// and children would inherit that.
    init(
        _ path: String,
        _ arguments: [String],
        folder: String,
        name: String,
        environment: [String] = []
    ) throws {
        output = "\(folder)/\(name).out"
        errors = "\(folder)/\(name).err"
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in [(Int32(1), output), (2, errors)] {
            unsafe posix_spawn_file_actions_addopen(
                &actions,
                descriptor,
                file,
                O_WRONLY | O_CREAT | O_APPEND,
                0o600
            )
        }
        // What the test process happens to hold is not the program's.
        for descriptor in Int32(3)..<1024 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        var variables =
            unsafe (["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "SWIFT_BACKTRACE=enable=no"]
            + environment)
            .map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var child = pid_t()
        let code = unsafe posix_spawn(&child, path, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Fault("cannot start \(path): error \(code)") }
        processID = child
    }

    deinit {
        guard status == nil else { return }
        send(SIGKILL)
        _ = wait()
    }

    func send(_ signal: Int32) { kill(processID, signal) }

    var isRunning: Bool { status == nil && kill(processID, 0) == 0 }

    /// Whether it has ended; it can still be waited for.
    var hasEnded: Bool {
        guard status == nil else { return true }
        var state = unsafe siginfo_t()
        let result = unsafe waitid(P_PID, id_t(processID), &state, WEXITED | WNOHANG | WNOWAIT)
        let signal = unsafe state.si_signo
        return result == 0 && signal == SIGCHLD
    }

    /// Waits for its end; the exit code, or 128 and the signal.
    @discardableResult
    func wait() -> Int32 {
        if let status { return status }
        var raw: Int32 = 0
        while unsafe waitpid(processID, &raw, 0) < 0 && errno == EINTR {}
        let signal = raw & 0x7F
        let code = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
        status = code
        return code
    }

    var outputText: String { Files.text(of: output) }
    var errorText: String { Files.text(of: errors) }
}

struct Fault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Files and waiting, for tests.
enum Files {
    /// The folder of the programs that were built with the tests.
    static let programs: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(
            decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        // Swift Testing may run inside a helper of the toolchain; the bundle is then its argument.
        let candidates = [path] + CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
        let folders = candidates.map {
            $0.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        }
        return folders.first { unsafe access($0 + "/probed", X_OK) == 0 } ?? folders[0]
    }()

    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    static func text(of path: String) -> String {
        guard let file = unsafe fopen(path, "r") else { return "" }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&block, 1, block.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += block[..<count]
        }
    }

    static func write(_ text: String, to path: String, mode: mode_t = 0o600) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
        let bytes = Array(text.utf8)
        unsafe Glibc.write(file, bytes, bytes.count)
        close(file)
    }

    /// A port of the loopback that nobody listens on just now.
    static func freePort(in folder: String) throws -> String {
        let words =
            "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); "
            + "print(s.getsockname()[1])"
        let python = try Command("/usr/bin/python3", ["-c", words], folder: folder, name: "port")
        python.wait()
        return python.outputText.filter(\.isNumber)
    }

    /// Waits until something holds; false after so many seconds.
    static func wait(_ seconds: Double, until holds: () -> Bool) -> Bool {
        eventually(within: seconds, holds)
    }
}
