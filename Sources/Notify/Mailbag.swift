import ProbeModel

/// The notices that wait for one receiver: a bounded queue, and the account of what became of
/// everything that was ever put in. Pure; its owner locks.
package struct Mailbag {
    private var waiting: [Notice] = []
    private let capacity: Int
    package private(set) var delivered = 0
    package private(set) var dropped = 0
    /// How often the first one was answered, and not taken.
    private var answers = 0
    /// Taken out and not yet accounted for; the receiver's thread has at most one.
    private var isCarrying = false
    /// The last try went wrong, and waits for the next one.
    package private(set) var isStuck = false
    /// No more notices are put in.
    package var isClosing = false

    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// Waiting, and on the way.
    package var pending: Int { waiting.count + (isCarrying ? 1 : 0) }
    package var isEmpty: Bool { waiting.isEmpty }

    /// A reminder that waits is replaced by the next one, and by the end of what it is about.
    package mutating func put(_ notice: Notice) {
        if notice.isReminder || notice.isEnd {
            waiting.removeAll { $0.isReminder && $0.routeKey == notice.routeKey }
        }
        waiting.append(notice)
        makeRoom()
    }

    package mutating func take() -> Notice? {
        guard !waiting.isEmpty else { return nil }
        isCarrying = true
        return waiting.removeFirst()
    }

    package mutating func noteDelivered() {
        isCarrying = false
        isStuck = false
        answers = 0
        delivered += 1
    }

    /// No receiver of this kind would ever take it.
    package mutating func noteRefused() {
        isCarrying = false
        isStuck = false
        answers = 0
        dropped += 1
    }

    /// Back to its place, the first one, for another try. One that was answered and not taken too
    /// often may be what the receiver cannot stand: it goes behind the others.
    package mutating func putBack(_ notice: Notice, wasAnswered: Bool) {
        isCarrying = false
        isStuck = true
        answers = wasAnswered ? answers + 1 : 0
        let isStale = notice.isReminder && waiting.contains { $0.routeKey == notice.routeKey }
        if !isStale { waiting.insert(notice, at: 0) }
        if answers >= Limits.deliveryAnswers { moveBack(notice.routeKey) }
        makeRoom()
    }

    /// What is said of one topic keeps its order: no end comes before its beginning.
    private mutating func moveBack(_ topic: String) {
        let others = waiting.filter { $0.routeKey != topic }
        guard !others.isEmpty else { return }
        waiting = others + waiting.filter { $0.routeKey == topic }
        answers = 0
    }

    /// Drops the oldest that is no alert; alerts and their ends only when nothing else is there.
    private mutating func makeRoom() {
        guard waiting.count > capacity else { return }
        waiting.remove(at: waiting.firstIndex { !$0.kind.isAlert } ?? 0)
        dropped += 1
    }
}

/// The time between tries: doubled after each failure, up to a bound.
package struct Backoff {
    private let first: Duration
    private let longest: Duration
    private var following: Duration

    package init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
        self.following = first
    }

    package mutating func next() -> Duration {
        defer { following = min(longest, following * 2) }
        return following
    }

    package mutating func reset() { following = first }
}
