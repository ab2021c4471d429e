/// Reliability as customers meet it: runs are uniform in time, customers are not.
package struct CustomerReliability: Hashable, Sendable {
    /// Σ v R / Σ v over the hours.
    package let reliability: Double
    /// The mean over the hours, as if customers came evenly.
    package let meanOverTime: Double
    /// Transactions of customers that are expected to have failed: Σ v (1 − R).
    package let failedTransactions: Double
    /// Hours with customers and without runs, which took the figure of their hour of the day or of
    /// the whole period; the report says so.
    package let borrowedHours: Int

    /// Hours of a week, Monday 00:00 first.
    package static let hours = 168

    /// Takes pairs of transactions and reliability; nil without a transaction.
    package init?(_ bins: [(transactions: Double, reliability: Double)], borrowedHours: Int = 0) {
        let all = bins.reduce(0) { $0 + $1.transactions }
        guard all > 0 else { return nil }
        failedTransactions = bins.reduce(0) { $0 + $1.transactions * (1 - $1.reliability) }
        reliability = bins.reduce(0) { $0 + $1.transactions * $1.reliability } / all
        meanOverTime = bins.reduce(0) { $0 + $1.reliability } / Double(bins.count)
        self.borrowedHours = borrowedHours
    }

    /// Weighs the tallies of a period with the customers' transactions, both by hour of the week.
    /// nil if there is no run or no transaction at all.
    package init?(transactions: [Double], tallies: [Tally]) {
        precondition(
            transactions.count == Self.hours && tallies.count == Self.hours,
            "a week has 168 hours"
        )
        let all = tallies.reduce(Tally(), +)
        guard let mean = all.reliability else { return nil }
        let days = (0..<24).map { hour in
            stride(from: hour, to: Self.hours, by: 24).reduce(Tally()) { $0 + tallies[$1] }
        }
        let bins = (0..<Self.hours).map { hour in
            let own = tallies[hour].reliability ?? days[hour % 24].reliability ?? mean
            return (transactions: transactions[hour], reliability: own)
        }
        let borrowed = (0..<Self.hours).count { transactions[$0] > 0 && tallies[$0].counted == 0 }
        self.init(bins, borrowedHours: borrowed)
    }

    /// What the failed transactions are worth if each is worth this much.
    package func valueAtRisk(each value: Double) -> Double { failedTransactions * value }
}
