package import ProbeModel

/// What a rule needs to know of a run with a verdict.
package struct Sample: Hashable, Sendable {
    package let run: RunID
    /// When it started.
    package let at: Timestamp
    package let kind: Run.Kind
    package var isBad: Bool
    package var terms: AlertTerms
    /// Where it was run; the same for all if nobody says.
    package var location = ""
    let origin: Detector.Origin

    package init(
        run: RunID,
        at time: Timestamp,
        kind: Run.Kind,
        isBad: Bool,
        terms: AlertTerms,
        after lastGood: (run: RunID, at: Timestamp)? = nil
    ) {
        self.run = run
        self.at = time
        self.kind = kind
        self.isBad = isBad
        self.terms = terms
        origin = Detector.Origin(run: run, at: time, after: lastGood)
    }

    /// nil if the run has no verdict.
    init?(_ run: Run, terms: AlertTerms, after lastGood: (run: RunID, at: Timestamp)?) {
        guard run.outcome.isVerdict else { return nil }
        self.init(
            run: run.id,
            at: run.started,
            kind: run.kind,
            isBad: run.isBad(by: terms.lateness),
            terms: terms,
            after: lastGood
        )
        location = run.location
    }

    var isScheduled: Bool { kind == .scheduled }
    /// Whether the timetable did not have it, and nobody asked for it by hand.
    var isExtra: Bool { kind == .confirmation || kind == .recovery }
}

/// What holds for a journey while it is judged.
package struct AlertTerms: Hashable, Sendable {
    /// From one scheduled run to the next.
    package var every: Duration
    /// The share of good runs that was promised, 0…1.
    package var target: Double
    /// False for journeys whose side effects forbid runs beyond the timetable.
    package var allowsConfirmation: Bool
    /// The service's own rule; nil for the daemon's.
    package var policy: AlertPolicy?
    /// When a run that succeeded is bad all the same.
    package var lateness = Lateness.ignored
    /// The groups of customers who walk it, by name, sorted.
    package var segments: [String] = []
    /// Where it is run, if nowhere else: runs of another place are those of a former one. nil if it
    /// may be run at several.
    package var location: String?

    /// What is promised where nobody said it.
    package static let usualTarget = 0.999

    package init(
        every: Duration,
        target: Double = usualTarget,
        allowsConfirmation: Bool = true,
        policy: AlertPolicy? = nil
    ) {
        self.every = every
        self.target = target
        self.allowsConfirmation = allowsConfirmation
        self.policy = policy
    }
}
