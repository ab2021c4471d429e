import Notify
import ProbeModel
import Testing

@Suite("A receiver's queue")
struct MailbagTests {
    @Test("drops its oldest when it is full, alerts last, and counts")
    func overflow() {
        var bag = Mailbag(capacity: 3)
        bag.put(Samples.numbered(1, .alert))
        bag.put(Samples.numbered(2))
        bag.put(Samples.numbered(3))
        bag.put(Samples.numbered(4, .resolved))
        bag.put(Samples.numbered(5, .alert))
        #expect(bag.dropped == 2)
        bag.put(Samples.numbered(6, .resolved))
        #expect(bag.dropped == 3)
        let left = (0..<3).compactMap { _ in bag.take()?[.count] }
        #expect(left == ["4", "5", "6"])
        #expect(bag.take() == nil)
    }

    @Test("accounts for everything that was ever put in", arguments: 1...20)
    func account(seed: Int) {
        var bag = Mailbag(capacity: 4)
        var state = UInt64(seed)
        var put = 0
        for _ in 0..<500 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            switch (state >> 33) % 4 {
            case 0, 1:
                bag.put(Samples.numbered(put, put.isMultiple(of: 3) ? .alert : .ledger))
                put += 1
            case 2: if bag.take() != nil { bag.noteDelivered() }
            default: if let notice = bag.take() { bag.putBack(notice, wasAnswered: state % 5 > 0) }
            }
            #expect(bag.delivered + bag.dropped + bag.pending == put, "seed \(seed)")
            #expect(bag.pending <= 4, "seed \(seed)")
        }
        #expect(bag.dropped > 0 && bag.delivered > 0)
    }

    @Test(
        "a reminder that waits is replaced by the next one, and by the end",
        arguments: [true, false]
    )
    func reminders(isCarried: Bool) throws {
        func reminder(_ text: String) -> Notice {
            var notice = Samples.notice
            (notice.isReminder, notice.text) = (true, text)
            return notice
        }
        var end = Samples.alert
        end.change = .resolved
        var bag = Mailbag(capacity: 5)
        bag.put(reminder("open for 4 min"))
        let carried = isCarried ? bag.take() : nil
        bag.put(Samples.numbered(1))
        bag.put(reminder("open for 8 min"))
        if let carried { bag.putBack(carried, wasAnswered: false) }
        #expect(bag.pending == 2)
        bag.put(Notice(end))
        let left = (0..<3).compactMap { _ in bag.take()?.kind }
        #expect(left == [.configuration, .resolved])
        #expect(bag.dropped == 0, "nothing is lost by it")
    }

    @Test("a notice that could not be delivered is the next one again")
    func putBack() throws {
        var bag = Mailbag(capacity: 3)
        bag.put(Samples.numbered(1))
        bag.put(Samples.numbered(2))
        let taken = bag.take()
        let first = try #require(taken)
        #expect(bag.pending == 2)
        for _ in 0..<2 * Limits.deliveryAnswers {
            bag.putBack(first, wasAnswered: false)
            #expect(bag.take() == first)
        }
        bag.noteRefused()
        #expect(bag.dropped == 1 && bag.pending == 1)
    }

    @Test("a notice that is answered and not taken goes behind the others, its end behind it")
    func moveBack() throws {
        var bag = Mailbag(capacity: 5)
        var end = Samples.alert
        end.change = .resolved
        let poison = [Samples.notice, Notice(end)]
        for notice in [poison[0], Samples.numbered(1), poison[1], Samples.numbered(2)] {
            bag.put(notice)
        }
        for _ in 0..<Limits.deliveryAnswers {
            let first = bag.take()
            #expect(first == poison[0])
            bag.putBack(poison[0], wasAnswered: true)
        }
        let order = (0..<4).compactMap { _ in bag.take() }
        #expect(order == [Samples.numbered(1), Samples.numbered(2)] + poison)
    }

    @Test("a notice that waits alone is tried on, and the next one comes before it")
    func alone() {
        var bag = Mailbag(capacity: 5)
        bag.put(Samples.notice)
        for _ in 0..<3 * Limits.deliveryAnswers {
            let first = bag.take()
            #expect(first == Samples.notice)
            bag.putBack(Samples.notice, wasAnswered: true)
        }
        bag.put(Samples.numbered(1))
        let first = bag.take()
        #expect(first == Samples.notice, "it had its place")
        bag.putBack(Samples.notice, wasAnswered: true)
        let second = bag.take()
        #expect(second == Samples.numbered(1))
    }

    /// An hour in which a receiver answers, and takes nothing, in simulated time: the tries, and what
    /// it took when, in seconds.
    private static func hour(
        putting late: [Notice] = []
    ) -> (tries: Int, taken: [Notice], end: Double, bag: Mailbag) {
        var bag = Mailbag(capacity: Limits.receiverQueue)
        var backoff = Backoff(first: Limits.retryTime, longest: Limits.retryTimeMaximum)
        var (tries, taken, now) = (0, [Notice](), Duration.zero)
        bag.put(Samples.notice)
        while let notice = bag.take() {
            // An answer takes a while.
            now += .milliseconds(100)
            guard now < .seconds(3600) else {
                bag.noteDelivered()
                taken.append(notice)
                continue
            }
            tries += 1
            bag.putBack(notice, wasAnswered: true)
            now += backoff.next()
            if tries == 60 { for notice in late { bag.put(notice) } }
        }
        return (tries, taken, now.seconds, bag)
    }

    static let triesOfAnHour = hour().tries

    @Test("an hour without a yes is two tries a minute; then each is taken once, an end last")
    func hour() {
        var end = Samples.alert
        end.change = .resolved
        let late = [Samples.numbered(1), Notice(end)]
        let hour = Self.hour(putting: late)
        #expect((120...130).contains(hour.tries))
        #expect(hour.taken.count == 3 && Set(hour.taken) == Set([Samples.notice] + late))
        #expect(hour.taken.filter { $0.kind != .configuration } == [Samples.notice, Notice(end)])
        #expect(hour.end < 3600 + Limits.retryTimeMaximum.seconds + 1)
        #expect(hour.bag.delivered == 3 && hour.bag.dropped == 0 && hour.bag.pending == 0)
    }

    @Test("tries are further and further apart, up to a bound")
    func backoff() {
        var backoff = Backoff(first: .seconds(1), longest: .seconds(5))
        #expect((0..<5).map { _ in backoff.next() } == [1, 2, 4, 5, 5].map { .seconds($0) })
        backoff.reset()
        #expect(backoff.next() == .seconds(1))
    }
}
