import ProbeModel

/// A value that is bound to a statement.
enum SQLValue {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    case null
}

extension SQLValue {
    static func optional(_ timestamp: Timestamp?) -> SQLValue {
        timestamp.map { .integer($0.nanoseconds) } ?? .null
    }

    static func number(_ count: Int) -> SQLValue { .integer(Int64(count)) }

    /// SQLite has no unsigned numbers; the ledger's stay far below that.
    static func number(_ count: UInt64) -> SQLValue { .integer(Int64(clamping: count)) }
}
