import Alerting
import ProbeModel
import Testing

extension AlertBook.Event {
    /// A scheduled run, so many seconds after the origin; of a journey of every minute if nobody says
    /// else.
    fileprivate static func run(
        _ id: UInt64,
        _ outcome: Outcome,
        at seconds: Double,
        of journey: String = "ship",
        _ terms: AlertTerms = AlertTerms(every: .seconds(60))
    ) -> AlertBook.Event {
        var run = Run.sample(
            journey,
            id: id,
            kind: .scheduled,
            outcome: outcome,
            planned: Transcript.origin + .seconds(seconds)
        )
        if outcome == .failed { run.fail(at: "pay/status", blaming: nil) }
        return .finished(run, terms)
    }
}

@Suite("The alert book")
struct AlertBookTests {
    /// Feeds failures that start at these seconds; tells which of them fired.
    private func firing(
        _ starts: [Double],
        every: Duration,
        policy: ConsecutivePolicy = ConsecutivePolicy()
    ) -> [Int] {
        var book = AlertBook(policy: .consecutive(policy))
        return starts.enumerated().compactMap { index, start in
            let terms = AlertTerms(every: every)
            let actions = book.handle(
                .run(UInt64(index + 1), .failed, at: start, terms),
                at: Transcript.origin
            )
            return actions.contains { if case .raise = $0 { true } else { false } } ? index : nil
        }
    }

    @Test(
        "fires at the failure that is far enough from the first",
        arguments: [
            ([0.0, 15, 30], 60.0, [2]),
            ([0.0, 15, 29.99], 60, [2]),  // a slewed wall clock
            ([0.0, 10, 16], 60, []),
            ([0.0, 10, 16, 32], 60, [3]),
            ([0.0, 0.15, 0.3], 0.15, [2]),
            ([0.1, 0.15, 0.3], 0.15, [2]),  // any place in its slot
            ([0.0, 300, 600], 300, [2]),
        ] as [([Double], Double, [Int])]
    )
    func spread(starts: [Double], every: Double, fired: [Int]) {
        #expect(firing(starts, every: .seconds(every)) == fired)
    }

    @Test("needs as many failures as the policy says", arguments: 1...6)
    func failures(count: Int) {
        let starts = (0..<10).map { Double($0) * 60 }
        let policy = ConsecutivePolicy(failures: count)
        #expect(firing(starts, every: .seconds(60), policy: policy) == [count - 1])
    }

    @Test(
        "a journey is suspected from its first bad run until it is told, or good again",
        arguments: [
            (AlertPolicy(.consecutive(ConsecutivePolicy(failures: 3))), "!!!", "yyn"),
            (AlertPolicy(.consecutive(ConsecutivePolicy(failures: 3))), "!.", "yn"),
            (AlertPolicy(), ".!.......:", "nyyyyyyyyn"),
        ] as [(AlertPolicy, String, String)]
    )
    func suspected(policy: AlertPolicy, runs: String, expected: String) {
        var book = AlertBook(policy: policy)
        let found = runs.enumerated().map { index, kind in
            let outcome: Outcome = kind == "!" ? .failed : .passed
            let run = AlertBook.Event.run(UInt64(index + 1), outcome, at: Double(60 * index))
            _ = book.handle(run, at: Transcript.origin)
            return book.suspected == ["ship"] ? "y" : "n"
        }
        #expect(found.joined() == expected)
    }

    @Test(
        "asks for no more confirmations a day than a tenth of the scheduled runs, or 24",
        arguments: [(60.0, 144), (600, 24)]
    )
    func confirmations(every: Double, most: Int) {
        let terms = AlertTerms(every: .seconds(every))
        var machine = ConsecutiveMachine(ConsecutivePolicy())
        var asked = [0, 0]
        // Two days of flakes: each failure is followed by a good confirmation.
        let day = Int64(86_400_000_000_000)
        let start = Timestamp(nanoseconds: Transcript.origin.nanoseconds / day * day)
        for slot in 0..<Int(2 * 86_400 / every) {
            let at = start + .seconds(every * Double(slot))
            var sample = Sample(
                run: RunID(bits: UInt64(slot)),
                at: at,
                kind: .scheduled,
                isBad: true,
                terms: terms
            )
            guard machine.note(sample).extra != nil else {
                sample.isBad = false
                _ = machine.note(sample)
                continue
            }
            asked[slot * Int(every) / 86_400] += 1
            _ = machine.note(
                Sample(
                    run: RunID(bits: UInt64(slot)),
                    at: at + .seconds(15),
                    kind: .confirmation,
                    isBad: false,
                    terms: terms
                )
            )
        }
        #expect(asked == [most, most])
    }

    @Test("owes at most one extra run of a journey, and names it again after a replay")
    func owed() {
        var book = AlertBook(policy: .consecutive(ConsecutivePolicy()))
        var asked = 0
        for index in 0..<5 {
            let run = AlertBook.Event.run(UInt64(index + 1), .failed, at: Double(index))
            asked += book.handle(run, at: Transcript.origin).count
        }
        #expect(asked == 1)
        #expect(
            book.owedRuns(at: Transcript.origin + .seconds(10))
                == [.run(journey: "ship", kind: .confirmation, after: .seconds(6))]
        )
        #expect(
            book.owedRuns(at: Transcript.origin + .seconds(99))
                == [.run(journey: "ship", kind: .confirmation, after: .zero)]
        )
    }

    @Test("the same span has the same name, another span or journey another one")
    func names() {
        func name(_ journey: String, first: UInt64) -> RunID? {
            var book = AlertBook(policy: .consecutive(ConsecutivePolicy(failures: 1)))
            _ = book.handle(.run(first, .failed, at: 0, of: journey), at: Transcript.origin)
            return book.openAlerts.first?.id
        }
        #expect(name("ship", first: 7) == name("ship", first: 7))
        #expect(name("ship", first: 7) != name("ship", first: 8))
        #expect(name("ship", first: 7) != name("track", first: 7))
    }

    @Test("an alert that only the ledger knows is taken over, and resolves")
    func adopted() throws {
        var teller = AlertBook(policy: .consecutive(ConsecutivePolicy(failures: 1)))
        var book = AlertBook(policy: .consecutive(ConsecutivePolicy()))
        let terms = AlertTerms(every: .seconds(60), allowsConfirmation: false)
        func run(_ id: UInt64, _ outcome: Outcome, at seconds: Double) -> AlertBook.Event {
            .run(id, outcome, at: seconds, terms)
        }
        let failure = run(1, .failed, at: 0)
        _ = teller.handle(failure, at: Transcript.origin)
        _ = book.handle(failure, at: Transcript.origin)
        let alert = try #require(teller.openAlerts.first)
        #expect(book.openAlerts.isEmpty)
        #expect(book.handle(.recorded(alert), at: Transcript.origin).isEmpty)
        #expect(book.openAlerts == [alert])
        #expect(book.handle(run(2, .passed, at: 60), at: Transcript.origin).isEmpty)
        #expect(book.handle(run(3, .passed, at: 120), at: Transcript.origin).count == 1)
        #expect(book.pending.map(\.change) == [.resolved])
        #expect(book.pending.map(\.id) == [alert.id])
    }

    @Test("a rule that changes takes over what is open, and ends it by its own measure")
    func changedRule() throws {
        var book = AlertBook()
        func note(_ id: UInt64, _ outcome: Outcome, by rule: AlertPolicy.Rule) -> [Alert] {
            let terms = AlertTerms(
                every: .seconds(60),
                allowsConfirmation: false,
                policy: AlertPolicy(rule)
            )
            let run = AlertBook.Event.run(id, outcome, at: Double(id) * 60, terms)
            return book.handle(run, at: Transcript.origin).compactMap {
                if case .raise(let alert) = $0 { alert } else { nil }
            }
        }
        let first = note(1, .failed, by: .consecutive(ConsecutivePolicy(failures: 1)))
        #expect(first.map(\.change) == [.firing])
        #expect(note(2, .failed, by: .share(SharePolicy(failures: 1, of: 2))).isEmpty)
        #expect(note(3, .failed, by: .evidence(EvidencePolicy())).isEmpty)
        #expect(book.openAlerts == first)
        #expect(note(4, .passed, by: .evidence(EvidencePolicy())).isEmpty)
        let last = note(5, .passed, by: .evidence(EvidencePolicy()))
        #expect(last.map(\.change) == [.resolved])
        #expect(last.map(\.id) == first.map(\.id))
    }
}
