/// Why the ledger cannot do its job.
package enum LedgerError: Error, Hashable, Sendable {
    /// Another process writes this ledger.
    case locked(directory: String)
    case disk(DiskError)
    /// A copy cannot be made.
    case copy(DiskError)
    /// A backup would go over the ledger itself, or over another history; nothing was touched.
    case occupied(directory: String)
    /// A newer program has written here; nothing was touched.
    case tooNew(segment: String, FormatVersion)
    /// So many bytes wait for the disk that no more are taken.
    case queueFull(bytes: Int)
    /// The record is larger than `Limits.recordBytes`.
    case recordTooLarge(bytes: Int)
    /// The ledger was stopped.
    case stopped
    /// Records were left without evidence when the ledger stopped.
    case lost(records: Int)
}

extension LedgerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .locked(let directory):
            "another process writes the ledger in '\(directory)'; stop it first"
        case .disk(let error):
            "\(error); check the disk and the permissions of the ledger's directory"
        case .copy(let error):
            "\(error); check the folder of the copy, its disk, and the permissions of both"
        case .occupied(let directory):
            "'\(directory)' is the ledger itself, or holds another history; name another folder for "
                + "the copy"
        case .tooNew(let segment, let version):
            "segment '\(segment)' has format \(version.major).\(version.minor) with features that "
                + "this version does not know; install the newer version again"
        case .queueFull(let bytes):
            "\(bytes) bytes wait for the ledger's disk; the record was refused"
        case .recordTooLarge(let bytes):
            "a record of \(bytes) bytes does not fit the ledger; split it"
        case .stopped: "the ledger was stopped; nothing more can be recorded"
        case .lost(let records):
            "the ledger's disk refused the last \(records) records; they were not reported"
        }
    }
}
