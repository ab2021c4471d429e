/// Why the roll-up could not be written or read. Nothing is lost: the ledger has it all.
package enum RollupError: Error, Equatable, CustomStringConvertible {
    /// The file cannot be opened; `detail` is SQLite's own sentence.
    case unopenable(path: String, detail: String)
    /// The file is no database, or a damaged one.
    case damaged(path: String, detail: String)
    /// The file is of another version of the format, or of another program.
    case foreign(path: String, version: Int64)
    /// The file is sound, but not of this ledger or not of this policy.
    case unfit(path: String, detail: String)
    /// Somebody else wrote the file: what waits here may be in it already.
    case taken(path: String)
    /// A statement did not succeed: disk full, locked for too long, and the like.
    case refused(path: String, code: Int32, detail: String)

    package var description: String {
        switch self {
        case .unopenable(let path, let detail):
            "cannot open the roll-up '\(path)': \(detail)"
        case .damaged(let path, let detail):
            "the roll-up '\(path)' is damaged: \(detail); probed makes a new one from the ledger"
        case .foreign(let path, let version):
            "the roll-up '\(path)' has format \(version), this program reads \(Schema.version); "
                + "restart probed, and it makes a new one from the ledger"
        case .unfit(let path, let detail):
            "the roll-up '\(path)' does not fit: \(detail); probed makes a new one from the ledger"
        case .taken(let path):
            "the roll-up '\(path)' was written by another program meanwhile; ask again"
        case .refused(let path, let code, let detail):
            "the roll-up '\(path)' refused a statement: \(detail) (SQLite code \(code))"
        }
    }
}
