/// Why an objective is not reasonable: warnings when a configuration is read.
package enum ObjectiveLint: Hashable, Sendable, CustomStringConvertible {
    /// The budget is less than one run.
    case unfalsifiable(slots: Int)
    /// Even a period without a bad run cannot show the target.
    case undemonstrable(slots: Int, needed: Int)
    /// A service as good as declared would mostly not be shown to be.
    case indistinguishable(power: Double)
    /// The best that the structure can reach lies below the target.
    case unachievable(best: Double)
    /// By its own past it will be broken too often.
    case overPromised(probability: Double)
    case excludedWholly
    case thinlyCovered(planned: Double)
    case unweighted(journeys: [String])
    /// Alternatives fail together at times, and nobody said how often.
    case commonCauseUnsaid

    package var description: String {
        switch self {
        case .unfalsifiable(let slots):
            "one bad run of \(slots) breaks it; probe more often, or promise less"
        case .undemonstrable(let slots, let needed):
            "a period has \(slots) runs, and it takes \(needed) without a bad one to show it; "
                + "probe more often, or judge longer periods"
        case .indistinguishable(let power):
            "a service as good as declared would be shown to meet it in only \(power.asPercent) "
                + "of periods; probe more often, or promise less"
        case .unachievable(let best):
            "the best that its parts allow is \(best.asPercent); promise less, or change a part"
        case .overPromised(let probability):
            "by its past the next period meets it with a chance of only "
                + "\(probability.asPercent); promise less"
        case .commonCauseUnsaid:
            "its alternatives are taken to have a tenth of their failures in common; say with "
                + "'commonCause' how many"
        case .excludedWholly: "its exclusions take out the whole period; shorten them"
        case .thinlyCovered(let planned):
            "only \(planned.asPercent) of its slots are planned to run; probe through the period"
        case .unweighted(let journeys):
            "no weight for '\(journeys.joined(separator: "', '"))'; give each journey one"
        }
    }
}

extension Double {
    /// Rounded down to hundredths, as a target must not look better than it is: `99.84 %`.
    fileprivate var asPercent: String {
        let hundredths = Int((self * 10_000).rounded(.down))
        return "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10) %"
    }
}
