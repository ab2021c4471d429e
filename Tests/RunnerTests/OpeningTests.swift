import Journey
import ProbeModel
import Runner
import Testing

@Suite("The timetable of a journey with a schedule")
struct OpeningTests {
    private let minute = Duration.seconds(60)

    /// Every minute from 06:00 to 06:05 UTC, and no other time.
    private func morning() throws -> Timetable.Journey {
        let plan = try Rig.plan(
            """
            journey: ship
            healthOf: web
            every: 1m
            schedule: { hours: Mon-Sun 06:00-06:05 }
            steps:
              - name: look
                get: "http://127.0.0.1:1/"
                expect: { status: 200 }
            """
        )
        return .init(name: "ship", interval: minute, schedule: plan.schedule)
    }

    /// The first moment of a day, 06:00, so many seconds later.
    private func six(day: Int64, later seconds: Double = 0) -> Timestamp {
        Timestamp(clampingSeconds: (20_600 + day) * 86_400 + 6 * 3600) + .seconds(seconds)
    }

    @Test("slots outside of the schedule are not due, and nobody misses them")
    func schedule() throws {
        var timetable = Timetable(location: "here")
        let misses = timetable.replace(with: [try morning()], at: six(day: 0, later: -7200))
        #expect(misses.isEmpty)
        var starts: [Timestamp] = []
        for _ in 0..<11 {
            let next = timetable.next
            let due = try #require(next)
            for decision in timetable.decide(at: due) {
                guard case .start(_, _, let planned) = decision else {
                    Issue.record("\(decision)")
                    continue
                }
                starts.append(planned)
            }
            _ = timetable.finish("ship", at: due + .seconds(1))
        }
        for (index, start) in starts.enumerated() {
            let slot = six(day: Int64(index / 5), later: Double(index % 5) * 60)
            #expect(slot <= start && start < slot + minute, "run \(index)")
        }
        #expect(starts.count == 11)
    }

    @Test("what was missed is told in stretches of slots that were due")
    func missedStretches() throws {
        var timetable = Timetable(location: "here")
        let misses = timetable.replace(
            with: [try morning()],
            last: ["ship": six(day: 0, later: 90)],
            at: six(day: 2, later: 120)
        )
        #expect(misses.map(\.count).dropLast() == [3, 5])
        #expect(misses.allSatisfy { $0.reason == .down })
        timetable.ask(for: .confirmation, of: "ship", at: six(day: 2, later: 600))
        let extra = timetable.decide(at: six(day: 2, later: 601)).filter {
            if case .start = $0 { true } else { false }
        }
        #expect(extra.isEmpty, "no extra run outside, either")
    }

    @Test("a year of seconds in which no daemon ran is told by its mornings")
    func missedYear() throws {
        let journey = try morning()
        var timetable = Timetable(location: "here")
        let misses = timetable.replace(
            with: [.init(name: "ship", interval: .seconds(1), schedule: journey.schedule)],
            last: ["ship": six(day: 0, later: -1)],
            at: six(day: 365, later: -1)
        )
        #expect(misses.count == 365)
        #expect(misses.allSatisfy { $0.count == 300 })
        #expect(
            misses.last.map { six(day: 364) <= $0.first && $0.last < six(day: 364, later: 300) }
                == true
        )
    }

    @Test("a journey that is closed for longer than we look ahead does not run meanwhile")
    func closedForLong() throws {
        let plan = try Rig.plan(
            """
            journey: ship
            healthOf: web
            every: 1d
            schedule: { except: [2026-12-01/2027-11-30, 2027-12-01/2028-11-30] }
            steps:
              - name: look
                get: "http://127.0.0.1:1/"
                expect: { status: 200 }
            """
        )
        var timetable = Timetable(location: "here")
        let journey = Timetable.Journey(name: "ship", interval: plan.every, schedule: plan.schedule)
        let begin = try #require(Timestamp(civil: "2026-12-02T00:00"))
        #expect(timetable.replace(with: [journey], at: begin).isEmpty)
        var decisions: [Timetable.Decision] = []
        var looked = 0
        while decisions.isEmpty, looked < 10 {
            let next = timetable.next
            decisions = timetable.decide(at: try #require(next))
            looked += 1
        }
        guard case .start(_, _, let planned) = try #require(decisions.first) else {
            Issue.record("\(decisions)")
            return
        }
        #expect(planned >= (try #require(Timestamp(civil: "2028-12-01T00:00"))))
    }
}
