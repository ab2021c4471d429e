import Alerting
import Digest
import Fold
import Ledger
import ProbeModel
import Testing

/// A fold that keeps its own ledger, and what people are told of a time line.
private struct Life {
    private var fold: Fold
    private(set) var entries: [Entry] = []
    private var now = Story.origin

    init(_ policy: AlertPolicy) throws { fold = try Town.fold(policy) }

    var open: Incident? { fold.desk.incidents.open.first }

    private mutating func add(_ record: Record) -> [String] {
        entries.append(Entry(sequence: UInt64(entries.count + 1), record: record))
        var told: [String] = []
        for consequence in fold.absorb(entries[entries.count - 1], isLive: true) {
            switch consequence {
            case .record(let record): told += add(record)
            case .tell(let telling, _):
                told.append((telling.isAgain ? "again " : "") + telling.alert.change.word)
            case .restateSuspensions, .ask, .report, .tellOfEvidence: break
            }
        }
        return told
    }

    /// So many runs of the journey "quote", ten seconds apart.
    mutating func walk(_ count: Int, _ outcome: Outcome) -> [String] {
        (0..<count).flatMap { _ in
            now = now + .seconds(10)
            var run = Run(
                id: RunID(bits: UInt64(bitPattern: now.nanoseconds)),
                journey: "quote",
                service: "shipping",
                location: "here",
                kind: .scheduled,
                plan: 1,
                planned: now,
                outcome: outcome
            )
            run.duration = Microseconds(.milliseconds(100))
            if outcome == .failed { run.reason = .timeout }
            return add(.run(run))
        }
    }

    mutating func resolve(_ incident: RunID) -> [String] {
        let ada = Intervention.Person(user: 0, process: 1, name: "ada")
        var word = Intervention(.resolve, by: ada, at: now)
        (word.subject, word.text) = (incident, "the bank is back")
        return add(.audit(.init(word, request: SHA256(of: []))))
    }
}

@Suite("A person's verdict")
struct VerdictTests {
    private static let rules: [AlertPolicy] = [
        AlertPolicy(.evidence(EvidencePolicy())),
        .consecutive(ConsecutivePolicy(failures: 3, recoveries: 3)),
    ]

    @Test("hides nothing: what fails on is judged afresh and told again", arguments: rules.indices)
    func failsOn(rule: Int) throws {
        var life = try Life(Self.rules[rule])
        _ = life.walk(200, .passed)
        #expect(life.walk(20, .failed) == ["firing"])
        let incident = try #require(life.open).id
        #expect(life.resolve(incident) == ["resolved"])
        #expect(life.open == nil)
        #expect(life.walk(20, .failed) == ["again firing"])
        #expect(life.open?.id == incident)
        #expect(life.walk(60, .passed) == ["resolved"])
    }

    @Test("that was right is the end", arguments: rules.indices)
    func isRight(rule: Int) throws {
        var life = try Life(Self.rules[rule])
        _ = life.walk(200, .passed)
        #expect(life.walk(20, .failed) == ["firing"])
        #expect(life.resolve(try #require(life.open).id) == ["resolved"])
        #expect(life.walk(60, .passed) == [])
    }

    @Test("is the same in a replay")
    func replay() throws {
        var life = try Life(Self.rules[0])
        _ = life.walk(200, .passed)
        _ = life.walk(20, .failed)
        _ = life.resolve(try #require(life.open).id)
        _ = life.walk(20, .failed)
        var replayed = try Town.fold(Self.rules[0])
        for entry in life.entries { _ = replayed.absorb(entry, isLive: false) }
        #expect(replayed.desk.incidents.open == [life.open].compactMap(\.self))
        #expect(replayed.book.pending == [])
    }
}
