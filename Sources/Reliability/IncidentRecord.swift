/// The incidents of past periods: all that is known about what the next one will bring.
///
/// Incidents arrive at a constant rate with Jeffreys' prior, their lengths are exponential with one
/// pseudo-incident added; both are integrated out (docs/reliability.md). The past is taken to be
/// representative.
package struct IncidentRecord: Hashable, Sendable {
    package let incidents: Int
    /// Whole and partial periods that were watched, of the length of the one to be promised.
    package let periods: Double
    /// Minutes of all incidents together.
    package let downMinutes: Double
    /// Length of the incident that is added to those seen.
    package var pseudoIncidentMinutes: Double = 15

    package init(incidents: Int, periods: Double, downMinutes: Double) {
        precondition(incidents >= 0 && periods > 0 && downMinutes >= 0, "a record is no debt")
        self.incidents = incidents
        self.periods = periods
        self.downMinutes = downMinutes
    }

    /// The chance that the next period has at most so many minutes of downtime:
    /// Σ NB(n) · I(B/(B + S′); n, m + 1).
    package func probability(within budgetMinutes: Double) -> Double {
        let down = downMinutes + pseudoIncidentMinutes
        let share = BetaDistribution.Point(
            x: budgetMinutes / (budgetMinutes + down),
            oneMinus: down / (budgetMinutes + down)
        )
        let shape = Double(incidents) + 0.5
        let none = periods / (periods + 1)
        var term = (shape * none.logarithm).exponential
        var (sum, seen) = (term, term)
        var count = 0.0
        while 1 - seen > Self.rest, count < Self.counts {
            term *= (shape + count) / (count + 1) * (1 - none)
            count += 1
            seen += term
            sum += term * BetaDistribution(count, Double(incidents) + 1).tails(at: share).below
        }
        return min(1, sum)
    }

    /// The fewest minutes of downtime that the next period keeps with this probability; 0 if it
    /// most likely has none at all.
    package func budgetMinutes(keptWith probability: Double) -> Double {
        precondition((0..<1).contains(probability), "nothing can be promised for certain")
        if self.probability(within: 0) >= probability { return 0 }
        var (low, high) = (0.0, 1.0)
        while self.probability(within: high) < probability { (low, high) = (high, 2 * high) }
        while high - low > high * Self.precision {
            let middle = (low + high) / 2
            if self.probability(within: middle) < probability {
                low = middle
            } else {
                high = middle
            }
        }
        return high
    }

    /// What can be promised for periods of this length without lying.
    package func advice(periodMinutes: Double) -> PromiseAdvice {
        PromiseAdvice(
            reasonable: .init(budgetMinutes(keptWith: 0.8), of: periodMinutes),
            safe: .init(budgetMinutes(keptWith: 0.95), of: periodMinutes),
            isThin: periods < 3
        )
    }

    /// Weight of the terms that are left out.
    private static let rest = 1e-12
    /// Incidents in one period beyond which no promise makes sense; ends the sum.
    private static let counts = 1e6
    /// Relative precision of a budget, far below a second a month.
    private static let precision = 1e-12
}
