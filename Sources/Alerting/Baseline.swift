import ProbeModel
import Reliability

/// The share of bad runs of a journey in good times, learned from its own scheduled runs.
///
/// Runs are held back while something is suspected, and forgotten if it becomes an incident.
struct Baseline: Hashable, Sendable, Codable {
    private struct Day: Hashable, Codable {
        let number: Int64
        var good = 0
        var bad = 0
    }

    private var days: [Day] = []
    private var heldGood = 0
    private var heldBad = 0
    /// The first day that was counted, and the day on which the share was computed.
    private var since: Int64?
    private var computed: Int64 = .min
    private(set) var share: Double

    private static let dayLength: Int64 = 86_400_000_000_000

    init(first: Double) {
        share = first
    }

    /// Takes a scheduled run; the answer tells whether the share has changed.
    mutating func add(
        _ sample: Sample,
        isSuspect: Bool,
        isIncident: Bool,
        policy: EvidencePolicy
    ) -> Bool {
        if isIncident {
            (heldGood, heldBad) = (0, 0)
        } else {
            if sample.isBad { heldBad += 1 } else { heldGood += 1 }
            if !isSuspect { settle(at: sample.at) }
        }
        return compute(at: sample.at, policy)
    }

    private mutating func settle(at time: Timestamp) {
        let number = time.nanoseconds / Self.dayLength
        if days.last?.number != number { days.append(Day(number: number)) }
        days[days.count - 1].good += heldGood
        days[days.count - 1].bad += heldBad
        (heldGood, heldBad) = (0, 0)
        since = min(since ?? number, number)
    }

    /// Once a day: the upper bound of the share, one-sided with 95 %.
    private mutating func compute(at time: Timestamp, _ policy: EvidencePolicy) -> Bool {
        let today = time.nanoseconds / Self.dayLength
        guard today != computed else { return false }
        computed = today
        let memory = policy.memory.nanoseconds / Self.dayLength
        days.removeAll { $0.number <= today - memory || $0.number > today }
        guard let since, today - since >= policy.learning.nanoseconds / Self.dayLength else {
            return false
        }
        let (good, bad) = days.reduce((0, 0)) { ($0.0 + $1.good, $0.1 + $1.bad) }
        guard let interval = Interval.clopperPearson(good: good, of: good + bad, confidence: 0.90)
        else { return false }
        let bounds = policy.baselineBounds
        let next = min(max(interval.oneMinusLower, bounds.lowerBound), bounds.upperBound)
        defer { share = next }
        return next != share
    }
}
