import ProbeModel

/// The constants of the rule "failures in a row": when a failure is believed, and when its end is.
package struct ConsecutivePolicy: Hashable, Sendable, Codable {
    /// Failures in a row that page; at least one.
    package var failures: Int
    /// From the end of a failed run to the start of its confirmation.
    package var gap: Duration
    /// Good runs in a row that end an alert; at least one.
    package var recoveries: Int
    /// From the end of a good run to the start of the next one that may end the alert.
    package var recoveryGap: Duration
    /// Whether extra runs confirm; else the timetable alone decides.
    package var confirms: Bool

    package init(
        failures: Int = 3,
        gap: Duration = .seconds(15),
        recoveries: Int = 2,
        recoveryGap: Duration = .seconds(30),
        confirms: Bool = true
    ) {
        self.failures = max(1, failures)
        self.gap = gap
        self.recoveries = max(1, recoveries)
        self.recoveryGap = recoveryGap
        self.confirms = confirms
    }

    /// What a streak of failures must reach before an alert fires.
    func firing(every: Duration) -> Streak.Goal {
        let gaps = confirms ? failures - 1 : 0
        return Streak.Goal(count: failures, spread: spread(of: gaps, gap: gap, every: every))
    }

    /// What a streak of good runs must reach before an alert is resolved.
    func resolution(every: Duration) -> Streak.Goal {
        let gaps = confirms ? recoveries - 1 : 0
        return Streak.Goal(
            count: recoveries,
            spread: spread(of: gaps, gap: recoveryGap, every: every)
        )
    }

    /// The time that `gaps` gaps take: extra runs keep the gap; a journey that is due more often
    /// has none, and n + 1 runs in n + 1 slots, each at any place in its slot, span n − 1 slots.
    private func spread(of gaps: Int, gap: Duration, every: Duration) -> Duration {
        let whole = every > gap ? gap * gaps : every * max(0, gaps - 1)
        // The starts are labels of a wall clock, which may be slewed while we wait.
        return whole - whole / 20
    }
}
