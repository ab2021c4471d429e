import Glibc
package import ProbeModel

/// Speaks with the service manager that started us (sd_notify(3), sd_listen_fds(3)); without one,
/// every message goes nowhere.
package struct Supervision: Sendable {
    package enum Message: Hashable, Sendable {
        case ready
        /// A reload begins; it ends with `ready`. The monotonic time lets systemd ≥ 253 match them.
        case reloading(at: Instant)
        case stopping
        /// One line for `systemctl status`.
        case status(String)
        /// The real work goes on.
        case watchdog
        /// The present start or stop takes at least this long from now on.
        case extendTimeout(Duration)
        /// The start fails with this errno.
        case failed(code: Int32)

        var text: String {
            switch self {
            case .ready: "READY=1"
            case .reloading(let now): "RELOADING=1\nMONOTONIC_USEC=\(now.nanoseconds / 1000)"
            case .stopping: "STOPPING=1"
            case .status(let line): "STATUS=\(PlainText(line, limit: Limits.lineBytes).string)"
            case .watchdog: "WATCHDOG=1"
            case .extendTimeout(let duration):
                "EXTEND_TIMEOUT_USEC=\(max(0, duration.nanoseconds / 1000))"
            case .failed(let code): "ERRNO=\(code)"
            }
        }
    }

    /// A socket that the service manager opened for us.
    package struct ListenDescriptor: Hashable, Sendable {
        /// `FileDescriptorName=` of the socket unit; `unknown` if it has none.
        package let name: String
        package let descriptor: Int32
    }

    /// How often `watchdog` must be sent at least; nil if nobody watches. Send it twice as often.
    package let watchdogInterval: Duration?
    /// The sockets that were handed over, in the units' order.
    package let listenDescriptors: [ListenDescriptor]
    /// Opened at once: the watchdog must be fed even when no descriptor is left.
    private let line: Line?
    private let isSupervised: Bool

    private final class Line: Sendable {
        let socket: Descriptor

        init?(_ address: SocketAddress) {
            guard let socket = try? Descriptor(family: AF_UNIX, type: SOCK_DGRAM),
                address.connect(socket) == 0
            else { return nil }
            self.socket = socket
        }
    }

    package init(_ surroundings: Surroundings) {
        let environment = surroundings.environment
        let ownID = String(surroundings.processID)
        let address = environment["NOTIFY_SOCKET"].flatMap { SocketAddress(path: $0) }
        self.isSupervised = address != nil
        self.line = address.flatMap(Line.init)
        let watchedID = environment["WATCHDOG_PID"] ?? ownID
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        self.watchdogInterval =
            watchedID == ownID && microseconds > 0 ? .microseconds(microseconds) : nil
        self.listenDescriptors =
            environment["LISTEN_PID"] == ownID ? Self.descriptors(environment) : []
    }

    /// Sends all messages in one datagram.
    /// - Returns: false if there is a service manager and it did not take them.
    @discardableResult
    package func tell(_ messages: Message...) -> Bool {
        guard let line else { return !isSupervised }
        let bytes = Array(messages.map(\.text).joined(separator: "\n").utf8)
        if case .success = line.socket.send(bytes[...]) { return true }
        return false
    }

    private static func descriptors(_ environment: [String: String]) -> [ListenDescriptor] {
        // Descriptors begin at 3; a number beyond any limit is a broken environment.
        guard let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }),
            (1...Int32(Limits.connections)).contains(count)
        else { return [] }
        let names = (environment["LISTEN_FDNAMES"] ?? "")
            .split(separator: ":", omittingEmptySubsequences: false)
        return (0..<count).map { index in
            let name = names.indices.contains(Int(index)) ? String(names[Int(index)]) : ""
            // No child inherits it.
            _ = fcntl(3 + index, F_SETFD, FD_CLOEXEC)
            return ListenDescriptor(name: name.isEmpty ? "unknown" : name, descriptor: 3 + index)
        }
    }
}
