import ProbeModel

/// What the book remembers of one journey; equal to `Watch()` when there is nothing to remember.
struct Watch: Hashable, Sendable {
    /// What holds for one run: the policy, and the plan that was walked.
    struct Terms {
        let policy: AlertPolicy
        let every: Duration
        let allowsConfirmation: Bool
    }

    /// An extra run that was asked for.
    struct Owed: Hashable, Sendable {
        let kind: Run.Kind
        let due: Timestamp
    }

    /// The alert that is firing.
    private(set) var open: Alert?
    /// Failures in a row while nothing is firing.
    private var failures: Streak?
    /// Good runs in a row while an alert is firing.
    private var successes: Streak?
    private(set) var owed: Owed?
    /// Decisions that the ledger does not hold yet, in their order.
    private var unrecorded: [Alert] = []

    /// A stalled disk may hold up several spans of a fast journey; older ones are over anyway.
    private static let unrecordedMaximum = 8

    mutating func note(_ run: Run, by terms: Terms) -> [AlertBook.Action] {
        settleOwed(with: run)
        switch run.outcome {
        case .failed: return noteFailure(run, by: terms)
        case .passed, .degraded: return noteSuccess(run, by: terms)
        // No evidence: nothing changes, and no further extra run is asked for.
        case .aborted, .skipped, .missed: return []
        }
    }

    private mutating func noteFailure(_ run: Run, by terms: Terms) -> [AlertBook.Action] {
        successes = nil
        guard open == nil else { return [] }
        let streak = failures.extend(run)
        guard streak.reaches(terms.policy.firing(every: terms.every)) else {
            return ask(for: .confirmation, gap: terms.policy.gap, after: run, by: terms)
        }
        failures = nil
        let alert = Alert(firing: run, streak: streak)
        open = alert
        return raise(alert)
    }

    private mutating func noteSuccess(_ run: Run, by terms: Terms) -> [AlertBook.Action] {
        failures = nil
        guard let alert = open else { return [] }
        let streak = successes.extend(run)
        guard streak.reaches(terms.policy.resolution(every: terms.every)) else {
            return ask(for: .recovery, gap: terms.policy.recoveryGap, after: run, by: terms)
        }
        return close(alert.resolved(by: run, streak: streak))
    }

    /// The ledger's word is final: what it says was told, was told, whatever was decided here.
    mutating func adopt(_ alert: Alert) {
        switch alert.change {
        case .firing:
            let isOver = unrecorded.contains { $0.id == alert.id && $0.change == .resolved }
            if !isOver {
                if open?.id != alert.id { (failures, successes) = (nil, nil) }
                open = alert
            }
        case .resolved where open?.id == alert.id:
            (open, failures, successes, owed) = (nil, nil, nil, nil)
        case .resolved: break
        }
        unrecorded.removeAll { $0.id == alert.id && $0.change == alert.change }
    }

    mutating func forget(at now: Timestamp) -> [AlertBook.Action] {
        (failures, owed) = (nil, nil)
        guard let alert = open else { return [] }
        return close(alert.resolvedByRemoval(at: now))
    }

    /// What the ledger lacks, without the spans that it never heard of and that are over.
    var pending: [Alert] {
        let untold = Set(unrecorded.lazy.filter { $0.change == .firing }.map(\.id))
        let over = Set(unrecorded.lazy.filter { $0.change == .resolved }.map(\.id))
        return unrecorded.filter { !untold.contains($0.id) || !over.contains($0.id) }
    }

    private mutating func close(_ alert: Alert) -> [AlertBook.Action] {
        (open, failures, successes) = (nil, nil, nil)
        return raise(alert)
    }

    private mutating func raise(_ alert: Alert) -> [AlertBook.Action] {
        unrecorded.append(alert)
        if unrecorded.count > Self.unrecordedMaximum { unrecorded.removeFirst() }
        return [.raise(alert)]
    }

    /// The extra run came, or another run started when it was due: it is owed no more.
    private mutating func settleOwed(with run: Run) {
        guard let owed else { return }
        let isExtra = run.kind == .confirmation || run.kind == .recovery
        if isExtra || (run.outcome.isVerdict && run.started >= owed.due) { self.owed = nil }
    }

    /// Asks for an extra run, unless one is owed, the timetable is as fast, or a person ran this.
    private mutating func ask(
        for kind: Run.Kind,
        gap: Duration,
        after run: Run,
        by terms: Terms
    ) -> [AlertBook.Action] {
        guard owed == nil, terms.allowsConfirmation, terms.every > gap, run.kind != .demanded
        else { return [] }
        owed = Owed(kind: kind, due: run.ended + gap)
        return [.run(journey: run.journey, kind: kind, after: gap)]
    }
}
