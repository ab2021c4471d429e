import ProbeModel

/// Decides about extra runs: confirmations after a bad run, and recovery runs while a page is open.
struct Suspicion: Hashable, Sendable, Codable {
    private(set) var isSuspect = false
    private var goodInARow = 0
    private var extra = 0
    private var confirmations = ConfirmationCount()

    /// What is asked for after a run.
    struct Wish: Hashable, Sendable {
        let kind: Run.Kind
        let wait: Duration
    }

    /// Takes a run with a verdict; says what should follow.
    mutating func note(
        _ sample: Sample,
        isPageOpen: Bool,
        lastBad: Timestamp?,
        policy: EvidencePolicy.ConfirmationPolicy
    ) -> Wish? {
        confirmations.note(sample)
        let wish =
            isPageOpen
            ? recovery(sample, lastBad: lastBad, policy)
            : confirmation(sample, policy)
        guard let wish, wish.wait < sample.terms.every, sample.terms.allowsConfirmation else {
            return nil
        }
        return wish
    }

    private mutating func recovery(
        _ sample: Sample,
        lastBad: Timestamp?,
        _ policy: EvidencePolicy.ConfirmationPolicy
    ) -> Wish? {
        (isSuspect, goodInARow, extra) = (true, 0, policy.runsOfFirstGap)
        let span = policy.recoverySpan.nanoseconds
        guard let lastBad, sample.at.nanoseconds - lastBad.nanoseconds < span else { return nil }
        return Wish(kind: .recovery, wait: policy.recoveryGap)
    }

    private mutating func confirmation(
        _ sample: Sample,
        _ policy: EvidencePolicy.ConfirmationPolicy
    ) -> Wish? {
        if sample.isBad {
            if !isSuspect { extra = 0 }
            (isSuspect, goodInARow) = (true, 0)
        } else if isSuspect {
            goodInARow += 1
            if goodInARow >= policy.clearing { isSuspect = false }
        }
        guard isSuspect else { return nil }
        let wait = policy.wait(after: extra)
        if sample.isExtra { extra += 1 }
        return confirmations.allowsMore(every: sample.terms.every, policy)
            ? Wish(kind: .confirmation, wait: wait) : nil
    }
}

/// Confirmation runs of a day (UTC): no more than a share of the scheduled ones.
struct ConfirmationCount: Hashable, Sendable, Codable {
    private var day: Int64 = 0
    private var today = 0

    mutating func note(_ sample: Sample) {
        let now = sample.at.nanoseconds / 86_400_000_000_000
        if now != day { (day, today) = (now, 0) }
        if sample.kind == .confirmation { today += 1 }
    }

    /// Whether one more may be asked for, of a journey that is due every `every`.
    func allowsMore(every: Duration, _ policy: EvidencePolicy.ConfirmationPolicy) -> Bool {
        let slots = 86_400 / max(every.seconds, 0.001)
        return today < max(policy.dailyMinimum, Int(min(slots, 1e9) * policy.dailyShare))
    }
}
