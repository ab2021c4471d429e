import ArgumentParser
import Ledger
import ProbeModel
import Runner
import Synchronization

/// Appending and replaying, in steps a second of one core; bytes a step on disk.
struct LedgerSpeed: AsyncParsableCommand {
    @Argument(help: "Runs of five steps.") var runs: Int
    @Option var folder: String
    @Option(help: "An address to make the model run of.") var url: String

    func run() async throws {
        let bench = try Workbench(url: url, ca: nil)
        defer { bench.stop() }
        let model = await bench.runner.run(bench.plan, as: bench.newRun())
        let ledger = try Workbench.ledger(in: folder) { _ in }
        let start = Process.cpuSeconds
        for number in 0..<runs {
            var run = model
            run.id = RunID(bits: UInt64(number))
            while ledger.state.queuedBytes > Limits.ledgerQueueBytes / 2 {
                _ = ledger.flush(within: .seconds(60))
            }
            try ledger.append(.run(run))
        }
        _ = ledger.flush(within: .seconds(60))
        let appending = Process.cpuSeconds - start
        try ledger.stop(reason: "done")
        let bytes = try LedgerReader(directory: folder).bytes()
        let replayStart = Process.cpuSeconds
        var steps = 0
        try LedgerReader(directory: folder).read(after: 0, limit: .max) { entry in
            if case .run(let run) = entry.record { steps += run.steps.count }
            return true
        }
        let replaying = Process.cpuSeconds - replayStart
        let rate = { (count: Int, seconds: Double) in Int(Double(count) / seconds / 1000) }
        print(
            "append \(rate(runs * 5, appending)) thousand steps/s of CPU, "
                + "\(Workbench.text(Double(bytes) / Double(runs * 5))) bytes a step; "
                + "replay \(rate(steps, replaying)) thousand steps/s"
        )
    }
}
