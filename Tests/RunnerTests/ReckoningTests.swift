import ProbeModel
import Runner
import Testing

@Suite("The timetable's own time")
struct ReckoningTests {
    private let origin = Timestamp(nanoseconds: 1_800_000_000_000_000_000)
    private let boot = Instant(nanoseconds: 5_000_000_000)

    /// So long after the beginning, the wall clock moved by `step`.
    private func reading(_ seconds: Double, step: Double = 0) -> ClockReading {
        ClockReading(
            wall: origin + .seconds(seconds + step),
            boottime: boot + .seconds(seconds)
        )
    }

    @Test("goes on evenly, whatever is done to the wall clock; the labels follow that")
    func steps() {
        var reckoning = Reckoning(reading(0))
        for (seconds, step) in [(1.0, 0.0), (2, -3600), (3, -3600), (4, 86_400), (5, 0)] {
            let turn = reckoning.turn(reading(seconds, step: step))
            #expect(turn.now == origin + .seconds(seconds))
            #expect(!turn.wasAway)
            #expect(reckoning.label(turn.now) == origin + .seconds(seconds + step))
        }
    }

    @Test("a slewed clock leaves the labels on the grid until it is a step away")
    func slew() {
        var reckoning = Reckoning(reading(0))
        _ = reckoning.turn(reading(1, step: 0.09))
        #expect(reckoning.label(origin) == origin)
        _ = reckoning.turn(reading(2, step: 0.125))
        #expect(reckoning.label(origin) == origin + .milliseconds(125))
    }

    @Test("time in which the machine slept, or we were stopped, counts, and is noticed")
    func asleep() {
        var reckoning = Reckoning(reading(0))
        #expect(!reckoning.turn(reading(1.9)).wasAway)
        let turn = reckoning.turn(reading(8 * 3600))
        #expect(turn.wasAway)
        #expect(turn.now == origin + .seconds(8 * 3600))
        #expect(!reckoning.turn(reading(8 * 3600 + 1)).wasAway)
    }

    @Test("after eight hours of sleep a journey has one gap with its count, and one run at once")
    func suspended() {
        var reckoning = Reckoning(reading(0))
        var timetable = Timetable(location: "here")
        _ = timetable.replace(
            with: [.init(name: "ship", interval: .seconds(60))],
            at: reckoning.turn(reading(0)).now
        )
        let turn = reckoning.turn(reading(8 * 3600))
        let decisions = timetable.decide(at: turn.now, wasAway: turn.wasAway)
        let counts = decisions.compactMap { decision in
            if case .miss(let miss) = decision, miss.reason == .late { miss.count } else { nil }
        }
        #expect(counts.count == 1)
        #expect(abs((counts.first ?? 0) - 480) <= 1)
        #expect(decisions.count <= 2)
        #expect(timetable.decide(at: turn.now).isEmpty)
    }
}

@Suite("The last planned starts")
struct PlannedStartsTests {
    private let now = Timestamp(nanoseconds: 1_800_000_000_000_000_000)

    private func reading(_ wall: Timestamp, _ seconds: Double) -> ClockReading {
        ClockReading(wall: wall, boottime: Instant(nanoseconds: 0) + .seconds(seconds))
    }

    @Test("a clock that was never set is not believed, and an old label only for a year")
    func believable() {
        var starts = PlannedStarts()
        starts.note("ship", planned: now)
        starts.note("dead clock", planned: Timestamp(nanoseconds: 86_400_000_000_000))
        starts.note("old", planned: Limits.earliestClock)
        let later = now + .seconds(400 * 86_400)
        #expect(starts.believable(at: now)["ship"] == now)
        #expect(starts.believable(at: now)["dead clock"] == nil)
        #expect(starts.believable(at: later)["old"] == later - Limits.downTime)
    }

    @Test("a start in 1970, set right while it ran, leaves no gap of decades")
    func setRight() {
        var starts = PlannedStarts()
        let past = Timestamp(nanoseconds: 86_400_000_000_000)
        starts.note(reading(past, 10), boot: "a")
        starts.note("ship", planned: past + .seconds(50))
        starts.note(reading(now, 70))
        #expect(starts.believable(at: now)["ship"] == now - .seconds(10))
    }

    @Test(
        "steps move old labels once, and those of the new time not at all",
        arguments: [-3600.0, 86_400]
    )
    func steps(step: Double) {
        var starts = PlannedStarts()
        starts.note(reading(now, 0), boot: "a")
        starts.note("old", planned: now + .seconds(59))
        starts.note("new", planned: now + .seconds(59 + step))
        starts.note(reading(now + .seconds(60 + step), 60))
        starts.note(reading(now + .seconds(61 + step), 61))
        let found = starts.believable(at: now)
        #expect(found["old"] == now + .seconds(59 + step))
        #expect(found["new"] == now + .seconds(59 + step))
    }

    @Test("a run that ended behind slots that went by takes nothing back, a clock set back does")
    func order() {
        var starts = PlannedStarts()
        starts.note("ship", planned: now)
        starts.note("ship", planned: now - .seconds(600))
        #expect(starts.believable(at: now)["ship"] == now)
        starts.note("ship", planned: now - .seconds(86_400))
        #expect(starts.believable(at: now)["ship"] == now - .seconds(86_400))
    }

    @Test("a reboot is no step; a restart within one boot sees what was done meanwhile")
    func boots() {
        var starts = PlannedStarts()
        starts.note(reading(now, 900), boot: "a")
        starts.note("ship", planned: now)
        starts.note(reading(now + .seconds(60), 5), boot: "b")
        #expect(starts.believable(at: now)["ship"] == now)
        starts.note(reading(now + .seconds(3660), 6), boot: "b")
        #expect(starts.believable(at: now)["ship"] == now + .seconds(3599))
    }
}
