import ProbeModel
import Reliability
import Testing

@Suite("Since when it is worse")
struct TurningPointTests {
    private static let slots = 8640
    /// A quarter of a day each: enough here, and quick.
    private static let blocks = 120

    /// A month of slots of five minutes; each begins an incident of one to six slots with a chance,
    /// which is another one from a place on.
    private func month(
        _ before: Double,
        _ since: Double,
        from place: Int,
        seed: UInt64
    ) -> JointSlots {
        var random = SplitMix64(seed: seed)
        var states: [Counting] = []
        while states.count < Self.slots {
            let chance = states.count < place ? before : since
            guard Double.random(in: 0..<1, using: &random) < chance else {
                states.append(.good)
                continue
            }
            let length = Int.random(in: 1...6, using: &random)
            states += [Counting](repeating: .bad, count: length) + [.good]
        }
        return Self.slots(Array(states.prefix(Self.slots)))
    }

    private static func slots(_ states: [Counting], from first: Int = 0) -> JointSlots {
        let begin = Timestamp(clampingSeconds: Int64(first) * 300)
        let end = begin + .seconds(Int64(states.count) * 300)
        let grid = SlotGrid(
            by: Pace(.seconds(300)),
            in: begin..<end,
            watched: begin...end - .nanoseconds(1)
        )
        return JointSlots(grid: grid, states: states)
    }

    @Test("is not told of a month that stays as it is", arguments: [0.0003, 0.001, 0.005, 0.02])
    func steady(chance: Double) {
        let told = (0..<40 as Range<UInt64>).filter { seed in
            TurningPoint(
                in: [month(chance, chance, from: 0, seed: seed)],
                blocks: Self.blocks
            ) != nil
        }
        // One in ten would be 4; three standard deviations are 6.
        #expect(told.count <= 6, "seeds \(told)")
    }

    @Test(
        "is found where incidents become ten times as frequent, or rare",
        arguments: [(0.001, 0.01), (0.01, 0.001)]
    )
    func found(before: Double, since: Double) {
        let place = 5000
        var told: [TurningPoint] = []
        for seed in 0..<40 as Range<UInt64> {
            let slots = month(before, since, from: place, seed: seed)
            if let point = TurningPoint(in: [slots], blocks: Self.blocks) { told.append(point) }
        }
        #expect(told.count >= 36, "seeds 0 to 39")
        #expect(told.allSatisfy { $0.isWorse == (since > before) })
        let truth = Timestamp(clampingSeconds: Int64(place) * 300)
        let day = Duration.seconds(86_400)
        let held = told.count { point in
            point.between.lowerBound <= truth + day && truth - day <= point.between.upperBound
        }
        #expect(Double(held) >= 0.85 * Double(told.count), "seeds 0 to 39")
        for point in told {
            #expect(point.between.contains(point.at))
            #expect(point.before.tally.counted + point.since.tally.counted == Self.slots)
        }
    }

    @Test("is the same for slots in one piece and in several, and for none there is none")
    func pieces() throws {
        let whole = month(0.001, 0.01, from: 4000, seed: 5)
        let halves = [0..<4320, 4320..<Self.slots].map { range in
            Self.slots(Array(whole.states[range]), from: range.lowerBound)
        }
        let point = try #require(TurningPoint(in: [whole], blocks: Self.blocks))
        #expect(TurningPoint(in: halves, blocks: Self.blocks) == point)
        #expect(TurningPoint(in: []) == nil)
        let silent = [Counting](repeating: .unknown, count: 100)
        #expect(TurningPoint(in: [Self.slots(silent)]) == nil)
    }

    @Test("one long outage is one incident, and changes nothing")
    func outage() {
        var states = month(0.001, 0.001, from: 0, seed: 3).states
        states.replaceSubrange(6000..<6300, with: [Counting](repeating: .bad, count: 300))
        #expect(TurningPoint(in: [Self.slots(states)]) == nil)
    }

    @Test("blocks of one run each are runs", arguments: 0..<5 as Range<UInt64>)
    func blocks(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var (runs, blocks) = (ChangePoint(), ChangePoint())
        for number in 0..<400 {
            let isGood = Double.random(in: 0..<1, using: &random) < (number < 200 ? 0.99 : 0.6)
            runs.add(isGood: isGood)
            blocks.add(good: isGood ? 1 : 0, bad: isGood ? 0 : 1)
            blocks.add(good: 0, bad: 0)
        }
        #expect(runs == blocks, "seed \(seed)")
        let sum = runs.distribution.reduce(0) { $0 + $1.probability }
        #expect((sum - 1).magnitude < 1e-9, "seed \(seed)")
        // Larger blocks see the change at a block's end, and nearly as surely.
        var large = ChangePoint()
        var again = SplitMix64(seed: seed)
        for start in stride(from: 0, to: 400, by: 20) {
            let bad = (start..<start + 20).count { number in
                Double.random(in: 0..<1, using: &again) >= (number < 200 ? 0.99 : 0.6)
            }
            large.add(good: 20 - bad, bad: bad)
        }
        #expect((large.likeliest.runs - runs.likeliest.runs).magnitude <= 40, "seed \(seed)")
    }
}
