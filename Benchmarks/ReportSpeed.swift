import ArgumentParser
import Bureau
import Digest
import JSON
import Ledger
import ProbeModel
import Reliability
import Report
import Rollup

/// A year of a thousand journeys of eight steps: what each report takes, and how much memory.
/// `--make` writes the roll-ups, with `--gaps` a third of the slots are missed; without it they are
/// asked, in a process of its own.
struct ReportSpeed: ParsableCommand {
    @Option(help: "Where the roll-ups are.") var folder: String
    @Flag(help: "Make them.") var make = false
    @Flag(help: "A third of the slots are missed.") var gaps = false
    @Option(help: "Days of records.") var days = 365

    private static let end = Timestamp(clampingSeconds: 1_798_761_600)
    private var begin: Timestamp { Self.end - .seconds(Int64(days) * 86_400) }
    private var path: String { folder + "/rollup.sqlite" }

    func run() throws {
        if make { try write() } else { try ask() }
    }

    // MARK: Making

    /// A busy service of twenty journeys, one run each five minutes; and a broad one of 980, one
    /// run each in six hours.
    private func write() throws {
        var recorder = Recorder(try RollupWriter.open(path: path))
        try recorder.add(.start(start))
        for part in Record.Configuration.parts(hash: SHA256(of: [1]), files: files) {
            try recorder.add(.configuration(part))
        }
        try recorder.add(.declaration(Self.release))
        recorder.writer.expect(Self.end)
        var time = begin
        var slot = 0
        while time < Self.end {
            try walk(20, "busy", time, slot, &recorder)
            if slot % 72 == 0 { try walk(980, "broad", time, slot / 72, &recorder) }
            time = time + .seconds(300)
            slot += 1
        }
        try recorder.writer.flush()
        print("\(recorder.sequence) records")
    }

    /// What is reviewed: a release in the middle of October.
    private static var release: Declaration {
        let time = end - .seconds(78 * 86_400)
        let change = Change(name: "release", service: "busy", component: "", at: time, note: "")
        return Declaration(at: time, who: "bench", matter: .change(change))
    }

    /// The journeys of a service in one slot; of nine slots in a row three are missed.
    private func walk(
        _ journeys: Int,
        _ service: String,
        _ time: Timestamp,
        _ slot: Int,
        _ recorder: inout Recorder
    ) throws {
        for journey in 0..<journeys {
            switch gaps ? slot % 9 : 0 {
            case 3: try recorder.add(.gap(missed(journey, service, time)))
            case 4, 5: continue
            default: try recorder.add(.run(run(journey, service, time, slot)))
            }
        }
    }

    private func missed(_ journey: Int, _ service: String, _ time: Timestamp) -> Record.Gap {
        Record.Gap(
            journey: Self.name(journey, service),
            service: service,
            reason: .down,
            plannedFirst: time,
            plannedLast: time + Self.interval(service) * 2,
            count: 3
        )
    }

    private static func name(_ journey: Int, _ service: String) -> String {
        (service == "busy" ? "j" : "b") + "\(journey)"
    }

    private static func interval(_ service: String) -> Duration {
        .seconds(service == "busy" ? 300 : 21_600)
    }

    /// Numbers records and writes them when enough wait.
    private struct Recorder: ~Copyable {
        var writer: RollupWriter
        private(set) var sequence: UInt64 = 0

        init(_ writer: consuming RollupWriter) {
            self.writer = writer
        }

        mutating func add(_ record: Record) throws {
            sequence += 1
            writer.absorb(Entry(sequence: sequence, record: record))
            if writer.isFull { try writer.flush() }
        }
    }

    private var start: Record.Start {
        Record.Start(
            ledger: UniqueID(high: 1, low: 2),
            identity: Identity(writer: "bench", libcurl: "", boot: .none),
            moment: Moment(
                wall: begin,
                monotonic: Instant(nanoseconds: 0),
                boottime: Instant(nanoseconds: 0)
            )
        )
    }

    private var files: [Record.Configuration.File] {
        let contract = """
            service: busy
            target: 99.9%
            contract: { period: month, zone: Europe/Berlin, structure: { all: [j0, j1, j2, j3] } }
            """
        let broad = "service: broad\ntarget: 99%\nwindow: 90d\n"
        let services = [
            ("probed.yaml", "probes: [p]\n"), ("busy.yaml", contract), ("broad.yaml", broad),
        ]
        let journeys =
            (0..<20).map { file($0, "busy") } + (0..<980).map { file($0, "broad") }
        return (services + journeys).map { Record.Configuration.File(path: $0.0, text: $0.1) }
    }

    private func file(_ journey: Int, _ service: String) -> (String, String) {
        let name = Self.name(journey, service)
        let steps = (0..<8).map { place in
            """
              - name: step \(place)
                component: [web, part-\(place)]
                get: "http://shop/\(name)/\(place)"
                expect: { status: 200, within: 800ms, json: { $.status: ok } }
                capture: { id-\(place): { json: $.id } }
            """
        }
        let seconds = Self.interval(service) / .seconds(1)
        let head = "journey: \(name)\nservice: \(service)\nevery: \(Int(seconds))s\nsteps:\n"
        return ("\(name).yaml", head + steps.joined(separator: "\n") + "\n")
    }

    /// One in about a thousand fails at one of its steps, some of them together.
    private func run(_ journey: Int, _ service: String, _ time: Timestamp, _ slot: Int) -> Run {
        let mixed = SplitMix64.mix(UInt64(slot) &* 1_000_003 &+ UInt64(journey))
        let failing = mixed % 997 == 0 || slot % 4001 < 3 ? Int(mixed >> 20 & 7) : nil
        var run = Run(
            id: RunID(bits: mixed),
            journey: Self.name(journey, service),
            service: service,
            location: "here",
            kind: .scheduled,
            plan: 1,
            planned: time + .milliseconds(Int64(mixed % 300_000)),
            outcome: failing == nil ? .passed : .failed
        )
        run.started = run.planned
        run.duration = Microseconds(Int64(800_000 + mixed % 900_000))
        run.reason = failing == nil ? nil : .status
        run.steps = (0..<8).map { place in
            var step = Run.Step(
                name: "step \(place)",
                components: ["web", "part-\(place)"],
                isCleanup: false
            )
            step.duration = Microseconds(Int64(50_000 + mixed >> 8 % 90_000))
            step.state = .passed
            if let failing, place >= failing {
                step.state = place == failing ? .failed : .notReached
                step.reason = place == failing ? .status : nil
            }
            return step
        }
        return run
    }

    // MARK: Asking

    private static let questions: [(String, [String: String])] =
        [
            ("sla", ["service": "busy", "month": "2026-10"]),
            ("month", ["service": "busy", "month": "2026-10"]),
            ("trend", ["service": "busy"]), ("causes", ["service": "busy", "since": "90d"]),
            ("night", ["service": "busy"]),
            ("good-news", ["service": "busy", "month": "2026-10"]),
            ("budget", ["service": "busy"]), ("review", ["change": "release"]),
            ("whatif", ["service": "busy", "set": "web=99.99"]), ("advise", ["service": "busy"]),
            ("diff", ["service": "busy", "a": "2026-09", "b": "2026-10"]),
            ("gap", ["service": "broad", "since": "90d"]),
            ("causes", ["service": "broad", "since": "90d"]), ("sla", ["service": "broad"]),
        ]
        + ["causes", "slow", "flaky", "components"].map {
            ("top", ["service": "busy", "what": $0])
        }

    private func ask() throws {
        let missing = Set(Bureau.reports).subtracting(Self.questions.map(\.0))
        precondition(missing.isEmpty, "these reports are not asked: \(missing.sorted())")
        for (report, parameters) in Self.questions {
            let seconds = try measure {
                let bureau = try Bureau(
                    reader: RollupReader(path: path),
                    ledger: LedgerReader(directory: folder),
                    zone: Zones.zone,
                    now: Self.end,
                    durable: .max,
                    isCatchingUp: false
                )
                let document = try bureau.answer(Question(report, parameters))
                let paper = Paper(of: document, zone: Zones.zone)
                if let paper { _ = PaperHTML.text(of: paper) }
            }
            let subject = parameters["service"] ?? parameters["change"] ?? ""
            let name = [report, parameters["what"]].compactMap(\.self).joined(separator: " ")
            print("\(name) of \(subject): \(Workbench.text(seconds * 1000)) ms")
        }
        let reader = try RollupReader(path: path)
        for (name, days) in [("90 days", 90), ("one day", 1)] as [(String, Int64)] {
            let span = Self.end - .seconds(days * 86_400)..<Self.end
            let seconds = try measure { _ = try reader.counts(of: "broad", in: span) }
            print("counts of 980 journeys over \(name): \(Workbench.text(seconds * 1000)) ms")
        }
        print("peak memory \(Process.peakMegabytes) MB")
    }

    private func measure(_ body: () throws -> Void) throws -> Double {
        let clock = ContinuousClock()
        return try clock.measure(body) / .seconds(1)
    }
}
