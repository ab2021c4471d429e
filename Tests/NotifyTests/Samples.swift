import Notify
import ProbeModel

/// Notices that the tests send.
enum Samples {
    static let at = Timestamp(nanoseconds: 1_795_226_998_412_000_000)

    /// The clocks at that time, or later.
    static func clocks(after seconds: Int = 0) -> ClockReading {
        let boottime = Instant(nanoseconds: 7_000_000_000_000) + .seconds(seconds)
        return ClockReading(wall: at + .seconds(seconds), boottime: boottime)
    }

    static let alert = Alert(
        id: RunID(bits: 0x0123_4567_89AB_CDEF),
        change: .firing,
        service: "shipping",
        journey: "ship-a-package",
        location: "fra",
        step: "pay",
        reason: .status,
        component: "psp",
        since: at + .seconds(-44),
        at: at,
        run: RunID(bits: 0x7F3A_11D2_9C44_0B01),
        summary: "customers cannot complete 'ship-a-package' (shipping): step 'pay' fails "
            + "(status, blames 'psp'): expected status 200, got 503"
    )

    static let notice = Notice(alert)

    /// The same with every field that there is, each of a value of its own.
    static let full: Notice = {
        var notice = Samples.notice
        notice.fields = Notice.Field.Name.allCases.map { .init($0, "the \($0.rawValue)") }
        return notice
    }()

    /// What a hostile server would like people and programs to read.
    static let hostile = Notice(
        .runFailed,
        "got \"a\n<0>1 - root su: forged\r\u{1B}]0;title\u{7}\u{85}\u{2028}\u{202E}] \\ =cmd() {{secret.x}} {% raw %}",
        fields: [
            Notice.Field(.journey, "q\"]\\\n[x"),
            Notice.Field(.evidence, "one\nPRIORITY=0\ntwo"),
        ],
        at: at
    )

    static func numbered(_ number: Int, _ kind: Notice.Kind = .configuration) -> Notice {
        Notice(kind, "number \(number)", fields: [Notice.Field(.count, "\(number)")], at: at)
    }

    static func surroundings(
        _ environment: [String: String] = [:],
        standardOutput: Int32 = 1
    ) -> Surroundings {
        Surroundings(
            host: "probe-1",
            processID: 812,
            environment: environment,
            standardOutput: standardOutput
        )
    }

    /// Bounds that a test can wait for.
    static var quick: DeliveryBounds {
        var bounds = DeliveryBounds()
        bounds.delivery = .milliseconds(200)
        bounds.retry = .milliseconds(20)
        bounds.retryMaximum = .milliseconds(100)
        return bounds
    }
}

extension ReceiverConfiguration {
    /// A syslog server on a port of this host, which wants these kinds; nil for all.
    static func udp(
        _ name: String,
        _ port: UInt16,
        _ kinds: Set<Notice.Kind>? = nil
    ) -> ReceiverConfiguration {
        let kind = Kind.remoteSyslog(.udp, host: "127.0.0.1", port: port)
        var receiver = ReceiverConfiguration(name, kind)
        receiver.kinds = kinds
        return receiver
    }
}

extension Couriers {
    /// Everything that is asked of the network is answered so.
    static func calls(
        _ answer: @escaping @Sendable (NetworkCall, Duration) -> NetworkCall.Answer
    ) -> Couriers {
        Couriers(call: answer, stream: { _ in { _, _ in nil } })
    }
}
