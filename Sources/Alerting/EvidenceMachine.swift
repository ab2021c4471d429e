package import ProbeModel

/// The rule "evidence pages" for one journey: evidence, bad seconds that matter, and a bad run that
/// decides. A fold over its runs, wherever they were run; it knows no clock.
package struct EvidenceMachine: Hashable, Sendable, Codable {
    private struct Last: Hashable, Codable {
        let at: Timestamp
        /// Of the service, as its locations see it.
        let isBad: Bool
    }

    private let policy: EvidencePolicy
    private let every: Duration
    private let target: Double
    private var quorum = Quorum()
    private var fast: PooledDetector
    private var slow: PooledDetector
    private var ticket: PooledDetector
    private var page = LevelState()
    private var tickets = LevelState()
    private var suspicion = Suspicion()
    private var baseline: Baseline
    private var last: Last?
    private var lastBad: Timestamp?
    /// The last run that the slow tier has counted, and whether the next extra run is one of them.
    private var lastSlow: Timestamp?
    private var isForSlow = false
    private var slowDay: Int64 = 0
    private var slowRuns = 0
    private var recent: BadTime
    private var scheduled: BadTime
    private var longest: BadTime

    package init(_ policy: EvidencePolicy, terms: AlertTerms) {
        self.policy = policy
        every = terms.every
        target = terms.target
        let share = policy.baseline ?? policy.firstBaseline
        baseline = Baseline(first: share)
        let grounds = Self.baselines(share, target: terms.target, policy)
        fast = Self.detector(policy.fast, grounds.fast)
        slow = Self.detector(policy.slow, grounds.slow)
        ticket = Self.detector(policy.ticket, grounds.ticket)
        recent = BadTime(window: policy.fast.window)
        scheduled = BadTime(window: policy.slow.window)
        longest = BadTime(window: policy.ticket.window)
    }

    /// Whether it judges by these rules; else a new one must be made.
    func isFor(_ policy: EvidencePolicy, _ terms: AlertTerms) -> Bool {
        self.policy == policy && every == terms.every && target == terms.target
    }

    /// The baselines of the tiers. A slow burn is measured against what was promised.
    private static func baselines(
        _ share: Double,
        target: Double,
        _ policy: EvidencePolicy
    ) -> (fast: Double, slow: Double, ticket: Double) {
        let budget = min(1 - target, 0.5)
        return (share, max(share, budget), max(budget, policy.baselineBounds.lowerBound))
    }

    private static func detector(
        _ tier: EvidencePolicy.Tier,
        _ baseline: Double
    ) -> PooledDetector {
        PooledDetector(Detector(baseline: baseline, shares: tier.grid(baseline: baseline)))
    }

    // MARK: A run

    /// Takes a run with a verdict.
    package mutating func note(_ sample: Sample) -> Ruling {
        let weight = weigh(sample, after: last?.at)
        addEvidence(sample)
        addBadTime(sample)
        last = Last(at: sample.at, isBad: quorum.isDown)
        let decides = sample.isBad && quorum.isDown
        if decides { lastBad = sample.at }
        if countsForSlow(sample) { lastSlow = sample.at }
        var ruling = Ruling()
        if decides { ruling.changes = open(sample) }
        ruling.changes += resolve(sample, weight: weight)
        if sample.isScheduled { learn(sample) }
        ruling.wish = suspicion.note(
            sample,
            isPageOpen: page.isOpen,
            lastBad: lastBad,
            policy: policy.confirmation
        )
        let slowWish = ruling.wish == nil ? wishForSlow(after: sample) : nil
        isForSlow = slowWish != nil
        ruling.wish = ruling.wish ?? slowWish
        return ruling
    }

    private func countsForSlow(_ sample: Sample) -> Bool {
        sample.isScheduled || (sample.isExtra && isForSlow)
    }

    /// A few per cent are seen sooner by more runs, once something looks like it.
    private mutating func wishForSlow(after sample: Sample) -> Suspicion.Wish? {
        let terms = policy.slowConfirmation
        guard let least = terms.logEvidence, !page.isOpen, sample.terms.allowsConfirmation,
            slow.reaches(least)
        else { return nil }
        let day = sample.at.nanoseconds / 86_400_000_000_000
        if day != slowDay { (slowDay, slowRuns) = (day, 0) }
        let wait = terms.wait(every: every)
        let most = 86_400 / max(every.seconds, 0.001) * terms.dailyShare
        guard wait < every, Double(slowRuns) < most else { return nil }
        slowRuns += 1
        return Suspicion.Wish(kind: .confirmation, wait: wait)
    }

    /// Each location's runs are evidence of its own.
    private mutating func addEvidence(_ sample: Sample) {
        let weight = weigh(sample, after: quorum.last(at: sample.location))
        let lost = quorum.note(sample)
        fast.forget(lost)
        slow.forget(lost)
        ticket.forget(lost)
        let (isBad, start, location) = (sample.isBad, sample.origin, sample.location)
        fast.add(isBad: isBad, weight: weight, from: start, at: location)
        if countsForSlow(sample) { slow.add(isBad: isBad, from: start, at: location) }
        if sample.isScheduled { ticket.add(isBad: isBad, from: start, at: location) }
    }

    private func weigh(_ sample: Sample, after last: Timestamp?) -> Double {
        guard let last else { return 1 }
        let gap = Duration.nanoseconds(sample.at.nanoseconds - last.nanoseconds)
        return min(1, max(0, gap.seconds / policy.temper.seconds))
    }

    /// Whether a run was bad, and not yet enough were good since then.
    var isSuspicious: Bool { suspicion.isSuspect }

    /// Bad seconds are the service's: those in which its locations agree that it is down.
    private mutating func addBadTime(_ sample: Sample) {
        let isBad = quorum.isDown
        // Each location has a run in each interval.
        let share = every.seconds / Double(quorum.count)
        if isBad, countsForSlow(sample) {
            let gap = lastSlow.map { max(0, sample.at.nanoseconds - $0.nanoseconds) }
            let span = gap.map { min(every, .nanoseconds($0)) } ?? every
            scheduled.add(isForSlow ? span.seconds : share, at: sample.at)
        }
        if isBad, sample.isScheduled { longest.add(share, at: sample.at) }
        guard let last else { return }
        let nanoseconds = max(0, sample.at.nanoseconds - last.at.nanoseconds)
        let gap = Duration.nanoseconds(nanoseconds)
        let ends = (last.isBad ? 0.5 : 0) + (isBad ? 0.5 : 0)
        recent.add(
            min(gap, policy.intervalCap).seconds * ends,
            proven: ends == 1 ? min(gap, every * 2).seconds : 0,
            at: sample.at
        )
    }

    private mutating func learn(_ sample: Sample) {
        guard policy.baseline == nil else { return }
        let hasChanged = baseline.add(
            sample,
            isSuspect: suspicion.isSuspect || sample.isBad,
            isIncident: page.isOpen,
            policy: policy
        )
        guard hasChanged else { return }
        let grounds = Self.baselines(baseline.share, target: target, policy)
        fast.rebase(to: grounds.fast, policy.fast.grid(baseline: grounds.fast))
        slow.rebase(to: grounds.slow, policy.slow.grid(baseline: grounds.slow))
    }

    // MARK: Gates

    private mutating func open(_ sample: Sample) -> [LevelChange] {
        var changes: [LevelChange] = []
        if !page.isOpen, fast.reaches(policy.fast.threshold(every: every)),
            fastGate(at: sample.at).isMet
        {
            changes.append(open(.page, by: fast, policy.fast.name, at: sample))
        }
        if !page.isOpen, countsForSlow(sample), slow.reaches(policy.slow.threshold(every: every)),
            slowGate(at: sample.at).isMet
        {
            changes.append(open(.page, by: slow, policy.slow.name, at: sample))
        }
        if sample.isScheduled, !tickets.isOpen,
            ticket.reaches(policy.ticket.threshold(every: every)),
            ticketGate(at: sample.at).isMet
        {
            changes.append(open(.ticket, by: ticket, policy.ticket.name, at: sample))
        }
        return changes
    }

    private mutating func open(
        _ level: Alert.Level,
        by detector: PooledDetector,
        _ grounds: String,
        at sample: Sample
    ) -> LevelChange {
        let estimate = detector.estimate
        var state = level == .page ? page : tickets
        let isAgain = state.open(
            at: sample.at,
            share: estimate.share,
            baseline: detector.baseline,
            policy: policy.recovery
        )
        if level == .page { page = state } else { tickets = state }
        return LevelChange(
            level: level,
            kind: isAgain ? .reopened : .opened,
            origin: estimate.origin,
            share: estimate.share,
            grounds: grounds
        )
    }

    private mutating func resolve(_ sample: Sample, weight: Double) -> [LevelChange] {
        var changes: [LevelChange] = []
        let terms = policy.recovery
        var sample = sample
        sample.isBad = quorum.isDown
        if page.resolves(sample, weight: weight, lastBad: lastBad, policy: terms) {
            fast.reset()
            slow.reset()
            changes.append(LevelChange(level: .page, kind: .resolved, grounds: "good runs"))
        }
        // Only scheduled runs speak for a ticket's end; any run may be the one that is late enough.
        let word = sample.isScheduled ? 1.0 : nil
        if tickets.resolves(sample, weight: word, lastBad: lastBad, policy: terms) {
            ticket.reset()
            changes.append(LevelChange(level: .ticket, kind: .resolved, grounds: "good runs"))
        }
        return changes
    }

    /// Ends what is open because nobody watches any more, or because the ledger says so.
    mutating func close(_ level: Alert.Level, at now: Timestamp) {
        switch level {
        case .page:
            page.close(at: now)
            fast.reset()
            slow.reset()
        case .ticket:
            tickets.close(at: now)
            ticket.reset()
        }
    }

    /// Opens what the ledger says was told, although these rules would not have.
    mutating func adopt(_ alert: Alert) {
        let isOpen = alert.level == .page ? page.isOpen : tickets.isOpen
        guard !isOpen else { return }
        var state = alert.level == .page ? page : tickets
        _ = state.open(
            at: alert.at,
            share: alert.failing ?? 1,
            baseline: fast.baseline,
            policy: policy.recovery
        )
        if alert.level == .page { page = state } else { tickets = state }
    }
}

// MARK: Readings

extension EvidenceMachine {
    /// All gates as they stand after the last run.
    package func readings(at now: Timestamp) -> [GateReading] {
        [fastGate(at: now), slowGate(at: now), ticketGate(at: now)]
    }

    /// ln of the evidence for health while a page is open, and what is enough to end it.
    package var recovery: (value: Double, enough: Double)? { page.recovery }

    private func fastGate(at now: Timestamp) -> GateReading {
        let estimate = fast.estimate
        let looksTotal = estimate.share >= policy.totalShare
        let bad = recent.sum(at: now)
        let needed = max(
            policy.floor.seconds,
            policy.fast.badSeconds(target: target, period: policy.period)
        )
        return GateReading(
            policy.fast.name,
            [
                count(fast, policy.fast),
                GateReading.Count(
                    .badSeconds,
                    looksTotal ? bad.proven : bad.seconds,
                    of: looksTotal ? min(needed, policy.totalCap.seconds) : needed
                ),
            ],
            share: estimate.share,
            looksTotal: looksTotal
        )
    }

    private func slowGate(at now: Timestamp) -> GateReading {
        gate(policy.slow, slow, scheduled, at: now)
    }

    private func ticketGate(at now: Timestamp) -> GateReading {
        gate(policy.ticket, ticket, longest, at: now)
    }

    private func gate(
        _ tier: EvidencePolicy.Tier,
        _ detector: PooledDetector,
        _ bad: BadTime,
        at now: Timestamp
    ) -> GateReading {
        GateReading(
            tier.name,
            [
                count(detector, tier),
                GateReading.Count(
                    .badSeconds,
                    bad.sum(at: now).seconds,
                    of: tier.badSeconds(target: target, period: policy.period)
                ),
            ],
            share: detector.estimate.share
        )
    }

    private func count(
        _ detector: PooledDetector,
        _ tier: EvidencePolicy.Tier
    ) -> GateReading.Count {
        GateReading.Count(.evidence, detector.logEvidence, of: tier.threshold(every: every))
    }
}
