import Digest
import Ledger
import ProbeModel

/// Records to write: an ordinary run, and random ones of every kind.
enum Sample {
    static let identity = Identity(
        writer: "probed 1.0.0",
        libcurl: "libcurl/7.88.1 OpenSSL/3.0.19",
        boot: UniqueID(high: 0x1122_3344_5566_7788, low: 0x99AA_BBCC_DDEE_FF00)
    )

    /// The `number`th second of a day on which all clocks agree.
    static func moment(_ number: Int64) -> Moment {
        let passed = number * 1_000_000_000
        return Moment(
            wall: Timestamp(nanoseconds: 1_795_000_000_000_000_000 + passed),
            monotonic: Instant(nanoseconds: 50_000_000_000 + passed),
            boottime: Instant(nanoseconds: 60_000_000_000 + passed)
        )
    }

    /// A passed run of the shop's journey as it is on most days: five steps over TLS, an order
    /// number in two addresses.
    static func ordinaryRun(_ number: UInt64) -> Run {
        let planned = moment(Int64(number)).wall
        var run = Run(
            id: RunID(bits: number &* 0x9E37_79B9_7F4A_7C15),
            journey: "ship-a-package",
            service: "shipping",
            location: "hamburg",
            kind: .scheduled,
            plan: 0x1234_5678_9ABC_DEF0,
            planned: planned,
            outcome: .passed
        )
        run.started = Timestamp(nanoseconds: planned.nanoseconds + 1_234_567)
        let order = 4_711_000 + number
        let steps = [
            ("sign in", "POST", "login", ["web", "auth"]),
            ("quote", "GET", "quote?kg=1.2", ["web", "pricing"]),
            ("create the shipment", "POST", "shipments", ["web", "orders", "psp"]),
            ("label is ready", "GET", "shipments/\(order)/label", ["web", "labels"]),
            ("cancel", "DELETE", "shipments/\(order)", ["web", "orders"]),
        ]
        var time: Int64 = 0
        for (name, method, path, components) in steps {
            var exchange = Exchange(
                method: method,
                url: "https://shop.example.test/api/\(path)",
                offset: Microseconds(time + 40)
            )
            exchange.phases = Phases(
                lookup: Microseconds(time == 0 ? 850 : 0),
                connect: Microseconds(time == 0 ? 1200 : 0),
                tls: Microseconds(time == 0 ? 5400 : 0),
                send: Microseconds(35),
                wait: Microseconds(41_300 + Int64(number % 977)),
                receive: Microseconds(310)
            )
            exchange.status = 200
            exchange.version = .http11
            exchange.peer = "192.0.2.17:443"
            exchange.bytesSent = 412
            exchange.bytesReceived = 1834
            exchange.certificate = Certificate(
                subject: "CN=shop.example.test",
                issuer: "CN=Example CA,O=Example",
                notAfter: Timestamp(nanoseconds: 1_800_000_000_000_000_000),
                verification: 0
            )
            var step = Run.Step(name: name, components: components, isCleanup: name == "cancel")
            step.state = .passed
            step.offset = Microseconds(time)
            step.duration = Microseconds(exchange.phases.total.count + 90)
            step.attempts = [Run.Attempt(exchanges: [exchange])]
            time += step.duration.count + 25
            run.steps.append(step)
        }
        run.duration = Microseconds(time)
        return run
    }

    static func record(using random: inout some RandomNumberGenerator) -> Record {
        switch Int.random(in: 0..<12, using: &random) {
        case 11: return .declaration(declaration(using: &random))
        case 0:
            return .start(
                Record.Start(
                    ledger: UniqueID(high: random.next(), low: random.next()),
                    identity: identity,
                    moment: moment(Int64.random(in: 0...9, using: &random))
                )
            )
        case 1: return .stop(reason: text(using: &random))
        case 2:
            let files = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                Record.Configuration.File(
                    path: text(using: &random),
                    text: text(using: &random)
                )
            }
            return .configuration(
                Record.Configuration(hash: SHA256(of: [1]), part: 1, parts: 2, files: files)
            )
        case 3: return .alert(alert(using: &random))
        case 4:
            return .delivery(
                Record.Delivery(
                    alert: RunID(bits: random.next()),
                    change: Alert.Change.allCases.randomElement(using: &random) ?? .firing,
                    receiver: text(using: &random),
                    at: timestamp(using: &random)
                )
            )
        case 5: return .run(run(using: &random))
        default: return disturbance(using: &random)
        }
    }

    private static func standing(
        using random: inout some RandomNumberGenerator
    ) -> Record.Clock.Standing? {
        guard Bool.random(using: &random) else { return nil }
        let discipline = Record.Clock.Discipline(
            status: .random(in: .min ... .max, using: &random),
            estimatedError: span(using: &random),
            taiOffset: .random(in: -99...99, using: &random)
        )
        return Record.Clock.Standing(
            isVouched: Bool.random(using: &random),
            discipline: Bool.random(using: &random) ? discipline : nil
        )
    }

    /// A record of something that went wrong, or of the clocks.
    private static func disturbance(using random: inout some RandomNumberGenerator) -> Record {
        switch Int.random(in: 0..<6, using: &random) {
        case 5: return evidence().randomElement(using: &random) ?? .stop(reason: "")
        case 0:
            return .gap(
                Record.Gap(
                    journey: text(using: &random),
                    service: text(using: &random),
                    reason: reason(using: &random),
                    plannedFirst: timestamp(using: &random),
                    plannedLast: timestamp(using: &random),
                    count: random.next()
                )
            )
        case 1:
            var clock = Record.Clock(
                moment: moment(Int64.random(in: -9...9, using: &random)),
                isSynchronised: [nil, true, false].randomElement(using: &random) ?? nil,
                maximumError: Bool.random(using: &random) ? nil : span(using: &random)
            )
            clock.standing = standing(using: &random)
            return .clock(clock)
        case 2:
            var recovery = Record.Recovery(
                class: Bool.random(using: &random) ? .damage : .uncleanEnd,
                segment: random.next(),
                end: random.next(),
                bytesBehind: random.next(),
                hashBehind: SHA256(of: [2]),
                lastCommit: random.next()
            )
            if Bool.random(using: &random) {
                recovery.tree = Seal.Tree(frames: 7, root: SHA256(of: [3]))
            }
            return .recovery(recovery)
        case 3:
            var damage = Record.Damage(
                segment: random.next(),
                firstUnacknowledged: random.next(),
                errorNumber: 5,
                at: timestamp(using: &random)
            )
            if Bool.random(using: &random) {
                damage.tree = Seal.Tree(frames: 7, root: SHA256(of: [3]))
            }
            return .damage(damage)
        default:
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            return .unknown(kind: 200, bytes: bytes)
        }
    }

    static func run(using random: inout some RandomNumberGenerator) -> Run {
        var run = Run(
            id: RunID(bits: random.next()),
            journey: text(using: &random),
            service: text(using: &random),
            location: text(using: &random),
            kind: Run.Kind.allCases.randomElement(using: &random) ?? .scheduled,
            plan: UInt64.random(in: 0...3, using: &random),
            planned: timestamp(using: &random),
            outcome: Outcome.allCases.randomElement(using: &random) ?? .passed
        )
        run.started = timestamp(using: &random)
        run.duration = span(using: &random)
        if Bool.random(using: &random) { run.reason = reason(using: &random) }
        if Bool.random(using: &random) { run.blamed = text(using: &random) }
        if Bool.random(using: &random) { run.healthOf = text(using: &random) }
        run.detail = text(using: &random)
        run.steps = (0..<Int.random(in: 0...6, using: &random)).map { _ in step(using: &random) }
        return run
    }

    private static func step(using random: inout some RandomNumberGenerator) -> Run.Step {
        let components = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            text(using: &random)
        }
        var step = Run.Step(
            name: text(using: &random),
            components: components,
            isCleanup: Bool.random(using: &random)
        )
        step.state = Run.Step.State.allCases.randomElement(using: &random) ?? .passed
        if step.state == .failed, Bool.random(using: &random) {
            let name = text(using: &random)
            step.origin = .init(fragment: name, step: text(using: &random))
        }
        if Bool.random(using: &random) { step.reason = reason(using: &random) }
        step.isTolerated = step.reason != nil
        step.detail = text(using: &random)
        step.offset = span(using: &random)
        step.duration = span(using: &random)
        step.attempts = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            let exchanges = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                exchange(using: &random)
            }
            let checks = (0..<Int.random(in: 0...2, using: &random)).map { line in
                Run.CheckResult(
                    subject: text(using: &random),
                    isMet: Bool.random(using: &random),
                    wanted: text(using: &random),
                    got: text(using: &random),
                    line: line
                )
            }
            let captured = [Run.Attempt.Capture(name: "token", value: "hunter2")]
            return Run.Attempt(exchanges: exchanges, checks: checks, captured: captured)
        }
        return step
    }

    private static func exchange(using random: inout some RandomNumberGenerator) -> Exchange {
        var exchange = Exchange(
            method: ["GET", "POST", "DELETE"].randomElement(using: &random) ?? "GET",
            url: "https://shöp.test/" + text(using: &random),
            offset: span(using: &random)
        )
        exchange.phases = Phases(
            lookup: span(using: &random),
            connect: span(using: &random),
            tls: span(using: &random),
            send: span(using: &random),
            wait: span(using: &random),
            receive: span(using: &random),
            wereDisordered: Bool.random(using: &random)
        )
        if Bool.random(using: &random) { exchange.status = .random(in: 0...999, using: &random) }
        exchange.version = HTTPVersion.allCases.randomElement(using: &random)
        if Bool.random(using: &random) { exchange.peer = text(using: &random) }
        exchange.bytesSent = .random(in: 0...100_000, using: &random)
        exchange.bytesReceived = .random(in: -1...Int64.max, using: &random)
        if Bool.random(using: &random) {
            exchange.certificate = Certificate(
                subject: text(using: &random),
                issuer: text(using: &random),
                notAfter: Bool.random(using: &random) ? nil : timestamp(using: &random),
                verification: .random(in: -99...99, using: &random)
            )
        }
        if Bool.random(using: &random) {
            exchange.failure = Exchange.Failure(
                reason: reason(using: &random),
                code: .random(in: .min ... .max, using: &random),
                errorNumber: .random(in: 0...133, using: &random),
                detail: text(using: &random)
            )
        }
        return exchange
    }

    private static func alert(using random: inout some RandomNumberGenerator) -> Alert {
        var alert = Alert(
            id: RunID(bits: random.next()),
            change: Alert.Change.allCases.randomElement(using: &random) ?? .firing,
            service: text(using: &random),
            journey: text(using: &random),
            location: text(using: &random),
            step: text(using: &random),
            reason: reason(using: &random),
            component: Bool.random(using: &random) ? nil : text(using: &random),
            since: timestamp(using: &random),
            at: timestamp(using: &random),
            run: RunID(bits: random.next()),
            summary: text(using: &random)
        )
        if Bool.random(using: &random) {
            let name = text(using: &random)
            alert.origin = .init(fragment: name, step: text(using: &random))
        }
        return alert
    }

    static func text(using random: inout some RandomNumberGenerator) -> String {
        ["", "a", "web", "größe 📦", "sign in", String(repeating: "long ", count: 130)]
            .randomElement(using: &random) ?? ""
    }

    private static func reason(using random: inout some RandomNumberGenerator) -> Reason {
        Reason.allCases.randomElement(using: &random) ?? .dns
    }

    static func timestamp(using random: inout some RandomNumberGenerator) -> Timestamp {
        Timestamp(nanoseconds: .random(in: .min ... .max, using: &random))
    }

    private static func span(using random: inout some RandomNumberGenerator) -> Microseconds {
        let bits = Int.random(in: 0...40, using: &random)
        return Microseconds(Int64.random(in: 0...(1 << bits), using: &random))
    }
}
