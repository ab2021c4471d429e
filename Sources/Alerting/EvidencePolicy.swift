import ProbeModel
import Reliability

/// Every constant of the rule "evidence pages": a page needs evidence, bad seconds that matter, and
/// that the deciding run is bad itself.
///
/// The figures are those of `docs/alerting.md`, which says how they were found and what they cost.
package struct EvidencePolicy: Hashable, Sendable, Codable {
    package var fast = Tier.fast
    package var slow = Tier.slow
    package var ticket = Tier.ticket

    /// The share of bad runs in good times; nil: learned from the journey's own runs.
    package var baseline: Double?
    /// What is assumed until a journey is known well enough.
    package var firstBaseline = 0.002
    /// Where a learned share is held: a clean history proves less than it seems to.
    package var baselineBounds = 0.0005...0.02
    /// So long a history is needed, and so long a history is looked at.
    package var learning = Duration.seconds(7 * 86_400)
    package var memory = Duration.seconds(28 * 86_400)

    /// Runs closer than this are no two witnesses.
    package var temper = Duration.seconds(30)
    /// Nobody can act on an outage that is shorter, however strict the target.
    package var floor = Duration.seconds(60)
    /// What looks total pages after so long, however loose the target.
    package var totalCap = Duration.seconds(120)
    /// The estimated share of failing runs from which it looks total.
    package var totalShare = 0.85
    /// What one interval between runs counts for at most.
    package var intervalCap = Duration.seconds(60)
    /// The period whose budget is meant.
    package var period = Duration.seconds(30 * 86_400)

    package var confirmation = ConfirmationPolicy()
    package var slowConfirmation = SlowConfirmationPolicy()
    package var recovery = RecoveryPolicy()

    package init() {}

    /// One kind of evidence: what it compares, how often it may err, and when it matters.
    package struct Tier: Hashable, Sendable, Codable {
        package let name: String
        /// The failing shares that it looks for.
        package var shares: [Double]
        /// Whether these are multiples of the baseline.
        package var areMultiples: Bool
        /// The mean time between two false pieces of evidence.
        package var falseEvery: Duration
        /// Bad seconds are counted over this span.
        package var window: Duration
        /// The share of the period's budget that must be gone.
        package var budgetShare: Double

        /// Outages: every run with a verdict counts.
        package static let fast = Tier(
            name: "fast",
            shares: [0.95, 0.5, 0.2],
            areMultiples: false,
            falseEvery: .seconds(365 * 86_400),
            window: .seconds(3600),
            budgetShare: 0.02
        )
        /// Burns of some per cent: scheduled runs only.
        package static let slow = Tier(
            name: "slow",
            shares: [0.3, 0.1, 0.03, 0.015],
            areMultiples: false,
            falseEvery: .seconds(365 * 86_400),
            window: .seconds(6 * 3600),
            budgetShare: 0.05
        )
        /// What can wait for working hours: scheduled runs only.
        package static let ticket = Tier(
            name: "ticket",
            shares: [2.5, 6, 15],
            areMultiples: true,
            falseEvery: .seconds(90 * 86_400),
            window: .seconds(3 * 86_400),
            budgetShare: 0.10
        )
    }

    /// When one more run is bought than the timetable has.
    package struct ConfirmationPolicy: Hashable, Sendable, Codable {
        /// The gaps between extra runs, each for so many of them; then the last one.
        package var gaps: [Gap] = [
            Gap(upTo: 4, wait: .seconds(15)), Gap(upTo: 20, wait: .seconds(30)),
            Gap(upTo: .max, wait: .seconds(60)),
        ]
        /// Good runs in a row after which nothing is suspected any more.
        package var clearing = 8
        /// While a page is open.
        package var recoveryGap = Duration.seconds(30)
        /// So long after the last bad run its end is looked for.
        package var recoverySpan = Duration.seconds(30 * 60)
        /// Confirmation runs a day, as a share of the scheduled ones; then only those decide.
        package var dailyShare = 0.10
        /// A slow schedule may confirm one outage a day all the same.
        package var dailyMinimum = 24

        package struct Gap: Hashable, Sendable, Codable {
            package let upTo: Int
            package let wait: Duration

            package init(upTo: Int, wait: Duration) {
                (self.upTo, self.wait) = (upTo, wait)
            }
        }

        /// Behind these extra runs the next gap begins; 0 if there is only one.
        var runsOfFirstGap: Int { gaps.count > 1 ? gaps[0].upTo : 0 }

        /// The wait after so many extra runs.
        func wait(after extra: Int) -> Duration {
            gaps.first { extra < $0.upTo }?.wait ?? .seconds(60)
        }
    }

    /// When extra runs are bought for the slow tier: a burn of some per cent shows too seldom on a
    /// slow schedule.
    package struct SlowConfirmationPolicy: Hashable, Sendable, Codable {
        /// ln E of the slow tier from which it is worth it; nil: never.
        package var logEvidence: Double?
        /// The gap is this share of the interval, and no less than `gap`.
        package var intervalShare = 0.2
        package var gap = Duration.seconds(30)
        /// Such runs a day, as a share of the scheduled ones.
        package var dailyShare = 1.0

        func wait(every: Duration) -> Duration { max(gap, every * intervalShare) }
    }

    /// When an alert ends: a test whether good runs speak for health.
    package struct RecoveryPolicy: Hashable, Sendable, Codable {
        /// The failing share that must be refuted: so much of the estimate, within bounds.
        package var estimateShare = 0.8
        package var highestShare = 0.8
        package var baselineMultiple = 2.0
        /// A healthy service fails so often at most.
        package var healthyShare = 0.001
        /// The evidence for health that is enough, and for a failing share below `faint`.
        package var evidence = 20.0
        package var faintEvidence = 100.0
        package var faint = 0.1
        /// Since the last bad run: at first, after one re-opening, and after more of them.
        package var quiet: [Duration] = [.seconds(60), .seconds(300), .seconds(600)]
        /// An opening so soon after the end belongs to the same incident.
        package var reopening = Limits.incidentReopening
    }
}

extension EvidencePolicy.Tier {
    /// The failing shares for one baseline; those that it can hardly be told from are left out.
    func grid(baseline: Double) -> [Double] {
        shares.map { areMultiples ? $0 * baseline : $0 }
            .filter { $0 >= 2 * baseline && $0 < 1 }
    }

    /// ln c: evidence is believed from here on, for runs that are due every `every`.
    func threshold(every: Duration) -> Double {
        (falseEvery.seconds / max(every.seconds, 0.001)).logarithm
    }

    /// The bad seconds that use up the share of the budget.
    func badSeconds(target: Double, period: Duration) -> Double {
        budgetShare * (1 - target) * period.seconds
    }
}
