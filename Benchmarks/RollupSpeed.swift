import ArgumentParser
import Ledger
import ProbeModel
import Reliability
import Rollup
import Runner

/// Catching up with a ledger, in steps a second of one core; and a question of 90 days over all
/// journeys of a service.
struct RollupSpeed: ParsableCommand {
    @Argument(help: "Journeys of eight steps, all of one service.") var journeys: Int
    @Argument(help: "Runs of each journey a day.") var runs: Int
    @Option var folder: String

    static let days = 90

    func run() throws {
        let directory = "\(folder)/ledger"
        let end = try write(to: directory)
        let start = Process.cpuSeconds
        var peak = Process.residentKibibytes
        var feed = try RollupFeed(path: "\(folder)/rollup.sqlite", of: directory)
        var records = 0
        try feed.catchUp(to: .max) { _ in
            records += 1
            if records.isMultiple(of: 20_000) { peak = max(peak, Process.residentKibibytes) }
            return true
        }
        feed.flush()
        let seconds = Process.cpuSeconds - start
        let steps = journeys * runs * Self.days * 8
        let (milliseconds, counted) = try ask(until: end)
        guard counted == journeys * runs * Self.days else {
            throw BenchmarkFault(text: "\(counted) runs are in the figures")
        }
        print(
            "catch-up \(Int(Double(steps) / seconds / 1000)) thousand steps/s of CPU "
                + "(\(steps / 1000) thousand), \(peak / 1024) MiB resident; "
                + "90 days of \(journeys) journeys asked in \(Workbench.text(milliseconds)) ms"
        )
    }

    /// Writes the ledger of all days; returns the end of the last one.
    private func write(to directory: String) throws -> Timestamp {
        let ledger = try Workbench.ledger(in: directory) { _ in }
        let day: Int64 = 86_400 * 1_000_000_000
        let today = MonotonicClock.wallClock().nanoseconds / day
        let first = (today - Int64(Self.days)) * day
        for number in 0..<Self.days * runs {
            for journey in 0..<journeys {
                let place = (Int64(number) * Int64(journeys) + Int64(journey))
                let step = Int64(Self.days) * day / Int64(Self.days * runs * journeys)
                while ledger.state.queuedBytes > Limits.ledgerQueueBytes / 2 {
                    _ = ledger.flush(within: .seconds(60))
                }
                try ledger.append(
                    .run(model(journey, number, at: Timestamp(nanoseconds: first + place * step)))
                )
            }
        }
        _ = ledger.flush(within: .seconds(60))
        try ledger.stop(reason: "done")
        return Timestamp(nanoseconds: today * day)
    }

    /// One run in fifty fails at its third step.
    private func model(_ journey: Int, _ number: Int, at start: Timestamp) -> Run {
        var run = Run(
            id: RunID(bits: UInt64(number) << 32 | UInt64(journey)),
            journey: "journey-\(journey)",
            service: "bench",
            location: "here",
            kind: .scheduled,
            plan: UInt64(journey),
            planned: start,
            outcome: (number &* 31 &+ journey).isMultiple(of: 50) ? .failed : .passed
        )
        run.steps = (0..<8).map { step in
            var part = Run.Step(
                name: "step \(step)",
                components: ["web", "part-\(step)"],
                isCleanup: false
            )
            part.offset = Microseconds(Int64(step) * 40_000)
            part.duration = Microseconds(Int64(30_000 + (journey &* 7 &+ number &* 13) % 9000))
            part.state = .passed
            return part
        }
        if run.outcome == .failed {
            run.reason = .status
            run.steps[2].state = .failed
            run.steps[2].reason = .status
            for step in 3..<8 { run.steps[step].state = .notReached }
        }
        run.duration = Microseconds(330_000)
        return run
    }

    /// Milliseconds, the median of nine, and the runs that were counted.
    private func ask(until end: Timestamp) throws -> (milliseconds: Double, counted: Int) {
        let period = end - .seconds(Self.days * 86_400)..<end
        var times: [Double] = []
        var counted = 0
        for _ in 0..<9 {
            let start = MonotonicClock.now()
            let reader = try RollupReader(path: "\(folder)/rollup.sqlite")
            let counts = try reader.counts(of: "bench", in: period)
            times.append((MonotonicClock.now() - start).seconds * 1000)
            counted = counts.customerJourneys.reduce(0) { $0 + $1.tally.good + $1.tally.bad }
        }
        return (times.sorted()[4], counted)
    }
}
