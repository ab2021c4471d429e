import ArgumentParser
import ProbeModel
import Runner
import Transfer

/// Memory of runs in flight: all of them wait for an answer at the same time.
struct Flight: AsyncParsableCommand {
    @Argument(help: "An address that answers late.") var url: String
    @Argument var runs: Int

    func run() async throws {
        let bench = try Workbench(url: url, ca: nil)
        defer { bench.stop() }
        let idle = Process.residentKibibytes
        let peak = Counter()
        let most = Counter()
        let finished = Counter()
        let passed = Counter()
        await withDiscardingTaskGroup { group in
            for _ in 0..<runs {
                // As the walker does it.
                group.addTask(executorPreference: bench.network.executor) {
                    if await bench.walk().steps.first?.state == .passed { passed.add(1) }
                    finished.add(1)
                }
            }
            while finished.value < runs {
                peak.raise(to: Process.residentKibibytes)
                most.raise(to: bench.network.inFlight)
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
        let each = Double(peak.value - idle) / Double(runs)
        print(
            "\(most.value) in flight at once, "
                + "\(passed.value) answered, "
                + "idle \(idle / 1024) MiB, \(Workbench.text(each)) KiB a run above it"
        )
    }
}
