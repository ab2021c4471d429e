import Alerting
import ProbeModel
import Testing

@Suite("Starts that lag")
struct LagTests {
    /// A run planned and started at these seconds.
    private func run(
        _ planned: Double,
        lag: Double,
        took: Double = 1,
        cleanup: Double = 0,
        kind: Run.Kind = .scheduled
    ) -> Run {
        var run = Run.sample(
            "ship",
            id: UInt64(planned) + 1,
            kind: kind,
            outcome: .passed,
            planned: Transcript.origin + .seconds(planned)
        )
        run.started = run.planned + .seconds(lag)
        run.duration = Microseconds(.seconds(took))
        if cleanup > 0 {
            var step = Run.Step(name: "tidy", components: [], isCleanup: true)
            step.offset = Microseconds(.seconds(took))
            step.duration = Microseconds(.seconds(cleanup))
            run.steps = [step]
        }
        return run
    }

    /// Minutes, of 180, at which it was a problem: `12-90`. A run is due each minute.
    private func problems(_ make: (_ minute: Int) -> [Run]) -> String {
        var watch = LagWatch()
        var bad: [Int] = []
        for minute in 0..<180 {
            for run in make(minute) { watch.note(run, every: .seconds(60)) }
            if watch.problem != nil { bad.append(minute) }
        }
        return bad.isEmpty ? "" : "\(bad[0])-\(bad[bad.count - 1])"
    }

    @Test(
        "are told when more than one in a hundred start late by half an interval, again and again",
        arguments: [
            // Late by so much, in these minutes; told from and to.
            (30.0, [Int](0..<180), ""), (31, [5], ""), (31, [5, 6, 7], ""),
            (31, [5, 10, 15], "15-74"), (31, Array(stride(from: 5, to: 65, by: 5)), "15-119"),
            (0, [], ""), (59, [Int](30..<60), "40-114"),
        ] as [(Double, [Int], String)]
    )
    func share(lag: Double, minutes: [Int], expected: String) {
        let found = problems { minute in
            [run(Double(minute) * 60, lag: minutes.contains(minute) ? lag : 0)]
        }
        #expect(found == expected)
    }

    @Test("many journeys in time outweigh one that lags: one in a hundred is none")
    func weight() {
        var watch = LagWatch()
        for minute in 0..<60 {
            for number in 0...100 {
                var run = run(Double(minute) * 60, lag: number == 100 ? 40 : 0)
                run.journey = "journey \(number)"
                watch.note(run, every: .seconds(60))
            }
        }
        #expect(watch.problem == nil)
        var more = run(3600, lag: 40)
        for number in 0..<3 {
            more.journey = "late \(number)"
            watch.note(more, every: .seconds(60))
        }
        #expect(
            watch.problem?.hasPrefix("58 of the last hour's 5558 runs started late by more than")
                == true,
            "\(watch.problem ?? "nothing")"
        )
    }

    @Test(
        "a run that waits for its journey's former one, or for that one's cleanup, is not ours",
        arguments: [(100.0, 0.0), (10, 90), (20, 0)]
    )
    func overlap(took: Double, cleanup: Double) {
        let busy = took + cleanup
        // A run every two minutes, and each is followed by one that is due a minute later.
        let found = problems { minute in
            let planned = Double(minute) * 60
            let lag = minute.isMultiple(of: 2) ? 0 : max(0, busy - 60)
            return [run(planned, lag: lag, took: took, cleanup: cleanup)]
        }
        #expect(found.isEmpty)
        // Beyond that it is.
        let later = problems { minute in
            let planned = Double(minute) * 60
            let lag = minute.isMultiple(of: 2) ? 0 : max(0, busy - 60) + 31
            return [run(planned, lag: lag, took: took, cleanup: cleanup)]
        }
        #expect(later.hasSuffix("-179"))
    }

    @Test("only the timetable's runs count, and a clock that is set back begins anew")
    func others() {
        #expect(problems { [run(Double($0) * 60, lag: 50, kind: .confirmation)] }.isEmpty)
        var watch = LagWatch()
        for minute in 60..<90 { watch.note(run(Double(minute) * 60, lag: 50), every: .seconds(60)) }
        #expect(watch.problem != nil)
        watch.note(run(0, lag: 0), every: .seconds(60))
        #expect(watch.problem == nil)
    }
}
