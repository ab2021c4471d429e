package import ProbeModel

/// Burn rates over two windows each, as in the SRE workbook (Beyer et al. 2018, chapter 5).
package struct BurnRatePolicy: Hashable, Sendable, Codable {
    package struct Window: Hashable, Sendable, Codable {
        package let level: Alert.Level
        /// How many times as fast as allowed the budget burns.
        package let rate: Double
        package let long: Duration
        package let short: Duration
        /// How long it must hold before anybody is told.
        package let hold: Duration

        package init(
            _ level: Alert.Level,
            rate: Double,
            long: Duration,
            short: Duration,
            hold: Duration = .zero
        ) {
            self.level = level
            self.rate = rate
            self.long = long
            self.short = short
            self.hold = hold
        }
    }

    package var windows: [Window]
    /// The chance that a healthy service has so many bad runs in the long window, beyond which the
    /// count is believed; nil: one bad run may page.
    package var guarding: Double?

    package init(windows: [Window] = workbook, guarding: Double? = nil) {
        self.windows = windows
        self.guarding = guarding
    }

    private static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }

    package static let workbook = [
        Window(.page, rate: 14.4, long: hours(1), short: .seconds(300)),
        Window(.page, rate: 6, long: hours(6), short: .seconds(1800)),
        Window(.ticket, rate: 1, long: hours(72), short: hours(6)),
    ]
    package static let pyrra = [
        Window(.page, rate: 14, long: hours(1), short: .seconds(300), hold: .seconds(120)),
        Window(.page, rate: 7, long: hours(6), short: .seconds(1800), hold: .seconds(900)),
        Window(.ticket, rate: 2, long: hours(24), short: hours(2), hold: hours(1)),
        Window(.ticket, rate: 1, long: hours(96), short: hours(6), hold: hours(3)),
    ]
}

extension BurnRatePolicy {
    /// Why a window cannot work at an interval; nil if it can.
    ///
    /// A window needs at least four bad runs to fire, so that none of them decides alone, and its
    /// threshold must be below "all runs are bad".
    package func objections(every: Duration, target: Double) -> [String] {
        windows.flatMap { window -> [String] in
            let threshold = Threshold(window, every: every, target: target)
            let name = "burn rate \(window.rate) over \(Int(window.long.seconds / 60)) min"
            if window.rate * (1 - target) >= 1 {
                return ["\(name) can never fire: even if every run is bad it is not exceeded"]
            }
            guard window.level == .page, threshold.badToFire < 4 else { return [] }
            let longest = window.rate * (1 - target) * window.long.seconds / 3
            return [
                "\(name) fires after \(threshold.badToFire.counted("bad run")) at this interval; "
                    + "run every \(Int(longest)) s or more often, or use the rule 'evidence'"
            ]
        }
    }

    /// What a window comes to for runs at an interval.
    package struct Threshold: Hashable, Sendable {
        package let runs: Int
        /// burn rate × budget × runs: more bad runs than this fire.
        package let bad: Double

        package init(_ window: Window, every: Duration, target: Double) {
            runs = max(1, Int((window.long.seconds / every.seconds).rounded()))
            bad = window.rate * (1 - target) * Double(runs)
        }

        package var badToFire: Int { Int((bad + 1e-9).rounded(.down)) + 1 }
    }
}
