/// How the steps of journeys saw one component: an attribution, not a measurement.
package struct ComponentTally: Hashable, Sendable {
    package var name: String
    /// Runs that reached a step which needs it.
    package var needed: Int
    /// Runs whose failing response named it.
    package var proven: Int
    /// Runs whose failing step needs it, and whose response named nobody.
    package var suspected: Int
    /// Its part of the suspected failures, split evenly among the components of the failing
    /// step; in millionths of a run, so that sums do not depend on their order.
    package var sharedMillionths: Int

    package init(
        name: String,
        needed: Int = 0,
        proven: Int = 0,
        suspected: Int = 0,
        sharedMillionths: Int = 0
    ) {
        self.name = name
        self.needed = needed
        self.proven = proven
        self.suspected = suspected
        self.sharedMillionths = sharedMillionths
    }

    /// Failures that are blamed on it: the proven ones, and its share of the suspected ones.
    package var blamed: Double { Double(proven) + Double(sharedMillionths) / 1e6 }

    /// 1 − blamed / needed; nil if no run needed it.
    package var availability: Double? { needed > 0 ? 1 - blamed / Double(needed) : nil }

    /// From "every suspicion is true" to "only what is proven"; nil if no run needed it.
    package var range: ClosedRange<Double>? {
        guard needed > 0 else { return nil }
        return 1 - Double(proven + suspected) / Double(needed)...1 - Double(proven) / Double(needed)
    }

    /// Adds what another journey saw of the same component.
    package static func += (left: inout ComponentTally, right: ComponentTally) {
        left.needed += right.needed
        left.proven += right.proven
        left.suspected += right.suspected
        left.sharedMillionths += right.sharedMillionths
    }
}
