package import ProbeModel
import Reliability

/// The rule "burn rate" for one journey, over its scheduled runs.
package struct BurnRateMachine: Hashable, Sendable, Codable {
    private struct Verdict: Hashable, Codable {
        let at: Timestamp
        let isBad: Bool
        /// Bad runs up to this one, counted from some run before all that are remembered.
        let bad: Int
    }

    private let policy: BurnRatePolicy
    private let target: Double
    private let every: Duration
    private var runs: [Verdict] = []
    private var first = 0
    /// Since when each window has held.
    private var since: [Timestamp?]
    private var open: Set<Alert.Level> = []
    private var origin: Detector.Origin?
    private var lastBad: Timestamp?
    private let enough: [Int]

    package init(_ policy: BurnRatePolicy, terms: AlertTerms) {
        self.policy = policy
        target = terms.target
        every = terms.every
        since = policy.windows.map { _ in nil }
        enough = policy.windows.map { Self.enough(for: $0, policy.guarding, terms) }
    }

    func isFor(_ policy: BurnRatePolicy, _ terms: AlertTerms) -> Bool {
        self.policy == policy && target == terms.target && every == terms.every
    }

    /// The smallest count of bad runs that is too unlikely for a service that burns at this rate.
    private static func enough(
        for window: BurnRatePolicy.Window,
        _ chance: Double?,
        _ terms: AlertTerms
    ) -> Int {
        guard let chance else { return 0 }
        let runs = max(1, Int((window.long.seconds / terms.every.seconds).rounded()))
        let share = min(1, window.rate * (1 - terms.target))
        return (0...runs).first {
            TailProbability.atLeast($0, of: runs, share: share) <= chance
        } ?? runs + 1
    }

    package mutating func note(_ sample: Sample) -> Ruling {
        guard sample.isScheduled else { return Ruling() }
        if sample.isBad {
            lastBad = sample.at
            if origin == nil { origin = sample.origin }
        }
        while let last = runs.last, first < runs.count, last.at > sample.at { runs.removeLast() }
        let bad = (runs.last?.bad ?? 0) + (sample.isBad ? 1 : 0)
        runs.append(Verdict(at: sample.at, isBad: sample.isBad, bad: bad))
        drop(at: sample.at)
        return evaluate(at: sample.at, mayOpen: sample.isBad)
    }

    /// Looks at the windows without a new run: they end by themselves.
    package mutating func evaluate(at now: Timestamp) -> Ruling {
        evaluate(at: now, mayOpen: false)
    }

    /// Only a bad run opens, so that an alert has a run that shows why.
    private mutating func evaluate(at now: Timestamp, mayOpen: Bool) -> Ruling {
        var ruling = Ruling()
        var holding: Set<Alert.Level> = []
        for (index, window) in policy.windows.enumerated() {
            guard exceeds(window, enough: enough[index], at: now) else {
                since[index] = nil
                continue
            }
            // Since when it has held cannot lie ahead: the clock was set back.
            let begin = min(since[index] ?? now, now)
            since[index] = begin
            if now.nanoseconds - begin.nanoseconds >= window.hold.nanoseconds {
                holding.insert(window.level)
            }
        }
        if !mayOpen { holding.formIntersection(open) }
        for level in Alert.Level.allCases where holding.contains(level) != open.contains(level) {
            ruling.changes.append(change(of: level, opens: holding.contains(level)))
        }
        if !ruling.changes.isEmpty || since.allSatisfy({ $0 == nil }), holding.isEmpty {
            // The next span begins with a bad run of its own.
            origin = nil
        }
        open = holding
        return ruling
    }

    private func change(of level: Alert.Level, opens: Bool) -> LevelChange {
        guard opens else {
            return LevelChange(level: level, kind: .resolved, grounds: "the burn rate fell")
        }
        return LevelChange(level: level, kind: .opened, origin: origin, grounds: "burn rate")
    }

    private func exceeds(
        _ window: BurnRatePolicy.Window,
        enough: Int,
        at now: Timestamp
    ) -> Bool {
        guard let lastBad, lastBad > now - window.short else { return false }
        let threshold = window.rate * (1 - target)
        let short = share(of: window.short, at: now)
        guard short.runs > 0, Double(short.bad) > threshold * Double(short.runs) else {
            return false
        }
        let long = share(of: window.long, at: now)
        return Double(long.bad) > threshold * Double(long.runs) && long.bad >= enough
    }

    private func share(of span: Duration, at now: Timestamp) -> (bad: Int, runs: Int) {
        let start = now - span
        // The first run behind the start; their times only grow.
        var (low, high) = (first, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].at > start { high = middle } else { low = middle + 1 }
        }
        guard low < runs.count, let last = runs.last else { return (0, 0) }
        let before = runs[low].bad - (runs[low].isBad ? 1 : 0)
        return (last.bad - before, runs.count - low)
    }

    private mutating func drop(at now: Timestamp) {
        let longest = policy.windows.map(\.long).max() ?? .zero
        while first < runs.count, runs[first].at <= now - longest { first += 1 }
        // A fast journey's runs are bounded like everything else; its windows get shorter.
        if runs.count - first > Self.most { first = runs.count - Self.most }
        guard first > 64, first * 2 > runs.count else { return }
        runs.removeFirst(first)
        first = 0
    }

    /// Three days of runs every second.
    private static let most = 260_000

    /// What counts towards the alert of each pair of windows.
    func readings(at now: Timestamp) -> [GateReading] {
        policy.windows.indices.map { reading(ofWindow: $0, at: now) }
    }

    private func reading(ofWindow index: Int, at now: Timestamp) -> GateReading {
        let window = policy.windows[index]
        let (long, short) = (share(of: window.long, at: now), share(of: window.short, at: now))
        var counts = [
            burn(.longBurn(window.long), long, window),
            burn(.shortBurn(window.short), short, window),
        ]
        if enough[index] > 0 {
            counts.append(GateReading.Count(.badRuns, Double(long.bad), of: Double(enough[index])))
        }
        if window.hold > .zero {
            let held = since[index].map { now.nanoseconds - $0.nanoseconds } ?? 0
            counts.append(
                GateReading.Count(
                    .held,
                    Duration.nanoseconds(held).seconds,
                    of: window.hold.seconds,
                    isEnough: since[index] != nil && held >= window.hold.nanoseconds
                )
            )
        }
        return GateReading(window.level.word, counts)
    }

    /// A burn rate must exceed its window's, and not only reach it.
    private func burn(
        _ kind: GateReading.Count.Kind,
        _ count: (bad: Int, runs: Int),
        _ window: BurnRatePolicy.Window
    ) -> GateReading.Count {
        let allowed = (1 - target) * Double(count.runs)
        return GateReading.Count(
            kind,
            count.bad > 0 ? Double(count.bad) / allowed : 0,
            of: window.rate,
            isEnough: Double(count.bad) > window.rate * allowed
        )
    }

    mutating func close(_ level: Alert.Level) { open.remove(level) }
    mutating func adopt(_ level: Alert.Level) { open.insert(level) }
}
