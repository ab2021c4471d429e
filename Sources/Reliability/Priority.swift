/// How urgent an open incident is: what it costs the customers' business an hour.
package struct Priority: Hashable, Sendable {
    /// A journey of one customer segment at the present hour.
    package struct Part: Hashable, Sendable {
        /// Real transactions an hour; nil if nobody told.
        package let transactions: Double?
        /// What one is worth.
        package let value: Double
        /// Its weight in the service, for where there are no transactions.
        package let weight: Double
        /// Share that fails in this incident, 0…1.
        package let failing: Double

        package init(transactions: Double?, value: Double, weight: Double, failing: Double) {
            self.transactions = transactions
            self.value = value
            self.weight = weight
            self.failing = failing
        }
    }

    /// Money an hour; nil if the transactions of a part are unknown.
    package let lossPerHour: Double?
    /// Σ weight · failing share: the measure without volumes; the report says so.
    package let failingWeight: Double
    /// Money that is lost if the period flips to *not met*.
    package let penaltyAtStake: Double
    /// Breaks ties.
    package let burnRate: Double

    package init(_ parts: [Part], penaltyAtStake: Double = 0, burnRate: Double = 0) {
        let losses = parts.compactMap { part in
            part.transactions.map { $0 * part.failing * part.value }
        }
        lossPerHour = losses.count == parts.count ? losses.reduce(0, +) : nil
        failingWeight = parts.reduce(0) { $0 + $1.weight * $1.failing }
        self.penaltyAtStake = penaltyAtStake
        self.burnRate = burnRate
    }

    /// The order of the most urgent first, as indices; by money only if all of them have it.
    package static func order(_ open: [Priority]) -> [Int] {
        let hasMoney = open.allSatisfy { $0.lossPerHour != nil }
        func urgency(_ index: Int) -> (Double, Double, Int) {
            let one = open[index]
            let money = one.lossPerHour.map { $0 + one.penaltyAtStake } ?? 0
            return (hasMoney ? money : one.failingWeight, one.burnRate, -index)
        }
        return open.indices.sorted { urgency($0) > urgency($1) }
    }
}
