import ProbeModel
import Reliability
import Testing

@Suite("A service in a period, by its terms")
struct ServicePeriodTests {
    private static let minute: Int64 = 60_000_000_000

    private static func at(_ minutes: Int64) -> Timestamp {
        Timestamp(nanoseconds: minutes * minute)
    }

    /// One run a minute; the letters are g good, b bad, u unknown, - none.
    private static func runs(_ letters: String, every: Int64 = 1) -> [CountedRun] {
        letters.enumerated().compactMap { place, letter in
            let outcome: Outcome? =
                switch letter {
                case "g": .passed
                case "b": .failed
                case "u": .aborted
                default: nil
                }
            return outcome.map {
                CountedRun(
                    start: at(Int64(place) * every) + .seconds(5),
                    duration: .seconds(1),
                    outcome: $0
                )
            }
        }
    }

    private func terms(_ structure: Structure? = nil) -> ServiceTerms {
        var terms = ServiceTerms(rule: VerdictRule(target: .customary))
        terms.structure = structure
        return terms
    }

    private func period(
        _ terms: ServiceTerms,
        _ journeys: [String: [String]],
        minutes: Int64
    ) -> ServicePeriod {
        ServicePeriod(
            terms: terms,
            journeys: journeys.sorted { $0.key < $1.key }.map { name, locations in
                .init(
                    name: name,
                    pace: Pace(.seconds(60)),
                    locations: locations.map { LocationRuns(Self.runs($0)) }
                )
            },
            period: Period(Self.at(0)..<Self.at(minutes))
        )
    }

    @Test("joint, pooled and weighted figures are what the definitions say")
    func headlines() throws {
        let journeys = ["a": ["ggbbgggggg"], "b": ["ggbbgggggg"], "c": ["gggggggbgg"]]
        let joint = period(terms(.series(["a", "b", "c"])), journeys, minutes: 10).figures(
            without: [])
        #expect(joint.basis == .joint && joint.reliability == 0.7 && joint.episodes == 2)
        let pooled = period(terms(), journeys, minutes: 10).figures(without: [])
        #expect(pooled.basis == .runs && pooled.tally == Tally(good: 25, bad: 5))
        #expect(pooled.episodes == 3)
        var weighted = self.terms()
        weighted.weights = ["a": 1, "b": 1, "c": 2]
        let figures = period(weighted, journeys, minutes: 10).figures(without: [])
        #expect(figures.basis == .weighted)
        #expect(agree(figures.reliability ?? 0, 0.85, within: 1e-12))
        let bounds = try #require(figures.judgement.bounds)
        #expect(bounds.contains(0.85))
    }

    @Test("a bad part decides, an unknown one does not; any and at least hold too")
    func logic() {
        let journeys = ["a": ["gbug-"], "b": ["ggggg"]]
        let all = period(terms(.series(["a", "b"])), journeys, minutes: 5).figures(without: [])
        #expect(all.joint.states == [.good, .bad, .unknown, .good, .unknown])
        let any = Structure.any([.part("a"), .part("b")])
        let either = period(terms(any), journeys, minutes: 5).figures(without: [])
        #expect(either.joint.states == Array(repeating: .good, count: 5))
    }

    @Test("locations vote: half of those that know makes a slot bad")
    func quorum() {
        let journeys = ["a": ["gbbu", "ggbu", "gg-b"]]
        let figures = period(terms(), journeys, minutes: 4).figures(without: [])
        #expect(figures.journeys[0].slots.tally == Tally(good: 2, bad: 2))
    }

    @Test("what is taken out does not depend on the outcome", arguments: 0..<50)
    func symmetry(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let letters = String((0..<60).map { _ in "gbu".randomElement(using: &random) ?? "g" })
        let flipped = String(letters.map { $0 == "g" ? "b" : $0 == "b" ? "g" : $0 })
        let start = Int64.random(in: 0..<50, using: &random)
        let span = Self.at(start)..<Self.at(start + Int64.random(in: 1...20, using: &random))
        let (one, other) = (
            period(terms(.part("a")), ["a": [letters]], minutes: 60).figures(without: [span]),
            period(terms(.part("a")), ["a": [flipped]], minutes: 60).figures(without: [span])
        )
        #expect(one.tally.good == other.tally.bad, "seed \(seed)")
        #expect(one.tally.bad == other.tally.good, "seed \(seed)")
        #expect(one.tally.unknown == other.tally.unknown, "seed \(seed)")
        let raw = period(terms(.part("a")), ["a": [letters]], minutes: 60).figures(without: [])
        #expect(raw.tally.expected >= one.tally.expected, "seed \(seed)")
    }

    @Test("more failures never make the figure or the bounds better", arguments: 0..<30)
    func monotone(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var letters = Array(repeating: Character("g"), count: 300)
        var last = 1.1
        for _ in 0..<10 {
            letters[Int.random(in: 0..<300, using: &random)] = "b"
            let text = String(letters)
            let figures = period(terms(.part("a")), ["a": [text]], minutes: 300).figures(without: []
            )
            let reliability = try #require(figures.reliability)
            let bounds = try #require(figures.judgement.bounds)
            #expect(reliability <= last, "seed \(seed)")
            #expect(bounds.lowerBound <= bounds.upperBound, "seed \(seed)")
            #expect(bounds.contains(reliability), "seed \(seed)")
            last = reliability
        }
    }

    @Test("hours of service: runs outside do not count")
    func hours() {
        var terms = self.terms()
        // 1970 began on a Thursday; minute 10 of it is 3 · 1440 + 10 of the week.
        terms.hours = ServiceWeek([3 * 1440..<3 * 1440 + 10])
        let figures = period(terms, ["a": ["ggggggggbgbbbb"]], minutes: 14).figures(without: [])
        #expect(figures.tally == Tally(good: 9, bad: 1))
        let hour = Period(Self.at(0)..<Self.at(60))
        #expect(terms.hours.slots(of: hour, every: .seconds(60), in: .utc) == 10)
        #expect(terms.hours.minutes(of: hour, in: .utc) == 10)
    }

    @Test("a promise in minutes: proven breaks it, possible keeps it")
    func minutes() throws {
        var terms = self.terms()
        terms.bindsMinutes = true
        let good = String(repeating: "g", count: 1000)
        let kept = period(terms, ["a": [good + "bbb" + good]], minutes: 2003).figures(without: [])
        #expect(kept.basis == .minutes && kept.judgement.verdict == .met)
        let lost = String(repeating: "b", count: 40)
        let broken = period(terms, ["a": [good + lost + good]], minutes: 2040).figures(without: [])
        #expect(broken.judgement.verdict == .notMet)
        #expect(broken.joint.downtime.provenMinimum == .seconds(39 * 60))
        let none = period(terms, ["a": [""]], minutes: 10).figures(without: [])
        #expect(none.judgement.verdict == .notYetShown && none.shown == "no data")
    }

    @Test("a limit makes slow runs bad")
    func limit() {
        let slow = CountedRun(
            start: Self.at(0),
            duration: .microseconds(8_000_001),
            outcome: .degraded
        )
        let quick = CountedRun(start: Self.at(0), duration: .seconds(8), outcome: .passed)
        #expect(slow.counting(limit: .seconds(8)) == .bad)
        #expect(slow.counting(limit: nil) == .good)
        #expect(quick.counting(limit: .seconds(8)) == .good)
    }

    @Test("a stretch of missed runs counts as if each stood there", arguments: 0..<100)
    func stretches(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let begin = Int64.random(in: 0..<3_600_000, using: &random)
        let distance = Int64.random(in: 1000...240_000, using: &random)
        let count = Int.random(in: 1...200, using: &random)
        let moment = { (index: Int) in
            Timestamp(nanoseconds: (begin + Int64(index) * distance) * 1_000_000)
        }
        let dense = (0..<count).map {
            CountedRun(start: moment($0), duration: .zero, outcome: .missed)
        }
        let stretch = MissedStretch(
            start: moment(0),
            distance: .milliseconds(distance),
            count: count
        )
        let runs = Self.runs(String(repeating: "g", count: 70))
        let minutes = Int64(1000)
        let (one, other) = (
            figures([LocationRuns((runs + dense).sorted { $0.start < $1.start })], minutes),
            figures([LocationRuns(runs, missed: [stretch])], minutes)
        )
        #expect(one.tally == other.tally && one.joint == other.joint, "seed \(seed)")
        let inner = Self.at(20)..<Self.at(90)
        let clamped = stretch.clamped(to: inner)
        let wanted = (0..<count).map(moment).filter(inner.contains)
        #expect((clamped?.count ?? 0) == wanted.count, "seed \(seed)")
        #expect(clamped?.start == wanted.first && clamped?.last == wanted.last, "seed \(seed)")
    }

    @Test("a stretch may reach behind one that began later")
    func overlap() {
        let stretches = [(1, 40), (5, 2)].map { start, count in
            MissedStretch(start: Self.at(start), distance: .seconds(60), count: count)
        }
        let figures = figures([LocationRuns(Self.runs("ggg"), missed: stretches)], 60)
        #expect(figures.tally == Tally(good: 3, unknown: 38))
    }

    private func figures(_ locations: [LocationRuns], _ minutes: Int64) -> ServiceFigures {
        ServicePeriod(
            terms: terms(.part("a")),
            journeys: [.init(name: "a", pace: Pace(.seconds(60)), locations: locations)],
            period: Period(Self.at(0)..<Self.at(minutes))
        )
        .figures(without: [])
    }

    @Test("a structure judges slots column by column as it judges one", arguments: 0..<50)
    func columns(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let structure = Structure.all([
            .part("a"), .atLeast(2, of: [.part("b"), .part("c"), .part("a")]),
            .any([.part("c"), .part("d")]),
        ])
        let letters = ["a", "b", "c", "d"].map { name in
            (name, String((0..<40).map { _ in "ggbu".randomElement(using: &random) ?? "g" }))
        }
        let journeys = Dictionary(uniqueKeysWithValues: letters.map { ($0.0, [$0.1]) })
        let joint = period(terms(structure), journeys, minutes: 40).figures(without: []).joint
        for slot in 0..<40 {
            let wanted = structure.works { name in
                let text = journeys[name]?.first ?? ""
                let letter = text[text.index(text.startIndex, offsetBy: slot)]
                return letter == "u" ? nil : letter == "g"
            }
            #expect(joint.states[slot] == Counting(wanted), "seed \(seed), slot \(slot)")
        }
    }
}
