import Alerting
import ArgumentParser
import Fold
import Journey
import Ledger
import ProbeModel
import Runner

/// What a snapshot of the fold's state costs, and what a start is with and without it: four weeks of
/// journeys that fail now and then, with the alerts that come of them.
struct SnapshotCost: ParsableCommand {
    @Argument(help: "Journeys.") var journeys: Int
    @Argument(help: "Runs of each, over four weeks.") var runs: Int
    @Option(help: "An empty folder for the ledger and the snapshot.") var folder: String

    func run() throws {
        let terms = try terms()
        let (ledger, snapshot) = ("\(folder)/ledger", "\(folder)/snapshot")
        try SystemDisk.create(directory: ledger)
        let life = try live(in: ledger, terms)
        let file = try SnapshotFile(directory: snapshot)
        let reader = try LedgerReader(directory: ledger)
        let begin = MonotonicClock.now()
        let content = try life.state.snapshot()
        let encoded = MonotonicClock.now()
        guard let content else { throw BenchmarkFault(text: "the state is too large") }
        try file.keep(content, of: reader)
        let kept = MonotonicClock.now()
        let bytes = try SystemDisk(directory: snapshot).size(of: "state")
        print(
            "state of \(content.bytes.count >> 10) KiB, \(bytes >> 10) KiB on disk; made in "
                + "\(milliseconds(from: begin, to: encoded)) ms, kept in "
                + "\(milliseconds(from: encoded, to: kept)) ms"
        )
        print("without: \(try start(reader, terms, nil))")
        print("with:    \(try start(reader, terms, file))")
    }

    private func milliseconds(from begin: Instant, to end: Instant) -> Int {
        Int((end - begin).seconds * 1000)
    }

    private func terms() throws -> [String: Fold.Terms] {
        let sources = (0..<journeys).map { number in
            SourceText(
                path: "\(number).yaml",
                text: "journey: journey-\(number)\nservice: service-\(number % 50)\nevery: 1m\n"
                    + "steps: [{ name: get, get: \"http://shop/\" }]\n"
            )
        }
        let plans = Catalogue.compile(sources).plans
        guard plans.count == journeys else { throw BenchmarkFault(text: "this does not compile") }
        let alerting = Dictionary(
            uniqueKeysWithValues: plans.map { ($0.name, AlertTerms(every: .seconds(60))) }
        )
        return Dictionary(uniqueKeysWithValues: plans.flatMap { Fold.Terms.all(of: $0, alerting) })
    }

    private func fold(_ terms: [String: Fold.Terms], _ state: Fold.State? = nil) -> Fold {
        var fold = Fold(
            policy: AlertPolicy(),
            incidents: IncidentRules(),
            location: "bench",
            zone: { _ in .utc }
        )
        if let state { fold.resume(state) }
        _ = fold.configure(terms, [:], at: MonotonicClock.wallClock())
        return fold
    }

    private func live(in folder: String, _ terms: [String: Fold.Terms]) throws -> Fold {
        var fold = fold(terms)
        let ledger = try Workbench.ledger(in: folder) { _ in }
        var random = SplitMix64(seed: 1)
        let begin = MonotonicClock.wallClock() - Limits.replayTimeMost
        var seconds = 0.0
        for turn in 0..<runs {
            let now = begin + Limits.replayTimeMost * turn / runs
            for number in 0..<journeys {
                var queue: [Record] = [.run(run(number, at: now, &random))]
                while !queue.isEmpty {
                    let record = queue.removeFirst()
                    let entry = Entry(sequence: try ledger.append(record), record: record)
                    let start = MonotonicClock.now()
                    for case .record(let record) in fold.absorb(entry, isLive: true) {
                        queue.append(record)
                    }
                    seconds += (MonotonicClock.now() - start).seconds
                }
            }
            while ledger.state.queuedBytes > Limits.ledgerQueueBytes / 2 {
                _ = ledger.flush(within: .seconds(60))
            }
        }
        _ = ledger.flush(within: .seconds(60))
        try ledger.stop(reason: "done")
        print("folded at \(Workbench.text(seconds * 1e6 / Double(runs * journeys))) µs a run")
        return fold
    }

    private func run(_ number: Int, at now: Timestamp, _ random: inout SplitMix64) -> Run {
        var run = Run(
            id: RunID(bits: random.next()),
            journey: "journey-\(number)",
            service: "service-\(number % 50)",
            location: "bench",
            kind: .scheduled,
            plan: 1,
            planned: now,
            outcome: random.next() % 50 == 0 ? .failed : .passed
        )
        run.duration = Microseconds(.milliseconds(200))
        var step = Run.Step(name: "get", components: ["web"], isCleanup: false)
        step.state = run.outcome == .failed ? .failed : .passed
        step.reason = run.outcome == .failed ? .status : nil
        step.detail = run.outcome == .failed ? "expected status 200, got 503" : ""
        run.steps = [step]
        return run
    }

    private func start(
        _ reader: LedgerReader,
        _ terms: [String: Fold.Terms],
        _ file: SnapshotFile?
    ) throws -> String {
        let begin = MonotonicClock.now()
        let state = try file.map {
            try Fold.State($0.content(format: Fold.State.format, of: reader))
        }
        let resumed = MonotonicClock.now()
        var fold = fold(terms, state)
        let bounded = try reader.lastSequence(
            Limits.replayTime...Limits.replayTimeMost,
            within: Limits.replayBytes
        )
        var count = 0
        try reader.read(after: state?.sequence ?? bounded, limit: .max) { entry in
            _ = fold.absorb(entry, isLive: false)
            count += 1
            return true
        }
        let end = MonotonicClock.now()
        return "\(milliseconds(from: begin, to: end)) ms, of them "
            + "\(milliseconds(from: begin, to: resumed)) for the snapshot; \(count) records read, "
            + "\(fold.book.openAlerts.count.counted("alert")) open"
    }
}
