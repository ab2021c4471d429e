import ProbeModel

/// What the book remembers of one journey; equal to `Watch()` when there is nothing to remember.
struct Watch: Hashable, Sendable, Codable {
    /// An extra run that was asked for.
    struct Owed: Hashable, Sendable, Codable {
        let kind: Run.Kind
        let due: Timestamp
    }

    /// The alerts that are firing.
    private(set) var open: [Alert.Level: Alert] = [:]
    private var machine: RuleMachine?
    private(set) var owed: Owed?
    /// Decisions that the ledger does not hold yet, in their order.
    private var unrecorded: [Alert] = []
    /// The first span of the latest incident.
    private var incidents: [Alert.Level: RunID] = [:]
    /// The start of the first good run after the last bad one.
    private var goodSince: Timestamp?
    /// The last good run, and when it started.
    private var lastGood: RunID?
    private var lastGoodAt = Timestamp(nanoseconds: 0)

    /// A stalled disk may hold up several spans of a fast journey; older ones are over anyway.
    private static let unrecordedMaximum = 8

    mutating func note(
        _ run: Run,
        _ terms: AlertTerms,
        policy: AlertPolicy
    ) -> [AlertBook.Action] {
        settleOwed(with: run)
        // No evidence: nothing changes, and no further extra run is asked for.
        let before = lastGood.map { (run: $0, at: lastGoodAt) }
        guard let sample = Sample(run, terms: terms, after: before) else { return [] }
        noteGood(sample)
        var judge = machine.flatMap { $0.isFor(policy, terms) ? $0 : nil } ?? start(policy, terms)
        machine = nil
        let ruling = judge.note(sample)
        machine = judge
        let raised = ruling.changes.flatMap { carryOut($0, run, sample.terms) }
        return raised + plan(ruling.wish, after: run, replanning: judge.replansAlways)
    }

    private mutating func noteGood(_ sample: Sample) {
        guard !sample.isBad else {
            goodSince = nil
            return
        }
        if goodSince == nil { goodSince = sample.at }
        (lastGood, lastGoodAt) = (sample.run, sample.at)
    }

    private func start(_ policy: AlertPolicy, _ terms: AlertTerms) -> RuleMachine {
        var machine = RuleMachine(policy, terms: terms)
        for alert in open.values.sorted(by: { $0.level.rawValue < $1.level.rawValue }) {
            machine.adopt(alert)
        }
        return machine
    }

    private mutating func carryOut(
        _ change: LevelChange,
        _ run: Run,
        _ terms: AlertTerms
    ) -> [AlertBook.Action] {
        switch change.kind {
        case .opened, .reopened:
            guard open[change.level] == nil else { return [] }
            let before = lastGood.map { (run: $0, at: lastGoodAt) }
            let origin =
                change.origin ?? Detector.Origin(run: run.id, at: run.started, after: before)
            var alert = Alert(firing: run, change, from: origin)
            alert.segments = terms.segments
            if change.kind == .reopened { alert.reopens = incidents[change.level] }
            if alert.reopens == nil { incidents[change.level] = alert.id }
            open[change.level] = alert
            return raise(alert)
        case .resolved:
            guard let alert = open[change.level] else { return [] }
            return close(alert.resolved(by: run, change, goodSince: goodSince ?? run.started))
        }
    }

    /// The ledger's word is final: what it says was told, was told, whatever was decided here.
    mutating func adopt(_ alert: Alert) {
        switch alert.change {
        case .firing:
            let isOver = unrecorded.contains { $0.id == alert.id && $0.change == .resolved }
            if !isOver {
                if open[alert.level]?.id != alert.id {
                    open[alert.level].map { machine?.close($0.level, at: alert.at) }
                    machine?.adopt(alert)
                }
                open[alert.level] = alert
                incidents[alert.level] = alert.reopens ?? alert.id
            }
        case .resolved where open[alert.level]?.id == alert.id:
            open[alert.level] = nil
            machine?.close(alert.level, at: alert.at)
            if open.isEmpty { owed = nil }
        case .resolved: break
        }
        unrecorded.removeAll { $0.id == alert.id && $0.change == alert.change }
    }

    mutating func end(_ alert: Alert, by person: String, at now: Timestamp) -> [AlertBook.Action] {
        guard let known = open[alert.level], known.id == alert.id else { return [] }
        machine?.close(known.level, at: now)
        owed = nil
        return close(known.resolved(by: person, at: now))
    }

    mutating func forget(at now: Timestamp) -> [AlertBook.Action] {
        (machine, owed, goodSince) = (nil, nil, nil)
        return Alert.Level.allCases.compactMap { open[$0] }
            .flatMap { close($0.resolvedByRemoval(at: now)) }
    }

    /// What the ledger lacks, without the spans that it never heard of and that are over.
    var pending: [Alert] {
        let untold = Set(unrecorded.lazy.filter { $0.change == .firing }.map(\.id))
        let over = Set(unrecorded.lazy.filter { $0.change == .resolved }.map(\.id))
        return unrecorded.filter { !untold.contains($0.id) || !over.contains($0.id) }
    }

    /// Whether something is wrong, and nobody is told yet.
    var isSuspected: Bool {
        guard open.isEmpty, let machine else { return false }
        return machine.isSuspicious ?? (goodSince == nil)
    }

    func readings(at now: Timestamp, every: Duration) -> [GateReading] {
        machine?.readings(at: now, every: every) ?? []
    }

    private mutating func close(_ alert: Alert) -> [AlertBook.Action] {
        open[alert.level] = nil
        return raise(alert)
    }

    private mutating func raise(_ alert: Alert) -> [AlertBook.Action] {
        unrecorded.append(alert)
        if unrecorded.count > Self.unrecordedMaximum { unrecorded.removeFirst() }
        return [.raise(alert)]
    }

    // MARK: Extra runs

    /// The extra run came, or another run started when it was due: it is owed no more.
    private mutating func settleOwed(with run: Run) {
        guard let owed else { return }
        let isExtra = run.kind == .confirmation || run.kind == .recovery
        if isExtra || (run.outcome.isVerdict && run.started >= owed.due) { self.owed = nil }
    }

    /// Asks for an extra run, unless a person ran this one.
    private mutating func plan(
        _ wish: Suspicion.Wish?,
        after run: Run,
        replanning: Bool
    ) -> [AlertBook.Action] {
        guard run.kind != .demanded else { return [] }
        if replanning { owed = nil }
        guard let wish, owed == nil else { return [] }
        owed = Owed(kind: wish.kind, due: run.ended + wish.wait)
        return [.run(journey: run.journey, kind: wish.kind, after: wish.wait)]
    }
}
