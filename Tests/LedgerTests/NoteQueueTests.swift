import Digest
import Ledger
import ProbeModel
import Testing

@Suite("Checkpoints that wait to be taken outside")
struct NoteQueueTests {
    private func note(_ last: UInt64, isSealed: Bool = false) -> Note {
        var position = Checkpoint.Position(
            (last / 10, last),
            last: last,
            chain: SHA256(of: [UInt8(last)]),
            at: Sample.moment(0).wall
        )
        position.root = isSealed ? SHA256(of: [1]) : nil
        let ledger = UniqueID(high: 1, low: 2)
        return Note(
            Checkpoint(ledger: ledger, first: 1, position: position, epoch: 0),
            signedBy: nil
        )
    }

    /// What is sent when each is taken at once.
    private func drained(_ queue: NoteQueue) -> [UInt64] {
        var (queue, sent) = (queue, [UInt64]())
        while let note = queue.next(at: Instant(nanoseconds: .max)) {
            sent.append(note.checkpoint.last)
            _ = queue.handle(nil, of: note, at: Sample.moment(0))
        }
        return sent
    }

    @Test("the newest takes the place of one that waits; those of seals wait beside it")
    func order() {
        var queue = NoteQueue()
        for last in [1, 2, 3] as [UInt64] { queue.add(note(last)) }
        #expect(drained(queue) == [3])
        queue.add(note(10, isSealed: true))
        queue.add(note(11))
        queue.add(note(12))
        queue.add(note(20, isSealed: true))
        #expect(drained(queue) == [10, 20])
        queue.add(note(21))
        #expect(drained(queue) == [10, 20, 21])
        for last in 31...200 as ClosedRange<UInt64> { queue.add(note(last, isSealed: true)) }
        #expect(drained(queue) == Array(200 - UInt64(Limits.notesWaiting) + 1...200))
    }

    @Test("a note that was replaced while it was on its way does not take another one with it")
    func replaced() {
        var queue = NoteQueue()
        queue.add(note(1))
        let sent = queue.next(at: Sample.moment(0).monotonic)
        queue.add(note(2))
        #expect(sent == note(1))
        _ = queue.handle(nil, of: note(1), at: Sample.moment(1))
        #expect(drained(queue) == [2])
    }

    @Test("pauses double up to a bound, a trouble is told once it lasts, and its end once")
    func refusals() {
        var queue = NoteQueue()
        queue.add(note(1))
        var changes: [NoteQueue.Change] = []
        var tries: [Int64] = []
        for second in 0..<1000 as Range<Int64> {
            let moment = Sample.moment(second)
            guard let note = queue.next(at: moment.monotonic) else { continue }
            tries.append(second)
            if let change = queue.handle("503", of: note, at: moment) { changes.append(change) }
        }
        #expect(tries == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811])
        #expect(changes == [.refused("503")])
        #expect(queue.problem == "503" && queue.taken == nil)
        let taken = Sample.moment(1200)
        #expect(queue.handle(nil, of: note(1), at: taken) == .taken)
        #expect(queue.problem == nil && queue.taken == taken.wall)
        queue.add(note(2))
        let again = queue.handle("gone", of: note(2), at: Sample.moment(1201))
        #expect(again == nil, "one refusal is no trouble")
        #expect(queue.next(at: Sample.moment(1202).monotonic) == note(2), "pauses begin anew")
        #expect(queue.handle(nil, of: note(2), at: Sample.moment(1202)) == nil)
    }
}
