import Alerting
import Digest
import Fold
import Ledger
import ProbeModel
import Testing

/// A life with the journey "quote" alone, and what people are told of it.
private struct Verdicts {
    private(set) var life: Life
    private var now = Story.origin

    init(_ policy: AlertPolicy) throws { life = try Life(policy) }

    var open: Incident? { life.fold.desk.incidents.open.first }

    private mutating func add(_ record: Record) -> [String] {
        let before = life.told.count
        life.add(record)
        return life.told.dropFirst(before).map { telling in
            (telling.isAgain ? "again " : "") + telling.alert.change.word
        }
    }

    /// So many runs, ten seconds apart.
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
        var life = try Verdicts(Self.rules[rule])
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
        var life = try Verdicts(Self.rules[rule])
        _ = life.walk(200, .passed)
        #expect(life.walk(20, .failed) == ["firing"])
        #expect(life.resolve(try #require(life.open).id) == ["resolved"])
        #expect(life.walk(60, .passed) == [])
    }

    @Test("is the same in a replay")
    func replay() throws {
        var life = try Verdicts(Self.rules[0])
        _ = life.walk(200, .passed)
        _ = life.walk(20, .failed)
        _ = life.resolve(try #require(life.open).id)
        _ = life.walk(20, .failed)
        var replayed = try Town.fold(Self.rules[0])
        for (index, record) in life.life.ledger.enumerated() {
            let entry = Entry(sequence: UInt64(index + 1), record: record)
            _ = replayed.absorb(entry, isLive: false)
        }
        #expect(replayed.desk.incidents.open == [life.open].compactMap(\.self))
        #expect(replayed.book.pending == [])
    }
}
