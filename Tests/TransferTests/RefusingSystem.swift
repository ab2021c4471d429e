import Glibc
import Patience
import Testing

/// Lets the kernel refuse a system call to the loop's thread of this process, until it is gone.
final class RefusingSystem {
    static let isThere = unsafe access("/usr/bin/strace", X_OK) == 0
    private let strace: Peer

    /// `fault` is what strace(1) calls an injection: `epoll_ctl:error=ENOSPC`.
    init(_ fault: String) throws {
        let thread = try #require(Self.loopThread, "no loop runs")
        let call = fault.prefix { $0 != ":" }
        strace = try Peer([
            "strace", "-q", "-p", thread, "-o", "/dev/null", "-e", "trace=\(call)",
            "-e", "inject=\(fault)",
        ])
        #expect(eventually { Self.isTraced(thread) }, "strace does not attach")
    }

    /// The newest one, should an older one not be gone yet.
    private static var loopThread: String? {
        let names = output(of: "grep -l probed-transfer /proc/\(getpid())/task/*/comm")
        let numbers = String(decoding: names, as: UTF8.self).split(separator: "\n").compactMap {
            $0.split(separator: "/").dropLast().last.flatMap { Int($0) }
        }
        return numbers.max().map(String.init)
    }

    private static func isTraced(_ thread: String) -> Bool {
        let command = "grep TracerPid /proc/\(getpid())/task/\(thread)/status"
        return !String(decoding: output(of: command), as: UTF8.self).hasSuffix("\t0\n")
    }
}
