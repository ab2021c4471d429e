import Journey
import ProbeModel
import Runner
import Testing

@Suite("The timetable of a journey with a cron")
struct CronTimetableTests {
    private func journey(_ cron: String) throws -> Timetable.Journey {
        let plan = try Rig.plan(
            """
            journey: ship
            healthOf: web
            schedule: { cron: "\(cron)" }
            steps:
              - name: look
                get: "http://127.0.0.1:1/"
                expect: { status: 200 }
            """
        )
        return .init(name: "ship", interval: plan.every, schedule: plan.schedule)
    }

    private func time(_ text: String) throws -> Timestamp {
        try #require(Timestamp(civil: "2026-11-\(text)"))
    }

    private func start(_ planned: Timestamp) -> Timetable.Decision {
        .start(journey: "ship", kind: .scheduled, planned: planned)
    }

    private func timetable(_ cron: String, at now: Timestamp) throws -> Timetable {
        var timetable = Timetable(location: "here")
        let misses = timetable.replace(with: [try journey(cron)], at: now)
        #expect(misses.isEmpty)
        return timetable
    }

    @Test("runs start when the cron says, to the second")
    func starts() throws {
        var timetable = try timetable("0,20 8 * * mon-fri", at: try time("20T08:10"))
        for moment in ["20T08:20", "23T08:00", "23T08:20", "24T08:00"] {
            let due = try time(moment)
            #expect(timetable.next == due)
            #expect(timetable.decide(at: due - .nanoseconds(1)).isEmpty)
            #expect(timetable.decide(at: due) == [start(due)])
            #expect(timetable.finish("ship", at: due + .seconds(1)).isEmpty)
        }
    }

    @Test(
        "one that is held up starts late, but no ten minutes, and not in the next one's time",
        arguments: [
            ("0 8,20 * * *", 0, true), ("0 8,20 * * *", 599, true), ("0 8,20 * * *", 601, false),
            ("0,5 8 * * *", 299, true), ("0,5 8 * * *", 301, false),
        ]
    )
    func patience(cron: String, seconds: Int, isStarted: Bool) throws {
        let due = try time("20T08:00")
        var timetable = try timetable(cron, at: due - .seconds(60))
        let decisions = timetable.decide(at: due + .seconds(seconds))
        #expect(decisions.contains(start(due)) == isStarted)
        let miss = Timetable.Miss(
            journey: "ship",
            reason: .late,
            first: due,
            last: due,
            count: 1
        )
        #expect(decisions.contains(.miss(miss)) == !isStarted)
    }

    @Test("what fell into a long run is an overlap, and the last of it starts late")
    func overlap() throws {
        let due = try time("20T08:00")
        var timetable = try timetable("*/1 * * * *", at: due)
        #expect(timetable.decide(at: due) == [start(due)])
        let end = due + .seconds(200)
        let miss = Timetable.Miss(
            journey: "ship",
            reason: .overlap,
            first: due + .seconds(60),
            last: due + .seconds(120),
            count: 2
        )
        #expect(timetable.decide(at: end) == [.miss(miss)])
        #expect(timetable.finish("ship", at: end) == [start(due + .seconds(180))])
    }

    @Test("what was due while no daemon ran is told in stretches of even distances")
    func down() throws {
        var timetable = Timetable(location: "here")
        let misses = timetable.replace(
            with: [try journey("*/15 8-9 * * mon-fri")],
            last: ["ship": try time("20T09:00")],
            at: try time("24T08:20")
        )
        // Friday's rest, Monday, and what was due today.
        let expected = [
            ("20T09:15", "20T09:45", 3), ("23T08:00", "23T09:45", 8), ("24T08:00", "24T08:15", 2),
        ]
        #expect(misses.map(\.first) == (try expected.map { try time($0.0) }))
        #expect(misses.map(\.last) == (try expected.map { try time($0.1) }))
        #expect(misses.map(\.count) == expected.map(\.2))
        #expect(misses.allSatisfy { $0.reason == .down })
        #expect(timetable.next == (try time("24T08:30")))
    }

    @Test("every start is a run or a miss, once, whatever holds them up", arguments: 1...20)
    func conservation(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let origin = try time("20T07:00")
        let journey = try journey("*/3,*/7 8-17 * * *")
        var timetable = Timetable(location: "here")
        _ = timetable.replace(with: [journey], at: origin)
        var counted: [Timestamp] = []
        func count(_ decisions: [Timetable.Decision]) {
            for decision in decisions {
                switch decision {
                case .start(_, _, let planned): counted.append(planned)
                case .miss(let miss):
                    counted +=
                        journey.schedule?.starts(in: miss.first..<miss.last + .seconds(1)) ?? []
                    #expect(miss.count > 0)
                }
            }
        }
        var now = origin
        for _ in 0..<400 {
            now = now + .seconds(Int(random.next() % 400))
            count(timetable.decide(at: now, wasAway: random.next() % 5 == 0))
            now = now + .seconds(Int(random.next() % 400))
            count(timetable.finish("ship", at: now))
        }
        let earliest = timetable.next
        let next = try #require(earliest)
        let due = try #require(journey.schedule).starts(in: origin..<next)
        #expect(counted == due.prefix(counted.count).map { $0 }, "seed \(seed)")
        #expect(due.count - counted.count <= 1, "seed \(seed): \(due.count) of \(counted.count)")
    }

    @Test("a schedule that is closed for two hundred years stops nothing")
    func closed() throws {
        let years = (2026...2200).map { "\($0)-01-01/\($0)-12-31" }.joined(separator: ", ")
        let plan = try Rig.plan(
            """
            journey: ship
            healthOf: web
            every: 7d
            schedule: { except: [\(years)] }
            steps:
              - name: look
                get: "http://127.0.0.1:1/"
                expect: { status: 200 }
            """
        )
        var timetable = Timetable(location: "here")
        let now = try time("20T08:00")
        let journey = Timetable.Journey(name: "ship", interval: plan.every, schedule: plan.schedule)
        #expect(timetable.replace(with: [journey], at: now).isEmpty)
        #expect(timetable.decide(at: now + .seconds(30 * 86_400)).isEmpty)
    }

    @Test("a cron that is closed for two years has missed nothing of what comes behind them")
    func closedCron() throws {
        let plan = try Rig.plan(
            """
            journey: ship
            healthOf: web
            schedule:
              cron: "0 9 * * *"
              except: [2026-12-01/2027-12-01, 2027-12-02/2028-12-01]
            steps:
              - name: look
                get: "http://127.0.0.1:1/"
                expect: { status: 200 }
            """
        )
        var timetable = Timetable(location: "here")
        let journey = Timetable.Journey(name: "ship", interval: plan.every, schedule: plan.schedule)
        let now = try #require(Timestamp(civil: "2026-12-10T00:00"))
        let last = try time("28T09:00")
        let misses = timetable.replace(with: [journey], last: ["ship": last], at: now)
        #expect(misses.map(\.count) == [2], "the 29th and the 30th of November")
    }
}
