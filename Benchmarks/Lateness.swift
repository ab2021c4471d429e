import ArgumentParser
import Journey
import ProbeModel
import Runner
import Synchronization

/// How late runs start against their planned time.
struct Lateness: AsyncParsableCommand {
    @Argument var url: String
    @Argument(help: "Journeys; each is due once a second.") var journeys: Int
    @Argument var seconds: Int

    func run() async throws {
        let bench = try Workbench(url: url, ca: nil)
        defer { bench.stop() }
        let plans = try (0..<journeys).map {
            try Workbench.plan(url: url, name: "bench-\($0)", every: "1s")
        }
        let lags = Mutex<[Double]>([])
        let missed = Counter()
        let walker = Walker(
            runner: bench.runner,
            location: "bench",
            record: { happening in
                switch happening {
                case .finished(let run): lags.withLock { $0.append(run.lag.seconds * 1000) }
                case .missed(let miss, _): missed.add(miss.count)
                }
            },
            obstacle: { nil }
        )
        await walker.replace(with: plans, runner: bench.runner)
        async let walking: Void = walker.walk()
        try await Task.sleep(for: .seconds(seconds))
        await walker.stop()
        await walking
        let sorted = lags.withLock { $0.sorted() }
        guard !sorted.isEmpty else { throw BenchmarkFault(text: "nothing ran") }
        let quantile = { (q: Double) in
            Workbench.text(sorted[min(sorted.count - 1, Int(q * Double(sorted.count)))])
        }
        print(
            "\(sorted.count) runs, \(missed.value) missed; start late by "
                + "p50 \(quantile(0.5)) ms, p99 \(quantile(0.99)) ms, max \(quantile(1)) ms"
        )
    }
}
