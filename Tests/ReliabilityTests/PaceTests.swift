import ProbeModel
import Reliability
import Testing

@Suite("Intervals that change within a period")
struct PaceTests {
    private static func at(_ minutes: Int64) -> Timestamp { .seconds(minutes * 60) }

    private static func pace(_ first: Int64, _ changes: [(at: Int64, to: Int64)]) -> Pace {
        changes.reduce(into: Pace(.seconds(first * 60))) { pace, change in
            pace.change(to: .seconds(change.to * 60), at: at(change.at))
        }
    }

    @Test("are kept in the order of the ledger, and only where they differ")
    func pieces() {
        let pace = Self.pace(5, [(10, 5), (20, 1), (30, 1), (40, 15), (40, 2), (35, 3)])
        #expect(pace.pieces.dropFirst().map(\.since) == [20, 40].map(Self.at))
        #expect(pace.pieces.map(\.every) == [5, 1, 3].map { .seconds($0 * 60) })
        #expect(pace.every == .seconds(180))
        let back = Self.pace(5, [(20, 1), (20, 5)])
        #expect(back == Pace(.seconds(300)), "it was in force for no time")
    }

    @Test("the slots of a service are as long as the longest of its journeys, at each time")
    func longest() {
        let paces = [Self.pace(5, [(20, 1)]), Self.pace(2, [(40, 10)]), Self.pace(1, [])]
        #expect(Pace.longest(of: paces) == Self.pace(5, [(20, 2), (40, 10)]))
        #expect(Pace.longest(of: []) == nil)
    }

    // MARK: Runs

    /// Runs as the daemon plans them: one in each slot, anywhere in it, and after a change from the
    /// first slot on whose planned start is not over.
    private static func runs(
        _ pace: Pace,
        until end: Int64,
        _ random: inout SplitMix64,
        _ outcome: (Timestamp, inout SplitMix64) -> Outcome
    ) -> [CountedRun] {
        let ends = pace.pieces.dropFirst().map(\.since) + [at(end)]
        return zip(pace.pieces, ends).flatMap { piece, end in
            let begin = max(piece.since.nanoseconds, 0)
            let length = piece.every.nanoseconds
            let numbers = begin / length..<end.nanoseconds / length + 1
            return numbers.compactMap { number -> CountedRun? in
                let place = Int64.random(in: 0..<length / 1_000_000, using: &random)
                let planned = Timestamp(nanoseconds: number * length + place * 1_000_000)
                guard planned.nanoseconds >= begin, planned < end else { return nil }
                return CountedRun(
                    start: planned,
                    duration: .milliseconds(200),
                    outcome: outcome(planned, &random)
                )
            }
        }
    }

    private static func period(
        _ journeys: [(name: String, pace: Pace, runs: [CountedRun])],
        _ span: Range<Timestamp>,
        _ terms: ServiceTerms
    ) -> ServicePeriod {
        ServicePeriod(
            terms: terms,
            journeys: journeys.map { journey in
                let runs = journey.runs.filter { span.contains($0.start) }
                return .init(
                    name: journey.name,
                    pace: journey.pace,
                    locations: runs.isEmpty ? [] : [LocationRuns(runs)]
                )
            },
            period: Period(span)
        )
    }

    private static func terms(_ structure: Structure? = nil) -> ServiceTerms {
        var terms = ServiceTerms(rule: VerdictRule(target: .customary))
        terms.structure = structure
        return terms
    }

    /// What may change: in mid-slot or not, once or several times, to longer and to shorter ones.
    static let changes: [[(at: Int64, to: Int64)]] = [
        [(600, 1)], [(603, 1)], [(607, 15)], [(607, 4)], [(301, 2), (607, 10), (899, 3)],
        [(600, 60), (900, 1)],
    ]

    @Test("a healthy service is healthy on both sides of a change", arguments: changes)
    func healthy(_ changes: [(at: Int64, to: Int64)]) {
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let journeys = ["a", "b"].map { name in
                let pace = Self.pace(5, changes)
                return (
                    name: name, pace: pace,
                    runs: Self.runs(pace, until: 1440, &random) { _, _ in .passed }
                )
            }
            let day = Self.at(0)..<Self.at(1440)
            let figures = Self.period(journeys, day, Self.terms(.series(["a", "b"])))
                .figures(without: [])
            for (journey, made) in zip(figures.journeys, journeys) {
                #expect(journey.slots.tally == Tally(good: made.runs.count), "seed \(seed)")
            }
            #expect(figures.joint.slots.tally.unknown == 0, "seed \(seed)")
            #expect(figures.joint.slots.tally.bad == 0, "seed \(seed)")
            #expect(figures.coverage == 1 && figures.reliability == 1, "seed \(seed)")
            #expect(figures.joint.downtime.unknown == .zero, "seed \(seed)")
            // Each slot of each interval once, and where a change cuts one, twice at most.
            let ends = changes.map(\.at) + [1440]
            let spans = zip([0] + changes.map(\.at), ends)
            let wanted = zip(spans, [5] + changes.map(\.to)).reduce(0.0) {
                $0 + Double($1.0.1 - $1.0.0) / Double($1.1)
            }
            let slots = Double(figures.joint.slots.tally.expected)
            #expect((slots - wanted).magnitude <= Double(changes.count) + 1, "seed \(seed)")
        }
    }

    @Test("outages before and after a change take as long as they do", arguments: changes)
    func outages(_ changes: [(at: Int64, to: Int64)]) {
        let outages = [(100, 160), (1200, 1290)].map { Self.at($0)..<Self.at($1) }
        let isDown = { (time: Timestamp) in outages.contains { $0.contains(time) } }
        var (minutes, shares): ([Double], [Double]) = ([], [])
        for seed in 0..<40 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let pace = Self.pace(5, changes)
            let runs = Self.runs(pace, until: 1440, &random) { time, _ in
                isDown(time) ? .failed : .passed
            }
            let figures = Self.period(
                [("a", pace, runs)],
                Self.at(0)..<Self.at(1440),
                Self.terms(.part("a"))
            )
            .figures(without: [])
            minutes.append(figures.joint.downtime.total / .seconds(60))
            shares.append(figures.reliability ?? 0)
            #expect(figures.joint.downtime.provenMinimum <= .seconds(150 * 60), "seed \(seed)")
            #expect(figures.joint.downtime.possibleMaximum >= .seconds(150 * 60), "seed \(seed)")
        }
        // Unbiased: the edges of an outage are known to an interval.
        let longest = Double(([5] + changes.map(\.to)).max() ?? 5)
        let mean = minutes.reduce(0, +) / Double(minutes.count)
        #expect((mean - 150).magnitude < longest / 2, "\(mean)")
        let share = shares.reduce(0, +) / Double(shares.count)
        #expect((share - (1 - 150.0 / 1440)).magnitude < longest / 2 / 1440, "\(share)")
    }

    @Test("a slot that no change has cut is unknown if a journey is silent in it")
    func silence() {
        let pace = Self.pace(5, [(607, 10)])
        var random = SplitMix64(seed: 1)
        let runs = Self.runs(pace, until: 1440, &random) { _, _ in .passed }
        let hole = Self.at(100)..<Self.at(120)
        let figures = Self.period(
            [("a", pace, runs), ("b", pace, runs.filter { !hole.contains($0.start) })],
            Self.at(0)..<Self.at(1440),
            Self.terms(.series(["a", "b"]))
        )
        .figures(without: [])
        #expect(figures.joint.slots.tally.unknown == 4 && figures.joint.slots.tally.bad == 0)
    }

    @Test("each slot weighs with the time that it stands for")
    func weighed() throws {
        let pace = Self.pace(1, [(720, 10)])
        var random = SplitMix64(seed: 2)
        // All of the first half fails, nothing of the second.
        let runs = Self.runs(pace, until: 1440, &random) { time, _ in
            time < Self.at(720) ? .failed : .passed
        }
        for terms in [Self.terms(), Self.terms(.part("a"))] {
            let figures = Self.period([("a", pace, runs)], Self.at(0)..<Self.at(1440), terms)
                .figures(without: [])
            #expect(figures.tally == Tally(good: 72, bad: 720))
            #expect(agree(figures.reliability ?? 0, 0.5, within: 1e-12))
            #expect(figures.shown == "50.00 %")
            let bounds = try #require(figures.judgement.bounds)
            #expect(bounds.contains(0.5) && figures.judgement.verdict == .notMet)
        }
    }

    // MARK: Parts and the whole

    @Test("the counts of both sides of a change add up to the whole", arguments: 0..<60)
    func splitting(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let times = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            Int64.random(in: 30...1400, using: &random)
        }
        .sorted()
        let journeys = ["a", "b", "c"].map { name in
            let own = times.filter { _ in Bool.random(using: &random) }
            let intervals = [1, 2, 3, 5, 7, 10, 15] as [Int64]
            let pace = Self.pace(
                intervals.randomElement(using: &random) ?? 5,
                own.map { ($0, intervals.randomElement(using: &random) ?? 5) }
            )
            let runs = Self.runs(pace, until: 1440, &random) { _, random in
                [.passed, .passed, .passed, .failed, .aborted].randomElement(using: &random)
                    ?? .passed
            }
            return (name: name, pace: pace, runs: runs)
        }
        var terms = Self.terms(.all([.part("a"), .any([.part("b"), .part("c")])]))
        if seed.isMultiple(of: 2) { terms.hours = ServiceWeek([3 * 1440 + 300..<3 * 1440 + 1111]) }
        let windows = seed.isMultiple(of: 3) ? [Self.at(500)..<Self.at(555)] : []
        let figures = { (span: Range<Int64>) in
            Self.period(journeys, Self.at(span.lowerBound)..<Self.at(span.upperBound), terms)
                .figures(without: windows)
        }
        let whole = figures(0..<1440)
        let joint = Pace.longest(of: journeys.map(\.pace)) ?? Pace(.seconds(60))
        let changes = joint.pieces.dropFirst().map { $0.since.nanoseconds / 60_000_000_000 }
        // At each change of the service's slots, and at any moment.
        for cut in changes + [Int64.random(in: 1..<1440, using: &random)] {
            let (left, right) = (figures(0..<cut), figures(cut..<1440))
            for (journey, part) in zip(whole.journeys, zip(left.journeys, right.journeys)) {
                #expect(part.0.slots + part.1.slots == journey.slots, "seed \(seed), \(cut)")
            }
            let sum = left.joint.slots + right.joint.slots
            let more = sum.tally.expected - whole.joint.slots.tally.expected
            #expect(more.magnitude <= 1, "seed \(seed), \(cut)")
            #expect(sum == whole.joint.slots || !changes.contains(cut), "seed \(seed), \(cut)")
        }
    }
}
