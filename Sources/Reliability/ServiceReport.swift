package import ProbeModel

/// The three figures of a period: what customers felt, what was agreed, and what would remain if
/// everything that was declared were left out, also too late.
package struct ServiceReport: Hashable, Sendable {
    package let raw: ServiceFigures
    package let agreed: ServiceFigures
    package let retroactive: ServiceFigures
    /// The spans behind `agreed`, and those behind `retroactive`.
    package let effective: [Range<Timestamp>]
    package let declared: [Range<Timestamp>]

    /// What maintenance cost the customers, as a fraction; nil without evidence.
    package var costOfMaintenance: Double? {
        guard let agreed = agreed.reliability, let raw = raw.reliability else { return nil }
        return agreed - raw
    }
}
