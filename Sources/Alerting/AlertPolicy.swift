/// The constants of the rule "confirmed failure": when a failure is believed, and when its end is.
package struct AlertPolicy: Hashable, Sendable {
    /// Failures that must follow the first one before anybody is told.
    package var confirmations: Int
    /// From the end of a failed run to the start of its confirmation.
    package var gap: Duration
    /// Good runs in a row that end an alert; at least one.
    package var recoveries: Int
    /// From the end of a good run to the start of the next one that may end the alert.
    package var recoveryGap: Duration
    /// Whether a component's own health check may page. Off: an alert is what customers feel.
    package var pagesOnComponents: Bool

    package init(
        confirmations: Int = 2,
        gap: Duration = .seconds(15),
        recoveries: Int = 2,
        recoveryGap: Duration = .seconds(30),
        pagesOnComponents: Bool = false
    ) {
        self.confirmations = max(0, confirmations)
        self.gap = gap
        self.recoveries = max(1, recoveries)
        self.recoveryGap = recoveryGap
        self.pagesOnComponents = pagesOnComponents
    }
}

extension AlertPolicy {
    /// What a streak of failures must reach before an alert fires.
    func firing(every: Duration) -> Streak.Goal {
        Streak.Goal(
            count: confirmations + 1,
            spread: spread(of: confirmations, gap: gap, every: every)
        )
    }

    /// What a streak of good runs must reach before an alert is resolved.
    func resolution(every: Duration) -> Streak.Goal {
        Streak.Goal(
            count: recoveries,
            spread: spread(of: recoveries - 1, gap: recoveryGap, every: every)
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
