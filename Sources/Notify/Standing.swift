import ProbeModel

/// What fires at a receiver that forgets: it is told again before that.
package struct Standing {
    private let every: Duration?
    private var firing: [String: (notice: Notice, due: Deadline)] = [:]

    /// nil for a receiver that forgets nothing.
    package init(every: Duration?) {
        self.every = every
    }

    /// Takes what was delivered; whether that was for the first time.
    package mutating func note(
        _ notice: Notice,
        at now: SuspendingClock.Instant = .now
    ) -> Bool {
        guard notice.isOfState else { return true }
        let topic = notice.routeKey
        guard !notice.isEnd else {
            firing[topic] = nil
            return true
        }
        let isFirst = firing[topic] == nil
        if let every { firing[topic] = (notice, now.advanced(by: every)) }
        return isFirst
    }

    /// What a receiver refuses for good is not told again: it would be refused again, at once.
    package mutating func noteRefused(_ notice: Notice) {
        firing[notice.routeKey] = nil
    }

    /// When something must be told again; nil if nothing fires.
    package var deadline: SuspendingClock.Instant? { firing.values.map(\.due).min() }

    /// What must be told again now.
    package func due(at now: SuspendingClock.Instant) -> Notice? {
        firing.values.filter { $0.due <= now }.min { $0.due < $1.due }?.notice
    }
}
