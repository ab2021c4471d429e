import ArgumentParser
import ProbeModel
import Runner
import Synchronization

/// Memory of runs in flight: all of them wait for an answer at the same time.
struct Flight: AsyncParsableCommand {
    @Argument(help: "An address that answers late.") var url: String
    @Argument var runs: Int

    func run() async throws {
        let bench = try Workbench(url: url, ca: nil)
        let idle = Process.residentKibibytes
        let peak = Atomic(0)
        let most = Atomic(0)
        let finished = Atomic(0)
        let passed = Atomic(0)
        await withDiscardingTaskGroup { group in
            for _ in 0..<runs {
                group.addTask {
                    let run = await bench.runner.run(bench.plan, as: bench.newRun())
                    if run.steps.first?.state == .passed { passed.add(1, ordering: .relaxed) }
                    finished.add(1, ordering: .relaxed)
                }
            }
            while finished.load(ordering: .relaxed) < runs {
                peak.max(Process.residentKibibytes, ordering: .relaxed)
                most.max(bench.network.inFlight, ordering: .relaxed)
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
        let each = Double(peak.load(ordering: .relaxed) - idle) / Double(runs)
        print(
            "\(most.load(ordering: .relaxed)) in flight at once, "
                + "\(passed.load(ordering: .relaxed)) answered, "
                + "idle \(idle / 1024) MiB, \(Workbench.text(each)) KiB a run above it"
        )
    }
}
