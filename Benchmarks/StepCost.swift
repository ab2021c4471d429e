import ArgumentParser
import Ledger
import ProbeModel
import Runner
import Transfer

/// CPU time a step: five-step journeys with check and capture, and with the ledger if a folder is given.
struct StepCost: AsyncParsableCommand {
    @Argument var url: String
    @Argument var runs: Int
    @Argument var concurrency: Int
    @Option var ca: String?
    @Option var folder: String?

    func run() async throws {
        let bench = try Workbench(url: url, ca: ca)
        defer { bench.stop() }
        let ledger = try folder.map { try Workbench.ledger(in: $0) { _ in } }
        // What happens once a process (libraries, trusted certificates, first pages) is not a step's.
        for _ in 0..<5 { _ = await bench.runner.run(bench.plan, as: bench.newRun()) }
        let before = Process.cpuSeconds
        let failed = Counter()
        let next = Counter()
        await withDiscardingTaskGroup { group in
            for _ in 0..<concurrency {
                // As the walker does it.
                group.addTask(executorPreference: bench.network.executor) { [runs] in
                    while next.add(1) <= runs {
                        let run = await bench.runner.run(bench.plan, as: bench.newRun())
                        if run.outcome != .passed { failed.add(1) }
                        _ = try? ledger?.append(.run(run))
                    }
                }
            }
        }
        try ledger?.stop(reason: "done")
        let microseconds = (Process.cpuSeconds - before) * 1e6 / Double(runs * 5)
        guard failed.value == 0 else {
            throw BenchmarkFault(text: "\(failed.value) runs did not pass")
        }
        print(Workbench.text(microseconds))
    }
}
