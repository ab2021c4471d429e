import Glibc

/// Other programs, for tests of real disks.
enum Shell {
    /// Runs a command line and returns what it printed, and its exit code (128 and more: signals).
    static func run(_ line: String) -> (text: String, code: Int32) {
        // The search for leaks of `make sanitize` cannot work beside strace.
        let settings = "PATH=/usr/sbin:/usr/bin:/sbin:/bin; export ASAN_OPTIONS=detect_leaks=0"
        // Safe because the stream is read and closed here, and every buffer outlives its call.
        guard let stream = unsafe popen("\(settings); \(line)", "r") else {
            return ("", 127)
        }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&block, 1, block.count, stream)
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        let status = unsafe pclose(stream)
        let signal = status & 0x7F
        let code = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        return (String(decoding: bytes, as: UTF8.self), code)
    }

    static func has(_ program: String) -> Bool { run("command -v \(program)").code == 0 }

    /// Whether this is a build with the thread sanitizer; the scribe is one then, too.
    static let hasThreadSanitizer = unsafe dlsym(nil, "__tsan_init") != nil

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
        return folders.first { unsafe access($0 + "/scribe", X_OK) == 0 } ?? folders[0]
    }()

    static var scribe: String { programs + "/scribe" }

    /// A place for directories whose syncs cost nothing, if there is one.
    static let memory = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
}
