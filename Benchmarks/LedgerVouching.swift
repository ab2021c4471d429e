import ArgumentParser
import Ledger
import ProbeModel

/// Appending, replaying, verifying and the newest records, of runs that need no network: in steps a
/// second of one core.
struct LedgerVouching: ParsableCommand {
    @Argument(help: "Runs of five steps.") var runs: Int
    @Option(help: "An empty folder for the ledger.") var folder: String

    func run() throws {
        let key = try SigningKey(text: Self.key)
        let ledger = try Ledger(
            directory: folder,
            identity: Identity(writer: "bench", libcurl: "", boot: .none),
            vouching: Vouching(key: key, known: nil) { _ in }
        ) { _ in }
        var run = Self.model
        let appending = try Process.cpu {
            for number in 0..<runs {
                run.id = RunID(bits: UInt64(number))
                run.planned = run.planned + .milliseconds(100)
                run.started = run.planned
                while ledger.state.queuedBytes > Limits.ledgerQueueBytes / 2 {
                    _ = ledger.flush(within: .seconds(60))
                }
                try ledger.append(.run(run))
            }
            _ = ledger.flush(within: .seconds(60))
        }
        try ledger.stop(reason: "done")
        let reader = try LedgerReader(directory: folder)
        let bytes = try reader.bytes()
        var steps = 0
        let replaying = try Process.cpu {
            try reader.read(after: 0, limit: .max) { entry in
                if case .run(let run) = entry.record { steps += run.steps.count }
                return true
            }
        }
        var isWhole = false
        let verifying = try Process.cpu { isWhole = try reader.verify().findings.isEmpty }
        let finding = try Process.cpu { _ = try reader.latest(limit: 100) { _ in true } }
        let rate = { (seconds: Double) in Int(Double(steps) / seconds / 1000) }
        print(
            "append \(rate(appending)), replay \(rate(replaying)), verify \(rate(verifying)) "
                + "thousand steps/s of CPU\(isWhole ? "" : ", DAMAGED"); "
                + "\(Double(bytes) / Double(steps)) bytes a step; "
                + "newest 100 records in \(Int(finding * 1000)) ms"
        )
    }

    /// Of nobody.
    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH
        -----END PRIVATE KEY-----
        """

    private static var model: Run {
        var run = Run(
            id: RunID(bits: 0),
            journey: "ship-a-package",
            service: "shipping",
            location: "here",
            kind: .scheduled,
            plan: 1,
            planned: Timestamp(clampingSeconds: 1_795_000_000),
            outcome: .passed
        )
        var time: Int64 = 0
        for (name, path) in [
            ("sign in", "login"), ("quote", "quote?kg=1.2"), ("create the shipment", "shipments"),
            ("label is ready", "shipments/4711/label"), ("cancel", "shipments/4711"),
        ] {
            var exchange = Exchange(
                method: "GET",
                url: "https://shop.example.test/api/\(path)",
                offset: Microseconds(time + 40)
            )
            exchange.phases = Phases(
                lookup: Microseconds(time == 0 ? 850 : 0),
                connect: Microseconds(time == 0 ? 1200 : 0),
                tls: Microseconds(time == 0 ? 5400 : 0),
                send: Microseconds(35),
                wait: Microseconds(41_300),
                receive: Microseconds(310)
            )
            exchange.status = 200
            exchange.version = .http11
            exchange.peer = "192.0.2.17:443"
            exchange.bytesSent = 412
            exchange.bytesReceived = 1834
            var step = Run.Step(name: name, components: ["web", name], isCleanup: name == "cancel")
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
}

extension Process {
    /// Seconds of all the program's threads that a piece of work takes.
    static func cpu(_ work: () throws -> Void) rethrows -> Double {
        let start = cpuSeconds
        try work()
        return cpuSeconds - start
    }
}
