import ArgumentParser
import Dispatch
import Glibc
import Ledger
import ProbeModel
import Runner
import Synchronization

/// How long a record takes until it is durable, beside the disk's own sync; and the latencies that
/// were measured meanwhile, which a stall of the disk must not change.
struct Durability: AsyncParsableCommand {
    @Argument var url: String
    @Argument(help: "Journeys of five steps; each is due once a second.") var journeys: Int
    @Argument var seconds: Int
    @Option var folder: String

    func run() async throws {
        let bench = try Workbench(url: url, ca: nil)
        defer { bench.stop() }
        let plans = try (0..<journeys).map {
            try Workbench.plan(url: url, name: "bench-\($0)", every: "1s")
        }
        let watch = Stopwatch()
        let ledger = try Workbench.ledger(in: folder) { watch.stop($0) }
        // Ours and everybody's: the folder is on the disk that is measured.
        let syncs = Figures(try BareSync(in: folder).durations(count: 200))
        let walker = Walker(
            runner: bench.runner,
            location: "bench",
            record: { happening in
                guard case .finished(let run) = happening else { return }
                watch.start(run)
                _ = try? ledger.append(.run(run))
            },
            obstacle: { nil }
        )
        await walker.replace(with: plans, runner: bench.runner)
        async let walking: Void = walker.walk()
        try await Task.sleep(for: .seconds(seconds))
        await walker.stop()
        await walking
        try ledger.stop(reason: "done")
        let (totals, delays) = watch.figures
        print(
            "\(totals.count) exchanges, p50 \(totals.text(0.5)) p99 \(totals.text(0.99)) ms; "
                + "durable after p50 \(delays.text(0.5)) p99 \(delays.text(0.99)) "
                + "max \(delays.text(1)) ms; "
                + "the disk's sync p50 \(syncs.text(0.5)) p99 \(syncs.text(0.99)) ms"
        )
    }
}

/// Figures in milliseconds, sorted.
private struct Figures {
    private let sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    var count: Int { sorted.count }

    func text(_ quantile: Double) -> String {
        guard !sorted.isEmpty else { return "–" }
        let hundredths = sorted[min(count - 1, Int(quantile * Double(count)))] * 100
        let whole = Int(hundredths.rounded())
        return "\(whole / 100).\(whole % 100 < 10 ? "0" : "")\(whole % 100)"
    }
}

/// From the end of a run to the moment at which its record is durable.
private final class Stopwatch: Sendable {
    private struct State {
        var running: [RunID: Instant] = [:]
        var totals: [Double] = []
        var delays: [Double] = []
    }
    private let state = Mutex(State())

    func start(_ run: Run) {
        let now = MonotonicClock.now()
        let totals = run.steps.flatMap(\.attempts).flatMap(\.exchanges).map {
            Double($0.phases.total.count) / 1000
        }
        state.withLock { state in
            state.running[run.id] = now
            state.totals += totals
        }
    }

    func stop(_ entries: [Entry]) {
        let now = MonotonicClock.now()
        state.withLock { state in
            for case .run(let run) in entries.map(\.record) {
                guard let start = state.running.removeValue(forKey: run.id) else { continue }
                state.delays.append((now - start).seconds * 1000)
            }
        }
    }

    var figures: (totals: Figures, delays: Figures) {
        state.withLock { (Figures($0.totals), Figures($0.delays)) }
    }
}

/// The disk alone: one block written and synced at a time.
private struct BareSync {
    private let descriptor: Int32

    init(in folder: String) throws {
        // Safe because the text lives during the call; so below with the block.
        descriptor = unsafe open("\(folder)/bare", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchmarkFault(text: "cannot write in \(folder)") }
    }

    /// In milliseconds.
    func durations(count: Int) throws -> [Double] {
        defer { close(descriptor) }
        let block = [UInt8](repeating: 1, count: 4096)
        return try (0..<count).map { number in
            let start = MonotonicClock.now()
            let written = unsafe pwrite(descriptor, block, block.count, number * block.count)
            guard written == block.count, fdatasync(descriptor) == 0 else {
                throw BenchmarkFault(text: "the disk refuses: \(errno)")
            }
            return (MonotonicClock.now() - start).seconds * 1000
        }
    }
}
