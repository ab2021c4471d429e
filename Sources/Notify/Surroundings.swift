import CLinux
import Glibc
package import ProbeModel

/// What receivers must know about the process and its host; read once, and made up in tests.
package struct Surroundings: Sendable {
    package var host: String
    package var processID: Int32
    package var environment: [String: String]
    package var standardOutput: Int32
    package var journalSocket = "/run/systemd/journal/socket"
    package var localSyslogSocket = "/dev/log"
    /// The address under which people reach the daemon's listener; nil: they do not.
    package var link: String?
    package var now: @Sendable () -> Timestamp = Self.wallClock
    /// What the local clock shows beyond UTC, for the traditional syslog form.
    package var utcOffset: @Sendable (Timestamp) -> Duration

    package init(
        host: String,
        processID: Int32,
        environment: [String: String],
        standardOutput: Int32,
        utcOffset: @escaping @Sendable (Timestamp) -> Duration = { _ in .zero }
    ) {
        self.host = host
        self.processID = processID
        self.environment = environment
        self.standardOutput = standardOutput
        self.utcOffset = utcOffset
    }

    /// Those of this process.
    package static func current() -> Surroundings {
        Surroundings(
            host: hostName(),
            processID: getpid(),
            environment: readEnvironment(),
            standardOutput: STDOUT_FILENO,
            utcOffset: localOffset
        )
    }

    /// Whether the standard output leads into the journal: `JOURNAL_STREAM` is its device and
    /// inode (systemd.exec(5)).
    package var standardOutputIsJournal: Bool {
        var status = stat()
        // Safe because the kernel fills the structure during the call.
        guard let stream = environment["JOURNAL_STREAM"], unsafe fstat(standardOutput, &status) == 0
        else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// Whether systemd started us, so that it reads `<N>` at the start of a line.
    var isUnderSystemd: Bool { environment["INVOCATION_ID"] != nil }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // Safe because the last byte stays zero.
        guard unsafe gethostname(&buffer, 255) == 0 else { return "" }
        return SystemText.text(buffer)
    }

    private static func readEnvironment() -> [String: String] {
        var found: [String: String] = [:]
        // Safe because nothing in the product changes the environment.
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let words = unsafe String(cString: text).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if words.count == 2 { found[String(words[0])] = String(words[1]) }
            unsafe entry += 1
        }
        return found
    }

    /// `now`, and the time since boot.
    @Sendable func clocks() -> ClockReading {
        ClockReading(wall: now(), boottime: Instant(nanoseconds: Self.read(CLOCK_BOOTTIME)))
    }

    @Sendable private static func wallClock() -> Timestamp {
        Timestamp(nanoseconds: read(CLOCK_REALTIME))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Safe because the structure is ours; these clocks are always there.
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    @Sendable private static func localOffset(of timestamp: Timestamp) -> Duration {
        var seconds = time_t(timestamp.nanoseconds / 1_000_000_000)
        var local = unsafe tm()
        // Safe because both structures are ours.
        guard unsafe localtime_r(&seconds, &local) != nil else { return .zero }
        return unsafe .seconds(local.tm_gmtoff)
    }
}
