package import Alerting
package import ProbeModel

/// What looks at ourselves have found: no outage, and yet a person may be needed.
package struct AuditFindings: Hashable, Sendable {
    /// A journey that somebody relies on.
    package struct Sight: Hashable, Sendable {
        let journey: String
        let service: String
        let lastVerdict: Timestamp?
        let inForceSince: Timestamp
        let patience: Duration

        /// `lastVerdict` is when the last run with a verdict started, nil if there is none yet; what is
        /// in force since `inForceSince` may go without one for `patience`.
        package init(
            of journey: String,
            _ service: String,
            lastVerdict: Timestamp?,
            inForceSince: Timestamp,
            patience: Duration
        ) {
            (self.journey, self.service) = (journey, service)
            (self.lastVerdict, self.inForceSince) = (lastVerdict, inForceSince)
            self.patience = patience
        }

        /// A verdict that is missing because our own network was lost is missed for that only.
        fileprivate func isOverdue(at now: Timestamp, _ loss: ClosedRange<Timestamp>?) -> Bool {
            let seen = max(lastVerdict ?? inForceSince, inForceSince)
            guard let loss, seen + patience >= loss.lowerBound else { return seen + patience < now }
            return max(seen, loss.upperBound) + patience < now
        }
    }

    /// What a journey has created, and nobody has undone yet.
    package struct Leftover: Hashable, Sendable {
        let journey: String
        let since: Timestamp

        package init(of journey: String, since: Timestamp) {
            (self.journey, self.since) = (journey, since)
        }
    }

    /// How long this process has been up: before that it has seen nothing.
    package var up = Duration.zero
    package var sights: [Sight] = []
    /// When the certificates of servers end.
    package var certificates: [String: Timestamp] = [:]
    package var debts: [Leftover] = []
    package var isConfigurationInForce = true
    /// Why failures without an answer are nobody's fault now.
    package var networkProblem: String?
    /// When it was so for the last time.
    private var networkLoss: ClosedRange<Timestamp>?
    /// Why runs do not start when they are due.
    package var lateness: String?
    /// Why nobody should rely on what this process says.
    package var trialProblem: String?

    package init() {}

    /// Takes why failures without an answer are nobody's fault now; nil if there is no reason.
    package mutating func note(networkProblem problem: String?, at now: Timestamp) {
        if problem != nil {
            let start = networkProblem == nil ? now : networkLoss?.lowerBound ?? now
            networkLoss = min(start, now)...now
        }
        networkProblem = problem
    }

    /// What of it is the matter, each with a sentence.
    package func troubles(at now: Timestamp) -> [Trouble: String] {
        var troubles: [Trouble: String] = [:]
        for sight in sights {
            troubles[Trouble(.blind, of: sight.journey)] = blindness(of: sight, at: now)
        }
        for (host, end) in certificates where end < now + Limits.certificateNotice {
            troubles[Trouble(.certificate, of: host)] =
                CertificateText.warning(of: host, ending: end, at: now)
        }
        let old = debts.filter { $0.since + Limits.debtPatience <= now }
        for (journey, debts) in Dictionary(grouping: old, by: \.journey) {
            troubles[Trouble(.debt, of: journey)] =
                "'\(journey)' has created "
                + (debts.count == 1 ? "something" : "\(debts.count) things")
                + " that nobody has undone for an hour; see 'probectl debts'"
        }
        troubles[Trouble(.late)] = lateness
        troubles[Trouble(.configuration)] =
            isConfigurationInForce
            ? nil
            : "the files of the configuration have changed and are not in force: "
                + "'probectl reload', or 'probectl reload --dry-run' to see what would change"
        troubles[Trouble(.control)] = networkProblem.map { problem in
            "the control target does not answer (\(problem)): runs that fail without an answer "
                + "have no verdict until it does; look at our network, then at "
                + "'network.controlTarget'"
        }
        troubles[Trouble(.canary)] = trialProblem.map { problem in
            "probed does not pass its own trial: \(problem); do not rely on its verdicts: see "
                + "'probectl status', then restart it"
        }
        return troubles
    }

    private func blindness(of sight: Sight, at now: Timestamp) -> String? {
        guard up > sight.patience, sight.isOverdue(at: now, networkLoss) else { return nil }
        let since = sight.lastVerdict.map { "since \($0.forPeople)" } ?? "yet"
        return "nobody sees whether '\(sight.journey)' (\(sight.service)) works: no verdict "
            + "\(since); see 'probectl log \(sight.journey)'"
    }
}
