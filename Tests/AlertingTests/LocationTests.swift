import Alerting
import ProbeModel
import Reliability
import Testing

@Suite("Several locations")
struct LocationTests {
    private static let terms = AlertTerms(every: .seconds(60))

    private static func sample(
        _ location: String,
        at seconds: Double,
        isBad: Bool,
        kind: Run.Kind = .scheduled
    ) -> Sample {
        var sample = Sample(
            run: RunID(bits: UInt64(seconds * 1000)),
            at: Transcript.origin + .seconds(seconds),
            kind: kind,
            isBad: isBad,
            terms: terms
        )
        sample.location = location
        return sample
    }

    private static let start = Detector.Origin(run: RunID(bits: 1), at: Transcript.origin)
    private static let fresh = Detector(baseline: 0.002, shares: [0.95, 0.5, 0.2])

    @Test("E of one location is that location's", arguments: UInt64(1)...20)
    func one(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var (alone, pooled) = (Self.fresh, PooledDetector(Self.fresh))
        for _ in 0..<200 {
            let isBad = Double.random(in: 0..<1, using: &random) < 0.1
            let weight = Double.random(in: 0...1, using: &random)
            alone.add(isBad: isBad, weight: weight, from: Self.start)
            pooled.add(isBad: isBad, weight: weight, from: Self.start, at: "here")
            #expect(pooled.logEvidence == alone.logEvidence, "seed \(seed)")
            #expect(pooled.estimate == alone.estimate, "seed \(seed)")
            #expect(pooled.reaches(5) == alone.reaches(5), "seed \(seed)")
        }
    }

    @Test(
        "E is the mean of the locations' E",
        arguments: [(1, 0), (2, 1), (3, 1), (3, 3), (5, 2)]
    )
    func mean(locations: Int, failing: Int) {
        var pooled = PooledDetector(Self.fresh)
        var sum = 0.0
        for number in 0..<locations {
            var alone = Self.fresh
            for _ in 0..<4 {
                let isBad = number < failing
                alone.add(isBad: isBad, from: Self.start)
                pooled.add(isBad: isBad, from: Self.start, at: "place \(number)")
            }
            sum += alone.logEvidence.exponential
        }
        let wanted = (sum / Double(locations)).logarithm
        #expect((pooled.logEvidence - wanted).magnitude < 1e-12)
        #expect(pooled.reaches(wanted - 1e-9) && !pooled.reaches(wanted + 1e-9))
    }

    @Test("by hand: one bad run at one of two locations, with one share of a half and p₀ of 1 %")
    func byHand() {
        var pooled = PooledDetector(Detector(baseline: 0.01, shares: [0.5]))
        pooled.add(isBad: true, from: Self.start, at: "a")
        // 0.5 / 0.01
        #expect((pooled.logEvidence - 50.0.logarithm).magnitude < 1e-12)
        pooled.add(isBad: false, from: Self.start, at: "b")
        // (50 + 0.5 / 0.99) / 2
        #expect((pooled.logEvidence - 25.252_525_252_525_25.logarithm).magnitude < 1e-12)
        pooled.forget(["a"])
        #expect((pooled.logEvidence - (0.5 / 0.99).logarithm).magnitude < 1e-12)
        pooled.forget(["b"])
        #expect(pooled.logEvidence == Detector(baseline: 0.01, shares: [0.5]).logEvidence)
    }

    @Test(
        "down is what at least half of the known locations see",
        arguments: [
            ([], false), ([true], true), ([false], false), ([true, false], true),
            ([true, false, false], false), ([true, true, false], true),
            ([true, true, false, false, false], false),
        ] as [([Bool], Bool)]
    )
    func quorum(verdicts: [Bool], isDown: Bool) {
        var quorum = Quorum()
        for (number, isBad) in verdicts.enumerated() {
            let lost = quorum.note(Self.sample("place \(number)", at: 1, isBad: isBad))
            #expect(lost.isEmpty)
        }
        #expect(quorum.isDown == isDown && quorum.count == verdicts.count)
    }

    @Test("a silent location is unknown after five minutes, and has no vote")
    func silent() {
        var quorum = Quorum()
        _ = quorum.note(Self.sample("a", at: 0, isBad: false))
        _ = quorum.note(Self.sample("b", at: 10, isBad: false))
        #expect(quorum.note(Self.sample("c", at: 300, isBad: true)).isEmpty)
        #expect(!quorum.isDown && quorum.count == 3)
        #expect(quorum.note(Self.sample("c", at: 301, isBad: true)) == ["a"])
        #expect(quorum.isDown && quorum.count == 2)
        // Its own pause says nothing about a location that is heard again.
        #expect(quorum.note(Self.sample("c", at: 9000, isBad: false)) == ["b"])
        #expect(quorum.note(Self.sample("c", at: 99_000, isBad: true)).isEmpty)
    }

    @Test("a new name of the only location has the last word; the former one is heard no more")
    func renamed() {
        var quorum = Quorum()
        _ = quorum.note(Self.sample("old", at: 0, isBad: true))
        var sample = Self.sample("new", at: 10, isBad: false)
        sample.terms.location = "new"
        #expect(quorum.note(sample) == ["old"])
        #expect(!quorum.isDown && quorum.count == 1)
    }

    @Test("a page ends as soon under a new name of the location", arguments: ["old", "new"])
    func renamedInOutage(name: String) {
        var terms = Self.terms
        terms.location = "old"
        var machine = EvidenceMachine(EvidencePolicy(), terms: terms)
        var isOpen = false
        var end: Double?
        for seconds in stride(from: 0.0, to: 1800, by: 30) {
            var sample = Self.sample("old", at: seconds, isBad: seconds < 600)
            if seconds >= 600 { (terms.location, sample.location) = (name, name) }
            sample.terms = terms
            for change in machine.note(sample).changes where change.level == .page {
                isOpen = change.kind == .opened
                if !isOpen { end = seconds }
            }
        }
        #expect(!isOpen && end == 630)
    }

    /// An hour at some locations, of which the first ones are down from the tenth minute on.
    private func pages(failing: Int, of locations: Int) -> (pages: Int, isSuspicious: Bool) {
        var policy = EvidencePolicy()
        policy.baseline = 0.002
        var machine = EvidenceMachine(policy, terms: Self.terms)
        var opened = 0
        var wishes = 0
        for minute in 0..<60 {
            for number in 0..<locations {
                let seconds = Double(minute * 60 + number * 60 / locations)
                let isBad = minute >= 10 && number < failing
                let ruling = machine.note(
                    Self.sample("place \(number)", at: seconds, isBad: isBad)
                )
                opened += ruling.changes.count { $0.kind == .opened && $0.level == .page }
                wishes += ruling.extra == nil ? 0 : 1
            }
        }
        return (opened, wishes > 0)
    }

    @Test(
        "one of three locations sees it: no page, and a suspicion; two of them page once",
        arguments: [(0, 0), (1, 0), (2, 1), (3, 1)]
    )
    func machine(failing: Int, expected: Int) {
        let (pages, isSuspicious) = pages(failing: failing, of: 3)
        #expect(pages == expected)
        #expect(isSuspicious == (failing > 0))
    }
}
