import ProbeModel
import Testing

@Suite("Slots")
struct SlotTests {
    private func slot(_ number: Int64, seconds: Int64 = 60, journey: String = "ship") -> Slot {
        Slot(number: number, every: .seconds(seconds), journey: journey, location: "here")
    }

    @Test(
        "contain their planned start, and follow each other without a gap",
        arguments: [0, 1, 29_000_000]
    )
    func containment(number: Int64) {
        let one = slot(number)
        #expect(one.start <= one.planned && one.planned < one.end)
        #expect(slot(number + 1).start == one.end)
        #expect(Slot.number(at: one.start, every: .seconds(60)) == number)
        #expect(Slot.number(at: one.end, every: .seconds(60)) == number + 1)
    }

    @Test("are the same after a restart, and differ by journey")
    func reproducible() {
        #expect(slot(7) == slot(7))
        #expect(slot(7).planned != slot(7, journey: "track").planned)
    }

    @Test("spread the starts of many journeys evenly: no second has more than 1.5 × the mean")
    func spread() {
        var starts = [Int](repeating: 0, count: 60)
        for number in 0..<6000 {
            let planned = slot(1000, journey: "journey-\(number)").planned
            starts[Int(planned.nanoseconds / 1_000_000_000 % 60)] += 1
        }
        #expect(starts.allSatisfy { $0 < 150 && $0 > 50 }, "\(starts)")
    }

    @Test("draw a new place in each slot, so that nothing periodic on the other side hides")
    func aliasing() {
        let phases = (0..<1000).map { number in
            Double(slot(number).planned.nanoseconds - slot(number).start.nanoseconds) / 60e9
        }
        let mean = phases.reduce(0, +) / 1000
        #expect(abs(mean - 0.5) < 0.03)
        #expect(Set(phases.map { Int($0 * 10) }).count == 10)
    }

    @Test(
        "show their interval by two of their starts",
        arguments: [50, 150, 1500, 10_000, 60_000, 90_000, 1_234_000, 3_600_000, 86_400_000]
            as [Int64]
    )
    func interval(milliseconds: Int64) {
        let every = Duration.milliseconds(milliseconds)
        let first = Slot.number(at: Timestamp(clampingSeconds: 1_795_219_200), every: every)
        let starts = [0, 3].map { number in
            Slot(number: first + number, every: every, journey: "ship", location: "here").planned
        }
        for pace in [every * 7 / 10, every, every * 13 / 10] {
            func found(_ starts: [Timestamp]) -> Duration? {
                Slot.interval(near: pace, of: "ship", at: "here", through: starts)
            }
            #expect(found(starts) == every)
            #expect(found([starts[0], starts[1] + .nanoseconds(1)]) == nil)
        }
    }
}
