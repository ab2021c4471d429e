package import ProbeModel

/// When a receiver is told what it wants, and who is told when nobody heeds it.
package struct Route: Hashable, Sendable {
    /// nil for always.
    package var hours: OpeningHours?
    /// Pages wait for the hours, too.
    package var holdsPages = false
    /// How often it is told again of what nobody has acknowledged; nil for never.
    package var reminder: Duration?
    package var escalation: Escalation?
    package var limit: Limit?

    package init() {}

    /// Another receiver that is told of a page which nobody acknowledges.
    package struct Escalation: Hashable, Sendable {
        package let after: Duration
        package let receiver: String

        package init(after: Duration, to receiver: String) {
            (self.after, self.receiver) = (after, receiver)
        }
    }

    /// So many beginnings in a span are told one by one; of the rest there is a summary.
    package struct Limit: Hashable, Sendable {
        package let count: Int
        package let span: Duration

        package init(_ count: Int, in span: Duration) {
            (self.count, self.span) = (count, span)
        }
    }

    /// Whether it does anything as time goes by.
    var needsTurns: Bool {
        hours != nil || reminder != nil || escalation != nil || limit != nil
    }
}

/// Hours of the week, on the clocks of a zone.
package struct OpeningHours: Hashable, Sendable {
    private let zone: Zone
    /// Minutes of the week, half open; 0 is Monday 00:00.
    private let minutes: [Range<Int>]

    package init(_ minutes: [Range<Int>], in zone: Zone) {
        (self.minutes, self.zone) = (minutes, zone)
    }

    package func contains(_ time: Timestamp) -> Bool {
        let minute = zone.minuteOfWeek(at: time)
        return minutes.contains { $0.contains(minute) }
    }
}

extension Timestamp {
    func time(since earlier: Timestamp) -> Duration {
        .nanoseconds(nanoseconds - earlier.nanoseconds)
    }
}
