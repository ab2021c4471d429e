import ProbeModel

/// Records that the ledger lacks or that it had to refuse: nobody knows what was in them.
struct Hole: Equatable, Sendable {
    /// The record behind it.
    let sequence: UInt64
    /// The times that the records before and behind it tell, in nanoseconds since 1970.
    let from: Int64
    let until: Int64
    let records: Int64
    let cause: Cause
    /// Records that may still have been runs which no journey missed yet.
    var left: Int64

    enum Cause: String {
        /// The numbers of the records leave them out: they are damaged or lost.
        case damage
        /// The ledger could not take them, and says so.
        case refused
    }

    init(sequence: UInt64, from: Timestamp?, until: Timestamp, records: Int64, cause: Cause) {
        self.sequence = sequence
        self.from = min(from ?? until, until).nanoseconds
        self.until = until.nanoseconds
        self.records = records
        self.cause = cause
        left = records
    }
}
