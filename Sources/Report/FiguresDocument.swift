package import JSON
package import ProbeModel

/// How far the figures reach: they are derived from the ledger, and may lack its end.
package struct FiguresDocument {
    private let sequence: UInt64
    private let durable: UInt64
    private let reached: Timestamp?
    private let isCatchingUp: Bool
    /// Whether something of the ledger cannot be read: then it is in no figure.
    package var isDamaged = false

    /// - Parameters:
    ///   - sequence: The last record that is in them.
    ///   - durable: The last record that is on disk.
    ///   - reached: The time that their last record told.
    ///   - isCatchingUp: Whether they lack more than the last seconds.
    package init(sequence: UInt64, durable: UInt64, reached: Timestamp?, isCatchingUp: Bool) {
        self.sequence = sequence
        self.durable = durable
        self.reached = reached
        self.isCatchingUp = isCatchingUp
    }

    package var json: JSON {
        [
            "upto": JSON(sequence),
            "reached": JSON(reached?.rfc3339),
            "behind": JSON(durable - min(durable, sequence)),
            "isCatchingUp": JSON(isCatchingUp), "isDamaged": JSON(isDamaged),
        ]
    }

    /// The lines that warn people while figures catch up, and when something is in none.
    static func warning(_ figures: JSON?, _ style: TextStyle) -> [String] {
        guard let figures else { return [] }
        let damage =
            "the ledger is damaged: what cannot be read is in no figure; see: probectl log verify"
        let isDamaged = figures["isDamaged"]?.bool == true
        return (isDamaged ? [style.bad(damage)] : []) + delay(figures, style)
    }

    private static func delay(_ figures: JSON, _ style: TextStyle) -> [String] {
        guard figures["isCatchingUp"]?.bool == true else { return [] }
        let reached = figures["reached"]?.string.map { "reach \($0.printable)" } ?? "begin"
        let behind = Figures.grouped(figures["behind"]?.number?.integer ?? 0)
        return [style.warning("figures \(reached) and catch up, \(behind) records to go")]
    }
}
