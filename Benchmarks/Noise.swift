import ArgumentParser
import Journey
import ProbeModel
import Runner
import Synchronization

/// What a hostile server does to the measured times of a healthy one, and to memory.
struct Noise: AsyncParsableCommand {
    @Argument(help: "An address that answers at once.") var url: String
    @Argument(help: "The port of hostile.py.") var port: Int
    @Option(help: "Seconds without, and seconds with each of them.") var seconds = 3

    /// A hostile path, and what a journey expects of it.
    private struct Enemy {
        let name: String
        let url: String
        var expect = "status: 200"
    }

    private var enemies: [Enemy] {
        let base = "http://127.0.0.1:\(port)"
        return [
            Enemy(name: "endless body", url: base + "/endless"),
            Enemy(name: "header flood", url: base + "/headers"),
            Enemy(name: "trailer flood", url: base + "/trailers"),
            Enemy(name: "1xx flood", url: base + "/100"),
            Enemy(name: "gzip bomb", url: base + "/bomb"),
            Enemy(name: "drip", url: base + "/drip"),
            Enemy(name: "redirect loop", url: base + "/loop"),
            Enemy(name: "redirect to file://", url: base + "/tofile"),
            Enemy(name: "silent TLS", url: "https://127.0.0.1:\(port + 1)"),
            Enemy(name: "garbage TLS", url: "https://127.0.0.1:\(port + 2)"),
            Enemy(
                name: "1 MiB of JSON, query",
                url: base + "/json",
                expect: "json: { '$..b': { count: 90000 } }"
            ),
            Enemy(
                name: "costly pattern",
                url: base + "/letters",
                expect: "body: { matches: '^(a+)+$' }"
            ),
        ]
    }

    func run() async throws {
        let bench = try Workbench(url: url, ca: nil)
        defer { bench.stop() }
        for enemy in enemies {
            let plan = try Self.plan(of: enemy)
            let without = await times(of: bench, beside: nil)
            let idle = Process.residentKibibytes
            let beside = await times(of: bench, beside: plan)
            let grown = max(0, Process.residentKibibytes - idle) / 1024
            let name = enemy.name + String(repeating: " ", count: max(0, 22 - enemy.name.count))
            print("\(name) \(without)   beside it \(beside)   + \(grown) MiB")
        }
    }

    private static func plan(of enemy: Enemy) throws -> Plan {
        let text = """
            journey: enemy
            service: bench
            every: 1h
            deadline: 2s
            steps:
              - name: fall
                get: "\(enemy.url)"
                headers: { Accept-Encoding: gzip }
                expect: { \(enemy.expect) }
            """
        let catalogue = Catalogue.compile(
            [SourceText(path: "enemy.yaml", text: text)],
            given: Givens(variables: [:], secretNames: nil)
        )
        guard let plan = catalogue.plans.first else {
            throw BenchmarkFault(
                text: catalogue.diagnostics.map(\.rendered).joined(separator: "\n")
            )
        }
        return plan
    }

    /// The healthy journey, 200 runs a second; beside it the hostile one, 40 runs a second.
    private func times(of bench: Workbench, beside enemy: Plan?) async -> String {
        let times = Samples()
        let end = MonotonicClock.now() + .seconds(seconds)
        await withDiscardingTaskGroup { group in
            while MonotonicClock.now() < end {
                for _ in 0..<2 {
                    group.addTask {
                        let run = await bench.runner.run(bench.plan, as: bench.newRun())
                        let exchanges = run.steps.flatMap(\.attempts).flatMap(\.exchanges)
                        times.all.withLock { $0 += exchanges.map(\.phases.total.count) }
                    }
                }
                if let enemy, Int.random(in: 0..<5) < 2 {
                    group.addTask { _ = await bench.runner.run(enemy, as: bench.newRun()) }
                }
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
        let sorted = times.all.withLock { $0.sorted() }
        let quantile = { (q: Double) in
            Workbench.text(Double(sorted[Int(q * Double(sorted.count - 1))]) / 1000)
        }
        return "p50 \(quantile(0.5)) ms, p99 \(quantile(0.99)) ms"
    }
}

/// Times that many tasks add to: the tasks of a loop cannot share a local mutex.
private final class Samples: Sendable {
    let all = Mutex<[Int64]>([])
}
