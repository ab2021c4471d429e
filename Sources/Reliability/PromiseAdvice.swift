/// Two targets for the next period.
package struct PromiseAdvice: Hashable, Sendable {
    /// Kept in four of five periods.
    package let reasonable: Offer
    /// Kept in nineteen of twenty periods.
    package let safe: Offer
    /// Fewer than three periods were seen: show it with a caution.
    package let isThin: Bool

    package struct Offer: Hashable, Sendable {
        /// The highest target, as a fraction; 0 if the whole period would not be enough.
        package let target: Double
        /// Its budget.
        package let minutes: Double

        init(_ minutes: Double, of period: Double) {
            self.minutes = minutes
            target = max(0, 1 - minutes / period)
        }
    }
}
