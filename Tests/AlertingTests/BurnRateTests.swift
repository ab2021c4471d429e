import Alerting
import ProbeModel
import Testing

@Suite("Burn rates")
struct BurnRateTests {
    private static let window = BurnRatePolicy.Window(
        .page,
        rate: 20,
        long: .seconds(600),
        short: .seconds(60)
    )
    private static let terms = AlertTerms(every: .seconds(10), target: 0.99)

    /// The rule as it reads: the share of bad runs exceeds a fifth in both windows.
    private struct Plain {
        private var runs: [(at: Timestamp, isBad: Bool)] = []
        private(set) var isOpen = false

        mutating func note(_ isBad: Bool, at now: Timestamp) {
            // What a clock that was set back has made the future has not happened, and what has left
            // a window does not come back.
            let start = now - BurnRateTests.window.long
            runs.removeAll { $0.at > now || $0.at <= start }
            runs.append((now, isBad))
            let exceeds = [BurnRateTests.window.long, BurnRateTests.window.short].allSatisfy {
                span in
                let seen = runs.filter { $0.at > now - span }
                return Double(seen.count { $0.isBad }) > 0.2 * Double(seen.count)
            }
            isOpen = exceeds && (isOpen || isBad)
        }
    }

    @Test("the machine says what a count over all runs says", arguments: UInt64(1)...20)
    func plain(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var machine = BurnRateMachine(BurnRatePolicy(windows: [Self.window]), terms: Self.terms)
        var (plain, now, isFailing, isOpen, openings) =
            (Plain(), Transcript.origin, false, false, 0)
        for number in 1...1000 {
            if Int.random(in: 0..<25, using: &random) == 0 { isFailing.toggle() }
            let isStep = Int.random(in: 0..<200, using: &random) == 0
            let seconds = isStep ? Int.random(in: -900...900, using: &random) : 10
            now = now + .seconds(seconds)
            let isBad = Int.random(in: 0..<10, using: &random) < (isFailing ? 6 : 1)
            let ruling = machine.note(
                Sample(
                    run: RunID(bits: UInt64(number)),
                    at: now,
                    kind: .scheduled,
                    isBad: isBad,
                    terms: Self.terms
                )
            )
            plain.note(isBad, at: now)
            for change in ruling.changes {
                isOpen = change.kind == .opened
                if isOpen { openings += 1 }
            }
            #expect(isOpen == plain.isOpen, "seed \(seed), run \(number)")
        }
        #expect(openings > 3, "seed \(seed)")
    }

    @Test(
        "of two minutes' hold: a bad run a minute pages at the third one",
        arguments: [(1, nil), (2, nil), (3, 3), (4, 3)]
    )
    func hold(bad: Int, pagesAt: Int?) {
        let terms = AlertTerms(every: .seconds(60))
        var machine = BurnRateMachine(BurnRatePolicy(windows: BurnRatePolicy.pyrra), terms: terms)
        var (opened, ended) = ([Int](), 0)
        for number in -100...100 {
            let sample = Sample(
                run: RunID(bits: UInt64(number + 101)),
                at: Transcript.origin + .seconds(number * 60),
                kind: .scheduled,
                isBad: (1...bad).contains(number),
                terms: terms
            )
            for change in machine.note(sample).changes where change.level == .page {
                if change.kind == .opened { opened.append(number) } else { ended += 1 }
            }
        }
        #expect(opened == [pagesAt].compactMap(\.self))
        #expect(ended == opened.count)
    }
}
