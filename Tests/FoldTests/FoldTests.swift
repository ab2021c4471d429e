import Alerting
import Export
import Fold
import Ledger
import ProbeModel
import Testing

@Suite("The fold over the ledger")
struct FoldTests {
    @Test("a replay comes to what the life came to that wrote the records", arguments: 0..<40)
    func replay(seed: UInt64) throws {
        let story = try Story(seed: seed, count: 400)
        var (life, replayed) = (try Town.fold(story.policy), try Town.fold(story.policy))
        for entry in story.entries {
            _ = life.absorb(entry, isLive: true)
            let told = replayed.absorb(entry, isLive: false).filter(\.isTold)
            #expect(told.isEmpty, "seed \(seed), record \(entry.sequence)")
        }
        #expect(life.board == replayed.board, "seed \(seed)")
        #expect(life.book == replayed.book, "seed \(seed)")
        #expect(life.presents == replayed.presents, "seed \(seed)")
        #expect(life.changes == replayed.changes, "seed \(seed)")
        #expect(life.desk.incidents == replayed.desk.incidents, "seed \(seed)")
        #expect(life.desk.silences == replayed.desk.silences, "seed \(seed)")
        #expect(life.debts == replayed.debts, "seed \(seed)")
        #expect(life.plannedStarts == replayed.plannedStarts, "seed \(seed)")
        #expect(life.histories == replayed.histories, "seed \(seed)")
        #expect(life.capBook == replayed.capBook, "seed \(seed)")
        #expect(life.certificates == replayed.certificates, "seed \(seed)")
        #expect(life.missed == replayed.missed, "seed \(seed)")
    }

    @Test("after a replay those are told who have not taken it, and nobody else")
    func leftovers() throws {
        var count = 0
        for seed in UInt64(0)..<40 {
            let story = try Story(seed: seed, count: 400)
            var taken: Set<Taken> = []
            var fold = try Town.fold(story.policy)
            for entry in story.entries {
                _ = fold.absorb(entry, isLive: false)
                guard case .delivery(let delivery) = entry.record else { continue }
                taken.insert(
                    Taken(
                        key: Telling.Key(delivery.alert, delivery.change),
                        receiver: delivery.receiver
                    )
                )
            }
            let last = story.entries.compactMap { $0.record.time }.last ?? Story.origin
            let left = fold.leftovers(receivers: Story.receivers, forgetful: [], at: last)
            for case .tell(let telling, let receivers) in left {
                count += 1
                let key = Telling.Key(telling.alert)
                for receiver in try #require(receivers)
                where !taken.insert(Taken(key: key, receiver: receiver)).inserted {
                    #expect(isRefused(key, by: receiver, in: story), "seed \(seed), \(key)")
                }
            }
        }
        #expect(count > 0, "somebody has missed something")
    }

    private func isRefused(_ key: Telling.Key, by receiver: String, in story: Story) -> Bool {
        story.entries.contains { entry in
            guard case .delivery(let delivery) = entry.record else { return false }
            return Telling.Key(delivery.alert, delivery.change) == key
                && delivery.receiver == receiver && delivery.refusal != nil
        }
    }

    private struct Taken: Hashable {
        let key: Telling.Key
        let receiver: String
    }
}

extension Fold.Consequence {
    /// Whether somebody hears of it.
    fileprivate var isTold: Bool {
        switch self {
        case .tell, .tellOfEvidence, .report: true
        case .record, .restateSuspensions, .ask: false
        }
    }
}
