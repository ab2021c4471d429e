/// A decision to tell people something: one per journey and cause, and one for its end.
package struct Alert: Hashable, Sendable, Codable {
    package enum Change: UInt8, CaseIterable, Sendable, Codable {
        case firing = 1
        case resolved = 2

        package var word: String { String(describing: self) }
    }

    /// How loud it is; the raw values are those of the ledger's format.
    package enum Level: UInt8, CaseIterable, Sendable, Codable {
        /// A person is called now.
        case page = 1
        /// Somebody looks in working hours.
        case ticket = 2

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
    package var level = Level.page
    /// The first span of the incident, if this one opens it again; nobody is woken for it.
    package var reopens: RunID?
    /// The incident that it belongs to; nil until the ledger's order has decided that, so only in
    /// records that repeat an open alert, and in their ends.
    package var incident: RunID?
    /// The estimated share of failing runs when it fired, 0…1; nil if the rule estimates none.
    package var failing: Double?
    /// The first bad run of the span, which started at `since`; nil if that is not known.
    package var firstBad: RunID?
    /// The last good run before it, and when it started: the trouble began in between.
    package var lastGood: RunID?
    package var lastGoodAt: Timestamp?
    /// The groups of customers whose journeys it touches, as the service's contract names them.
    package var segments: [String] = []
    /// The host that the deciding exchange asked; empty if there was none.
    package var host = ""
    /// The phase in which that exchange ended, a word of conventions.md §1.3; empty if it did not
    /// fail in one.
    package var phase = ""
    /// The step that failed as a fragment has it; nil if it is the journey's own.
    package var origin: Run.Step.Origin?

    /// Whether a person says so, and no journey: no run decided, and no step failed.
    package var isManual: Bool { journey.isEmpty }

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
