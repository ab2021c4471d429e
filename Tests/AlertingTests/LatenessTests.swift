import Alerting
import ProbeModel
import Testing

@Suite("Runs that come too late")
struct LatenessTests {
    /// A run of two steps; 'pay' took all but a tenth of the time.
    private static func run(
        of journey: String = "ship",
        id: UInt64 = 1,
        _ outcome: Outcome,
        took seconds: Double,
        at time: Timestamp = Transcript.origin,
        slowest: String = "pay"
    ) -> Run {
        var run = Run.sample(
            journey,
            id: id,
            kind: .scheduled,
            outcome: outcome,
            planned: time
        )
        run.duration = Microseconds(.seconds(seconds))
        run.steps = [("open", 0.1), (slowest, 0.9), ("tidy", 9)].map { name, share in
            var step = Run.Step(name: name, components: [], isCleanup: name == "tidy")
            step.duration = Microseconds(.seconds(seconds * share))
            return step
        }
        if outcome == .degraded { run.detail = "took \(seconds) s, promised 3 s" }
        return run
    }

    @Test(
        "are bad if they succeeded and took longer than allowed",
        arguments: [
            (Lateness.ignored, Outcome.degraded, 60.0, false),
            (.degraded, .degraded, 4, true), (.degraded, .passed, 60, false),
            (.beyond(.seconds(5)), .passed, 5, false), (.beyond(.seconds(5)), .passed, 5.001, true),
            (.beyond(.seconds(5)), .degraded, 4, false),
            (.beyond(.seconds(5)), .degraded, 6, true),
            (.ignored, .failed, 1, true), (.beyond(.seconds(5)), .failed, 1, true),
            (.beyond(.seconds(5)), .aborted, 60, false), (.degraded, .missed, 60, false),
        ]
    )
    func judged(lateness: Lateness, outcome: Outcome, seconds: Double, isBad: Bool) {
        var terms = AlertTerms(every: .seconds(60))
        terms.lateness = lateness
        let run = Self.run(outcome, took: seconds)
        for policy in [AlertPolicy(), .consecutive(ConsecutivePolicy())] {
            var book = AlertBook(policy: policy)
            _ = book.handle(.finished(run, terms), at: run.ended)
            #expect(book.suspected.isEmpty == !isBad, "\(policy.word)")
        }
        var presents = PresentBook()
        presents.absorb(run, by: lateness)
        #expect(presents["ship"].isFailing == isBad)
    }

    /// What is raised over four hours in which half of the runs are bad for half an hour.
    private func raised(_ bad: Outcome, _ lateness: Lateness, seed: UInt64) -> [Alert] {
        var random = SplitMix64(seed: seed)
        var book = AlertBook()
        var terms = AlertTerms(every: .seconds(60))
        terms.lateness = lateness
        var (raised, extra): ([Alert], Timestamp?) = ([], nil)
        var (scheduled, number) = (Transcript.origin, UInt64(0))
        let outage = Transcript.origin + .seconds(3600)..<Transcript.origin + .seconds(5400)
        while scheduled < Transcript.origin + .seconds(4 * 3600) {
            let isExtra = extra.map { $0 < scheduled } ?? false
            let now = isExtra ? extra ?? scheduled : scheduled
            if !isExtra { scheduled = scheduled + .seconds(60) }
            extra = nil
            number += 1
            let isBad = random.next().isMultiple(of: 2) && outage.contains(now)
            var run = Self.run(
                id: number,
                isBad ? bad : .passed,
                took: isBad ? 4 : 1,
                at: now
            )
            run.kind = isExtra ? .confirmation : .scheduled
            for action in book.handle(.finished(run, terms), at: run.ended) {
                switch action {
                case .raise(let alert): raised.append(alert)
                case .run(_, _, let wait): extra = run.ended + wait
                }
            }
        }
        return raised
    }

    @Test(
        "half of the runs beyond the limit are told as half of them failing, run by run",
        arguments: 1...20
    )
    func partial(seed: Int) {
        let failing = raised(.failed, .ignored, seed: UInt64(seed))
        #expect(failing.contains { $0.level == .page }, "seed \(seed)")
        for (bad, lateness) in [
            (Outcome.passed, Lateness.beyond(.seconds(3))), (.degraded, .degraded),
        ] {
            let late = raised(bad, lateness, seed: UInt64(seed))
            #expect(late.map(\.decision) == failing.map(\.decision), "seed \(seed)")
        }
        #expect(raised(.degraded, .ignored, seed: UInt64(seed)).isEmpty)
    }

    @Test("are told as what they are, in the step that took longest, which is their cause")
    func words() throws {
        var book = AlertBook(policy: .consecutive(ConsecutivePolicy(failures: 1, gap: .zero)))
        var terms = AlertTerms(every: .seconds(60))
        terms.lateness = .beyond(.seconds(3))
        var alerts: [Alert] = []
        for (number, run) in [
            Self.run(id: 1, .degraded, took: 9.2),
            Self.run(of: "track", id: 2, .passed, took: 4),
            Self.run(of: "mail", id: 3, .passed, took: 4, slowest: "send"),
        ].enumerated() {
            for case .raise(let alert) in book.handle(.finished(run, terms), at: run.ended) {
                alerts.append(alert)
            }
            #expect(alerts.count == number + 1)
        }
        let since = "since 2026-11-21 02:00:00 UTC"
        #expect(
            alerts.map(\.summary) == [
                "customers cannot complete 'ship' (shipping) in time: it took 9.2 s, promised 3 s; "
                    + "step 'pay' took longest; 1 failure in a row \(since)",
                "customers cannot complete 'track' (shipping) in time: it took 4 s; "
                    + "step 'pay' took longest; 1 failure in a row \(since)",
                "customers cannot complete 'mail' (shipping) in time: it took 4 s; "
                    + "step 'send' took longest; 1 failure in a row \(since)",
            ]
        )
        #expect(alerts.map(\.reason) == [.timeout, .timeout, .timeout])
        // What is slow in one step is one incident, as what fails there is.
        var incidents = IncidentBook()
        for alert in alerts { _ = incidents.handle(.recorded(alert)) }
        let journeys = incidents.open.map { $0.members.map(\.alert.journey) }
        #expect(journeys == [["mail"], ["ship", "track"]])
        var presents = PresentBook()
        presents.absorb(Self.run(.passed, took: 4), by: terms.lateness)
        let present = incidents.open.last.flatMap(presents.present)
        #expect(
            present?.sentence
                == "1 of the last 1 runs were late; it took 4 s; step 'pay' took longest"
        )
    }
}

extension Alert {
    /// Without the words and the cause.
    fileprivate var decision: [String] {
        [level.word, change.word, "\(since)", "\(at)", "\(run)", "\(failing ?? -1)", "\(id)"]
    }
}
