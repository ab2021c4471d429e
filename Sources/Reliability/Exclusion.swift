package import ProbeModel

/// A window that takes time out of an objective: maintenance, mostly. A record of the ledger, whose
/// order proves when it was declared.
package struct Exclusion: Hashable, Sendable {
    package let name: String
    /// Half open: the end is outside.
    package let span: Range<Timestamp>
    package let declared: Timestamp

    package init(name: String, span: Range<Timestamp>, declared: Timestamp) {
        self.name = name
        self.span = span
        self.declared = declared
    }

    /// How long before its start it was declared; negative if afterwards.
    package var notice: Duration {
        .nanoseconds(span.lowerBound.nanoseconds - declared.nanoseconds)
    }
}

extension [Exclusion] {
    /// The time that they take of a period: in order, without overlap.
    func spans(in period: Range<Timestamp>) -> [Range<Timestamp>] {
        map { $0.span.clamped(to: period) }.filter { !$0.isEmpty }.withoutOverlap
    }
}
