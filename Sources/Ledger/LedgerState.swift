package import ProbeModel

/// How the ledger is, at one moment.
package struct LedgerState: Hashable, Sendable {
    /// The last record that is durable; 0 if none.
    package var durableSequence: UInt64
    /// The number that the next record gets.
    package var nextSequence: UInt64 = 0
    /// False in no-evidence mode: the disk refused several segments in a row.
    package var isWritable = true
    /// The last refusal; nil since the disk accepts records again.
    package var fault: DiskError?
    package var segments = 0
    /// Bytes of all segments' files, as they lie on the disk: with what is allocated ahead.
    package var bytes = 0
    package var queuedBytes = 0
    /// Records that were refused since the start: the queue was full, or they were too large.
    package var refused: UInt64 = 0
    /// Bytes that the start found damaged.
    package var damagedBytes: Int
    /// How long group commits took, from taking the records to the end of the sync.
    package var syncs = DurationCounts(.machine)
    /// When the last record became durable; nil before the first.
    package var lastDurable: Timestamp?

    package init(durableSequence: UInt64, damagedBytes: Int) {
        self.durableSequence = durableSequence
        self.damagedBytes = damagedBytes
    }
}
