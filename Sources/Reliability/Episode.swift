package import ProbeModel

/// A time in which customers could not complete a journey at one location: consecutive bad runs. An
/// unknown run does not end it, a good scheduled one does.
package struct Episode: Hashable, Sendable {
    package var journey: String
    package var location: String
    /// The last good sample before it; nil if the ledger has none. Confirmation and recovery runs
    /// are samples, too.
    package var goodBefore: Timestamp?
    /// The first and the last bad sample.
    package var firstBad: Timestamp
    package var lastBad: Timestamp
    /// The first good sample after the last bad one; nil as long as there is none.
    package var goodAfter: Timestamp?
    /// Scheduled runs in it that failed.
    package var bad: Int
    /// Slots in it without evidence.
    package var unknown: Int
    /// Whether no good scheduled run has ended it yet.
    package var isOpen: Bool

    package init(
        journey: String,
        location: String,
        goodBefore: Timestamp?,
        firstBad: Timestamp,
        lastBad: Timestamp,
        goodAfter: Timestamp?,
        bad: Int,
        unknown: Int,
        isOpen: Bool
    ) {
        self.journey = journey
        self.location = location
        self.goodBefore = goodBefore
        self.firstBad = firstBad
        self.lastBad = lastBad
        self.goodAfter = goodAfter
        self.bad = bad
        self.unknown = unknown
        self.isOpen = isOpen
    }
}
