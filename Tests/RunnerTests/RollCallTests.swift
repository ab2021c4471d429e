import ProbeModel
import Runner
import Testing

@Suite("The roll call")
struct RollCallTests {
    private static let origin = Timestamp(nanoseconds: 1_800_000_000 * 1_000_000_000)

    private static func journeys(_ random: inout SplitMix64) -> [Timetable.Journey] {
        (0..<4).map { index in
            let interval = Duration.seconds([1, 7, 30, 60].randomElement(using: &random) ?? 1)
            return Timetable.Journey(name: "journey \(index)", interval: interval)
        }
    }

    /// A timetable, its roll call, and the runs that are going on, turned as the walker does it.
    private struct Day {
        var timetable = Timetable(location: "here")
        var call = RollCall(location: "here")
        var ends: [String: Timestamp] = [:]

        mutating func turn(_ now: Timestamp, lasting: (String) -> Duration) {
            for (journey, end) in ends where end <= now {
                ends[journey] = nil
                call.end(journey, at: now)
                note(timetable.finish(journey, at: now), now, lasting)
            }
            note(timetable.decide(at: now), now, lasting)
        }

        private mutating func note(
            _ decisions: [Timetable.Decision],
            _ now: Timestamp,
            _ lasting: (String) -> Duration
        ) {
            for decision in decisions {
                switch decision {
                case .start(let journey, _, _):
                    call.begin(journey)
                    ends[journey] = now + lasting(journey)
                case .miss(let miss): call.noteMiss(of: miss.journey, at: now)
                }
            }
        }
    }

    @Test(
        "misses nobody while the timetable works, whatever runs last and turns are late",
        arguments: 0..<100
    )
    func healthy(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let journeys = Self.journeys(&random)
        var day = Day()
        var now = Self.origin
        _ = day.timetable.replace(with: journeys, at: now)
        day.call.replace(with: journeys, at: now)
        for _ in 0..<500 {
            // A turn a second; now and then the machine was away for minutes.
            let pause: Int64 = Int.random(in: 0..<50, using: &random) == 0 ? 300_000 : 1000
            now = now + .milliseconds(Int64.random(in: 1...pause, using: &random))
            let milliseconds = Int64.random(in: 1...90_000, using: &random)
            day.turn(now) { _ in .milliseconds(milliseconds) }
            #expect(day.call.absences(at: now).isEmpty, "seed \(seed)")
        }
    }

    @Test(
        "sees within 20 s that a journey is lost, and the timetable takes it up",
        arguments: 0..<20
    )
    func lost(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let journeys = Self.journeys(&random)
        let victim = try #require(journeys.randomElement(using: &random))
        var day = Day()
        var now = Self.origin
        // The timetable knows nothing of one of them.
        _ = day.timetable.replace(with: journeys.filter { $0 != victim }, at: now)
        day.call.replace(with: journeys, at: now)
        var found: RollCall.Absence?
        while found == nil {
            now = now + .seconds(10)
            day.turn(now) { _ in .milliseconds(10) }
            found = day.call.absences(at: now).first
        }
        let absence = try #require(found)
        #expect(absence.journey == victim)
        #expect(now < absence.due + .seconds(20))
        let misses = day.timetable.takeUp(victim, since: absence.due, at: now)
        for miss in misses { day.call.noteMiss(of: miss.journey, at: now) }
        #expect(misses.first?.first == absence.due)
        #expect(misses.allSatisfy { $0.reason == .local && $0.journey == victim.name })
        let next = Slot.number(at: absence.due, every: victim.interval) + Int64(misses[0].count)
        let slot = Slot(
            number: next,
            every: victim.interval,
            journey: victim.name,
            location: "here"
        )
        let decisions = day.timetable.decide(at: max(now, slot.planned))
        let starts = decisions.filter {
            $0 == .start(journey: victim.name, kind: .scheduled, planned: slot.planned)
        }
        #expect(starts.count == 1)
        #expect(day.call.absences(at: now).isEmpty)
    }

    @Test("expects nobody while a run goes on, outside of a schedule, or behind a change")
    func patient() throws {
        let minute = Timetable.Journey(name: "ship", interval: .seconds(60))
        let first = Slot.number(at: Self.origin, every: .seconds(60)) + 1
        let slot = Slot(number: first, every: .seconds(60), journey: "ship", location: "here")
        let due = slot.planned
        var call = RollCall(location: "here")
        call.replace(with: [minute], at: due)
        #expect(call.absences(at: due + Limits.rollCallPatience).map(\.due) == [due])
        #expect(call.absences(at: due + .seconds(4)).isEmpty)
        call.begin("ship")
        #expect(call.absences(at: due + .seconds(500)).isEmpty)
        call.replace(with: [minute], at: due + .seconds(500))
        #expect(call.absences(at: due + .seconds(600)).isEmpty, "it is still going on")
        call.end("ship", at: due + .seconds(500))
        #expect(call.absences(at: due + .seconds(700)).count == 1)
        call.replace(with: [], at: due + .seconds(700))
        #expect(call.absences(at: due + .seconds(900)).isEmpty)
    }
}
