import ArgumentParser
import ProbeModel
import Runner
import Synchronization

/// CPU time a step: five-step journeys with check, capture and ledger.
struct StepCost: AsyncParsableCommand {
    @Argument var url: String
    @Argument var runs: Int
    @Argument var concurrency: Int
    @Option var ca: String?
    @Option var folder: String

    func run() async throws {
        let bench = try Workbench(url: url, ca: ca)
        let ledger = try Workbench.ledger(in: folder) { _ in }
        // What happens once a process (libraries, trusted certificates, first pages) is not a step's.
        for _ in 0..<5 { _ = await bench.runner.run(bench.plan, as: bench.newRun()) }
        let before = Process.cpuSeconds
        let failed = Atomic(0)
        let next = Atomic(0)
        await withDiscardingTaskGroup { group in
            for _ in 0..<concurrency {
                group.addTask {
                    while next.add(1, ordering: .relaxed).newValue <= runs {
                        let run = await bench.runner.run(bench.plan, as: bench.newRun())
                        if run.outcome != .passed { failed.add(1, ordering: .relaxed) }
                        _ = try? ledger.append(.run(run))
                    }
                }
            }
        }
        try ledger.stop(reason: "done")
        let microseconds = (Process.cpuSeconds - before) * 1e6 / Double(runs * 5)
        guard failed.load(ordering: .relaxed) == 0 else {
            throw BenchmarkFault(text: "\(failed.load(ordering: .relaxed)) runs did not pass")
        }
        print(Workbench.text(microseconds))
    }
}
