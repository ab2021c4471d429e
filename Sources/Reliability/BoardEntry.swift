package import ProbeModel

extension Board {
    /// What the board knows about one journey.
    package struct Entry: Hashable, Sendable, Codable {
        /// The component whose own health check it is; nil for a customers' journey.
        package private(set) var healthOf: String?
        /// The last run, whatever came of it.
        package private(set) var last: Glance?
        /// The last run with a verdict.
        package private(set) var lastVerdict: Glance?
        /// When the first run of the present state started; nil before the first verdict.
        package private(set) var since: Timestamp?
        /// The runs that `status` looks back on, oldest first.
        private var recent: [Recent] = []

        init(healthOf: String? = nil) {
            self.healthOf = healthOf
        }

        /// The ends of the recent runs.
        package var tally: Tally {
            recent.reduce(into: Tally()) { $0.add(Counting(of: $1.outcome)) }
        }

        /// The nearest-rank 95th percentile of the recent runs that succeeded; nil without one.
        package var p95: Microseconds? {
            let values = recent.filter { $0.outcome == .passed || $0.outcome == .degraded }
                .map(\.duration).sorted()
            return values.isEmpty ? nil : values[Quantile.p95.rank(among: values.count) - 1]
        }

        /// What the last verdict says, or unknown if there was none for two intervals.
        package func state(at now: Timestamp, interval: Duration?) -> ServiceState {
            guard let lastVerdict else { return .unknown }
            if let interval, lastVerdict.started + interval * Self.patience < now {
                return .unknown
            }
            return lastVerdict.outcome.state
        }

        /// Intervals without a verdict after which the state is unknown.
        private static let patience = 2

        mutating func absorb(_ run: Run) {
            healthOf = run.healthOf
            let glance = Glance(run)
            last = glance
            remember(Recent(outcome: run.outcome, duration: run.duration))
            guard run.outcome.isVerdict else { return }
            if lastVerdict?.outcome != run.outcome { since = run.started }
            lastVerdict = glance
        }

        mutating func absorbMissed(count: Int) {
            for _ in 0..<min(count, Limits.recentRuns) {
                remember(Recent(outcome: .missed, duration: .zero))
            }
        }

        private mutating func remember(_ run: Recent) {
            if recent.count == Limits.recentRuns { recent.removeFirst() }
            recent.append(run)
        }
    }

    /// What people want to know of one run at a glance.
    package struct Glance: Hashable, Sendable, Codable {
        package let id: RunID
        package let started: Timestamp
        package let duration: Microseconds
        package let outcome: Outcome
        package let reason: Reason?
        /// The first required step that failed, and its place counted from 1; nil if none did.
        package let failedStep: String?
        package let failedPlace: Int?
        package let detail: String

        init(_ run: Run) {
            id = run.id
            started = run.started
            duration = run.duration
            outcome = run.outcome
            reason = run.reason
            failedStep = run.failedStep?.name
            failedPlace = run.failedPlace
                .map { $0 + 1 }
            detail = run.detail
        }
    }

    fileprivate struct Recent: Hashable, Sendable, Codable {
        let outcome: Outcome
        let duration: Microseconds
    }
}

extension Outcome {
    /// The state that a verdict stands for; an outcome without a verdict says nothing.
    fileprivate var state: ServiceState {
        switch self {
        case .passed: .ok
        case .degraded: .degraded
        case .failed: .failing
        case .aborted, .skipped, .missed: .unknown
        }
    }
}
