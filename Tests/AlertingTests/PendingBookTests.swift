import Alerting
import ProbeModel
import Testing

@Suite("The book that goes ahead of a stalled disk")
struct PendingBookTests {
    private static let policy = AlertPolicy.consecutive(
        ConsecutivePolicy(
            failures: 2,
            gap: .seconds(1),
            recoveries: 1,
            recoveryGap: .seconds(1)
        )
    )

    /// Run number n starts n seconds after the origin and is n-th in the ledger.
    private func run(_ number: UInt64, _ outcome: Outcome, of journey: String = "ship") -> Run {
        var run = Run.sample(
            journey,
            id: number,
            kind: .scheduled,
            outcome: outcome,
            planned: Transcript.origin + .seconds(Double(number))
        )
        if outcome == .failed { run.fail(at: "pay/status", blaming: "psp") }
        return run
    }

    private func event(_ run: Run) -> AlertBook.Event {
        .finished(run, AlertTerms(every: .seconds(1), allowsConfirmation: false))
    }

    /// Both books over the same runs, the durable one behind.
    private struct Books {
        var durable = AlertBook(policy: PendingBookTests.policy)
        var pending = PendingBook()

        mutating func foresee(
            _ event: AlertBook.Event,
            _ sequence: UInt64
        ) -> [PendingBook.Action] {
            pending.handle(.appended(event, sequence: sequence), at: Transcript.origin)
        }

        /// What the disk has taken: the alert too, if one is raised.
        mutating func absorb(
            _ event: AlertBook.Event,
            _ sequence: UInt64
        ) -> [PendingBook.Action] {
            let raised = durable.handle(event, at: Transcript.origin).compactMap { action in
                if case .raise(let alert) = action { alert } else { nil }
            }
            var actions: [PendingBook.Action] = []
            for alert in raised {
                actions += pending.handle(.decided(alert), at: Transcript.origin)
            }
            actions += pending.handle(.absorbed(through: sequence), at: Transcript.origin)
            for alert in raised {
                _ = durable.handle(.recorded(alert), at: Transcript.origin)
                actions += pending.handle(.recorded(alert), at: Transcript.origin)
            }
            return actions
        }

        mutating func stall(_ sequence: UInt64) -> [PendingBook.Action] {
            pending.handle(.stalled(durable: durable, through: sequence), at: Transcript.origin)
        }
    }

    private func words(_ actions: [PendingBook.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .tell(let alert, let evidence):
                "\(alert.journey) \(alert.change.word) \(evidence.rawValue)"
            case .run(let journey, let kind, _): "\(journey) \(kind)"
            }
        }
    }

    @Test("tells at once what waits for the disk, and once more when it is there")
    func pendingThenDurable() {
        var books = Books()
        #expect(books.absorb(event(run(1, .failed)), 1).isEmpty)
        #expect(books.stall(1).isEmpty)
        #expect(words(books.foresee(event(run(2, .failed)), 2)) == ["ship firing pending"])
        #expect(books.foresee(event(run(3, .failed)), 3).isEmpty)
        #expect(words(books.foresee(event(run(4, .passed)), 4)) == ["ship resolved pending"])
        _ = books.pending.handle(.relieved, at: Transcript.origin)
        #expect(words(books.absorb(event(run(2, .failed)), 2)) == ["ship firing durable"])
        #expect(books.absorb(event(run(3, .failed)), 3).isEmpty)
        #expect(words(books.absorb(event(run(4, .passed)), 4)) == ["ship resolved durable"])
        #expect(words(books.pending.handle(.ended, at: Transcript.origin)).isEmpty)
    }

    @Test("an alert that was decided on durable runs, and waits itself, is told too")
    func decidedBefore() {
        var books = Books()
        _ = books.durable.handle(event(run(1, .failed)), at: Transcript.origin)
        let raised = books.durable.handle(event(run(2, .failed)), at: Transcript.origin)
        #expect(raised.count == 1)
        #expect(words(books.stall(2)) == ["ship firing pending"])
        #expect(books.pending.handle(.absorbed(through: 9), at: Transcript.origin).isEmpty)
        #expect(
            words(books.pending.handle(.ended, at: Transcript.origin)) == ["ship firing durable"]
        )
    }

    @Test("a second stall tells nothing twice")
    func twice() {
        var books = Books()
        _ = books.stall(0)
        _ = books.foresee(event(run(1, .failed)), 1)
        #expect(words(books.foresee(event(run(2, .failed)), 2)) == ["ship firing pending"])
        _ = books.pending.handle(.relieved, at: Transcript.origin)
        #expect(books.stall(0).isEmpty)
        #expect(books.foresee(event(run(1, .failed)), 1).isEmpty)
        #expect(books.foresee(event(run(2, .failed)), 2).isEmpty)
    }

    @Test("what never reaches the disk is lost, and what the runs on it do not bear out")
    func lost() {
        var books = Books()
        _ = books.stall(0)
        _ = books.foresee(event(run(1, .failed)), 1)
        #expect(words(books.foresee(event(run(2, .failed)), 2)) == ["ship firing pending"])
        // The disk has another first run than the one that was foreseen.
        #expect(books.absorb(event(run(1, .passed)), 1).isEmpty)
        #expect(words(books.absorb(event(run(2, .failed)), 2)) == ["ship firing lost"])

        books = Books()
        _ = books.stall(0)
        _ = books.foresee(event(run(1, .failed)), 1)
        _ = books.foresee(event(run(2, .failed)), 2)
        #expect(words(books.pending.handle(.ended, at: Transcript.origin)) == ["ship firing lost"])
    }

    @Test("no run is seen twice, none while the disk answers, and a healthy journey is left alone")
    func order() {
        var books = Books()
        #expect(books.foresee(event(run(1, .failed)), 1).isEmpty)
        #expect(books.pending.foreseen == 0)
        _ = books.stall(4)
        #expect(books.foresee(event(run(4, .failed)), 4).isEmpty)
        #expect(books.foresee(event(run(5, .failed)), 5).isEmpty)
        #expect(books.foresee(event(run(5, .failed)), 5).isEmpty)
        for number in 6...20 {
            let number = UInt64(number)
            #expect(books.foresee(event(run(number, .passed, of: "track")), number).isEmpty)
        }
    }

    @Test("any history that stalls anywhere tells the same alerts as one that does not")
    func sameDecisions() {
        let seed = UInt64.random(in: 1 ... .max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let events = (1...30).map { number in
                event(run(UInt64(number), random.next() % 3 == 0 ? .passed : .failed))
            }
            let stallAt = Int(random.next() % 29)
            let ordinary = told(events, stallAt: nil)
            let stalled = told(events, stallAt: stallAt)
            #expect(ordinary == stalled, "SEED=\(seed)")
        }
    }

    /// Every alert with its last word.
    private func told(_ events: [AlertBook.Event], stallAt: Int?) -> [String] {
        var books = Books()
        var words: [String] = []
        func note(_ actions: [PendingBook.Action], isAhead: Bool) {
            for case .tell(let alert, let evidence) in actions {
                #expect(isAhead == (evidence == .pending))
                if isAhead { words.append("\(alert.id) \(alert.change)") }
            }
        }
        let split = stallAt ?? events.count
        func absorb(_ range: Range<Int>) {
            for index in range {
                let before = books.durable.openAlerts
                note(books.absorb(events[index], UInt64(index + 1)), isAhead: false)
                guard stallAt == nil || index < split else { continue }
                let after = books.durable.openAlerts
                for alert in after where !before.contains(alert) {
                    words.append("\(alert.id) firing")
                }
                for alert in before where !after.contains(alert) {
                    words.append("\(alert.id) resolved")
                }
            }
        }
        absorb(0..<split)
        note(books.stall(UInt64(split)), isAhead: true)
        for index in split..<events.count {
            note(books.foresee(events[index], UInt64(index + 1)), isAhead: true)
        }
        absorb(split..<events.count)
        return words
    }
}
