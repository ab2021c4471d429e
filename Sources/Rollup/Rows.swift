import ProbeModel
import Reliability

/// Values of our types in the columns of a row.
extension Statement {
    /// A number; nil if it is NULL.
    func number(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    /// Nanoseconds since 1970; nil if it is NULL.
    func timestamp(_ column: Int32) -> Timestamp? {
        number(column).map { Timestamp(nanoseconds: $0) }
    }

    /// An episode from nine columns: journey, location, and those of its table.
    func episode(from column: Int32) -> Episode {
        let first = Timestamp(nanoseconds: integer(column + 3))
        return Episode(
            journey: text(column) ?? "",
            location: text(column + 1) ?? "",
            goodBefore: timestamp(column + 2),
            firstBad: first,
            lastBad: timestamp(column + 4) ?? first,
            goodAfter: timestamp(column + 5),
            bad: Int(integer(column + 6)),
            unknown: Int(integer(column + 7)),
            isOpen: integer(column + 8) != 0
        )
    }

    func latencyRow(_ column: Int32) throws(RollupError) -> LatencyRow {
        guard let row = LatencyRow(encoded: blob(column)) else {
            throw RollupError.damaged(path: path, detail: "latencies cannot be read")
        }
        return row
    }

    func outcome(_ column: Int32) throws(RollupError) -> Outcome {
        guard let outcome = Words.outcomes[text(column) ?? ""] else {
            throw RollupError.damaged(path: path, detail: "an outcome is unheard of")
        }
        return outcome
    }

    /// Nil if the column is empty.
    func reason(_ column: Int32) throws(RollupError) -> Reason? {
        guard let word = text(column), !word.isEmpty else { return nil }
        guard let reason = Words.reasons[word] else {
            throw RollupError.damaged(path: path, detail: "a reason is unheard of")
        }
        return reason
    }
}

/// The words of the closed lists, looked up often.
private enum Words {
    static let outcomes = Dictionary(
        uniqueKeysWithValues: Outcome.allCases.map { ($0.word, $0) }
    )
    static let reasons = Dictionary(uniqueKeysWithValues: Reason.allCases.map { ($0.word, $0) })
}

extension Hole {
    /// The last one that was written.
    static func last(in database: borrowing Database) throws(RollupError) -> Hole? {
        var last: Hole?
        let statement = try database.prepare(Schema.findHole)
        try statement.rows { row throws(RollupError) in
            last = Hole(
                sequence: UInt64(clamping: row.integer(0)),
                from: row.timestamp(1),
                until: Timestamp(nanoseconds: row.integer(2)),
                records: row.integer(3),
                cause: Cause(rawValue: row.text(4) ?? "") ?? .damage
            )
            last?.left = row.integer(5)
        }
        return last
    }
}

extension Horizons {
    init(_ database: borrowing Database, _ policy: RollupPolicy = RollupPolicy())
        throws(RollupError)
    {
        var since: [Int64] = []
        var complete: [Int64] = []
        let statement = try database.prepare(
            "SELECT since, complete FROM resolutions ORDER BY span"
        )
        try statement.rows { row throws(RollupError) in
            since.append(row.integer(0))
            complete.append(row.integer(1))
        }
        self.init(policy, since: since, complete: complete)
    }
}
