/// A record and its place in the history.
package struct Entry: Hashable, Sendable {
    /// Counts from 1, without gaps.
    package var sequence: UInt64
    package var record: Record

    package init(sequence: UInt64, record: Record) {
        self.sequence = sequence
        self.record = record
    }
}
