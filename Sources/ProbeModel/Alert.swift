/// A decision to tell people something: one per journey and cause, and one for its end.
package struct Alert: Hashable, Sendable {
    package enum Change: UInt8, CaseIterable, Sendable {
        case firing = 1
        case resolved = 2

        package var word: String { String(describing: self) }
    }

    /// Whether what an alert rests on is in the ledger (log.md §6).
    package enum Evidence: String, CaseIterable, Sendable {
        case pending, durable, lost
    }

    /// The same for the firing and the resolving alert of one span; new for the next span.
    package var id: RunID
    package var change: Change
    package var service: String
    package var journey: String
    package var location: String
    /// The step that failed; empty if the run failed outside a step.
    package var step: String
    package var reason: Reason
    /// The component that the failing response named; nil if none.
    package var component: String?
    /// When the first bad run of the span started.
    package var since: Timestamp
    /// When it was decided.
    package var at: Timestamp
    /// The run that decided.
    package var run: RunID
    /// One sentence for people, no secrets.
    package var summary: String

    package init(
        id: RunID,
        change: Change,
        service: String,
        journey: String,
        location: String,
        step: String,
        reason: Reason,
        component: String?,
        since: Timestamp,
        at: Timestamp,
        run: RunID,
        summary: String
    ) {
        self.id = id
        self.change = change
        self.service = service
        self.journey = journey
        self.location = location
        self.step = step
        self.reason = reason
        self.component = component
        self.since = since
        self.at = at
        self.run = run
        self.summary = summary
    }
}
