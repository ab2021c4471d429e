import ProbeModel
import Testing

@Suite("Journeys that wait")
struct SuspensionBookTests {
    private static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: seconds * 1_000_000_000)
    }

    /// Opened by run `id`, due and over at these seconds.
    private static func opened(
        _ id: UInt64,
        of journey: String = "ship",
        due: Int64 = 10,
        end: Int64 = 20
    ) -> Suspension {
        let place = Suspension.Place(
            journey: journey,
            service: "shipping",
            location: "here",
            step: "in transit"
        )
        var suspension = Suspension(
            id: RunID(bits: id),
            change: .waiting,
            at: place,
            kind: .scheduled,
            since: time(1)
        )
        suspension.runs = [RunID(bits: id)]
        (suspension.due, suspension.end) = (time(due), time(end))
        return suspension
    }

    private static func ended(_ suspension: Suspension, as change: Suspension.Change) -> Suspension
    {
        var ended = suspension
        ended.change = change
        ended.number += 1
        return ended
    }

    @Test("one is taken when it is due, and once")
    func due() {
        var book = SuspensionBook()
        book.note(Self.opened(1, due: 10))
        book.note(Self.opened(2, due: 5))
        book.note(Self.opened(3, due: 11))
        #expect(book.take(due: Self.time(4), atMost: 9).isEmpty)
        #expect(book.take(due: Self.time(10), atMost: 1).map(\.id.bits) == [2])
        #expect(book.take(due: Self.time(10), atMost: 9).map(\.id.bits) == [1])
        #expect(book.take(due: Self.time(10), atMost: 9).isEmpty)
        book.postpone(RunID(bits: 2), until: Self.time(12))
        #expect(book.take(due: Self.time(11), atMost: 9).map(\.id.bits) == [3])
        #expect(book.take(due: Self.time(12), atMost: 9).map(\.id.bits) == [2])
        #expect(book.count == 3)
    }

    @Test(
        "what came of it decides whether it is taken again",
        arguments: [
            (.waiting, true), (.going, true), (.passed, false), (.failed, false),
            (.aborted, false),
        ] as [(Suspension.Change, Bool)]
    )
    func answers(change: Suspension.Change, isTakenAgain: Bool) {
        var book = SuspensionBook()
        let first = Self.opened(1)
        book.note(first)
        _ = book.take(due: Self.time(10), atMost: 9)
        book.answer(first.id)
        #expect(book.take(due: Self.time(99), atMost: 9).isEmpty)
        #expect(book.restatement.isEmpty, "an answer is on its way")
        var next = first.retried(at: Self.time(12), because: "status", at: Self.time(10))
        next.change = change
        book.note(change.isOpen ? next : Self.ended(first, as: change))
        #expect(book.holds(RunID(bits: 1)) == isTakenAgain)
        #expect(book.take(due: Self.time(11), atMost: 9).isEmpty)
        #expect(book.take(due: Self.time(12), atMost: 9).count == (isTakenAgain ? 1 : 0))
    }

    @Test("what is written anew changes nothing, also while it goes on")
    func restated() {
        var book = SuspensionBook()
        let first = Self.opened(1)
        book.note(first)
        _ = book.take(due: Self.time(10), atMost: 9)
        #expect(book.restatement == [first])
        book.note(first)
        #expect(book.take(due: Self.time(10), atMost: 9).isEmpty)
        #expect(book.count == 1 && book.count(of: "ship") == 1)
        let second = first.retried(at: Self.time(12), because: "status", at: Self.time(10))
        book.note(second)
        book.note(first)
        #expect(book[first.id]?.number == 2)
        #expect(book.count(of: "ship") == 1 && book.holds(RunID(bits: 1)))
    }

    @Test("there is room for so many of a journey, and for so many of all")
    func room() {
        var book = SuspensionBook()
        for number in 0..<UInt64(Limits.suspensionsPerJourney) {
            #expect(book.hasRoom(for: "ship"))
            book.note(Self.opened(number))
        }
        #expect(!book.hasRoom(for: "ship"))
        #expect(book.hasRoom(for: "quote"))
        for number in UInt64(book.count)..<UInt64(Limits.suspensions) {
            book.note(Self.opened(number, of: "j\(number)"))
        }
        #expect(!book.hasRoom(for: "quote"))
        book.note(Self.ended(Self.opened(7), as: .passed))
        #expect(book.hasRoom(for: "ship"))
    }

    @Test("there is room for so many bytes of values")
    func bytes() {
        var book = SuspensionBook()
        var large = Self.opened(0)
        large.values = [
            .init(name: "n", json: String(repeating: "x", count: Limits.suspensionBytes - 1))
        ]
        let most = Limits.suspensionBytesOfAll / Limits.suspensionBytes
        for number in 0..<UInt64(most) {
            #expect(book.hasRoom(for: "ship"))
            var next = Self.opened(number)
            next.values = large.values
            book.note(next)
        }
        #expect(!book.hasRoom(for: "ship"))
        book.note(Self.ended(Self.opened(3), as: .passed))
        #expect(book.hasRoom(for: "ship"))
    }

    /// A daemon and its ledger: what is appended, and how much of it is on disk and folded.
    private struct World {
        var random: SplitMix64
        var ledger: [Suspension] = []
        var durable = 0
        var folded = 0
        var book = SuspensionBook()
        var going: [Suspension] = []
        var now: Int64 = 0
        var opened: UInt64 = 0

        mutating func step() {
            now += 1
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1:
                opened += 1
                ledger.append(SuspensionBookTests.opened(opened, due: now + 2, end: now + 6))
            case 2, 3: going += book.take(due: SuspensionBookTests.time(now), atMost: 2)
            case 4, 5: answer()
            case 6: ledger += book.restatement
            case 7: durable = Int.random(in: durable...ledger.count, using: &random)
            case 8: fold()
            default: if Int.random(in: 0..<4, using: &random) == 0 { crash() }
            }
        }

        /// A run that went on has ended, somehow.
        private mutating func answer() {
            guard let one = going.popLast() else { return }
            let change = Suspension.Change.allCases.randomElement(using: &random) ?? .waiting
            let time = SuspensionBookTests.time(now)
            switch change {
            case .waiting: ledger.append(one.retried(at: time, because: "status", at: time))
            case .going: ledger.append(one.announced(at: time))
            case .passed, .failed, .aborted:
                ledger.append(SuspensionBookTests.ended(one, as: change))
            }
            book.answer(one.id)
        }

        private mutating func fold() {
            for record in ledger[folded..<durable] { book.note(record) }
            folded = durable
        }

        /// What is not on disk is lost; the rest is folded from the beginning.
        private mutating func crash() {
            ledger.removeLast(ledger.count - Int.random(in: durable...ledger.count, using: &random))
            (book, going, folded, durable) = (SuspensionBook(), [], 0, ledger.count)
            fold()
            ledger += book.restatement
        }
    }

    @Test(
        "none is lost and none goes on behind its end, wherever the daemon is killed",
        arguments: 1...60 as ClosedRange<UInt64>
    )
    func property(seed: UInt64) {
        var world = World(random: SplitMix64(seed: seed))
        for _ in 0..<400 {
            world.step()
            let known = world.ledger[..<world.folded]
            let ended = Set(known.filter { !$0.change.isOpen }.map(\.id))
            let waiting = Set(known.map(\.id)).subtracting(ended)
            #expect(Set(world.book.open.map(\.id)) == waiting, "seed \(seed)")
            #expect(ended.isDisjoint(with: world.going.map(\.id)), "seed \(seed)")
            #expect(Set(world.going.map(\.id)).count == world.going.count, "seed \(seed)")
            // A replay of everything comes to the same.
            var replayed = SuspensionBook()
            for record in known { replayed.note(record) }
            #expect(replayed.open == world.book.open, "seed \(seed)")
        }
        #expect(world.opened > 20)
    }
}
