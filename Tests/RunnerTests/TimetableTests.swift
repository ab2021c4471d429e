import ProbeModel
import Runner
import Testing

@Suite("The timetable")
struct TimetableTests {
    private let minute = Duration.seconds(60)
    private let origin = Timestamp(nanoseconds: 1_800_000_000 * 1_000_000_000)

    private func slot(_ offset: Int64, _ journey: String = "ship") -> Slot {
        let first = Slot.number(at: origin, every: minute)
        return Slot(number: first + offset, every: minute, journey: journey, location: "here")
    }

    private func timetable(_ journeys: String...) -> Timetable {
        var timetable = Timetable(location: "here")
        let misses = timetable.replace(
            with: journeys.map { .init(name: $0, interval: minute) },
            at: slot(0).start
        )
        precondition(misses.isEmpty, "nothing was due before")
        return timetable
    }

    @Test("starts each slot's run at its planned time, once")
    func onTime() {
        var timetable = timetable("ship")
        for number in Int64(0)..<5 {
            let planned = slot(number).planned
            #expect(timetable.next == planned)
            #expect(timetable.decide(at: planned - .nanoseconds(1)).isEmpty)
            #expect(
                timetable.decide(at: planned)
                    == [.start(journey: "ship", kind: .scheduled, planned: planned)]
            )
            #expect(timetable.decide(at: planned).isEmpty)
            #expect(timetable.finish("ship", at: planned + .seconds(1)).isEmpty)
        }
    }

    @Test("lets a planned start wait for the end of the previous run, inside its slot")
    func waits() {
        var timetable = timetable("ship")
        _ = timetable.decide(at: slot(0).planned)
        #expect(timetable.decide(at: slot(1).planned).isEmpty)
        let late = slot(1).planned + .milliseconds(1)
        #expect(
            timetable.finish("ship", at: late)
                == [.start(journey: "ship", kind: .scheduled, planned: slot(1).planned)]
        )
    }

    @Test("reports slots that went by during a run as overlap, and goes on with the current one")
    func overlap() {
        var timetable = timetable("ship")
        _ = timetable.decide(at: slot(0).planned)
        let end = slot(3).start
        #expect(
            timetable.decide(at: end) == [
                .miss(
                    .init(
                        journey: "ship",
                        reason: .overlap,
                        first: slot(1).planned,
                        last: slot(2).planned,
                        count: 2
                    )
                )
            ]
        )
        #expect(timetable.finish("ship", at: end).isEmpty)
        #expect(timetable.next == slot(3).planned)
    }

    @Test(
        "a timer's lateness at the end of a slot costs no run, more does",
        arguments: [(0, true), (49, true), (50, false)]
    )
    func timerIsLate(milliseconds: Int64, isStarted: Bool) throws {
        var timetable = timetable("ship")
        let decisions = timetable.decide(at: slot(0).end + .milliseconds(milliseconds))
        let start = Timetable.Decision.start(
            journey: "ship",
            kind: .scheduled,
            planned: slot(0).planned
        )
        #expect(decisions.contains(start) == isStarted)
        #expect(decisions.count == 1)
    }

    @Test("reports slots that went by while nothing ran as late, with one start and no burst")
    func suspended() {
        var timetable = timetable("ship", "track")
        let wake = slot(10).end - .nanoseconds(1)
        let decisions = timetable.decide(at: wake)
        let starts = decisions.filter { if case .start = $0 { true } else { false } }
        let missed = decisions.compactMap { decision -> Timetable.Miss? in
            if case .miss(let miss) = decision { miss } else { nil }
        }
        #expect(starts.count == 2)
        #expect(missed.map(\.count) == [10, 10])
        #expect(missed.allSatisfy { $0.reason == .late })
    }

    @Test("reports slots that went by while we were away as late, also during a run")
    func stoppedDuringARun() {
        var timetable = timetable("ship")
        _ = timetable.decide(at: slot(0).planned)
        let wake = slot(10).end - .nanoseconds(1)
        let miss = Timetable.Miss(
            journey: "ship",
            reason: .late,
            first: slot(1).planned,
            last: slot(9).planned,
            count: 9
        )
        #expect(timetable.decide(at: wake, wasAway: true) == [.miss(miss)])
        let start = Timetable.Decision.start(
            journey: "ship",
            kind: .scheduled,
            planned: slot(10).planned
        )
        #expect(timetable.finish("ship", at: wake) == [start])
        #expect(timetable.decide(at: wake).isEmpty)
    }

    @Test("reports what was due while no daemon ran as down")
    func down() {
        var timetable = Timetable(location: "here")
        let misses = timetable.replace(
            with: [.init(name: "ship", interval: minute)],
            last: ["ship": slot(-5).planned],
            at: slot(0).start
        )
        #expect(
            misses == [
                .init(
                    journey: "ship",
                    reason: .down,
                    first: slot(-4).planned,
                    last: slot(-1).planned,
                    count: 4
                )
            ]
        )
    }

    @Test("makes an extra run when asked, unless a scheduled one comes first")
    func extra() {
        var timetable = timetable("ship")
        let start = slot(0).planned
        _ = timetable.decide(at: start)
        _ = timetable.finish("ship", at: start)
        timetable.ask(for: .confirmation, of: "ship", at: slot(1).planned - .seconds(1))
        #expect(
            timetable.decide(at: slot(1).planned - .seconds(1)) == [
                .start(
                    journey: "ship",
                    kind: .confirmation,
                    planned: slot(1).planned - .seconds(1)
                )
            ]
        )
        _ = timetable.finish("ship", at: slot(1).planned - .milliseconds(500))
        timetable.ask(for: .confirmation, of: "ship", at: slot(1).planned + .seconds(1))
        #expect(
            timetable.decide(at: slot(1).planned)
                == [.start(journey: "ship", kind: .scheduled, planned: slot(1).planned)]
        )
        _ = timetable.finish("ship", at: slot(1).planned)
        // It was not due yet, so it is still owed.
        #expect(
            timetable.decide(at: slot(1).planned + .seconds(1)) == [
                .start(
                    journey: "ship",
                    kind: .confirmation,
                    planned: slot(1).planned + .seconds(1)
                )
            ]
        )
        _ = timetable.finish("ship", at: slot(1).planned + .seconds(2))
        timetable.ask(for: .confirmation, of: "ship", at: slot(2).planned - .nanoseconds(1))
        #expect(
            timetable.decide(at: slot(2).planned)
                == [.start(journey: "ship", kind: .scheduled, planned: slot(2).planned)],
            "a scheduled run takes the place of an extra run that is due"
        )
        _ = timetable.finish("ship", at: slot(2).planned)
        #expect(timetable.decide(at: slot(2).planned + .milliseconds(1)).isEmpty)
    }

    @Test("a reload keeps the timers of journeys that stay, and drops those that went")
    func reload() {
        var timetable = timetable("ship", "track")
        _ = timetable.decide(at: slot(0).planned)
        let misses = timetable.replace(
            with: [.init(name: "ship", interval: minute), .init(name: "quote", interval: minute)],
            at: slot(0).planned
        )
        #expect(misses.isEmpty)
        #expect(timetable.decide(at: slot(0).end - .nanoseconds(1)).count <= 1)
        // The run of 'ship' is still going, so its next slot waits.
        #expect(
            timetable.finish("ship", at: slot(1).end - .nanoseconds(1))
                == [.start(journey: "ship", kind: .scheduled, planned: slot(1).planned)]
        )
    }

    @Test(
        "a run that is held up when its journey changes or goes is told as an overlap",
        arguments: [[Timetable.Journey(name: "ship", interval: .seconds(120))], []]
    )
    func reloadWhileHeldUp(journeys: [Timetable.Journey]) {
        var timetable = timetable("ship")
        _ = timetable.decide(at: slot(0).planned)
        _ = timetable.decide(at: slot(1).planned)
        let held = Timetable.Miss(
            journey: "ship",
            reason: .overlap,
            first: slot(1).planned,
            last: slot(1).planned,
            count: 1
        )
        #expect(timetable.replace(with: journeys, at: slot(1).planned) == [held])
    }

    @Test("accounts for every slot exactly once, whatever happens", arguments: UInt64(1)...50)
    func property(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var timetable = timetable("ship")
        var now = slot(0).start
        var accounted = 0
        var isRunning = false
        func count(_ decisions: [Timetable.Decision]) {
            for decision in decisions {
                switch decision {
                case .start:
                    #expect(!isRunning, "seed \(seed)")
                    isRunning = true
                    accounted += 1
                case .miss(let miss): accounted += miss.count
                }
            }
        }
        for _ in 0..<300 {
            now = now + .seconds(Int64(random.next() % 200))
            if isRunning, random.next() % 2 == 0 {
                isRunning = false
                count(timetable.finish("ship", at: now))
            }
            count(timetable.decide(at: now))
        }
        let passed = Slot.number(at: now, every: minute) - slot(0).number
        #expect((passed - 1...passed + 1).contains(Int64(accounted)), "seed \(seed)")
    }
}
