/// How many runs of a whole period may fail, and how far that is used up. In integers: 99.9 % of
/// 43 200 slots is 216/5, so 43 may fail.
package struct Budget: Hashable, Sendable {
    package let target: Target
    /// Slots of the full period, from the schedule; also while the period runs.
    package let slots: Int

    package init(target: Target, slots: Int) {
        precondition(slots >= 0, "a period has no negative number of slots")
        self.target = target
        self.slots = slots
    }

    /// Bad slots that the period allows, rounded down.
    package var allowed: Int {
        Int(Int128(slots) * Int128(target.budgetPartsPerMillion) / 1_000_000)
    }

    /// The budget before rounding, as a fraction in lowest terms.
    package var exact: (numerator: Int128, denominator: Int128) {
        var (a, b) = (Int128(slots) * Int128(target.budgetPartsPerMillion), Int128(1_000_000))
        let (numerator, denominator) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return (numerator / a, denominator / a)
    }

    /// Bad slots that are still allowed; negative when the budget is overdrawn.
    package func left(after tally: Tally) -> Int { allowed - tally.bad }

    /// What can no longer change before the period ends; `remaining` slots are still to come.
    package func outlook(after tally: Tally, remaining: Int) -> Outlook {
        if tally.bad > allowed { return .alreadyLost }
        return tally.bad + remaining <= allowed ? .alreadySafe : .open
    }

    /// Used share of the budget by elapsed share of the period: above 1 it will not last if this
    /// goes on. A pace, never a verdict; nil where the budget or the elapsed time is nothing.
    package func pace(after tally: Tally, elapsed: Int) -> Double? {
        guard allowed > 0, elapsed > 0, slots > 0 else { return nil }
        return Double(tally.bad) / Double(allowed) / (Double(elapsed) / Double(slots))
    }

    /// How soon nothing is left if bad slots come `burn` times as fast as allowed: a share of the
    /// `remaining` slots, 0…1; nil if the budget outlasts them, or is gone.
    package func share(of remaining: Int, untilGoneAt burn: Double, after tally: Tally) -> Double? {
        let rate = burn * target.budgetShare
        guard left(after: tally) >= 0, rate > 0, remaining > 0 else { return nil }
        let slots = Double(left(after: tally) + 1) / rate
        return slots < Double(remaining) ? slots / Double(remaining) : nil
    }

    package enum Outlook: Hashable, Sendable {
        case alreadyLost
        case alreadySafe
        case open
    }
}
