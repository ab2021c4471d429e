import ProbeModel
import Testing
import Transfer

@Suite("The queue of lookups")
struct LookupQueueTests {
    let start = Instant(nanoseconds: 1_000_000_000_000)
    var deadline: Instant { start + Limits.lookupTime }

    /// Asks for a name; the waiter is the given number.
    private func ask(
        _ queue: inout LookupQueue,
        _ name: String,
        by waiter: UInt64,
        at now: Instant? = nil
    ) -> [LookupQueue.Action] {
        let now = now ?? start
        return queue.handle(
            .asked(name, by: waiter, deadline: now + Limits.lookupTime),
            at: now
        )
    }

    @Test("joins lookups of one name, and answers every waiter")
    func join() {
        var queue = LookupQueue(threads: 8)
        #expect(ask(&queue, "a", by: 1) == [.start("a")])
        #expect(ask(&queue, "a", by: 2) == [])
        let actions = queue.handle(.answered("a", .addresses(["192.0.2.1"])), at: start)
        #expect(actions == [.resolve(1, ["192.0.2.1"]), .resolve(2, ["192.0.2.1"])])
    }

    @Test("caches nothing")
    func noCache() {
        var queue = LookupQueue(threads: 8)
        for waiter in 1...3 as ClosedRange<UInt64> {
            #expect(ask(&queue, "a", by: waiter) == [.start("a")])
            #expect(queue.handle(.answered("a", .addresses(["::1"])), at: start).count == 1)
        }
    }

    @Test("leaves two of eight threads to names that were answered before")
    func reserve() {
        var queue = LookupQueue(threads: 8)
        _ = ask(&queue, "good", by: 0)
        _ = queue.handle(.answered("good", .addresses(["192.0.2.1"])), at: start)
        var started = 0
        for waiter in 1...100 as ClosedRange<UInt64> {
            started += ask(&queue, "dead\(waiter)", by: waiter).count
        }
        #expect(started == Limits.unprovenLookups)
        #expect(ask(&queue, "good", by: 0) == [.start("good")])
    }

    @Test("takes a name that fell silent off the reserved threads")
    func unproven() {
        var queue = LookupQueue(threads: 8)
        for waiter in 1...8 as ClosedRange<UInt64> {
            _ = ask(&queue, "n\(waiter)", by: waiter)
            _ = queue.handle(.answered("n\(waiter)", .addresses(["::1"])), at: start)
            _ = ask(&queue, "n\(waiter)", by: waiter)
            _ = queue.handle(.answered("n\(waiter)", .silent), at: start)
        }
        let started = (1...8 as ClosedRange<UInt64>).map { ask(&queue, "n\($0)", by: $0).count }
        #expect(started.reduce(0, +) == Limits.silentLookups)
        #expect(ask(&queue, "new", by: 9) == [.start("new")])
    }

    @Test("keeps a thread for a new name when names that were answered die together")
    func together() {
        var queue = LookupQueue(threads: 8)
        let names = (1...20 as ClosedRange<UInt64>)
        for waiter in names {
            _ = ask(&queue, "n\(waiter)", by: waiter)
            _ = queue.handle(.answered("n\(waiter)", .addresses(["::1"])), at: start)
        }
        let started = names.map { ask(&queue, "n\($0)", by: $0).count }
        #expect(started.reduce(0, +) == 7)
        #expect(ask(&queue, "new", by: 99) == [.start("new")])
    }

    @Test("prefers a new name to one that was silent")
    func preference() {
        var queue = LookupQueue(threads: 2)
        _ = ask(&queue, "silent", by: 1)
        _ = queue.handle(.answered("silent", .silent), at: start)
        #expect(ask(&queue, "a", by: 2) == [.start("a")])
        #expect(ask(&queue, "silent", by: 1) == [])
        #expect(ask(&queue, "new", by: 3) == [])
        let actions = queue.handle(.answered("a", .none("no")), at: start)
        #expect(actions == [.fail(2, .none("no")), .start("new")])
    }

    @Test("starts the next name when a thread comes back")
    func next() {
        var queue = LookupQueue(threads: 1)
        #expect(ask(&queue, "a", by: 1) == [.start("a")])
        #expect(ask(&queue, "b", by: 2) == [])
        #expect(ask(&queue, "c", by: 3) == [])
        #expect(queue.handle(.abandoned("b", by: 2), at: start) == [])
        let actions = queue.handle(.answered("a", .none("no")), at: start)
        #expect(actions == [.fail(1, .none("no")), .start("c")])
    }

    @Test("gives up at the deadline, and says whether anybody was asked")
    func giveUp() {
        var queue = LookupQueue(threads: 1)
        _ = ask(&queue, "slow", by: 1)
        _ = ask(&queue, "behind", by: 2)
        #expect(queue.deadline == deadline)
        #expect(queue.handle(.ticked, at: deadline - .nanoseconds(1)) == [])
        let actions = queue.handle(.ticked, at: deadline)
        #expect(Set(actions) == [.fail(1, .deadResolver), .fail(2, .crowded)])
        #expect(queue.deadline == nil)
        // The thread hangs still: whoever asks for the same name joins it.
        #expect(ask(&queue, "slow", by: 3, at: deadline) == [])
        #expect(
            queue.handle(.answered("slow", .addresses(["::1"])), at: deadline)
                == [.resolve(3, ["::1"])]
        )
    }

    @Test(
        "blames a silent name only if another was answered within 30 s",
        arguments: [
            ("other", Duration.seconds(1), LookupFailure.silent),
            ("other", .seconds(30), .silent), ("other", .seconds(31), .deadResolver),
            ("silent", .seconds(1), .deadResolver),
        ]
    )
    func blame(answered: String, ago: Duration, failure: LookupFailure) {
        var queue = LookupQueue(threads: 8)
        _ = ask(&queue, answered, by: 1)
        _ = queue.handle(.answered(answered, .none("no such name")), at: start)
        let now = start + ago
        _ = ask(&queue, "silent", by: 2, at: now)
        #expect(queue.handle(.answered("silent", .silent), at: now) == [.fail(2, failure)])
    }

    @Test("refuses more names than its limit")
    func full() {
        var queue = LookupQueue(threads: 1)
        for waiter in 0...UInt64(Limits.lookupQueue) {
            #expect(ask(&queue, "n\(waiter)", by: waiter).count <= 1)
        }
        #expect(ask(&queue, "one more", by: 9999) == [.fail(9999, .queueFull)])
    }

    @Test("never runs more lookups than it has threads, and answers everybody", arguments: 0..<50)
    func property(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        func random(_ bound: UInt64) -> UInt64 { .random(in: 0..<bound, using: &generator) }
        var queue = LookupQueue(threads: 4)
        var running: Set<String> = []
        var waiting: Set<UInt64> = []
        var now = start
        func carryOut(_ actions: [LookupQueue.Action]) {
            for action in actions {
                switch action {
                case .start(let name): #expect(running.insert(name).inserted, "seed \(seed)")
                case .resolve(let waiter, _), .fail(let waiter, _):
                    #expect(waiting.remove(waiter) != nil, "seed \(seed)")
                }
            }
            #expect(running.count <= 4, "seed \(seed)")
        }
        for waiter in 0..<500 as Range<UInt64> {
            now = now + .milliseconds(Int(random(400)))
            waiting.insert(waiter)
            carryOut(ask(&queue, "n\(random(30))", by: waiter, at: now))
            if random(3) > 0, let name = running.sorted().first {
                running.remove(name)
                let answers = [LookupAnswer.silent, .addresses(["::1"]), .none("")]
                carryOut(queue.handle(.answered(name, answers[Int(random(3))]), at: now))
            }
            carryOut(queue.handle(.ticked, at: now))
        }
        carryOut(queue.handle(.ticked, at: now + .seconds(10)))
        #expect(waiting.isEmpty, "seed \(seed)")
    }
}
